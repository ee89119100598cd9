"""A search as a job: reads what the draft wants, writes down every step, so that the page can show it."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.utils import translation

from cauce.channels.email import marks, oauth
from cauce.channels.email.probing.looking import Found
from cauce.channels.email.probing.searching import Outcome, Wanted, search
from cauce.channels.email.probing.servers import Server, Symptom, Trouble
from cauce.channels.errors import Invalid, NoConsent
from cauce.channels.models import Mailbox, MailboxDraft
from cauce.ground import clock
from cauce.ground.db import hold, write
from cauce.ground.files import secrets
from cauce.ground.net.errors import NotReached

LOOK_S = 1.0  # how often we ask whether somebody has stopped the search


def run(draft_id: int, number: int) -> None:
    """Search for a draft, unless that search was stopped or another has begun. Ends in `found` or `failed`."""
    draft = MailboxDraft.objects.select_related("mailbox", "brand").filter(pk=draft_id, run=number).first()
    if draft is None or draft.state != "searching":
        return
    steps = _Steps(draft_id, number)
    with translation.override(draft.brand.language or settings.LANGUAGE_CODE):  # the words of the test mail
        outcome = search(_wanted(draft), steps, stopping=steps.stopped)
    _write_down(draft_id, number, outcome)


class _Steps:
    """Writes each step down as it is said."""

    def __init__(self, draft_id: int, number: int) -> None:
        self._rows = MailboxDraft.objects.filter(pk=draft_id, run=number, state="searching")
        self._steps: dict[str, dict[str, Any]] = {}
        self._asked, self._answer = 0.0, False

    def __call__(self, step: str, state: str, **facts: Any) -> None:
        self._steps[step] = {"state": state, **facts}
        with write():
            self._rows.update(steps=self._steps)

    def stopped(self) -> bool:
        """Whether this search is not wanted any more; asked of the database only now and then."""
        if time.monotonic() - self._asked > LOOK_S:
            self._asked, self._answer = time.monotonic(), not self._rows.exists()
        return self._answer


def _wanted(draft: MailboxDraft) -> Wanted:
    wishes: dict[str, Any] = draft.wishes
    mailbox = draft.mailbox
    incoming, outgoing = (_server(wishes.get(name)) for name in ("incoming", "outgoing"))
    return Wanted(
        draft.address,
        _opened(draft, draft.secret),
        token=_token_of(mailbox) if mailbox is not None and draft.sign_in != "password" else None,
        user=incoming.user if incoming else "",
        incoming=incoming if incoming and incoming.host else None,
        outgoing=outgoing if outgoing and outgoing.host else None,
        outgoing_user=outgoing.user if outgoing else "",
        outgoing_password=_opened(draft, draft.sending_secret),
        sends_by_itself=bool(wishes.get("sends", True)),
        test=bool(wishes.get("test", True)),
        mark=marks.loop_mark(draft.account_id, marks.TRIAL),
    )


def _token_of(mailbox: Mailbox) -> Callable[[], str]:
    def token() -> str:
        try:
            return oauth.access_token(mailbox)
        except (NoConsent, NotReached, Invalid) as error:
            server = Server("imap", mailbox.fetch_host, mailbox.fetch_port, mailbox.fetch_security)
            raise Trouble(server, Symptom("imap", "sign_in", "no_consent", words=str(error))) from error

    return token


def _server(row: dict[str, Any] | None) -> Server | None:
    return Server(row["kind"], row["host"], row["port"], row["security"], row["user"]) if row else None


def _opened(draft: MailboxDraft, secret: str) -> str:
    return secrets.unseal(secret, about=draft.seal_name) if secret else ""


@write()
def _write_down(draft_id: int, number: int, outcome: Outcome) -> None:
    draft = hold(MailboxDraft, draft_id)
    if draft.run != number or draft.state != "searching":
        return
    draft.state = "failed" if outcome.failed else "found"
    draft.found = {
        "provider": outcome.provider, "incoming": _kept(outcome.incoming), "outgoing": _kept(outcome.outgoing),
        "landed": outcome.landed, "at": clock.now().isoformat(), "step": outcome.failed, "cause": outcome.cause,
        "facts": _facts(draft, outcome),
    }  # fmt: skip
    draft.save(update_fields=["state", "found"])


def _kept(found: Found | None) -> dict[str, Any] | None:
    if found is None:
        return None
    return {**found.server.as_row(), "user": found.user, "can": list(found.can), "count": found.count,
            "wants_sign_in": found.wants_sign_in}  # fmt: skip


def _facts(draft: MailboxDraft, outcome: Outcome) -> dict[str, Any]:
    trouble = outcome.trouble
    if trouble is None:
        return {}
    symptom = trouble.symptom
    said = f"{symptom.code or ''} {symptom.words}".strip()
    return {
        "host": trouble.server.host, "port": trouble.server.port, "kind": trouble.server.kind, "address": draft.address,
        "user": trouble.server.user, "words": said, "names": list(symptom.names), "provider": outcome.provider,
    }  # fmt: skip
