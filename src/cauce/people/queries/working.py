"""Reading those who work: agents and their roles."""

import hashlib

from django.db.models import QuerySet

from cauce.people.errors import NotFound
from cauce.people.models import (
    Agent,
    Role,
    Token,
)


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


def agents_by_email(account_id: int) -> dict[str, Agent]:
    """Every agent of an account, by folded address; for loading in bulk."""
    return {agent.email.casefold(): agent for agent in Agent.objects.filter(account=account_id)}


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
