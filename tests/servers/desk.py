"""Cauce itself as a user starts it: `cauce start` with a folder of data, real ports, and ways to hurt it."""

from __future__ import annotations

import os
import shutil
import signal
import smtplib
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal

import httpx2
import psutil

from tests.servers.forms import sign_in
from tests.servers.ports import LOOPBACK, answers, free_port, until

Part = Literal["parent", "web", "worker", "mail", "all"]

PROGRAM = Path(sys.executable).parent / "cauce"
MAILBOX = "soporte@taller.example"
MIRA, OMAR = "mira@taller.example", "omar@taller.example"
PASSWORD = "una-frase-muy-larga-y-buena"
READY_WAIT_S = 120  # migrations of an empty database on a machine where others work too


class Desk:
    """One installation. `data` and the database outlive `kill9` and `restart`."""

    def __init__(
        self,
        *,
        database_url: str | None = None,
        environment: Mapping[str, str] | None = None,
        data: Path | None = None,
        program: Sequence[str | Path] = (PROGRAM,),
    ) -> None:
        self._temporary = data is None
        self.data = data or Path(tempfile.mkdtemp(prefix="cauce-desk-", dir="/tmp"))
        self.port = free_port()
        self.smtp_port = free_port()
        self.log = self.data.with_name(self.data.name + ".log")
        self.database_url = database_url
        self._program = program
        self._more = dict(environment or {})
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://{LOOPBACK}:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        """Ours alone: nothing of the test's own settings reaches the process."""
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("CAUCE_", "DJANGO_", "DATABASE_URL", "PYTEST_"))
        }
        kept |= {"CAUCE_DATA": str(self.data), "CAUCE_BASE_URL": self.url}
        if self.database_url:
            kept["DATABASE_URL"] = self.database_url
        return kept | self._more

    # --- life -----------------------------------------------------------------------------------------

    def start(self, *, wait: bool = True, wrapped_by: Sequence[str] = ()) -> Desk:
        """Start it; with `wrapped_by`, under another program (strace)."""
        command = [
            *wrapped_by,
            *map(str, self._program),
            "start",
            "--host",
            LOOPBACK,
            "--port",
            str(self.port),
            "--smtp-port",
            str(self.smtp_port),
        ]
        with self.log.open("ab") as out:
            self._process = subprocess.Popen(
                command,
                env=self.environment,
                cwd=self.data.parent,
                stdout=out,
                stderr=out,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )
        if wait:
            self.wait_until_ready()
        return self

    def wait_until_ready(self, wait_s: float = READY_WAIT_S) -> float:
        """Seconds until every part said that it can work."""
        began = time.monotonic()
        until(self.is_ready, what=f"cauce is not ready; its log ends:\n{self.words()}", wait_s=wait_s)
        return time.monotonic() - began

    def is_ready(self) -> bool:
        """Whether the pages and the mail listener answer; raises if it has ended."""
        if self._process is not None and self._process.poll() is not None:
            raise RuntimeError(f"cauce start ended with {self._process.returncode}:\n{self.words()}")
        try:
            ready = httpx2.get(f"{self.url}/health/ready", timeout=5).status_code == 200
        except httpx2.TransportError:
            return False
        return ready and answers(self.smtp_port)

    def words(self, characters: int = 3000) -> str:
        """The end of what it printed."""
        return self.log.read_text(errors="replace")[-characters:] if self.log.exists() else ""

    @property
    def parent(self) -> psutil.Process:
        """`cauce start` itself, also where a wrapper started it."""
        assert self._process is not None, "not started"
        process = psutil.Process(self._process.pid)
        if "strace" in process.name():
            return process.children()[0]
        return process

    def processes(self) -> list[psutil.Process]:
        """The parent and everything under it."""
        return [self.parent, *self.parent.children(recursive=True)]

    def part(self, name: Part) -> psutil.Process:
        """The process that does this part: children call themselves by it."""
        if name == "parent":
            return self.parent
        names = {child.name(): child for child in self.parent.children()}
        if f"cauce-{name}" not in names:
            raise LookupError(f"no {name} among {list(names)}")
        return names[f"cauce-{name}"]

    def runs(self, name: Part) -> bool:
        """Whether there is a process for this part."""
        try:
            return bool(self.part(name).is_running())
        except (LookupError, psutil.NoSuchProcess):
            return False

    def kill9(self, name: Part = "all") -> None:
        """SIGKILL a part, or the parent with everything under it, between two instructions."""
        if name not in ("all", "parent"):  # killed a moment ago, it may be between two lives
            until(lambda: self.runs(name), what=f"{name} runs")
        victims = self.processes() if name == "all" else [self.part(name)]
        for victim in victims:
            try:
                victim.send_signal(signal.SIGKILL)
            except psutil.NoSuchProcess:
                pass
        if name in ("all", "parent"):
            assert self._process is not None
            self._process.wait(10)
            # Children die with the parent; the next start may not find them on its ports.
            psutil.wait_procs(victims, timeout=10)

    def restart(self, *, wait: bool = True) -> Desk:
        """Stop if it runs, then start on the same data and ports."""
        self.halt()
        return self.start(wait=wait)

    def halt(self, wait_s: float = 15) -> None:
        """SIGTERM, as an operator's service manager does, then SIGKILL if that was not heard."""
        if self._process is None or self._process.poll() is not None:
            return
        family = self.processes()
        self.parent.terminate()
        try:
            self._process.wait(wait_s)
        except subprocess.TimeoutExpired:
            for process in family:
                if process.is_running():
                    process.kill()
            self._process.wait(5)

    def stop(self) -> None:
        """Stop and remove everything it wrote."""
        self.halt()
        if self._temporary:
            shutil.rmtree(self.data, ignore_errors=True)
            self.log.unlink(missing_ok=True)

    # --- what people do with it -----------------------------------------------------------------------

    def cli(self, *arguments: str, input: str | None = None, check: bool = True) -> str:
        """What `cauce …` prints on its standard output."""
        done = subprocess.run(
            [*map(str, self._program), *arguments],
            env=self.environment,
            cwd=self.data.parent,
            input=input,
            capture_output=True,
            text=True,
            timeout=300,
        )
        if check and done.returncode:
            raise RuntimeError(f"cauce {' '.join(arguments)}: {done.returncode}\n{done.stdout}{done.stderr}")
        return done.stdout

    def add_agent(self, email: str = MIRA, *, role: str = "administrator") -> str:
        self.cli(
            "agent",
            "add",
            email,
            "--name",
            email.split("@")[0].title(),
            "--role",
            role,
            "--password-stdin",
            input=PASSWORD + "\n",
        )
        return email

    def add_mailbox(self, address: str = MAILBOX) -> str:
        self.cli("mailbox", "add", address)
        return address

    def browser(self, email: str) -> httpx2.Client:
        """A signed-in agent's HTTP client, keep-alive and cookies included."""
        client = httpx2.Client(base_url=self.url, timeout=30, headers={"Accept-Language": "es"})
        sign_in(client, email, PASSWORD)
        return client

    def api(self, email: str) -> httpx2.Client:
        """A client of `/api/v1` with a new token of the agent."""
        token = self.cli("token", "add", email, "--name", "pruebas").strip()
        return httpx2.Client(
            base_url=f"{self.url}/api/v1/", timeout=30, headers={"Authorization": f"Bearer {token}"}
        )

    def mail(self, raw: bytes, *, sender: str = "ada@cliente.example", to: str = MAILBOX) -> tuple[int, str]:
        """Hand a mail over by SMTP and say what the server answered last: (250, …) if it took the mail.

        A refused connection, greeting or DATA, or a cut line raise smtplib's exceptions.
        """
        with smtplib.SMTP(LOOPBACK, self.smtp_port, timeout=60) as client:
            client.ehlo("cliente.example")
            code, words = client.mail(sender)
            if code == 250:
                code, words = client.rcpt(to)
            if code == 250:
                code, words = client.data(raw)
            return code, words.decode(errors="replace")

    def fetch_all(self, api: httpx2.Client, path: str, **parameters: str) -> list[dict[str, object]]:
        """Every item of a list of the API, by its cursors."""
        items: list[dict[str, object]] = []
        cursor: str | None = ""
        while cursor is not None:
            page = api.get(
                path, params={"limit": "100", **parameters, **({"cursor": cursor} if cursor else {})}
            )
            page.raise_for_status()
            items += page.json()["items"]
            cursor = page.json()["next"]
        return items
