"""`cauce agent add`, `cauce token add`."""

import secrets
import sys

import click

from cauce.wiring.command.root import data_option, load_django, main, stop
from cauce.wiring.speaking import _


@main.group("agent", help=_("Agents."))
def agent() -> None:
    """Agents."""


@agent.command("add", help=_("Let somebody sign in."))
@click.argument("email")
@click.option("--name", default="")
@click.option("--role", default="agent", show_default=True, help="administrator, agent, read_only")
@click.option("--brand", default="", help=_("Only in this brand (its slug)."))
@click.option("--team", default="", help=_("Only in this team (its slug)."))
@click.option("--password-stdin", is_flag=True, help=_("Read the password from standard input."))
@data_option
def agent_add(email: str, name: str, role: str, brand: str, team: str, password_stdin: bool) -> None:
    """Add an agent; in an empty installation the account is made too."""
    load_django()
    from cauce.ground.log.actors import Actor
    from cauce.people import actions, queries
    from cauce.people.errors import Refusal

    password = sys.stdin.readline().rstrip("\r\n") if password_stdin else secrets.token_urlsafe(12)
    by = Actor.system("command")
    try:
        account = queries.the_account() or actions.open_account(name="Cauce", by=by)
        actions.add_agent(
            account, email=email, name=name, role=role, password=password,
            brand=queries.brand_by_slug(account.pk, brand) if brand else None,
            team=queries.team_by_slug(account.pk, team) if team else None, by=by,
        )  # fmt: skip
    except Refusal as refusal:
        stop(refusal.said)
    if not password_stdin:
        click.echo(password)


@main.group("token", help=_("Tokens of the API."))
def token() -> None:
    """Tokens of the API."""


@token.command("add", help=_("Make a token that acts as this agent; prints only the token."))
@click.argument("email")
@click.option("--name", default="API")
@data_option
def token_add(email: str, name: str) -> None:
    """Make a token."""
    load_django()
    from cauce.ground.log.actors import Actor
    from cauce.people import actions, queries

    found = queries.agent_by_email(email)
    if found is None:
        stop(_("There is no agent with the address %s.") % email)
    click.echo(actions.add_token(found, name=name, by=Actor.system("command")))


@token.command("revoke", help=_("Take an agent's tokens of this name no longer."))
@click.argument("email")
@click.option("--name", default="API")
@data_option
def token_revoke(email: str, name: str) -> None:
    """Revoke tokens by name."""
    load_django()
    from cauce.ground.log.actors import Actor
    from cauce.people import actions, queries

    found = queries.agent_by_email(email)
    if found is None:
        stop(_("There is no agent with the address %s.") % email)
    if not actions.revoke_tokens(found, name=name, by=Actor.system("command")):
        stop(_("This agent has no token called %s.") % name)
