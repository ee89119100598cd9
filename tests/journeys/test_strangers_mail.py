"""A stranger's mail opens a ticket of its own, whatever it pretends, and takes no more of the machine than another."""

import smtplib
from contextlib import closing
from email.message import EmailMessage

import pytest

from tests.journeys.office import ALMA
from tests.servers.desk import MAILBOX
from tests.servers.ports import until

pytestmark = [pytest.mark.timeout(240)]


def test_a_subject_with_lines_in_it_adds_no_header_to_the_answer(office):
    raw = (
        f"From: malo@lineas.example\r\nTo: {MAILBOX}\r\nMessage-ID: <lineas@malo.example>\r\n"
        "Subject: =?utf-8?q?Lineas_torcidas=0D=0ABcc:_victima@otro.example=0D=0A=0D=0Acuerpo?=\r\n\r\nHola.\r\n"
    )
    office.receives(raw.encode(), sender="malo@lineas.example")

    def found():
        tickets = office.api.get("tickets", params={"limit": "100"}).json()["items"]
        return next((one for one in tickets if one["subject"].startswith("Lineas torcidas")), None)

    ticket = until(found, what="the ticket")
    assert "\n" not in ticket["subject"] and "\r" not in ticket["subject"]
    said = office.api.post(
        f"tickets/{ticket['number']}/messages", json={"kind": "reply", "text": "Línea recta."}
    )
    assert said.status_code == 201, said.text
    sent = office.mail_with("Línea recta.")
    assert sent.recipients == ("malo@lineas.example",)
    assert sent.message["Bcc"] is None
    assert not office.sink.to("victima@otro.example")


def test_who_only_knows_a_number_or_guesses_a_token_joins_nothing(office):
    number = office.ticket("Asunto privado", sender="Ada <ada@privado.example>")
    ours = until(lambda: office.sink.to("ada@privado.example"), what="the acknowledgement")[0].message
    before = len(office.messages(number))
    local, _at, domain = str(ours["Reply-To"]).rpartition("<")[2].rstrip(">").rpartition("@")
    for place, (subject, header) in enumerate((
        (f"Re: [#{number}] Asunto privado", None),
        (f"[#{number}] Intruso con número", None),
        ("Intruso con identificador", flipped(str(ours["Message-ID"]))),
        ("Intruso con dirección", None),
    )):  # fmt: skip
        mail = office.letter(f"Intruso <intruso{place}@malo.example>", subject, "Quiero leerlo todo.")
        if header:
            mail["In-Reply-To"] = mail["References"] = header
        if "dirección" in subject:
            mail.replace_header("To", f"{flipped(local)}@{domain}")
            refused_or_taken(office, mail)
            continue
        office.receives(mail)
        until(lambda place=place: from_intruder(office, place), what=f"a ticket of its own for «{subject}»")
    assert len(office.messages(number)) == before


def from_intruder(office, place):
    tickets = office.api.get("tickets", params={"limit": "100"}).json()["items"]
    return [one for one in tickets if one["requester"]["email"] == f"intruso{place}@malo.example"]


def flipped(mark):
    """The mark with one letter of its signature changed."""
    start = max(mark.rfind("."), mark.rfind("+")) if "@" not in mark else mark.rfind(".", 0, mark.rfind("@"))
    return mark[: start + 2] + ("a" if mark[start + 2] != "a" else "b") + mark[start + 3 :]


def refused_or_taken(office, mail):
    """A guessed address is refused, or it is the mailbox's own: then the mail is a ticket of its own."""
    try:
        office.receives(mail)
    except smtplib.SMTPRecipientsRefused:
        return
    until(lambda: from_intruder(office, 3), what="a ticket of its own")


def test_a_mail_of_a_thousand_boxes_is_a_ticket_and_delays_nobody(office):
    deep = EmailMessage()
    deep.set_content("en el fondo")
    for _ in range(60):
        outer = EmailMessage()
        outer["Subject"] = "caja"
        outer.add_attachment(deep)
        deep = outer
    for name, value in (
        ("From", "bomba@malo.example"),
        ("To", MAILBOX),
        ("Message-ID", "<bomba@malo.example>"),
    ):
        deep[name] = value
    deep.replace_header("Subject", "Una caja de cajas")
    office.receives(deep.as_bytes(), sender="bomba@malo.example")
    lines = ["From: bomba@malo.example", f"To: {MAILBOX}", "Subject: Mil cajas", "MIME-Version: 1.0"]
    lines += ['Content-Type: multipart/mixed; boundary="x"', ""]
    lines += ["--x", "Content-Type: text/html", "", "<b>"] * 3000 + ["--x--", ""]
    office.receives("\r\n".join(lines).encode(), sender="bomba@malo.example")
    nested = "<div>" * 200_000 + "fondo"
    office.receives(office.letter("B <bomba@malo.example>", "Mil niveles", "x", html=nested))
    office.ticket("Después de las bombas")
    for subject in ("Una caja de cajas", "Mil cajas", "Mil niveles"):
        number = office.number(subject)
        with closing(office.desk.browser(ALMA)) as client:
            assert client.get(f"/tickets/{number}").status_code == 200
