"""Reading people, and the one function that decides who may do what."""

import hashlib
from collections.abc import Iterable
from datetime import datetime
from typing import Any, Protocol

from django.db.models import Q, QuerySet

from cauce.ground.db import Question, prepared
from cauce.ground.text.folding import written_anyhow
from cauce.ground.text.storable import storable
from cauce.people import rules
from cauce.people.errors import NotAllowed, NotFound
from cauce.people.models import (
    Account,
    Agent,
    Brand,
    Company,
    CompanyDomain,
    Contact,
    Grant,
    Identity,
    Role,
    Team,
    Token,
)
from cauce.people.rules import Right
from cauce.people.signatures import filled as filled
from cauce.people.signatures import signature_for as signature_for
from cauce.people.signatures import signatures_of as signatures_of

Reached = tuple[int, str, str, datetime | None]


class Thing(Protocol):
    """What a right can reach: it belongs to an account, perhaps to a brand and a team."""

    account_id: int


def rights_of(agent: Agent) -> tuple[Right, ...]:
    """Every right of an agent; read once per agent object. Nobody who is switched off has any."""
    kept: tuple[Right, ...] | None = getattr(agent, "_rights", None)
    if kept is None:
        kept = tuple(Right(*row) for row in _rights(agent.pk) if row[0]) if agent.is_active else ()
        agent._rights = kept  # type: ignore[attr-defined]
    return kept


@prepared
def _rights(agent: int) -> QuerySet[Grant, tuple[str, int | None, int | None]]:
    return Grant.objects.filter(agent=agent).values_list("role__verbs__verb", "brand_id", "team_id")


def may(agent: Agent, verb: str, thing: Any = None) -> bool:
    """Whether the agent may do `verb` to `thing` (anything with `account_id` and, where it has them, `brand_id` and
    `team_id`), or, without a thing, in the account as a whole. The one place that decides."""
    if thing is None:
        return rules.allows(rights_of(agent), verb, brand=None, team=None)
    if thing.account_id != agent.account_id:
        return False
    brand, team = getattr(thing, "brand_id", None), getattr(thing, "team_id", None)
    return rules.allows(rights_of(agent), verb, brand=brand, team=team)


def may_anywhere(agent: Agent, verb: str) -> bool:
    """Whether the agent has `verb` in any scope: enough to be shown the page that lists what it reaches."""
    return any(right.verb == verb for right in rights_of(agent))


def check(agent: Agent, verb: str, thing: Any = None) -> None:
    """Raise NotAllowed unless the agent may."""
    if not may(agent, verb, thing):
        raise NotAllowed(verb=verb)


def reach(agent: Agent, verb: str) -> tuple[bool, frozenset[int], frozenset[int]]:
    """How far a verb reaches, for a list's filter: (everywhere, brands, teams)."""
    rights = [right for right in rights_of(agent) if right.verb == verb]
    return (
        any(right.brand is None and right.team is None for right in rights),
        frozenset(right.brand for right in rights if right.brand is not None),
        frozenset(right.team for right in rights if right.team is not None),
    )


def the_account() -> Account | None:
    """The first real account: the only one in most installations. None before the first visit's set-up."""
    return Account.objects.exclude(origin="demo").order_by("pk").first()


def has_agents() -> bool:
    """Whether anybody of a real account may sign in; until then the first visit is open."""
    return Agent.objects.exclude(account__origin="demo").exists()


def demo_account() -> Account | None:
    """The company to look at, if it was asked for."""
    return Account.objects.filter(origin="demo").first()


def account(pk: int) -> Account:
    """An account by primary key."""
    return Account.objects.get(pk=pk)


def agent(pk: int) -> Agent:
    """An active agent by primary key. Raises NotFound."""
    found = Agent.objects.filter(pk=pk, is_active=True).first()
    if found is None:
        raise NotFound
    return found


def agent_by_email(email: str) -> Agent | None:
    """An agent by address, active or not."""
    return Agent.objects.filter(email__iexact=email.strip()).first()


def agent_by_token(secret: str) -> Agent | None:
    """The active agent whose API token this is."""
    digest = hashlib.sha256(secret.encode()).hexdigest()
    token = Token.objects.select_related("agent").filter(digest=digest, agent__is_active=True).first()
    return token.agent if token else None


def agents_of(viewer: Agent) -> QuerySet[Agent]:
    """The viewer's colleagues, active ones, by name."""
    return Agent.objects.filter(account=viewer.account_id, is_active=True).order_by("name", "pk")


def all_agents_of(viewer: Agent) -> QuerySet[Agent]:
    """Every agent of the viewer's account, for the page that manages them."""
    return (
        Agent.objects.filter(account=viewer.account_id)
        .prefetch_related("grants__role")
        .order_by("name", "pk")
    )


def roles_of(viewer: Agent) -> QuerySet[Role]:
    """The account's roles."""
    return Role.objects.filter(account=viewer.account_id).order_by("pk")


def brands_of(viewer: Agent, verb: str = "ticket.see") -> QuerySet[Brand]:
    """The brands in which the viewer may do `verb` to anything at all."""
    everywhere, brands, teams = reach(viewer, verb)
    rows = Brand.objects.filter(account=viewer.account_id).order_by("pk")
    if everywhere or Team.objects.filter(pk__in=teams, brand__isnull=True).exists():
        return rows
    return (rows.filter(pk__in=brands) | rows.filter(teams__pk__in=teams)).distinct()


def teams_of(viewer: Agent) -> QuerySet[Team]:
    """The teams that the viewer may know of: all, or those granted and those that serve a brand granted."""
    everywhere, brands, teams = reach(viewer, "ticket.see")
    rows = Team.objects.filter(account=viewer.account_id).order_by("name", "pk")
    if everywhere:
        return rows
    serving = Q(brand__in=brands) | Q(brand__isnull=True) if brands else Q()
    return rows.filter(Q(pk__in=teams) | serving) if brands else rows.filter(pk__in=teams)


def brand_by_slug(account_id: int, slug: str = "") -> Brand:
    """A brand by slug, or the first one without a slug. Raises NotFound."""
    rows = Brand.objects.filter(account=account_id).order_by("pk")
    found = (rows.filter(slug=slug) if slug else rows).first()
    if found is None:
        raise NotFound
    return found


def team_by_slug(account_id: int, slug: str) -> Team:
    """A team by slug. Raises NotFound."""
    found = Team.objects.filter(account=account_id, slug=slug).first()
    if found is None:
        raise NotFound
    return found


def identity_now(account_id: int, kind: str, value: str) -> Identity | None:
    """Whose this address or number is now; None if nobody's."""
    return next(iter(_identity_now(account_id, kind, rules.fold_identity(kind, value))), None)


@prepared
def _identity_now(account: int, kind: str, value: str) -> QuerySet[Identity]:
    rows = Identity.objects.select_related("contact")
    return rows.filter(account=account, kind=kind, value=value, until_at__isnull=True)


def identities_of(contact: Contact) -> list[Reached]:
    """(id, kind, value as written, since when mail to it comes back) of every way by which a contact is reached today,
    oldest first."""
    return _identities(contact.pk)


def identities_asked(contact: Contact) -> Question[Reached]:
    """The same, as a question."""
    return _identities.later(contact.pk)


@prepared
def _identities(contact: int) -> QuerySet[Identity, Reached]:
    rows = Identity.objects.filter(contact=contact, until_at__isnull=True)
    return rows.order_by("pk").values_list("pk", "kind", "shown", "returned_at")


def addresses_of(contact: Contact) -> list[str]:
    """The e-mail addresses of a contact today, oldest first."""
    return [shown for _pk, kind, shown, _returned in _identities(contact.pk) if kind == "email"]


def mail_comes_back(contact: Contact) -> bool:
    """Whether all that is known of a contact's addresses is that mail to them comes back."""
    said = [returned for _pk, kind, _shown, returned in _identities(contact.pk) if kind == "email"]
    return bool(said) and all(said)


def reached_like(account_id: int, words: str) -> QuerySet[Identity]:
    """The addresses that begin with these words, or whose contact's name has them, accents or not; by name. Who may
    see them asks."""
    words = " ".join(storable(words).split())
    folded = rules.fold_address(words)
    named = Q(contact__name__regex=written_anyhow(words))
    rows = Identity.objects.filter(account=account_id, kind="email", until_at__isnull=True)
    rows = rows.filter(named | Q(value__gte=folded, value__lt=folded + "\U0010fffd"))
    return rows.exclude(value__endswith=".invalid").order_by("contact__name", "pk")


def called(contacts: Iterable[int]) -> dict[int, str]:
    """What contacts without a name are called by: their first address, as they write it."""
    rows = Identity.objects.filter(contact__in=set(contacts), until_at__isnull=True).order_by("-pk")
    return dict(rows.values_list("contact", "shown"))


def emails(contacts: Iterable[int]) -> dict[int, str]:
    """The e-mail address of each contact that has one: the first, as they write it."""
    rows = Identity.objects.filter(contact__in=set(contacts), kind="email", until_at__isnull=True)
    return dict(rows.order_by("-pk").values_list("contact", "shown"))


def contact(account_id: int, pk: int) -> Contact:
    """A contact of this account. Raises NotFound. Whether a viewer may see it: `tickets.queries.contact_for`."""
    found = Contact.objects.select_related("company").filter(account=account_id, pk=pk).first()
    if found is None:
        raise NotFound
    return found


def company_of_domain(account_id: int, domain: str) -> Company | None:
    """The firm whose people write from this domain."""
    row = next(iter(_company_domain(account_id, domain)), None)
    return row.company if row else None


@prepared
def _company_domain(account: int, domain: str) -> QuerySet[CompanyDomain]:
    return CompanyDomain.objects.select_related("company").filter(account=account, domain=domain)


def company_by_name(account_id: int, name: str) -> Company | None:
    """A customer's firm by its name, however its letters are written; the oldest, if two are called the same."""
    return Company.objects.filter(account=account_id, name__iexact=name).order_by("pk").first()


def known_by(contacts: Iterable[int]) -> dict[int, tuple[str, list[str]]]:
    """The name of each of these contacts and how they are reached today, as they write it, oldest first."""
    ids = set(contacts)
    found = {
        pk: (name, list[str]()) for pk, name in Contact.objects.filter(pk__in=ids).values_list("pk", "name")
    }
    rows = Identity.objects.filter(contact__in=ids, until_at__isnull=True).order_by("pk")
    for contact_id, shown in rows.values_list("contact", "shown"):
        found[contact_id][1].append(shown)
    return found


def emails_of(contacts: Iterable[int]) -> dict[int, str]:
    """The first e-mail address of each of these contacts that has one."""
    rows = Identity.objects.filter(contact__in=set(contacts), kind="email", until_at__isnull=True)
    # The oldest comes last, and so stays.
    return dict(rows.order_by("-pk").values_list("contact", "shown"))


def names(kind: str, pks: Iterable[int]) -> dict[int, str]:
    """How agents, teams or contacts are called, by primary key."""
    models: dict[str, Any] = {"agent": Agent, "team": Team, "contact": Contact}
    return dict(models[kind].objects.filter(pk__in=set(pks)).values_list("pk", "name"))


def agents_by_email(account_id: int) -> dict[str, Agent]:
    """Every agent of an account, by folded address; for loading in bulk."""
    return {agent.email.casefold(): agent for agent in Agent.objects.filter(account=account_id)}


def account_ids() -> list[int]:
    """Every account of the installation."""
    return list(Account.objects.order_by("pk").values_list("pk", flat=True))
