"""`cauce start`, `web`, `worker`, `mail`: what serves."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass

import click

from cauce.wiring.command.root import _, command, load_django, stop

PORT = 8000
SMTP_PORT = "2525"
_PR_SET_PDEATHSIG = 1  # prctl(2)
_DEMO = _("Demo company. Sign in as %(email)s with %(password)s")


@command("start", help=_("Start everything: pages, mail listener and workers."))
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=PORT, show_default=True, type=int)
@click.option("--smtp-port", default=SMTP_PORT, show_default=True, metavar="P|off")
@click.option("--demo", is_flag=True, help=_("Fill a company to look at."))
def start(host: str, port: int, smtp_port: str, demo: bool) -> None:
    """A light parent with two children, started again when they fall; they die with it."""
    os.environ.setdefault("CAUCE_BASE_URL", f"http://{host}:{port}")
    # The worker migrates (and fills the demo) before the pages' process looks: one brings up, the other finds it done.
    worker = ["worker", "--host", host, "--smtp-port", smtp_port, *(["--demo"] if demo else [])]
    children = [Child(worker), Child(["web", "--host", host, "--port", str(port), "--greet"])]
    ended: list[int] = []
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda signum, _frame: ended.append(signum))
    for child in children:
        child.start()
    while not ended:
        for child in children:
            child.look_after()
        time.sleep(0.2)
    for child in children:
        child.end()
    deadline = time.monotonic() + 15
    for child in children:
        child.wait(deadline)
    sys.exit(0)


@dataclass
class Child:
    """A process that is kept running."""

    words: list[str]
    process: "subprocess.Popen[bytes] | None" = None
    began: float = 0.0
    next_at: float = 0.0
    falls: int = 0

    def start(self) -> None:
        """Start it, bound to our life."""
        parent = os.getpid()
        self.began = time.monotonic()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "cauce.wiring.command", *self.words],
            preexec_fn=lambda: _die_with(parent),
        )

    def look_after(self) -> None:
        """Start it again if it fell; at once the first time, later with a growing pause."""
        if self.process is None:
            if time.monotonic() >= self.next_at:
                self.start()
            return
        code = self.process.poll()
        if code is None:
            return
        if code in (1, 2) and time.monotonic() - self.began < 20:
            sys.exit(code)  # it refused to run, and has said why
        self.falls = 0 if time.monotonic() - self.began > 60 else self.falls + 1
        self.process, self.next_at = None, time.monotonic() + min(30, self.falls * self.falls * 0.5)

    def end(self) -> None:
        """Ask it to stop."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()

    def wait(self, deadline: float) -> None:
        """Wait for it until the deadline (monotonic seconds), then kill it."""
        if self.process is None:
            return
        try:
            self.process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            self.process.kill()


def _die_with(parent: int) -> None:
    """Have the kernel send SIGTERM when the parent dies, also by kill -9 (Linux; elsewhere a no-op)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:
            os._exit(1)


@command("web", help=_("Only the pages, the API and the live stream."))
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=PORT, show_default=True, type=int)
@click.option("--greet", is_flag=True, hidden=True)
def web(host: str, port: int, greet: bool) -> None:
    """Serve until SIGTERM."""
    os.environ.setdefault("CAUCE_BASE_URL", f"http://{host}:{port}")
    load_django()
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


@command("worker", help=_("Only what runs beside the pages: mail listener, followers, jobs."))
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--smtp-port", default=SMTP_PORT, show_default=True, metavar="P|off")
@click.option("--demo", is_flag=True, hidden=True)
def worker(host: str, smtp_port: str, demo: bool) -> None:
    """Work until SIGTERM."""
    load_django()
    if demo:
        from cauce.wiring.demo import access, fill

        # A company that was there already stands in the greeting; the pages greet before a new one is whole.
        if fill():
            click.echo(_DEMO % access())
    from cauce.wiring import working

    working.run(working.parts(mail_port=None if smtp_port == "off" else int(smtp_port), mail_host=host))


@command("mail", help=_("Only the mail listener, for a machine of its own."))
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--smtp-port", default=SMTP_PORT, show_default=True)
def mail(host: str, smtp_port: str) -> None:
    """Take mail in until SIGTERM; a worker elsewhere makes tickets of it."""
    load_django()
    from cauce.wiring import working

    working.run([working.Part("listener", working.mail_listener(host, int(smtp_port)))])
