# ruff: noqa: E501 - one case a line reads best
"""Who may send for whom, against a zone of our own."""

from __future__ import annotations

import base64

import dkim
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from cauce.ground.mail.authentication import Authenticity, authenticate, from_trusted_header
from cauce.ground.mail.resolving import organisational_domain

KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
PRIVATE = KEY.private_bytes(
    serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
)
PUBLIC = base64.b64encode(
    KEY.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
).decode()
ZONE = {
    ("tienda.example", "TXT"): ["otra cosa", "v=spf1 ip4:192.0.2.0/24 include:envios.example mx -all"],
    ("envios.example", "TXT"): ["v=spf1 ip4:198.51.100.7 -all"],
    ("tienda.example", "MX"): ["10 mx.tienda.example"],
    ("mx.tienda.example", "A"): ["203.0.113.9"],
    ("s1._domainkey.tienda.example", "TXT"): [f"v=DKIM1; k=rsa; p={PUBLIC}"],
    ("_dmarc.tienda.example", "TXT"): ["v=DMARC1; p=reject"],
    ("_dmarc.estricta.example", "TXT"): ["v=DMARC1; p=reject; aspf=s; adkim=s"],
    ("correo.estricta.example", "TXT"): ["v=spf1 ip4:192.0.2.1 -all"],
}
MAIL = b"From: Ana <ana@tienda.example>\r\nTo: x@y.example\r\nSubject: Hola\r\nDate: Mon, 3 Mar 2025 10:15:00 +0000\r\n\r\nHola\r\n"


def zone(name: str, kind: str) -> list[str]:
    return ZONE.get((name, kind), [])


def check(raw: bytes = MAIL, *, ip: str = "192.0.2.5", mail_from: str = "ana@tienda.example", header_from: str = "ana@tienda.example",
          resolver=zone) -> Authenticity:  # fmt: skip
    return authenticate(
        raw, ip=ip, helo="mx.tienda.example", mail_from=mail_from, header_from=header_from, resolver=resolver
    )


def signed(raw: bytes = MAIL) -> bytes:
    head: bytes = dkim.sign(
        raw, b"s1", b"tienda.example", PRIVATE, include_headers=[b"from", b"subject", b"to"]
    )
    return head + raw


@pytest.mark.parametrize("ip", ["192.0.2.5", "198.51.100.7", "203.0.113.9"])
def test_a_server_that_the_domain_names_passes(ip: str):
    assert check(ip=ip) == Authenticity("pass", "none", "pass", "checked")


def test_another_server_fails():
    verdict = check(ip="203.0.113.66")
    assert (verdict.spf, verdict.dmarc, verdict.failed) == ("fail", "fail", True)


def test_a_signature_holds_wherever_the_mail_went():
    verdict = check(signed(), ip="203.0.113.66", mail_from="lista@otra.example")
    assert (verdict.dkim, verdict.dmarc, verdict.failed) == ("pass", "pass", False)


def test_a_changed_mail_breaks_its_signature():
    verdict = check(signed().replace(b"\r\nHola\r\n", b"\r\nPague aqui\r\n"), ip="203.0.113.66")
    assert (verdict.dkim, verdict.dmarc) == ("fail", "fail")


def test_a_passing_envelope_of_somebody_else_does_not_vouch_for_the_sender():
    verdict = check(ip="198.51.100.7", mail_from="x@envios.example")
    assert (verdict.spf, verdict.dmarc) == ("pass", "fail")


def test_strict_alignment_asks_for_the_very_same_domain():
    verdict = check(ip="192.0.2.1", mail_from="a@correo.estricta.example", header_from="a@estricta.example")
    assert (verdict.spf, verdict.dmarc) == ("pass", "fail")


def test_a_domain_without_records_is_neither_good_nor_bad():
    verdict = check(mail_from="a@nada.example", header_from="a@nada.example")
    assert verdict == Authenticity("none", "none", "none", "checked")
    assert not verdict.failed


def test_a_dns_that_does_not_answer_is_a_passing_trouble():
    def silent(name: str, kind: str) -> list[str]:
        raise TimeoutError

    verdict = check(signed(), resolver=silent)
    assert verdict == Authenticity("temperror", "temperror", "temperror", "checked")
    assert not verdict.failed


def test_only_the_header_of_our_own_edge_is_believed():
    values = ["otra.example; spf=pass; dmarc=pass", "mx.casa.example 1; spf=fail (no) smtp.mailfrom=a@b; dkim=pass header.d=b; dmarc=fail (p=NONE) header.from=b",
              "mx.casa.example; dmarc=pass"]  # fmt: skip
    assert from_trusted_header(values, authserv_id="mx.casa.example") == Authenticity(
        "fail", "pass", "fail", "header"
    )
    assert from_trusted_header(values, authserv_id="mx.nadie.example") is None


def test_of_an_edge_that_leaves_its_name_out_only_the_topmost_header_counts():
    own = (
        "spf=fail (sender IP is 192.0.2.1)\n smtp.mailfrom=b.example; dkim=none (message not signed)\n"
        " header.d=none;dmarc=fail action=none\n header.from=b.example;compauth=fail reason=000"
    )
    found = from_trusted_header([own, "spf=pass smtp.mailfrom=b.example; dmarc=pass"], authserv_id="")
    assert found == Authenticity("fail", "none", "fail", "header")
    assert from_trusted_header(["mx.otra.example; dmarc=pass", own], authserv_id="") is None
    assert from_trusted_header(["", own], authserv_id="") is None


def test_the_registered_name_is_found_under_the_suffixes_of_the_region():
    for domain, owner in [("a.b.tienda.example", "tienda.example"), ("correo.tienda.com.mx", "tienda.com.mx"), ("x.loja.com.br", "loja.com.br"),
                          ("hacienda.gob.es", "hacienda.gob.es"), ("mail.tienda.es", "tienda.es"), ("a.shop.co.uk", "shop.co.uk")]:  # fmt: skip
        assert organisational_domain(domain) == owner


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"DKIM-Signature: x\r\n\r\n",
        b"DKIM-Signature: v=1; a=rsa-sha256; d=\xff; s=; b=; bh=; h=\r\n\r\n",
        b"\x00" * 100,
    ],
)
def test_nonsense_never_raises(raw: bytes):
    assert check(raw, ip="no es una dirección", mail_from="@@", header_from="").dmarc == "none"
