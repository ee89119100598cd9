"""The command's root, and what all its parts share."""

import os
import sys
from collections.abc import Callable
from typing import Any, NoReturn

import click

from cauce import __version__
from cauce.wiring.speaking import _, language


def choose_data(context: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    """Make `--data` what the settings will read."""
    if value:
        os.environ["CAUCE_DATA"] = value
    return value


data_option = click.option(
    "--data", metavar="DIR", expose_value=False, callback=choose_data, is_eager=True,
    help=_("Folder of data (default: ./cauce-data)."),
)  # fmt: skip


def load_django(*, migrated: bool = True) -> None:
    """Set Django up, with every fact, follower and job declared; refuses a database that is not migrated."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cauce.wiring.settings")
    from cauce.wiring.environment import Misconfigured

    try:
        django.setup()
    except Misconfigured as error:
        stop(str(error))
    from django.utils import translation

    from cauce.wiring.ready import declare_everything

    translation.activate(language())  # what the rooms refuse is said in the same language

    declare_everything()
    if migrated:
        bring_up_to_date()


def bring_up_to_date() -> None:
    """Migrate if anything is pending; stops when the data are newer than the code, or the database is away."""
    from django.db import OperationalError

    from cauce.wiring import migrating

    try:
        migrating.migrate(lambda name: click.echo(f"  {name}", err=True))
    except migrating.NewerData as error:
        stop(_("These data were written by a newer version of Cauce (%s). Install that version.") % error)
    except OperationalError as error:
        stop(database_away(error))


def database_away(error: Exception) -> str:
    """The sentence for a database that cannot be opened or reached."""
    return _("The database does not answer: %s") % str(error).strip()


def stop(message: str) -> NoReturn:
    """End with a sentence for the person and exit code 1."""
    click.echo(message, err=True)
    sys.exit(1)


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(__version__, prog_name="cauce")
def main() -> None:
    """Cauce: help desk."""


def command(name: str, **settings: Any) -> Callable[[Callable[..., None]], click.Command]:
    """A command of the root, with `--data`."""

    def declare(body: Callable[..., None]) -> click.Command:
        return main.command(name, **settings)(data_option(body))

    return declare
