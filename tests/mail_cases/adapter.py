"""The door through which `shared/mail/score.py` knocks: bytes in, a plain dict out."""

from __future__ import annotations

from typing import Any

from cauce.ground.mail.automatic import judge
from cauce.ground.mail.parsing import parse as read
from cauce.ground.mail.trimming import trim
from cauce.ground.text.html import sanitise_inline


def parse(raw: bytes) -> dict[str, Any]:
    """What the scorer asks of a mail."""
    mail = read(raw)
    judgement = judge(mail)
    return {
        "subject": mail.subject,
        "from_email": mail.from_.email,
        "from_name": mail.from_.name,
        "to": [person.email for person in mail.to],
        "cc": [person.email for person in mail.cc],
        "reply_to": [person.email for person in mail.reply_to],
        "message_id": mail.message_id,
        "in_reply_to": mail.in_reply_to,
        "references": list(mail.references) or None,
        "text": mail.text,
        "html": sanitise_inline(mail.html).html,
        "reply_text": trim(mail.text, mail.html, subject=mail.subject).new,
        "attachments": [
            {"name": one.name, "size": one.size, "content_type": one.content_type} for one in mail.attachments
        ],
        "is_auto_reply": judgement.kind in ("out_of_office", "auto_reply", "receipt"),
        "is_bounce": judgement.kind in ("bounce", "delay"),
    }
