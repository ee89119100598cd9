"""The verbs about people: the only code that writes their tables."""

import hashlib
import secrets
from collections.abc import Iterable

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.text import slugify
from django.utils.translation import gettext as _

from cauce.ground import clock
from cauce.ground.db import hold, write
from cauce.ground.log.actions import keep
from cauce.ground.log.actors import Actor
from cauce.people import events, queries, rules
from cauce.people.errors import Invalid
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
    RoleVerb,
    Team,
    Token,
)

SETUP = Actor.system("setup")


@write()
def open_account(*, name: str, slug: str = "cauce", language: str = "es", by: Actor = SETUP) -> Account:
    """Make an account with its roles, a first brand of the same name and a first team."""
    account = Account(
        slug=slug, name=name, origin="demo" if by.origin == "demo" else "live", created_at=clock.now()
    )
    account.save()
    keep(account, events.AccountOpened(), by=by)
    for key, verbs in rules.ROLES.items():
        role = Role.objects.create(account=account, key=key, name=key.replace("_", " "))
        RoleVerb.objects.bulk_create(RoleVerb(role=role, verb=verb) for verb in verbs)
    add_brand(account, name=name, slug=slug, language=language, by=by)
    add_team(account, name=_("Support"), slug="soporte", by=by)
    return account


@write()
def add_brand(account: Account, *, name: str, slug: str = "", language: str = "es", by: Actor) -> Brand:
    """Add a face that customers see. Raises Invalid when its slug is taken."""
    slug = slug or slugify(name)[:40]
    if Brand.objects.filter(account=account, slug=slug).exists():
        raise Invalid(_("There is already a brand called «%(slug)s».") % {"slug": slug}, field="name")
    brand = Brand(account=account, slug=slug, name=name, language=language)
    brand.save()
    return keep(brand, events.BrandAdded(), by=by)


@write()
def add_team(account: Account, *, name: str, slug: str = "", brand: Brand | None = None, by: Actor) -> Team:
    """Add a team. Raises Invalid when its name is empty or its slug is taken."""
    slug = slug or slugify(name)[:40]
    if not slug:
        raise Invalid(_("Please give the team a name."), field="name")
    if Team.objects.filter(account=account, slug=slug).exists():
        raise Invalid(_("There is already a team called «%(name)s».") % {"name": name}, field="name")
    team = Team(account=account, slug=slug, name=name.strip(), brand=brand)
    team.save()
    return keep(team, events.TeamAdded(), by=by)


@write()
def rename_team(team: Team, *, name: str, by: Actor) -> Team:
    """Give a team another name; its slug stays, so that addresses and scripts go on working."""
    team = hold(Team, team.pk)
    if not name.strip():
        raise Invalid(_("Please give the team a name."), field="name")
    if team.name == name.strip():
        return team
    team.name = name.strip()
    return keep(team, events.TeamChanged(), by=by)


@write()
def add_agent(
    account: Account,
    *,
    email: str,
    name: str = "",
    role: str = "agent",
    password: str | None = None,
    language: str = "es",
    brand: Brand | None = None,
    team: Team | None = None,
    by: Actor,
) -> Agent:
    """Let somebody sign in. Without a password they set one through «forgot my password».

    Raises Invalid for an address that is none or is taken, an unknown role, a weak password.
    """
    email = email.strip()
    try:
        validate_email(email)
    except ValidationError as error:
        raise Invalid(_("«%(email)s» is not an e-mail address.") % {"email": email}, field="email") from error
    if queries.agent_by_email(email):
        raise Invalid(
            _("There is already an agent with the address %(email)s.") % {"email": email}, field="email"
        )
    agent = Agent(
        account=account,
        email=email,
        name=name.strip() or email.partition("@")[0],
        language=language,
        created_at=clock.now(),
    )
    _set_password(agent, password)
    agent.save()
    keep(agent, events.AgentAdded(), by=by)
    return grant(agent, [role], brand=brand, team=team, by=by)


@write()
def grant(
    agent: Agent, roles: Iterable[str], *, brand: Brand | None = None, team: Team | None = None, by: Actor
) -> Agent:
    """Give the agent exactly these roles in this scope, and no others anywhere. Raises Invalid for an unknown role."""
    agent = hold(Agent, agent.pk)
    found = {role.key: role for role in Role.objects.filter(account=agent.account_id)}
    wanted = list(dict.fromkeys(roles))
    for key in wanted:
        if key not in found:
            raise Invalid(_("There is no role called «%(role)s».") % {"role": key}, field="role")
    scope = f"brand:{brand.pk}" if brand else f"team:{team.pk}" if team else ""
    Grant.objects.filter(agent=agent).delete()
    Grant.objects.bulk_create(
        Grant(agent=agent, role=found[key], brand=brand, team=team, scope=scope) for key in wanted
    )
    return keep(agent, events.RightsChanged(wanted, agent.is_active), by=by)


@write()
def add_grant(
    agent: Agent, role: str, *, brand: Brand | None = None, team: Team | None = None, by: Actor
) -> Agent:
    """Give the agent one more role in one more scope; having it already is no error."""
    agent = hold(Agent, agent.pk)
    scope = f"brand:{brand.pk}" if brand else f"team:{team.pk}" if team else ""
    chosen = Role.objects.filter(account=agent.account_id, key=role).first()
    if chosen is None:
        raise Invalid(_("There is no role called «%(role)s».") % {"role": role}, field="role")
    if Grant.objects.filter(agent=agent, role=chosen, scope=scope).exists():
        return agent
    Grant.objects.create(agent=agent, role=chosen, brand=brand, team=team, scope=scope)
    keys = list(Grant.objects.filter(agent=agent).values_list("role__key", flat=True))
    return keep(agent, events.RightsChanged(keys, agent.is_active), by=by)


@write()
def switch(agent: Agent, *, active: bool, by: Actor) -> Agent:
    """Let an agent sign in again, or no longer. Raises Invalid when nobody would be left to manage agents."""
    agent = hold(Agent, agent.pk)
    if agent.is_active == active:
        return agent
    if not active and not _somebody_else_manages(agent):
        raise Invalid(_("This is the last administrator: name another one first."))
    agent.is_active = active
    keys = list(Grant.objects.filter(agent=agent).values_list("role__key", flat=True))
    return keep(agent, events.RightsChanged(keys, active), by=by)


def _somebody_else_manages(agent: Agent) -> bool:
    others = Grant.objects.filter(agent__account=agent.account_id, agent__is_active=True, scope="")
    return others.filter(role__verbs__verb="agents.edit").exclude(agent=agent).exists()


@write()
def set_password(agent: Agent, password: str, *, by: Actor) -> Agent:
    """Set an agent's password. Raises Invalid for a weak one."""
    agent = hold(Agent, agent.pk)
    _set_password(agent, password)
    return keep(agent, events.PasswordSet(), by=by)


def _set_password(agent: Agent, password: str | None) -> None:
    if password is None:
        agent.set_unusable_password()
        return
    try:
        validate_password(password, agent)
    except ValidationError as error:
        raise Invalid(" ".join(error.messages), field="password") from error
    agent.set_password(password)


@write()
def change_agent(
    agent: Agent, *, name: str, language: str, time_zone: str, signature: str, by: Actor
) -> Agent:
    """Change how an agent is called, what language and zone their pages have, and how their answers end."""
    agent = hold(Agent, agent.pk)
    if not name.strip():
        raise Invalid(_("Please write a name."), field="name")
    before = (agent.name, agent.language, agent.time_zone, agent.signature)
    agent.name, agent.language, agent.time_zone, agent.signature = (
        name.strip(),
        language,
        time_zone,
        signature,
    )
    if before == (agent.name, agent.language, agent.time_zone, agent.signature):
        return agent
    return keep(agent, events.AgentChanged(), by=by)


@write()
def signed_in(agent: Agent, *, by: Actor) -> None:
    """Write down that an agent signed in."""
    keep(hold(Agent, agent.pk), events.SignedIn(), by=by)


@write()
def add_token(agent: Agent, *, name: str, by: Actor) -> str:
    """Make an API token that acts as the agent; returns the secret, which is kept nowhere."""
    secret = f"cauce_{secrets.token_urlsafe(32)}"
    digest = hashlib.sha256(secret.encode()).hexdigest()
    token = Token.objects.create(agent=agent, name=name, digest=digest, created_at=clock.now())
    keep(hold(Agent, agent.pk), events.TokenAdded(token.pk), by=by)
    return secret


@write()
def know_contact(account_id: int, *, email: str, name: str = "", language: str = "", by: Actor) -> Contact:
    """The contact with this address, made if nobody has it yet; a name is learnt once, never overwritten.

    The company follows from the domain. Twice is once, also from two processes at the same moment (the identity is
    unique).
    """
    identity = queries.identity_now(account_id, "email", email)
    if identity is not None:
        contact = identity.contact
        if name and not contact.name:
            contact = hold(Contact, contact.pk)
            contact.name = name[:200]
            return keep(contact, events.ContactChanged(["name"]), by=by)
        return contact
    domain = rules.company_domain(email)
    company = queries.company_of_domain(account_id, domain) if domain else None
    contact = Contact(
        account_id=account_id, name=name[:200], company=company, language=language, created_at=clock.now()
    )
    contact.save()
    keep(contact, events.ContactAdded(company.pk if company else None), by=by)
    add_identity(contact, kind="email", value=email, by=by)
    return contact


@write()
def add_identity(contact: Contact, *, kind: str, value: str, shared: bool = False, by: Actor) -> Identity:
    """Write down how a contact is reached. Raises Invalid when somebody else has it today."""
    folded = rules.fold_address(value) if kind == "email" else value.strip()
    if not folded:
        raise Invalid(_("Please write an address."), field="value")
    taken = queries.identity_now(contact.account_id, kind, folded)
    if taken is not None:
        if taken.contact_id == contact.pk:
            return taken
        raise Invalid(_("%(value)s already belongs to another contact.") % {"value": value}, field="value")
    identity = Identity.objects.create(
        account_id=contact.account_id, contact=contact, kind=kind, value=folded[:320], shown=value.strip()[:320],
        shared=shared, from_at=clock.now(),
    )  # fmt: skip
    keep(hold(Contact, contact.pk), events.IdentityAdded(identity.pk, kind), by=by)
    return identity


@write()
def change_contact(contact: Contact, *, name: str, language: str, time_zone: str, by: Actor) -> Contact:
    """Change a contact's details."""
    contact = hold(Contact, contact.pk)
    wanted = {"name": name.strip()[:200], "language": language, "time_zone": time_zone}
    changed = [field for field, value in wanted.items() if getattr(contact, field) != value]
    if not changed:
        return contact
    for field in changed:
        setattr(contact, field, wanted[field])
    return keep(contact, events.ContactChanged(changed), by=by)


@write()
def add_company(account: Account, *, name: str, domains: Iterable[str] = (), by: Actor) -> Company:
    """Make a customer's firm known; contacts who write from its domains join it, those already known too."""
    company = Company(account=account, name=name.strip())
    company.save()
    keep(company, events.CompanyAdded(), by=by)
    for domain in domains:
        folded = domain.strip().casefold()
        CompanyDomain.objects.get_or_create(account=account, domain=folded, defaults={"company": company})
        for contact in Contact.objects.filter(
            account=account,
            company__isnull=True,
            identities__kind="email",
            identities__value__endswith=f"@{folded}",
        ).distinct():
            contact.company = company
            keep(contact, events.ContactChanged(["company"]), by=by)
    return company
