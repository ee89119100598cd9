"""Who may do what: roles given and taken, agents switched on and off."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from cauce.ground.db import hold, write
from cauce.ground.log.actions import keep
from cauce.ground.log.actors import Actor
from cauce.people import events
from cauce.people.errors import Invalid
from cauce.people.models import Account, Agent, Brand, Grant, Role, Team


@write()
def grant(
    agent: Agent, roles: Iterable[str], *, brand: Brand | None = None, team: Team | None = None, by: Actor
) -> Agent:
    """Give the agent exactly these roles in this scope, and no others anywhere.

    Raises Invalid for an unknown role, another account's brand or team, and when nobody would be left to manage agents.
    """
    managed = _is_managed(hold(Account, agent.account_id))
    agent = hold(Agent, agent.pk)
    wanted = [_role(agent, key) for key in dict.fromkeys(roles)]
    scope = _scope(agent, brand, team)
    Grant.objects.filter(agent=agent).delete()
    Grant.objects.bulk_create(
        Grant(agent=agent, role=role, brand=brand, team=team, scope=scope) for role in wanted
    )
    keep(agent, events.RightsChanged([role.key for role in wanted], agent.is_active), by=by)
    _check_still_managed(agent.account, managed)
    return agent


@write()
def switch(agent: Agent, *, active: bool, by: Actor) -> Agent:
    """Let an agent sign in again, or no longer. Raises Invalid when nobody would be left to manage agents."""
    managed = _is_managed(hold(Account, agent.account_id))
    agent = hold(Agent, agent.pk)
    if agent.is_active == active:
        return agent
    agent.is_active = active
    keys = list(Grant.objects.filter(agent=agent).values_list("role__key", flat=True))
    keep(agent, events.RightsChanged(keys, active), by=by)
    _check_still_managed(agent.account, managed)
    return agent


def _role(agent: Agent, key: str) -> Role:
    found = Role.objects.filter(account=agent.account_id, key=key).first()
    if found is None:
        raise Invalid(_("There is no role called «%(role)s».") % {"role": key}, field="role")
    return found


def _scope(agent: Agent, brand: Brand | None, team: Team | None) -> str:
    for where in (brand, team):
        if where is not None and where.account_id != agent.account_id:
            raise Invalid(field="role")
    if brand and team:
        raise Invalid(field="role")
    return f"brand:{brand.pk}" if brand else f"team:{team.pk}" if team else ""


def _is_managed(account: Account) -> bool:
    rows = Grant.objects.filter(agent__account=account, agent__is_active=True, scope="")
    return rows.filter(role__verbs__verb="agents.edit").exists()


def _check_still_managed(account: Account, managed: bool) -> None:
    # Looked at after the deed, with the account held: two administrators who switch each other off at once would
    # otherwise both find the other one still there. The refusal takes the deed back.
    if managed and not _is_managed(account):
        raise Invalid(_("This is the last administrator: name another one first."))
