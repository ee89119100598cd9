"""Addresses, ids and dates out of header values, as forgiving as people expect."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from cauce.ground.mail.headers import plain, words
from cauce.ground.mail.parsed import Address

MAX_ADDRESSES = 500
MAX_REFERENCES = 100
MAX_FIELD = 65_536  # characters, of what names people
# Bounded: of quotes that nobody closes, each would be followed to the end.
_TOKEN = re.compile(
    r'"((?:[^"\\]|\\.){0,1000}+)"|\(((?:[^()\\]|\\.){0,1000}+)\)|<([^<>]*)>|([,;])|([^\s"(<,;]+|["(<>])', re.S
)
# Bounded: without an @ in sight each letter would otherwise be tried to the end. RFC 5321 §4.5.3.1.1: 64 octets.
_BARE = re.compile(r"[^\s<>\"'(),;:\[\]@]{1,128}@[^\s<>\"'(),;:\[\]]{1,255}")
_ANGLED = re.compile(r"<\s*([^<>]+?)\s*>")


def addresses(value: bytes) -> tuple[Address, ...]:
    """Everybody named in a From, To, Cc or Reply-To."""
    return _people(plain(value)[:MAX_FIELD])


def _people(text: str, *, again: bool = True) -> tuple[Address, ...]:
    reader = _Reader(again=again)
    for match in _TOKEN.finditer(text):
        reader.take(match)
        if len(reader.found) >= MAX_ADDRESSES:
            break
    reader.close()
    return tuple(person for person in reader.found if person.email or person.name)


class _Reader:
    """One mailbox at a time: the words of its name, its comment, what stood in angle brackets."""

    def __init__(self, *, again: bool) -> None:
        self.found: list[Address] = []
        self.again = again
        self.name: list[str] = []
        self.comment = self.angle = ""
        self.surname = ""  # of «Prado, Luis <luis@…>», which wants quotes and is met without

    def take(self, token: re.Match[str]) -> None:
        quoted, aside, inside, stop, word = token.groups()
        if stop:
            self.close(stop)
        elif inside is not None:
            self.angle = inside.strip() or self.angle
        elif quoted is not None:
            self.name.append(re.sub(r"\\(.)", r"\1", quoted))
        elif aside is not None:
            self.comment = aside
        elif word.endswith(":") and "@" not in word:
            self.name.clear()  # the name of a group
        elif word not in '"(<>':
            self.name.append(word)

    def close(self, stop: str = "") -> None:
        email, shown = self.angle, words(" ".join(self.name)).strip()
        if self.surname and email and shown:
            self.found.pop()
            shown = f"{self.surname}, {shown}"
        alone = stop == "," and shown and not (email or self.comment or "@" in shown)
        self.surname = shown if alone else ""
        if not email and (bare := _BARE.search(" ".join(self.name))):
            email, shown = bare.group(), words(self.comment).strip()
        elif not email and self.again and "@" in shown:
            self.found.extend(_people(shown, again=False))  # the whole field was one encoded word
            shown = ""
        elif not email and not self.comment and len(self.name) == 1 and "=?" not in self.name[0]:
            email, shown = shown, ""  # «MAILER-DAEMON», «undisclosed-recipients»
        if email or shown:
            self.found.append(Address(_shown(shown or words(self.comment), email), _address(email)))
        self.name.clear()
        self.comment = self.angle = ""


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
    text = plain(value[:200])
    for attempt in (text, re.sub(r"\([^)]*\)", "", text), re.sub(r"\s+[A-Z]{3,5}$", " +0000", text)):
        try:
            date = parsedate_to_datetime(attempt)
            date = date.replace(tzinfo=UTC) if date.tzinfo is None else date.astimezone(UTC)
        except (TypeError, ValueError, OverflowError, IndexError):
            continue
        return date if 1970 <= date.year <= 2200 else None
    return None
