"""Agents: letting them in, and what they say about themselves."""

import hashlib
import secrets
from zoneinfo import available_timezones

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from cauce.ground import clock
from cauce.ground.db import hold, write
from cauce.ground.log.actions import keep
from cauce.ground.log.actors import Actor
from cauce.people import events, queries
from cauce.people.actions.granting import grant
from cauce.people.errors import Invalid
from cauce.people.models import Account, Agent, Brand, Team, Token


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
def change_agent(agent: Agent, *, name: str, language: str, time_zone: str, by: Actor) -> Agent:
    """Change how an agent is called, and what language and zone their pages have. Raises Invalid, naming the field."""
    agent = hold(Agent, agent.pk)
    if not name.strip():
        raise Invalid(_("Please write a name."), field="name")
    if language not in dict(settings.LANGUAGES):
        raise Invalid(field="language")
    if time_zone not in available_timezones():
        raise Invalid(field="time_zone")
    wanted = (name.strip(), language, time_zone)
    if wanted == (agent.name, agent.language, agent.time_zone):
        return agent
    agent.name, agent.language, agent.time_zone = wanted
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
def revoke_tokens(agent: Agent, *, name: str, by: Actor) -> int:
    """Take no longer the agent's API tokens of this name; how many there were."""
    agent = hold(Agent, agent.pk)
    tokens = list(Token.objects.filter(agent=agent, name=name))
    if tokens:
        keep(agent, *(events.TokenRevoked(token.pk) for token in tokens), by=by)
        Token.objects.filter(pk__in=[token.pk for token in tokens]).delete()
    return len(tokens)
