"""Old mail that is brought in by the dozen leaves what it would have left one by one."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from email.message import EmailMessage
from typing import Any

import pytest

from cauce.channels.email import importing, queue
from cauce.channels.email.tests.conftest import ADDRESS, Post
from cauce.channels.models import Arrival, Intake
from cauce.ground.files import raw
from cauce.ground.log.models import Fact
from cauce.people.models import Contact
from cauce.tickets.models import Attachment, Message, Ticket

ROW = (
    "brand_id", "team_id", "channel", "kind", "priority", "status", "subject", "origin", "version", "opened_at",
    "updated_at", "resolved_at", "closed_at", "waiting_since", "last_words", "last_speaker", "message_count",
)  # fmt: skip
GOT = datetime(2026, 3, 2, 9, tzinfo=UTC)


def mail(
    who: str, id: str, *, text: str = "Hola, no imprime.", name: str = "Ada", **head: str
) -> EmailMessage:
    made = EmailMessage()
    made["From"], made["To"] = f"{name} <{name.lower() or 'nadie'}@{who}.example>", ADDRESS
    made["Date"], made["Message-ID"] = "Mon, 2 Mar 2026 09:00:00 +0100", f"<{id}@{who}.example>"
    for field, value in ({"Subject": f"Caso {id}"} | head).items():
        del made[field.replace("_", "-")]
        made[field.replace("_", "-")] = value
    made.set_content(text)
    return made


def of_every_kind(who: str) -> list[bytes]:
    """Mails that stand for themselves, and such as point at something."""
    attached = mail(who, "adjunto")
    attached.add_attachment(b"%PDF-1.5 abc", maintype="application", subtype="pdf", filename="factura.pdf")
    both = mail(who, "html", name="")
    both.add_alternative("<p>Hola <b>Cauce</b></p>", subtype="html")
    made = [
        mail(who, "uno"), mail(who, "dos", name="Bo"), attached, both, mail(who, "sin-asunto", Subject=""),
        mail(who, "ausencia", Auto_Submitted="auto-replied", name="Eva"),
        mail(who, "con-copia", Cc=f"Jefe <jefe@{who}.example>", name="Eva"),
        mail(who, "respuesta", In_Reply_To=f"<uno@{who}.example>", text="Ya funciona.\n\n> Hola, no imprime."),
        mail(who, "numerado", Subject="Re: [#98765] Caso"), mail(who, "lejos", References="<nadie@lejos.example>"),
        mail(who, "gemelo"), mail(who, "gemelo", text="Otra cosa con el mismo identificador."),
        mail(who, "futuro", Date="Mon, 2 Mar 2037 09:00:00 +0100"), mail(who, "nombre", name="Bo", text="\0 ñ"),
    ]  # fmt: skip
    return [one.as_bytes().replace(b"\n", b"\r\n") for one in made] + [
        b"\xff\xfe nothing of a mail " + who.encode()
    ]


def bring_in(post: Post, mails: list[bytes]) -> list[str]:
    """As an IMAP account hands over what lay there; the outcomes."""
    box = post.mailbox
    arriving = [
        (raw.prepare(box.account_id, one), [queue.Arriving(box.account_id, box.pk, queue.OLD, lay_since=GOT)])
        for one in mails
    ]
    queue.add_all(arriving)
    while post.reader.run_once():
        pass
    assert not Intake.objects.exclude(state="done").exists()
    rows = Arrival.objects.filter(key__in=[one[0].key for _, one in arriving])
    return sorted(rows.values_list("outcome", flat=True))


def moment(at: datetime) -> str:
    """What happens while the mail is brought in happens now, and never at the same moment."""
    return str(at) if at <= GOT else "now"


def left(who: str) -> list[str]:
    """All that a person or a follower could see of what this sender's mails became."""
    found: list[Any] = []
    tickets = Ticket.objects.filter(requester__identities__value__endswith=f"@{who}.example")
    for ticket in tickets.select_related("requester").order_by("number"):
        facts = Fact.objects.filter(subject=f"ticket:{ticket.pk}").order_by("seq")
        row = {name: getattr(ticket, name) for name in ROW}
        said = [
            (
                one.direction, one.state, one.automatic, one.external_id, one.created_at, one.stranger,
                one.raw_id is not None, one.body.text, one.body.html, one.body.new_text, one.body.subject,
                one.body.headers,
            )
            for one in Message.objects.filter(ticket=ticket).select_related("body").order_by("external_id", "pk")
        ]  # fmt: skip
        files = list(Attachment.objects.filter(message__ticket=ticket).values_list("name", "size", "sha256"))
        told = [(fact.kind, fact.actor.partition(":")[0], fact.origin, fact.at, fact.depth) for fact in facts]
        found.append((row, said, files, told))
    people = Contact.objects.filter(identities__value__endswith=f"@{who}.example").order_by("name", "pk")
    found.append([(one.name, one.language, one.version, one.company_id) for one in people])
    return sorted(json.dumps(one, default=moment, sort_keys=True).replace(who, "alguien") for one in found)


def test_old_mail_by_the_dozen_leaves_what_one_by_one_would_have_left(
    post: Post, monkeypatch: pytest.MonkeyPatch
):
    post.reader.run_once()  # the first turn is a careful one
    together: list[int] = []
    settle = importing.settle

    def counted(*given: Any) -> Any:
        made = settle(*given)
        together.append(len(made))
        return made

    monkeypatch.setattr(importing, "settle", counted)
    outcomes = bring_in(post, of_every_kind("juntos"))
    assert sum(together) == 9, together
    monkeypatch.setattr(importing, "settle", lambda *given: {})
    assert bring_in(post, of_every_kind("aparte")) == outcomes
    assert left("juntos") == left("aparte")


def test_what_fails_together_is_settled_one_by_one(post: Post, monkeypatch: pytest.MonkeyPatch):
    post.reader.run_once()

    def fails(*given: Any) -> Any:
        raise ValueError("not together")

    monkeypatch.setattr(importing, "open_all_past", fails)
    outcomes = bring_in(post, of_every_kind("aparte"))
    assert len(outcomes) == len(of_every_kind("aparte"))


def test_settled_twice_is_once(post: Post):
    post.reader.run_once()
    first = bring_in(post, of_every_kind("juntos"))
    Intake.objects.update(state="pending")
    while post.reader.run_once():
        pass
    assert Arrival.objects.count() == len(first)
    assert Message.objects.count() == len([one for one in first if one != "duplicate"])
