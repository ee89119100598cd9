"""Reading what answers end with."""

from __future__ import annotations

from html import escape

from cauce.ground.text import places
from cauce.people.models import Agent, Brand, Signature, Team

Owner = Agent | Team | Brand


def signatures_of(owner: Owner) -> dict[str, str]:
    """What somebody signs with, by language, as it was written."""
    return dict(Signature.objects.filter(owner=owner.log_subject).values_list("language", "html"))


def signature_for(
    brand: Brand, language: str, *, agent: Agent | None = None, team: Team | None = None, house: str = ""
) -> str:
    """What an answer of a brand ends with, as safe HTML; empty for nothing.

    The agent's own and then the team's, if the brand lets them; else `house` (what the mailbox says); else the brand's.
    Each in the language asked for, else in the brand's, else in the one that there is.
    """
    own: list[Owner] = [one for one in (agent, team) if one is not None] if brand.own_signatures else []
    found: dict[str, dict[str, str]] = {}
    rows = Signature.objects.filter(owner__in=[one.log_subject for one in (*own, brand)])
    for owner, spoken, html in rows.order_by("language").values_list("owner", "language", "html"):
        found.setdefault(owner, {})[spoken] = html
    theirs = [_spoken(found.get(one.log_subject, {}), language, brand.language) for one in own]
    chosen = next(filter(None, theirs), "")
    if house and not chosen:
        return house
    chosen = chosen or _spoken(found.get(brand.log_subject, {}), language, brand.language)
    return filled(chosen, brand=brand, agent=agent, team=team)


def filled(html: str, *, brand: Brand | None, agent: Agent | None, team: Team | None) -> str:
    """A signature with its places filled; names are words in it, never HTML."""
    who = {"agent.name": agent, "team.name": team, "brand.name": brand}
    return places.fill(html, {place: escape(one.name) for place, one in who.items() if one is not None})


def _spoken(by_language: dict[str, str], *wanted: str) -> str:
    found = (by_language[one] for one in (*wanted, *by_language) if by_language.get(one))
    return next(found, "")
