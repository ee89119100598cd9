"""Reading the environment: typed, and loud when something in it cannot be understood."""

import hashlib
import os
from email.utils import parseaddr
from ipaddress import ip_network
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from cauce.wiring.speaking import _


class Misconfigured(Exception):
    """An environment variable that cannot be understood; the message says which and what would do."""


def text(name: str, default: str = "") -> str:
    """The variable, or the content of the file that `<name>_FILE` names (for secrets), or the default."""
    file = os.environ.get(f"{name}_FILE")
    if not file:
        return os.environ.get(name) or default
    try:
        said = Path(file).read_text().strip()
    except (OSError, UnicodeDecodeError) as error:
        raise Misconfigured(f"{name}_FILE: {error}") from error
    if not said:
        raise Misconfigured(_("%(name)s_FILE: the file %(file)s is empty") % {"name": name, "file": file})
    return said


def one_of(name: str, *choices: str) -> str:
    """One of these words, whatever its case; the first when nothing is said."""
    said = text(name, choices[0])
    for choice in choices:
        if said.lower() == choice.lower():
            return choice
    raise Misconfigured(_("%(name)s=%(said)r: say one of %(choices)s") % {
        "name": name, "said": said, "choices": ", ".join(filter(None, choices)),
    })  # fmt: skip


def whole(name: str, default: int, *, least: int = 1) -> int:
    """A whole number, not below `least`."""
    said = os.environ.get(name, "")
    try:
        number = int(said) if said else default
    except ValueError as error:
        raise Misconfigured(
            _("%(name)s=%(said)r is not a whole number") % {"name": name, "said": said}
        ) from error
    if number < least:
        wanted = {"name": name, "said": said, "least": least}
        raise Misconfigured(_("%(name)s=%(said)s: the least is %(least)d") % wanted)
    return number


def origin(name: str, default: str) -> str:
    """The address of a site: scheme and host, and a port if wished, no path."""
    said = text(name, default).rstrip("/")
    parts = _split(said)
    if (
        parts is None
        or parts.scheme not in ("http", "https")
        or not parts.hostname
        or parts.path
        or parts.query
    ):
        raise Misconfigured(
            _("%(name)s must look like %(like)s") % {"name": name, "like": "https://ayuda.empresa.com"}
        )
    return said


def mail_server(name: str) -> str:
    """The address of a server that takes mail, or nothing. The password in it is never said back."""
    said = text(name)
    parts = _split(said)
    secured = dict(parse_qsl(parts.query)).get("security", "tls") if parts else ""
    if said and (
        parts is None
        or parts.scheme not in ("smtp", "smtps")
        or not parts.hostname
        or parts.fragment
        or secured not in ("tls", "starttls", "offered", "none")
    ):
        like = "smtp://host:25, smtps://user:password@host:465"
        raise Misconfigured(_("%(name)s must look like %(like)s") % {"name": name, "like": like})
    return said


def sender(name: str, default: str) -> str:
    """Whom a mail comes from: an address, with a name before it if wished."""
    said = text(name, default)
    address = parseaddr(said)[1]
    if "@" not in address.strip("@") or "\n" in said or "\r" in said:
        raise Misconfigured(_("%(name)s must look like %(like)s") % {"name": name, "like": default})
    return said


def place(name: str) -> str:
    """Where a program listens: host:port or the path of a socket, or nothing."""
    said = text(name)
    host, _colon, port = said.rpartition(":")
    if said and not said.startswith("/") and not (host and port.isascii() and port.isdigit()):
        like = "127.0.0.1:3310, /run/clamav/clamd.ctl"
        raise Misconfigured(_("%(name)s must look like %(like)s") % {"name": name, "like": like})
    return said


def _split(url: str) -> SplitResult | None:
    """The parts of an address; None when they cannot be told apart."""
    try:
        parts = urlsplit(url)
        return (
            parts if parts.port is None or parts.port >= 0 else None
        )  # asking for the port is what refuses it
    except ValueError:
        return None


def yes(name: str, default: bool = False) -> bool:
    """A switch: 1/0, yes/no, true/false, on/off."""
    value = os.environ.get(name, "").strip().lower()
    if not value:
        return default
    if value in ("1", "yes", "true", "on"):
        return True
    if value in ("0", "no", "false", "off"):
        return False
    raise Misconfigured(_("%(name)s=%(said)r: say yes or no") % {"name": name, "said": value})


def words(name: str) -> list[str]:
    """A list separated by commas."""
    return [word.strip() for word in os.environ.get(name, "").split(",") if word.strip()]


def networks(name: str) -> list[str]:
    """A list of networks or addresses separated by commas, or the word «all»."""
    said = words(name)
    for one in said:
        try:
            if one != "all":
                ip_network(one, strict=False)
        except ValueError as error:
            refusal = _("%(name)s: %(said)r is not a network such as 10.0.0.0/8, nor «all»")
            raise Misconfigured(refusal % {"name": name, "said": one}) from error
    return said


def data_folder() -> Path:
    """Where everything that this installation keeps lives; made if it is missing."""
    folder = Path(os.environ.get("CAUCE_DATA") or "cauce-data").resolve()
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise Misconfigured(_no_folder(folder, error)) from error
    return folder


def _no_folder(folder: Path, error: OSError) -> str:
    said = _("The folder of data (CAUCE_DATA, --data) cannot be used: %(folder)s: %(why)s")
    return said % {"folder": folder, "why": error.strerror}


def secret_key(folder: Path) -> str:
    """The key that signs sessions, links and addresses: CAUCE_SECRET_KEY, or a file made at the first start."""
    given = text("CAUCE_SECRET_KEY")
    if given:
        return given
    from cauce.ground.files.keys import installation_secret

    try:
        return installation_secret(folder)
    except OSError as error:
        raise Misconfigured(_no_folder(folder, error)) from error


def databases(folder: Path) -> dict[str, dict[str, Any]]:
    """Django's DATABASES: PostgreSQL when DATABASE_URL says so, else two SQLite files in the data folder."""
    url = text("DATABASE_URL")
    return (
        {"default": _postgres(url)}
        if url
        else {"default": _sqlite(folder / "cauce.db"), "raw": _sqlite(folder / "raw.db")}
    )


def _sqlite(path: Path) -> dict[str, Any]:
    return {
        "ENGINE": "cauce.ground.db.sqlite",
        "NAME": str(path),
        "CONN_MAX_AGE": None,  # a fixed pool of threads keeps its connections, and with them their page caches
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": (
                "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA foreign_keys=ON;"
                "PRAGMA cache_size=-16000;PRAGMA mmap_size=268435456;PRAGMA temp_store=MEMORY;"
                "PRAGMA journal_size_limit=67108864;"
            ),
        },
        "TEST": {"NAME": str(path.with_name(f"test-{path.name}"))},
    }


def _postgres(url: str) -> dict[str, Any]:
    parts = _split(url)
    if parts is None or parts.scheme not in ("postgres", "postgresql") or not parts.path.strip("/"):
        like = "postgres://user:password@host:5432/name"
        raise Misconfigured(_("%(name)s must look like %(like)s") % {"name": "DATABASE_URL", "like": like})
    options = dict(parse_qsl(parts.query))
    # What we have prepared asks for things by their keys: planned once a connection, not once more for each value.
    options["options"] = f"{options.get('options', '')} -c plan_cache_mode=force_generic_plan".strip()
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", "") or unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }


def content_of(*folders: Path) -> str:
    """What changes when any file of these folders does."""
    seen = hashlib.sha256()
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            stat = path.stat()
            seen.update(f"{path.relative_to(folder)} {stat.st_size} {stat.st_mtime_ns}\n".encode())
    return seen.hexdigest()[:16]
