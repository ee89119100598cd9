"""`cauce start`, `web`, `worker`, `mail`: what serves."""

import gc
import os
from functools import partial
from typing import Any, NoReturn

import click

from cauce.wiring.command.root import bring_up_to_date, command, load_django, stop
from cauce.wiring.speaking import _

PORT = 8000
SMTP_PORT = 2525
_ANY_PORT = click.IntRange(0, 65535)
_DEMO = _("Demo company. Sign in as %(email)s with %(password)s")


class _PortOrOff(click.ParamType[int | None]):
    """A port, or None for «off»."""

    name = "port"

    def convert(
        self, value: Any, parameter: click.Parameter | None, context: click.Context | None
    ) -> int | None:
        """As click asks of a type of its own."""
        return None if value in (None, "off") else _ANY_PORT.convert(value, parameter, context)


@command("start", help=_("Start everything: pages, mail listener and workers."))
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=PORT, show_default=True, type=_ANY_PORT)
@click.option("--smtp-port", default=SMTP_PORT, show_default=True, metavar="P|off", type=_PortOrOff())
@click.option("--demo", is_flag=True, help=_("Fill a company to look at."))
def start(host: str, port: int, smtp_port: int | None, demo: bool) -> None:
    """A parent that has loaded everything, and a child for each part; they die with it."""
    _found_at(host, port)
    gc.disable()  # loading makes much and throws little away; each child has its collector
    load_django(migrated=False)
    from cauce.wiring import family, ready

    children = [
        family.Child("web", partial(_serve, host, port, greet=True)),
        family.Child("worker", partial(_work, demo=demo)),
    ]
    if smtp_port is not None:
        children.append(family.Child("mail", partial(_take_mail, host, smtp_port)))
    family.live(family.Child("migrate", bring_up_to_date), ready.load_everything, children)


@command("web", help=_("Only the pages, the API and the live stream."))
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=PORT, show_default=True, type=_ANY_PORT)
def web(host: str, port: int) -> None:
    """Serve until SIGTERM."""
    _found_at(host, port)
    load_django()
    _serve(host, port)


def _found_at(host: str, port: int) -> None:
    """Unless the environment says under which address people reach Cauce, it is the one that it listens on."""
    if not os.environ.get("CAUCE_BASE_URL"):
        os.environ["CAUCE_BASE_URL"] = f"http://{f'[{host}]' if ':' in host else host}:{port}"


def _serve(host: str, port: int, *, greet: bool = False) -> None:
    from cauce.wiring.serving import serve

    greeting = _greeting() if greet else ""
    try:
        serve(host, port, started=lambda: click.echo(greeting) if greeting else None)
    except OSError as error:
        _no_port(port, error)


def _no_port(port: int, error: OSError) -> NoReturn:
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
@click.option("--smtp-port", default=SMTP_PORT, show_default=True, type=_ANY_PORT)
def mail(host: str, smtp_port: int) -> None:
    """Take mail in until SIGTERM; a worker elsewhere makes tickets of it."""
    load_django()
    _take_mail(host, smtp_port)


def _take_mail(host: str, port: int) -> None:
    from cauce.channels.email.certificates import tls_context
    from cauce.wiring import serving, working

    try:
        tls_context()
    except OSError as error:  # ssl.SSLError is one
        stop(_("The certificate (CAUCE_TLS_CERT, CAUCE_TLS_KEY) cannot be used: %s") % error)
    try:
        with serving.listening(host, port):
            pass  # so that a port of somebody else's ends the start, and is not tried for good
    except OSError as error:
        _no_port(port, error)
    working.run([working.mail_listener(host, port)])
