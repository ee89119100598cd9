"""Who wrote this, a person or a machine, and which machine."""

from __future__ import annotations

import re
from dataclasses import dataclass

from cauce.ground.mail import machine_words as said
from cauce.ground.mail.answer_words import ABSENCE_SUBJECT, ASKS, RECEIPT_SUBJECT
from cauce.ground.mail.answers import answered_by_machine, submitted
from cauce.ground.mail.bounces import Bounce, read_free_form, read_report
from cauce.ground.mail.parsed import ParsedMail
from cauce.ground.text.folding import fold

__all__ = ["LOOP_HEADER", "Bounce", "Judgement", "judge"]

LOOP_HEADER = "X-Cauce-Loop"

_DAEMON = re.compile(
    r"^(?:mailer[-_.]?daemon|mail[-_.]?daemon|post_?master|mail[-_.]?delivery[-_.]?(?:system|subsystem)|double-bounce"
    r"|mdaemon|mailerdaemon|bounces?|microsoftexchange[0-9a-f]*)(?:[+@-]|$)"
)
_DAEMON_NAME = re.compile(r"mail ?delivery (?:sub)?system|mailer-daemon|postmaster|mail delivery service")
_NO_REPLY = re.compile(
    r"^(?:no[-_.]?reply|do[-_.]?not[-_.]?reply|no[-_.]?responder|no[-_.]?responda|nao[-_.]?responda|noresponder|naoresponda)"
)
_QUOTED_PREFIX = re.compile(r"^(?:re|res|rv|fw|fwd|enc|tr|wg|aw)\s*:", re.I)
_NO_MEMBER = re.compile(r"not (?:a )?member")
_CODE = re.compile(
    r"\b[45]\d\d[ -]#?[45]\.\d{1,3}\.\d{1,3}\b|\b5[05][0-9][ -](?:<|user|requested|mailbox|unknown|sorry)|\bsmtp;",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Judgement:
    """kind: person · bounce · delay · receipt · out_of_office · auto_reply · list · machine · loop."""

    kind: str
    reason: str  # the header or wording that decided, for the log
    bounce: Bounce | None = None

    @property
    def automatic(self) -> bool:
        """Never answer this automatically."""
        return self.kind != "person"


def judge(mail: ParsedMail, *, envelope_from: str | None = None, own_loop: str | None = None) -> Judgement:
    """Decide from headers first, wordings last.

    `envelope_from` is the SMTP return path («» is the null path, None unknown: then Return-Path is believed);
    `own_loop` is this installation's mark in LOOP_HEADER.
    """
    if own_loop and own_loop in mail.all(LOOP_HEADER):
        return Judgement("loop", LOOP_HEADER)
    null_path = _null_path(mail, envelope_from)
    return (
        _report(mail)
        or _returned(mail, null_path=null_path)
        or (Judgement(*found) if (found := answered_by_machine(mail, daemon=_daemon(mail))) else None)
        or _list(mail)
        or _machine(mail, null_path=null_path)
        or Judgement("person", "")
    )


def _null_path(mail: ParsedMail, envelope_from: str | None) -> bool:
    if envelope_from is not None:
        return envelope_from.strip() in ("", "<>")
    return any(value.replace(" ", "") == "<>" for value in mail.all("return-path"))


def _report(mail: ParsedMail) -> Judgement | None:
    """RFC 3464 and RFC 8098: machines that say what they are."""
    if mail.report_type == "disposition-notification":
        return Judgement("receipt", "disposition-notification")
    if mail.report_type == "feedback-report":
        return Judgement("machine", "feedback-report")
    report = read_report(mail)
    if report is None:
        return None
    if report.action == "failed":
        return Judgement("bounce", "delivery-status", report.bounce)
    if report.action == "delayed":
        return Judgement("delay", "delivery-status", report.bounce)
    return Judgement("receipt", f"delivery-status: {report.action}")


def _returned(mail: ParsedMail, *, null_path: bool) -> Judgement | None:
    """Delivery failures in a server's own words. A sender that is a mail system, or none, is half of the proof."""
    subject = fold(mail.subject)
    daemon = _daemon(mail)
    if _QUOTED_PREFIX.match(subject) and not daemon:
        return None  # a person who forwards a failure, or asks about one
    if ABSENCE_SUBJECT.search(subject) or RECEIPT_SUBJECT.search(subject):
        return None
    titled = bool(said.FAILURE_SUBJECT.search(subject))
    machine = daemon or null_path or bool(mail.header("x-failed-recipients"))
    unasked = _NO_REPLY.match(mail.from_.folded) or submitted(mail)
    if not (machine or unasked or titled or _NO_MEMBER.search(subject)):
        return None  # whatever stands in it: nothing below is true of it
    body = fold(mail.text[:6000])
    phrased = bool(said.FAILURE_WORDS.search(body))
    enclosed = any(one.kind == "message" for one in mail.attachments)
    coded = bool(_CODE.search(body))
    proof = titled * 2 + phrased * 2 + enclosed + coded
    if (
        mail.header("x-failed-recipients")
        or (daemon and proof >= (2 if "master" in mail.from_.folded else 1))
        or (null_path and proof >= 2)
        or ((machine or unasked) and proof >= 3)
        or (titled and phrased and (coded or enclosed) and not ASKS.search(body[:1500]))
        or (unasked and enclosed)
        # List managers answer posts of strangers with their own address and no other sign.
        or (phrased and _NO_MEMBER.search(subject))
    ):
        delayed = bool(
            said.DELAY_WORDS.search(subject)
            or ("4." in body and said.DELAY_WORDS.search(body[:1500]))
            or (said.STILL_TRYING.search(body[:1500]) and not _CODE.search(body))
        )
        bounce = read_free_form(mail, delayed=delayed)
        return Judgement("delay" if delayed else "bounce", "wording of a delivery failure", bounce)
    return None


def _daemon(mail: ParsedMail) -> bool:
    return bool(_DAEMON.match(mail.from_.folded) or _DAEMON_NAME.search(fold(mail.from_.name)))


def _list(mail: ParsedMail) -> Judgement | None:
    for name in ("list-id", "list-unsubscribe", "list-post", "list-help", "x-mailing-list", "feedback-id"):
        if mail.header(name):
            return Judgement("list", name)
    precedence = mail.header("precedence").strip().lower()
    return Judgement("list", "Precedence") if precedence in ("list", "bulk") else None


def _machine(mail: ParsedMail, *, null_path: bool) -> Judgement | None:
    """Mail of programs that is no answer: shop notices, monitors, calendars."""
    if word := submitted(mail):
        return Judgement("machine", f"Auto-Submitted: {word}")
    if mail.header("precedence").strip().lower() == "junk":
        return Judgement("machine", "Precedence")
    if mail.header("x-auto-response-suppress").strip().lower() not in ("", "none"):
        return Judgement("machine", "X-Auto-Response-Suppress")
    if mail.header("x-loop"):
        return Judgement("machine", "X-Loop")
    if null_path:
        return Judgement("machine", "null return path")
    if _DAEMON.match(mail.from_.folded) or _NO_REPLY.match(mail.from_.folded):
        return Judgement("machine", "sender")
    return None
