"""A mail to ourselves: handed in where answers will leave, and looked for where mail arrives."""

from __future__ import annotations

import poplib
import re
import secrets
import smtplib
import time
from collections.abc import Callable
from email import policy
from email.message import EmailMessage
from email.utils import format_datetime

from django.utils.translation import gettext as _

from cauce.channels.email.credentials import Credentials
from cauce.channels.email.probing.looking import FOLDER, Found, signed_in
from cauce.channels.email.probing.servers import Trouble
from cauce.channels.email.probing.talking import Talk
from cauce.ground import clock
from cauce.ground.mail.automatic import LOOP_HEADER

ARRIVES_WITHIN_S = 75.0
LOOK_EVERY_S = 1.5
NEWEST = 15  # mails that are looked at: more may have come meanwhile
_JUNK = re.compile(r"\\Junk|\bspam\b|junk|no deseado|lixo", re.IGNORECASE)


def letter(address: str, mark: str) -> tuple[str, bytes]:
    """A test mail and the token that it is recognised by. `mark` tells our own reader that it is no request."""
    token = secrets.token_hex(12)
    mail = EmailMessage(policy=policy.SMTP)
    mail["From"] = mail["To"] = address
    mail["Subject"] = _("Test of Cauce")
    mail["Date"] = format_datetime(clock.now())
    mail["Message-ID"] = f"<cauce-{token}@{address.rpartition('@')[2]}>"
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: no out-of-office answers this
    mail[LOOP_HEADER] = mark
    mail["X-Cauce-Test"] = token
    mail.set_content(
        _("Cauce sent this to itself to see that sending and receiving work. You may delete it.")
    )
    return token, mail.as_bytes()


def send(outgoing: Found, who: Credentials, address: str, mail: bytes) -> None:
    """Hand the mail in. Raises Trouble: at `sender`, `recipient` or `data`."""
    with Talk(outgoing.server) as talk:
        if outgoing.wants_sign_in:
            signed_in(talk, who)
        client = talk.client
        for stage, say, what in (
            ("sender", client.mail, address), ("recipient", client.rcpt, address), ("data", client.data, mail),
        ):  # fmt: skip
            with talk.during(stage):
                _accepted(*say(what))


def _accepted(code: int, words: bytes | str) -> None:
    if code not in (250, 251):
        raise smtplib.SMTPResponseException(code, words)


def wait_for(
    incoming: Found,
    who: Credentials,
    token: str,
    *,
    stopping: Callable[[], bool],
    within_s: float = ARRIVES_WITHIN_S,
) -> str:
    """Where the mail was found: «inbox» or «junk». Raises Trouble (not_arrived)."""
    until = time.monotonic() + within_s
    there = _in_imap if incoming.server.kind == "imap" else _in_pop3
    while True:
        found = there(incoming, who, token, until)
        if found:
            return found
        if time.monotonic() > until or stopping():
            with Talk(incoming.server) as talk, talk.during("arrival"):
                raise talk.fails("not_arrived")
        time.sleep(LOOK_EVERY_S)


def _in_imap(incoming: Found, who: Credentials, token: str, until: float) -> str:
    """Look again and again on one line, as long as it holds."""
    with Talk(incoming.server) as talk:
        signed_in(talk, who)
        with talk.during("arrival"):
            opened = time.monotonic()
            while time.monotonic() < min(until, opened + 25):
                if _in_folder(talk, FOLDER, token):
                    return "inbox"
                time.sleep(LOOK_EVERY_S)
            for folder in _junk_folders(talk):
                if _in_folder(talk, folder, token):
                    return "junk"
    return ""


def _in_folder(talk: Talk, folder: str, token: str) -> bool:
    kind, said = talk.client.select(folder, readonly=True)
    if kind != "OK" or not int(said[0] or 0):
        return False
    first = max(1, int(said[0]) - NEWEST + 1)
    _kind, lines = talk.client.fetch(f"{first}:*", "(BODY.PEEK[HEADER.FIELDS (X-CAUCE-TEST MESSAGE-ID)])")
    return any(token.encode() in part for line in lines if isinstance(line, tuple) for part in line[1:])


def _junk_folders(talk: Talk) -> list[str]:
    kind, lines = talk.client.list()
    if kind != "OK":
        return []
    text = [line.decode("utf-8", "replace") for line in lines if isinstance(line, bytes)]
    names = [re.search(r'(?:"((?:[^"\\]|\\.)*)"|(\S+))$', one) for one in text if _JUNK.search(one)]
    return [f'"{found[1]}"' if found[1] is not None else found[2] for found in names if found][:3]


def _in_pop3(incoming: Found, who: Credentials, token: str, until: float) -> str:
    """A POP3 line shows what was there when it began, so each look is a new one."""
    try:
        with Talk(incoming.server) as talk:
            signed_in(talk, who)
            with talk.during("arrival"):
                count, _size = talk.client.stat()
                for number in range(count, max(0, count - NEWEST), -1):
                    if token.encode() in b"\n".join(_head(talk, number)):
                        return "inbox"
    except Trouble as trouble:
        if "IN-USE" not in trouble.symptom.words:  # the line before is still being closed
            raise
    return ""


def _head(talk: Talk, number: int) -> list[bytes]:
    try:
        return list(talk.client.top(number, 0)[1])
    except poplib.error_proto:
        return list(talk.client.retr(number)[1])
