"""Addresses, ids and dates out of header values, as forgiving as people expect."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from cauce.ground.mail.headers import plain, words
from cauce.ground.mail.parsed import Address

MAX_ADDRESSES = 500
MAX_REFERENCES = 100
_TOKEN = re.compile(
    r'"((?:[^"\\]|\\.)*)"|\(((?:[^()\\]|\\.)*)\)|<([^<>]*)>|([,;])|([^\s"(<,;]+|["(<>])', re.S
)
_BARE = re.compile(r"[^\s<>\"'(),;:\[\]]+@[^\s<>\"'(),;:\[\]]+")
_ANGLED = re.compile(r"<\s*([^<>]+?)\s*>")


def addresses(value: bytes) -> tuple[Address, ...]:
    """Everybody named in a From, To, Cc or Reply-To."""
    return _people(plain(value))


def _people(text: str, *, again: bool = True) -> tuple[Address, ...]:
    found: list[Address] = []
    name: list[str] = []
    comment = angle = ""

    def close() -> None:
        nonlocal comment, angle
        email, shown = angle, words(" ".join(name)).strip()
        if not email and (bare := _BARE.search(" ".join(name))):
            email, shown = bare.group(), words(comment).strip()
        elif not email and again and "@" in shown:
            found.extend(_people(shown, again=False))  # the whole field was one encoded word
            shown = ""
        elif not email and name and not comment and len(name) == 1 and "=?" not in name[0]:
            email, shown = shown, ""  # «MAILER-DAEMON», «undisclosed-recipients»
        if email or shown:
            found.append(Address(_shown(shown or words(comment), email), _address(email)))
        name.clear()
        comment = angle = ""

    for match in _TOKEN.finditer(text):
        quoted, aside, inside, stop, word = match.groups()
        if stop:
            if len(found) >= MAX_ADDRESSES:
                break
            close()
        elif inside is not None:
            angle = inside.strip() or angle
        elif quoted is not None:
            name.append(re.sub(r"\\(.)", r"\1", quoted))
        elif aside is not None:
            comment = aside
        elif word.endswith(":") and "@" not in word:
            name.clear()  # the name of a group
        elif word not in '"(<>':
            name.append(word)
    close()
    return tuple(person for person in found if person.email or person.name)


def _shown(name: str, email: str) -> str:
    name = " ".join(name.replace("\0", "").split()).strip()
    for quote in "\"'":
        if len(name) > 1 and name[0] == name[-1] == quote:
            name = name[1:-1].strip()
    return "" if name.lower() == email.lower() else name[:300]


def _address(email: str) -> str:
    email = words(email).strip().strip("<>'\"")
    if email.startswith("@") and ":" in email:  # source route, RFC 5322 §4.4
        email = email.rsplit(":", 1)[1]
    if email.lower().startswith("mailto:"):
        email = email[7:]
    return "".join(email.split())[:320]


def ids(value: bytes) -> tuple[str, ...]:
    """The ids of a Message-ID, In-Reply-To or References, without angle brackets, each once, in order."""
    text = plain(value)
    found = ["".join(one.split()) for one in _ANGLED.findall(text)]
    if not found:
        found = [word.strip('<>,;"') for word in text.split() if "@" in word or len(text.split()) == 1]
    once = [one[:998] for one in dict.fromkeys(found) if one]
    # The oldest and the newest are what threads by; a hostile list of thousands is not.
    return tuple(once if len(once) <= MAX_REFERENCES else once[:10] + once[-(MAX_REFERENCES - 10) :])


def moment(value: bytes) -> datetime | None:
    """The Date header in UTC; None when it is missing or senseless."""
    text = plain(value)
    for attempt in (text, re.sub(r"\([^)]*\)", "", text), re.sub(r"\s+[A-Z]{3,5}$", " +0000", text)):
        try:
            date = parsedate_to_datetime(attempt)
            date = date.replace(tzinfo=UTC) if date.tzinfo is None else date.astimezone(UTC)
        except (TypeError, ValueError, OverflowError, IndexError):
            continue
        return date if 1970 <= date.year <= 2200 else None
    return None
