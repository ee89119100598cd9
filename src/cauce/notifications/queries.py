"""Reading what people are told, and with which words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cauce.ground.db import prepared
from cauce.notifications import rules, stopping, words
from cauce.notifications.models import Habit, Template, Wish
from cauce.people.errors import NotFound
from cauce.people.queries import brands_of

if TYPE_CHECKING:
    from cauce.people.models import Agent, Brand
    from cauce.tickets.models import Ticket

EXAMPLE = {"customer.name": "Ada Gómez", "ticket.number": "1234"}


@dataclass(frozen=True, slots=True)
class Words:
    """A template as it stands today; `own` says that somebody has written it, else it is what Cauce ships."""

    kind: str
    language: str
    text: str
    own: bool


def words_for(brand: Brand, kind: str, language: str) -> str:
    """What a brand says on an occasion: its own words in this language, else its own in the brand's language, else
    those that are shipped."""
    own = dict(_own_words(brand.pk, kind))
    return own.get(language) or own.get(brand.language) or words.shipped(kind, language)


@prepared
def _own_words(brand: int, kind: str) -> QuerySet[Template, tuple[str, str]]:
    return Template.objects.filter(brand=brand, kind=kind).values_list("language", "text")


def said(brand: Brand, kind: str, language: str, values: dict[str, str]) -> str:
    """The words for an occasion with everything filled in."""
    return rules.render(words_for(brand, kind, language), values)


def values_of(ticket: Ticket) -> dict[str, str]:
    """What stands for the places of a template, for one ticket."""
    return {
        "customer.name": rules.presentable(ticket.requester.name), "ticket.number": str(ticket.number),
        "ticket.subject": ticket.subject, "brand.name": ticket.brand.name,
        "agent.name": ticket.assignee.name if ticket.assignee else "",
    }  # fmt: skip


def example_of(agent: Agent, brand: Brand, kind: str) -> dict[str, str]:
    """Made-up values for a preview."""
    about = {"brand.name": brand.name, "agent.name": agent.name, "ticket.subject": _("The printer")}
    if kind != "agent":
        return EXAMPLE | about
    told = {"event": _("A customer has answered you."), "message": _("It works again, thank you.")}
    return EXAMPLE | about | told | {"ticket.link": f"{settings.BASE_URL}/tickets/1234"}


def brands_to_set(agent: Agent) -> list[Brand]:
    """The brands whose words the agent may change."""
    return list(brands_of(agent, "settings.edit"))


def brand_to_set(agent: Agent, slug: str) -> Brand:
    """One of them. Raises NotFound."""
    found = next((brand for brand in brands_to_set(agent) if brand.slug == slug), None)
    if found is None:
        raise NotFound
    return found


def template(brand: Brand, kind: str, language: str) -> Words:
    """The words of a brand for an occasion as its page shows them. Raises NotFound for no such kind or language."""
    if kind not in rules.KINDS or language not in dict(settings.LANGUAGES):
        raise NotFound
    row = Template.objects.filter(brand=brand, kind=kind, language=language).first()
    return Words(kind, language, row.text if row else words.shipped(kind, language), row is not None)


def own_templates(brand: Brand) -> set[tuple[str, str]]:
    """Which (kind, language) a brand has words of its own for."""
    return set(Template.objects.filter(brand=brand).values_list("kind", "language"))


def says_closing(brand_id: int) -> bool:
    """Whether a brand tells its customers that their request is done."""
    return Habit.objects.filter(brand=brand_id, closing=True).exists()


def language_for(ticket: Ticket, *, usual: str = "") -> str:
    """In which language a ticket's customer is told things: theirs, when we speak it; else the channel's (`usual`) or
    the brand's."""
    theirs = ticket.requester.language
    return theirs if theirs in dict(settings.LANGUAGES) else usual or ticket.brand.language


def wishes_of(agent: Agent) -> dict[str, bool]:
    """Of what the agent is told by mail."""
    said = dict(Wish.objects.filter(agent=agent).values_list("event", "by_mail"))
    return {event: said.get(event, rules.UNASKED) for event in rules.EVENTS}


def stopped_by(token: str) -> tuple[Agent, str]:
    """Whom an address in a notice stops telling of what. Raises NotFound for one that was not issued here."""
    return stopping.opened(token)
