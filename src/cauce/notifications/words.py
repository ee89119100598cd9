"""What customers are told, in their brand's language."""

from django.utils.translation import gettext as _
from django.utils.translation import override


def request_received(*, language: str, name: str, number: int, brand: str) -> str:
    """That a request has come in, under which number, and what happens next."""
    with override(language):
        hello = _("Hello, %(name)s:") % {"name": name} if name else _("Hello:")
        body = _(
            "We have received your message and given it the number %(number)d. Somebody of our team will read it and"
            " answer you in this same thread."
        ) % {"number": number}
        more = _("If you want to add something, just reply to this message.")
        return f"{hello}\n\n{body}\n\n{more}\n\n{brand}"
