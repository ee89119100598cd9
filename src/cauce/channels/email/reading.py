"""From raw bytes to what the ticket needs: parsed, judged, trimmed, its files stored. No lock is held meanwhile."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from mmap import ACCESS_READ, mmap
from typing import Any

from cauce.channels.email import marks
from cauce.channels.models import Intake
from cauce.ground.files import raw, store
from cauce.ground.mail.automatic import LOOP_HEADER, Judgement, judge
from cauce.ground.mail.invitations import invitations
from cauce.ground.mail.parsed import Address, Attachment, ParsedMail
from cauce.ground.mail.parsing import parse
from cauce.ground.mail.trimming import trim
from cauce.tickets.actions import FileRef

MAPPED_BYTES = 1024 * 1024  # larger mails are read from a file, so that they never stand in memory whole
_COPY_BYTES = 256 * 1024
_KEPT_IDS = 100


@dataclass(frozen=True, slots=True)
class Read:
    """A mail, ready to be settled."""

    intake: Intake
    mail: ParsedMail
    judgement: Judgement
    verdict: dict[str, str]  # spf, dkim, dmarc, source
    forged: bool  # it does not come from whom it says
    new_text: str
    files: tuple[FileRef, ...]
    headers: dict[str, Any]

    @property
    def recipients(self) -> tuple[str, ...]:
        """Every address that it was sent to: the envelope's first, then those that its head names."""
        delivered = [self.mail.header(name) for name in ("delivered-to", "x-original-to", "envelope-to")]
        named = [one.email for one in self.mail.recipients]
        return tuple(dict.fromkeys(one for one in (*self.intake.recipients, *delivered, *named) if one))


@contextmanager
def bytes_of(raw_id: int) -> Iterator[bytes | mmap]:
    """A mail's bytes while it is read; a large one is mapped from a file. Raises NoSuchFile."""
    with raw.open_raw(raw_id) as stream:
        head = stream.read(MAPPED_BYTES)
        if len(head) < MAPPED_BYTES:
            yield head
            return
        with tempfile.TemporaryFile() as file:
            file.write(head)
            while piece := stream.read(_COPY_BYTES):
                file.write(piece)
            file.flush()
            with mmap(file.fileno(), 0, access=ACCESS_READ) as mapped:
                yield mapped


def read(
    intake: Intake, mail: ParsedMail, verdict: dict[str, str], *, forged: bool, cut: bool = False
) -> Read:
    """Judge and trim a parsed mail, and put its files into the store (durable when this returns). `cut`: it was larger
    than we take from an account elsewhere, so its end is missing here.

    Raises OSError when there is no room.
    """
    trial = marks.loop_mark(intake.account_id, marks.TRIAL)
    own_loop = (
        trial if trial in mail.all(LOOP_HEADER) else marks.loop_mark(intake.account_id, intake.mailbox_id)
    )
    judgement = judge(mail, envelope_from=intake.envelope_from, own_loop=own_loop)
    trimmed = trim(mail.text, mail.html, subject=mail.subject)
    files = (
        () if judgement.kind == "loop" else tuple(_stored(intake.account_id, one) for one in mail.attachments)
    )
    return Read(
        intake=intake, mail=mail, judgement=judgement, verdict=verdict, forged=forged,
        new_text="" if trimmed.new == mail.text else trimmed.new, files=files,
        headers=_headers(intake, mail, judgement, verdict, forged) | ({"cut": True} if cut else {}),
    )  # fmt: skip


def read_raw(intake: Intake, verdict: dict[str, str] | None = None) -> Read:
    """The whole way for one mail, without asking the network."""
    with bytes_of(intake.raw_id) as data:
        return read(intake, parse(data), verdict or {}, forged=False)


def _stored(account_id: int, attachment: Attachment) -> FileRef:
    stored = store.put(account_id, attachment.chunks())
    return FileRef(
        attachment.name, attachment.content_type, stored.size, stored.sha256, content_id=attachment.cid or "",
        inline=attachment.inline,
    )  # fmt: skip


def _headers(
    intake: Intake, mail: ParsedMail, judgement: Judgement, verdict: dict[str, str], forged: bool
) -> dict[str, Any]:
    """What a message keeps of its head, for people and for the answer."""
    kept: dict[str, Any] = {
        "from": _person(mail.from_),
        "to": [_person(one) for one in mail.to],
        "cc": [_person(one) for one in mail.cc],
        "reply_to": [_person(one) for one in mail.reply_to],
        "in_reply_to": mail.in_reply_to or "",
        "references": list(mail.references[-_KEPT_IDS:]),
        "date": mail.date.isoformat() if mail.date else "",
        "recipients": list(intake.recipients),
        "mailbox": intake.mailbox_id,
    }
    if judgement.automatic:
        kept["automatic"] = {"kind": judgement.kind, "reason": judgement.reason}
    if verdict:
        kept["verdict"] = verdict | {"failed": forged}
    if mail.calendars:
        kept["invitations"] = [one.plain() for one in invitations(mail.calendars)]
    if not mail.readable or mail.defects:
        kept["defects"] = list(mail.defects)
    if not mail.readable:
        kept["unreadable"] = mail.reason
    return kept


def _person(person: Address) -> dict[str, str]:
    return {"name": person.name, "email": person.email}
