"""`cauce start`, `web`, `worker`, `mail`: what serves."""

import gc
import os
from functools import partial

import click

from cauce.wiring.command.root import _, bring_up_to_date, command, load_django, stop

PORT = 8000
SMTP_PORT = "2525"
_DEMO = _("Demo company. Sign in as %(email)s with %(password)s")


@command("start", help=_("Start everything: pages, mail listener and workers."))
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=PORT, show_default=True, type=int)
@click.option("--smtp-port", default=SMTP_PORT, show_default=True, metavar="P|off")
@click.option("--demo", is_flag=True, help=_("Fill a company to look at."))
def start(host: str, port: int, smtp_port: str, demo: bool) -> None:
    """A parent that has loaded everything, and a child for each part; they die with it."""
    os.environ.setdefault("CAUCE_BASE_URL", f"http://{host}:{port}")
    gc.disable()  # loading makes much and throws little away; each child has its collector
    load_django(migrated=False)
    from cauce.wiring import family, ready

    children = [
        family.Child("web", partial(_serve, host, port, greet=True)),
        family.Child("worker", partial(_work, demo=demo)),
    ]
    if smtp_port != "off":
        children.append(family.Child("mail", partial(_take_mail, host, int(smtp_port))))
    family.live(family.Child("migrate", bring_up_to_date), ready.load_everything, children)


@command("web", help=_("Only the pages, the API and the live stream."))
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=PORT, show_default=True, type=int)
def web(host: str, port: int) -> None:
    """Serve until SIGTERM."""
    os.environ.setdefault("CAUCE_BASE_URL", f"http://{host}:{port}")
    load_django()
    _serve(host, port)


def _serve(host: str, port: int, *, greet: bool = False) -> None:
    from cauce.wiring.serving import serve

    greeting = _greeting() if greet else ""
    try:
        serve(host, port, started=lambda: click.echo(greeting) if greeting else None)
    except OSError as error:
        stop(_("Port %(port)d is taken or not ours: %(error)s") % {"port": port, "error": error.strerror})


def _greeting() -> str:
    """Where Cauce is, and how to get in for the first time."""
    from django.conf import settings

    from cauce.people.queries import has_agents
    from cauce.wiring import demo, setup

    lines = [f"Cauce: {settings.BASE_URL}"]
    if access := demo.access():
        lines.append(_DEMO % access)
    if not has_agents():
        lines.append(_("First visit, to create the administrator: %s") % setup.one_time_link())
    return "\n".join(lines)


@command("worker", help=_("Only what runs beside the pages: reading mail, followers, jobs."))
def worker() -> None:
    """Work until SIGTERM."""
    load_django()
    _work()


def _work(*, demo: bool = False) -> None:
    from cauce.wiring import working

    if demo:
        from cauce.wiring.demo import access, fill

        # A company that was there already stands in the greeting; the pages greet before a new one is whole.
        if fill():
            click.echo(_DEMO % access())
    working.run(working.parts())


@command("mail", help=_("Only the mail listener, for a machine of its own."))
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--smtp-port", default=SMTP_PORT, show_default=True)
def mail(host: str, smtp_port: str) -> None:
    """Take mail in until SIGTERM; a worker elsewhere makes tickets of it."""
    load_django()
    _take_mail(host, int(smtp_port))


def _take_mail(host: str, port: int) -> None:
    from cauce.wiring import working

    working.run([working.mail_listener(host, port)])
