"""The words that Cauce ships, in every language it speaks: what is said until somebody writes better ones."""

from django.utils.translation import gettext as _
from django.utils.translation import override


def shipped(kind: str, language: str) -> str:
    """The template that a brand begins with."""
    with override(language):
        return "\n\n".join(_PARTS[kind]())


def _acknowledgement() -> tuple[str, ...]:
    return (
        _("Hello, {{customer.name}}:"),
        _(
            "We have received your message and given it the number {{ticket.number}}. Somebody of our team will read it"
            " and answer you in this same thread."
        ),
        _("If you want to add something, just reply to this message."),
        "{{brand.name}}",
    )


def _closing() -> tuple[str, ...]:
    return (
        _("Hello, {{customer.name}}:"),
        _("We consider your request number {{ticket.number}}, «{{ticket.subject}}», as done."),
        _("If something is still missing, reply to this message and it is open again."),
        "{{brand.name}}",
    )


def _agent() -> tuple[str, ...]:
    return (
        "{{event}}",
        _("Ticket {{ticket.number}}, «{{ticket.subject}}», from {{customer.name}}"),
        "{{message}}",
        "{{ticket.link}}",
    )


_PARTS = {"acknowledgement": _acknowledgement, "closing": _closing, "agent": _agent}
