"""Any bytes in, a mail out."""

from __future__ import annotations

import hashlib
from mmap import mmap

from cauce.ground.mail import addresses
from cauce.ground.mail.bodies import collect
from cauce.ground.mail.charsets import decode
from cauce.ground.mail.headers import Field, first, plain, unstructured
from cauce.ground.mail.keeping import Bodies
from cauce.ground.mail.mime import Part, read_tree
from cauce.ground.mail.parsed import Address, ParsedMail

NOBODY = Address("", "")
_PEOPLE = frozenset(
    {"from", "from_", "sender", "reply-to", "to", "cc", "bcc", "subject", "date", "received", "message-id"}
)


def parse(raw: bytes | mmap) -> ParsedMail:
    """Read a mail. Total: never raises, always gives a result. A `mmap` must stay open while attachments are read."""
    try:
        return _parse(raw)
    except Exception as error:
        return _unread(raw, f"{type(error).__name__}: {error}"[:300])


def _parse(raw: bytes | mmap) -> ParsedMail:
    root, defects = read_tree(raw)
    bodies = collect(root)
    fields = root.fields
    sender = addresses.addresses(first(fields, "from")) or addresses.addresses(first(fields, "sender"))
    own = addresses.ids(first(fields, "message-id"))
    replied = addresses.ids(first(fields, "in-reply-to"))
    date = addresses.moment(first(fields, "date"))
    subject = unstructured(first(fields, "subject"))
    identity = _identity(fields, bodies)
    reason = _unreadable(raw, root, bodies)
    return ParsedMail(
        readable=not reason,
        reason=reason,
        defects=tuple(sorted(defects | bodies.defects)),
        message_id=own[0] if own else None,
        derived_id=f"{identity[:40]}@derived.invalid",
        identity=identity,
        in_reply_to=next((one for one in replied if "@" in one), replied[0] if replied else None),
        references=addresses.ids(first(fields, "references")),
        from_=sender[0] if sender else NOBODY,
        sender=next(iter(addresses.addresses(first(fields, "sender"))), None),
        reply_to=_named(fields, "reply-to"),
        to=_named(fields, "to"),
        cc=_named(fields, "cc"),
        subject=subject,
        date=date,
        text=bodies.text,
        html=bodies.html,
        attachments=tuple(bodies.attachments),
        calendars=tuple(bodies.calendars),
        reports=tuple(bodies.reports),
        report_type=bodies.report_type,
        language=_language(fields),
        headers=tuple((field.name, unstructured(field.value)) for field in fields),
    )


def _named(fields: list[Field], name: str) -> tuple[Address, ...]:
    """People of every field of this name: some programs write one `To:` for each."""
    found = [person for field in fields if field.name == name for person in addresses.addresses(field.value)]
    return tuple(found[: addresses.MAX_ADDRESSES])


def _identity(fields: list[Field], bodies: Bodies) -> str:
    digest = hashlib.sha256()
    for name in ("from", "date", "subject"):
        digest.update(plain(first(fields, name)).encode("utf-8") + b"\0")
    for one in bodies.digests:
        digest.update(one)
    return digest.hexdigest()


def _unreadable(raw: bytes | mmap, root: Part, bodies: Bodies) -> str:
    """Why a person could not read this, or «»."""
    if root.type == "multipart/encrypted" or bodies.encrypted:
        return "encrypted"
    if (
        bodies.text
        or bodies.html
        or bodies.attachments
        or any(field.name in _PEOPLE for field in root.fields)
    ):
        if not root.fields and _is_noise(raw[:4096]):
            return "not a mail"
        return ""
    return "empty" if not raw[:4096].strip(b" \t\r\n\0") else "not a mail"


def _is_noise(head: bytes) -> bool:
    odd = sum(byte < 9 or 13 < byte < 32 or byte == 0x7F for byte in head)
    return odd * 20 > len(head)


def _language(fields: list[Field]) -> str | None:
    for name in ("content-language", "accept-language", "x-accept-language"):
        code = plain(first(fields, name)).split(",")[0].split(";")[0].strip().lower().split("-")[0]
        if len(code) == 2 and code.isalpha():
            return code
    return None


def _unread(raw: bytes | mmap, reason: str) -> ParsedMail:
    """What is left when even the forgiving way failed: the identity, the first words, and the reason."""
    digest = hashlib.sha256()
    for at in range(0, len(raw), 1 << 20):
        digest.update(raw[at : at + (1 << 20)])
    identity = digest.hexdigest()
    return ParsedMail(
        readable=False,
        reason=reason,
        defects=("unread",),
        message_id=None,
        derived_id=f"{identity[:40]}@derived.invalid",
        identity=identity,
        in_reply_to=None,
        references=(),
        from_=NOBODY,
        sender=None,
        reply_to=(),
        to=(),
        cc=(),
        subject="",
        date=None,
        text=decode(bytes(raw[:20_000]))[0],
        html="",
        attachments=(),
        calendars=(),
        reports=(),
        report_type="",
        language=None,
        headers=(),
    )
