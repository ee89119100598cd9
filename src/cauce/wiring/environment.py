"""Reading the environment: typed, and loud when something in it cannot be understood."""

import hashlib
import os
from ipaddress import ip_network
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit


class Misconfigured(Exception):
    """An environment variable that cannot be understood; the message says which and what would do."""


def text(name: str, default: str = "") -> str:
    """The variable, or the content of the file that `<name>_FILE` names (for secrets), or the default."""
    file = os.environ.get(f"{name}_FILE")
    if file:
        try:
            return Path(file).read_text().strip()
        except OSError as error:
            raise Misconfigured(f"{name}_FILE: {error}") from error
    return os.environ.get(name, default)


def whole(name: str, default: int) -> int:
    """A whole number."""
    value = os.environ.get(name, "")
    if not value:
        return default
    try:
        return int(value)
    except ValueError as error:
        raise Misconfigured(f"{name}={value!r} is not a whole number") from error


def yes(name: str, default: bool = False) -> bool:
    """A switch: 1/0, yes/no, true/false, on/off."""
    value = os.environ.get(name, "").strip().lower()
    if not value:
        return default
    if value in ("1", "yes", "true", "on"):
        return True
    if value in ("0", "no", "false", "off"):
        return False
    raise Misconfigured(f"{name}={value!r}: say yes or no")


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
            raise Misconfigured(f"{name}: {one!r} is not a network such as 10.0.0.0/8, nor «all»") from error
    return said


def data_folder() -> Path:
    """Where everything that this installation keeps lives; made if it is missing."""
    folder = Path(os.environ.get("CAUCE_DATA") or "cauce-data").resolve()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def secret_key(folder: Path) -> str:
    """The key that signs sessions, links and addresses: CAUCE_SECRET_KEY, or a file made at the first start."""
    given = text("CAUCE_SECRET_KEY")
    if given:
        return given
    from cauce.ground.files.keys import installation_secret

    return installation_secret(folder)


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
    parts = urlsplit(url)
    if parts.scheme not in ("postgres", "postgresql") or not parts.path.strip("/"):
        raise Misconfigured("DATABASE_URL must look like postgres://user:password@host:5432/name")
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
