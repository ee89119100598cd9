"""One installation at work: people who are signed in, customers who write, and what leaves."""

from __future__ import annotations

import email.utils
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from email.message import EmailMessage
from typing import TYPE_CHECKING, Any

from playwright.sync_api import Browser

from tests.servers.desk import MAILBOX, PASSWORD, Desk
from tests.servers.ports import until
from tests.servers.sink import Sent, Sink

if TYPE_CHECKING:
    from playwright.sync_api import StorageState

ALMA, MIRA, OMAR = "alma@taller.example", "mira@taller.example", "omar@taller.example"
ROLES = {ALMA: "administrator", MIRA: "agent", OMAR: "agent"}
HOME = "/tickets?view=open"


class Office:
    """Alma manages, Mira and Omar answer; each signs in once, by the page, and stays signed in."""

    def __init__(self, desk: Desk, sink: Sink) -> None:
        self.desk = desk
        self.sink = sink
        self._sessions: dict[str, StorageState] = {}
        for address, role in ROLES.items():
            desk.add_agent(address, role=role)
        self.api = desk.api(ALMA)

    def session_of(self, agent: str, browser: Browser) -> StorageState:
        """The cookies of a signed-in agent, for a new browser."""
        if agent not in self._sessions:
            context = browser.new_context(locale="es-ES", base_url=self.desk.url)
            page = context.new_page()
            page.goto("/")
            page.locator("input[name=login]").fill(agent)
            page.locator("input[type=password]").fill(PASSWORD)
            page.locator("main form button, form button").first.click()
            page.locator("#list").wait_for()
            self._sessions[agent] = context.storage_state()
            context.close()
        return self._sessions[agent]

    def letter(
        self, sender: str, subject: str, text: str = "", *, html: str = "", answering: Sent | None = None,
        files: Sequence[tuple[str, str, bytes]] = (),
    ) -> EmailMessage:  # fmt: skip
        """A mail as the customer's program writes it. `sender` is «Name <address>»."""
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = sender, MAILBOX, subject
        mail["Date"] = email.utils.localtime()
        mail["Message-ID"] = email.utils.make_msgid(domain="cliente.example")
        if answering is not None:
            theirs = answering.message
            mail["In-Reply-To"] = theirs["Message-ID"]
            mail["References"] = f"{theirs['References'] or ''} {theirs['Message-ID']}".strip()
            mail.replace_header("To", theirs["Reply-To"] or theirs["From"])
        mail.set_content(text or "Buenos días.")
        if html:
            mail.add_alternative(html, subtype="html")
        for name, kind, content in files:
            main, _slash, sub = kind.partition("/")
            mail.add_attachment(content, maintype=main, subtype=sub, filename=name)
        return mail

    def receives(self, mail: EmailMessage | bytes, *, sender: str = "", to: str = "") -> None:
        """Hand the mail over by SMTP."""
        raw = mail if isinstance(mail, bytes) else mail.as_bytes()
        if not isinstance(mail, bytes):
            sender = sender or email.utils.parseaddr(mail["From"])[1]
            to = to or email.utils.parseaddr(mail["To"])[1]
        answer = self.desk.mail(raw, sender=sender or "ada@cliente.example", to=to or MAILBOX)
        assert answer[0] == 250, answer

    def ticket(self, subject: str, text: str = "", *, sender: str = "", **more: Any) -> int:
        """The number of the ticket that a new mail with this subject became."""
        self.receives(self.letter(sender or a_customer(subject), subject, text, **more))
        return self.number(subject)

    def number(self, subject: str) -> int:
        """The number of the newest ticket with this subject, once it is there."""

        def found() -> int | None:
            tickets = self.api.get("tickets", params={"limit": "100"}).json()["items"]
            return next((one["number"] for one in tickets if one["subject"] == subject), None)

        return until(found, what=f"a ticket «{subject}»") or 0

    def messages(self, number: int) -> list[dict[str, Any]]:
        """What was said in the ticket, by the API."""
        return self.desk.fetch_all(self.api, f"tickets/{number}/messages")

    def mails_with(self, words: str) -> list[Sent]:
        """The mails that have left with these words in their text."""
        return [sent for sent in list(self.sink.mails) if words in text_of(sent)]

    def mail_with(self, words: str) -> Sent:
        """The first mail that leaves with these words."""
        return until(lambda: self.mails_with(words), what=f"a mail with «{words}»", wait_s=40)[0]


def a_customer(subject: str) -> str:
    """Somebody who has never written before, told by the subject."""
    name = re.sub(r"[^a-z]+", ".", subject.lower()).strip(".") or "alguien"
    return f"{subject.split()[0].title()} Cliente <{name[:40]}@cliente.example>"


def text_of(sent: Sent) -> str:
    """The plain words of a mail."""
    body = sent.message.get_body(("plain", "html"))
    return str(body.get_content()) if body is not None else ""


@contextmanager
def new_office() -> Iterator[Office]:
    """An installation on SQLite with one mailbox; it may connect to servers on this machine."""
    sink = Sink().start()
    desk = Desk(environment={"CAUCE_SMTP_URL": sink.url, "CAUCE_ALLOW_PRIVATE": "127.0.0.0/8"})
    try:
        desk.start()
        desk.add_mailbox()
        yield Office(desk, sink)
    finally:
        desk.stop()
        sink.stop()
