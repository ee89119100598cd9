"""`cauce mailbox add`, `cauce receive`."""

import json
import sys
from pathlib import Path

import click

from cauce.wiring.command.root import data_option, load_django, main, stop
from cauce.wiring.speaking import _


@main.group("mailbox", help=_("Mailboxes."))
def mailbox() -> None:
    """Mailboxes."""


@mailbox.command("add", help=_("An address that the mail listener accepts and that replies come from."))
@click.argument("address")
@click.option("--brand", default="", help=_("Slug of its brand (default: the first)."))
@click.option("--team", default="", help=_("Slug of the team whose queue its mail goes to."))
@data_option
def mailbox_add(address: str, brand: str, team: str) -> None:
    """Add a mailbox; in an empty installation the account is made too."""
    load_django()
    from cauce.channels import actions as channels
    from cauce.ground.log.actors import Actor
    from cauce.people import actions, queries
    from cauce.people.errors import Refusal

    by = Actor.system("command")
    try:
        account = queries.the_account() or actions.open_account(name="Cauce", by=by)
        channels.add_mailbox(
            address=address, brand=queries.brand_by_slug(account.pk, brand),
            team=queries.team_by_slug(account.pk, team) if team else None, by=by,
        )  # fmt: skip
    except Refusal as refusal:
        stop(refusal.said)


def _say_unread(path: Path, error: OSError) -> None:
    """Standard error, so that `--json` stays alone on the other."""
    said = {"file": path, "why": error.strerror or error}
    click.echo("\n" + _("%(file)s could not be read: %(why)s") % said, err=True)


@main.command("receive", help=_("Take mails in from files, folders or mbox."))
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True))
@click.option(
    "--mailbox",
    "address",
    default="",
    help=_("Address of the mailbox (default: from each mail, or the first)."),
)
@click.option("--json", "as_json", is_flag=True, help=_("Print the result as JSON."))
@data_option
def receive(paths: tuple[str, ...], address: str, as_json: bool) -> None:
    """Take mails in; ends with 1 if any failed."""
    load_django()
    from cauce.channels.email.receiving import receive_paths
    from cauce.people.errors import Refusal

    try:
        with click.progressbar(length=1, label=_("Receiving"), file=sys.stderr, hidden=as_json) as bar:

            def progress(done: int, of: int) -> None:
                bar.length = max(of, 1)
                bar.update(done - bar.pos)

            result = receive_paths(paths, address or None, progress=progress, unread=_say_unread)
    except Refusal as refusal:
        stop(refusal.said)
    if as_json:
        click.echo(json.dumps(result))
    else:
        click.echo(
            _("%(accepted)s accepted, %(duplicates)s already known, %(failed)s failed, %(tickets)s tickets")
            % result
        )
    sys.exit(1 if result["failed"] else 0)
