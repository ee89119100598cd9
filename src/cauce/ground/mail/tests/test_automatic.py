# ruff: noqa: E501 - one case a line reads best
"""Machines are known for what they are, people are never taken for machines."""

from __future__ import annotations

import pytest

from cauce.ground.mail.automatic import judge
from cauce.ground.mail.parsing import parse


def mail(
    subject: str, body: str = "Hola", *, sender: str = "Ana <ana@correo.example>", **headers: str
) -> bytes:
    lines = [
        f"From: {sender}",
        f"Subject: {subject}",
        *(f"{name.replace('_', '-')}: {value}" for name, value in headers.items()),
    ]
    return ("\r\n".join(lines) + "\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n" + body).encode()


@pytest.mark.parametrize("subject", [
    "Pedido 123 no entregado", "Consulta", "Re: Undeliverable: Pedido", "RV: No se ha podido entregar: factura", "Entrega fallida del paquete",
    "Vacaciones: ¿abrís en agosto?", "Ausencia de tornillos en la caja", "Read the manual, still broken", "Falha na entrega do meu pedido",
])  # fmt: skip
def test_a_person_who_writes_about_failures_and_holidays_is_a_person(subject: str):
    judgement = judge(
        parse(mail(subject, "El paquete no se ha podido entregar y cuesta 500 euros. ¿Pueden ayudarme?"))
    )
    assert judgement.kind == "person", judgement


@pytest.mark.parametrize("subject", [
    "Respuesta automática: Pedido", "Fuera de la oficina Re: Pedido", "Resposta automática: Pedido", "Fora do escritório: Pedido",
    "Automatic reply: Order", "Out of Office: Order", "Réponse automatique : Commande", "Abwesenheitsnotiz", "Risposta automatica: Ordine",
])  # fmt: skip
def test_an_absence_is_known_by_its_subject(subject: str):
    assert judge(parse(mail(subject))).kind == "out_of_office"


def test_a_subject_that_people_write_too_needs_a_sentence_that_says_the_same():
    assert (
        judge(parse(mail("Ausente: Pedido", "Estoy de vacaciones hasta el lunes."))).kind == "out_of_office"
    )
    assert judge(parse(mail("Ausente: Pedido", "El repartidor dice que yo estaba ausente."))).kind == "person"


def test_an_absence_is_known_by_header_and_words():
    raw = mail("Re: Pedido", "Estaré de vacaciones hasta el lunes.", Auto_Submitted="auto-replied")
    assert judge(parse(raw)).kind == "out_of_office"


@pytest.mark.parametrize(("headers", "kind"), [
    ({"Auto_Submitted": "auto-replied"}, "auto_reply"), ({"X_Autoreply": "yes"}, "auto_reply"), ({"Precedence": "auto_reply"}, "auto_reply"),
    ({"List_Id": "<novedades.tienda.example>"}, "list"), ({"List_Unsubscribe": "<mailto:x@y>"}, "list"), ({"Precedence": "bulk"}, "list"),
    ({"Auto_Submitted": "auto-generated"}, "machine"), ({"X_Auto_Response_Suppress": "All"}, "machine"), ({"Return_Path": "<>"}, "machine"),
    ({"Precedence": "junk"}, "machine"), ({"Auto_Submitted": "no"}, "person"), ({"Return_Path": "<ana@correo.example>"}, "person"),
])  # fmt: skip
def test_headers_decide(headers: dict[str, str], kind: str):
    assert judge(parse(mail("Pedido", **headers))).kind == kind


def test_the_envelope_outweighs_the_return_path_header():
    assert judge(parse(mail("Pedido")), envelope_from="").kind == "machine"


def test_our_own_mark_is_a_loop():
    raw = mail("Pedido", X_Cauce_Loop="casa-1")
    assert judge(parse(raw), own_loop="casa-1").kind == "loop"
    assert judge(parse(raw), own_loop="otra").kind == "person"


@pytest.mark.parametrize(("subject", "body"), [
    ("No se puede entregar: Pedido", "No se pudo entregar el mensaje a luis@nada.example. El usuario no existe."),
    ("Notificación de estado de entrega (error)", "No se ha entregado su mensaje. Dirección no encontrada: luis@nada.example"),
    ("Mensaje devuelto", "El buzón está lleno: <luis@nada.example>"),
    ("Não é possível entregar: Pedido", "Não foi possível entregar a sua mensagem a luis@nada.example. O destinatário não existe."),
    ("Falha na entrega", "A caixa de correio está cheia: luis@nada.example"),
    ("Undelivered Mail Returned to Sender", "I could not be delivered. <luis@nada.example>: 550 5.1.1 User unknown"),
])  # fmt: skip
def test_a_failure_in_prose_is_a_bounce_with_its_recipient(subject: str, body: str):
    raw = mail(
        subject,
        f"{body}\n\n--- Original ---\nMessage-ID: <nuestro@tienda.example>\n",
        sender="MAILER-DAEMON@correo.example",
    )
    judgement = judge(parse(raw))
    assert judgement.kind == "bounce"
    assert judgement.bounce is not None
    assert judgement.bounce.recipients == ("luis@nada.example",)
    assert judgement.bounce.original_message_id == "nuestro@tienda.example"


def report(action: str, status: str) -> bytes:
    return (
        "From: Mail Delivery System <MAILER-DAEMON@mx.example>\r\nSubject: x\r\nContent-Type: multipart/report; report-type=delivery-status;"
        " boundary=r\r\n\r\n--r\r\n\r\nTexto\r\n--r\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n"
        f"Final-Recipient: rfc822; Luis@Nada.example\r\nAction: {action}\r\nStatus: {status}\r\nDiagnostic-Code: smtp; 550 no such user\r\n\r\n"
        "--r\r\nContent-Type: message/rfc822\r\n\r\nMessage-ID: <nuestro@tienda.example>\r\nSubject: Pedido\r\n\r\nHola\r\n--r--"
    ).encode()  # fmt: skip


def test_a_delivery_report_says_which_mail_which_person_and_why():
    bounce = judge(parse(report("failed", "5.1.1"))).bounce
    assert bounce is not None
    assert bounce.original_message_id == "nuestro@tienda.example"
    assert bounce.recipients == ("luis@nada.example",)
    assert (bounce.status, bounce.permanent, bounce.words) == ("5.1.1", True, "550 no such user")


def test_a_delay_is_no_failure_and_a_success_is_a_receipt():
    delayed = judge(parse(report("delayed", "4.4.1")))
    assert delayed.kind == "delay"
    assert delayed.bounce is not None
    assert not delayed.bounce.permanent
    assert judge(parse(report("delivered", "2.0.0"))).kind == "receipt"


def test_a_read_receipt_is_a_receipt():
    raw = b"From: a@b\r\nSubject: Leido: Pedido\r\nContent-Type: multipart/report; report-type=disposition-notification; boundary=r\r\n\r\n--r\r\n\r\nx\r\n--r--"
    assert judge(parse(raw)).kind == "receipt"
