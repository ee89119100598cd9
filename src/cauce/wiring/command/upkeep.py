"""`cauce migrate`, `check`, `doctor`, `version`, `demo`."""

import sys

import click

from cauce import __version__
from cauce.wiring.command.root import (
    bring_up_to_date,
    command,
    data_option,
    database_away,
    load_django,
    main,
    stop,
)
from cauce.wiring.speaking import _


@command("version", help=_("Print the version."))
def version() -> None:
    """Print the version."""
    click.echo(__version__)


@command("migrate", help=_("Bring the database to this version; backs it up first."))
def migrate() -> None:
    """Migrate."""
    load_django(migrated=False)
    bring_up_to_date()


@command("check", help=_("Look whether the configuration holds."))
def check() -> None:
    """Django's own checks, and whether the database is of this version."""
    load_django(migrated=False)
    from django.core.checks import run_checks
    from django.db import DatabaseError

    from cauce.wiring import migrating

    problems = [str(message) for message in run_checks() if message.level >= 30 and not message.is_silenced()]
    try:
        problems += [_("Pending: %s") % name for name in migrating.pending()]
    except migrating.NewerData as error:
        problems.append(_("The data are newer than this version: %s") % error)
    except DatabaseError as error:
        problems.append(database_away(error))
    for problem in problems:
        click.echo(problem, err=True)
    sys.exit(1 if problems else 0)


@command("doctor", help=_("What is wrong, and how to mend it."))
def doctor() -> None:
    """Look everywhere; ends with 1 if anything is wrong."""
    load_django(migrated=False)
    from cauce.wiring.doctor import findings

    found = list(findings())
    for finding in found:
        click.echo(("✗ " if finding.bad else "✓ ") + finding.said)
        if finding.bad and finding.mend:
            click.echo("  → " + finding.mend)
    sys.exit(1 if any(finding.bad for finding in found) else 0)


@main.group("demo", help=_("The company to look at."))
def demo() -> None:
    """The company to look at."""


@demo.command("remove", help=_("Remove the demo company and all that belongs to it."))
@click.confirmation_option(prompt=_("Remove the demo company for good?"))
@data_option
def demo_remove() -> None:
    """Remove the demo company."""
    load_django()
    from cauce.wiring import demo as company

    if not company.remove(lambda table, rows: click.echo(f"  {table}: {rows}", err=True)):
        stop(_("There is no demo company here."))


@main.group("search", help=_("The search index."))
def search() -> None:
    """The search index."""


@search.command("rebuild", help=_("Make the search index anew; what was said last is found first."))
@data_option
def search_rebuild() -> None:
    """Rebuild the index while everything goes on."""
    load_django()
    from cauce.search import actions
    from cauce.tickets import queries

    with click.progressbar(
        length=max(1, queries.message_total()), label=_("Indexing"), file=sys.stderr
    ) as bar:
        actions.rebuild(lambda done: bar.update(done - bar.pos))
