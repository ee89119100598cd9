"""From an address to the servers that it may have."""

from __future__ import annotations

from cauce.channels.email import providers
from cauce.channels.email.probing import autoconfig
from cauce.channels.email.probing.guessing import guess

CONFIG = b"""<?xml version="1.0" encoding="UTF-8"?>
<clientConfig version="1.1"><emailProvider id="empresa.es">
<incomingServer type="imap"><hostname>buzon.empresa.es</hostname><port>993</port><socketType>SSL</socketType>
<username>%EMAILLOCALPART%</username></incomingServer>
<incomingServer type="pop3"><hostname>buzon.empresa.es</hostname><port>110</port>
<socketType>plain</socketType></incomingServer>
<outgoingServer type="smtp"><hostname>salida.%EMAILDOMAIN%</hostname><port>587</port><socketType>STARTTLS</socketType>
<username>%EMAILADDRESS%</username></outgoingServer></emailProvider></clientConfig>"""


def dns(**records):
    """Answers of DNS: `dns(MX={"empresa.es": [...]})`."""
    return lambda name, kind: records.get(kind, {}).get(name, [])


def nothing(url: str) -> bytes:
    return b""


def places(servers):
    return [(one.kind, one.host, one.port, one.security) for one in servers]


def test_an_address_of_a_known_provider_asks_nobody():
    def refuse(*asked):
        raise AssertionError(asked)

    found = guess("taller@gmail.com", ask=refuse, fetch=refuse)
    assert found.provider is not None and found.provider.wants == providers.GOOGLE
    assert places(found.incoming)[0] == ("imap", "imap.gmail.com", 993, "tls")


def test_a_domain_of_ones_own_is_known_by_who_takes_its_mail():
    asked = dns(MX={"empresa.es": ["20 alt1.aspmx.l.google.com.", "10 aspmx.l.google.com."]})
    assert guess("a@empresa.es", ask=asked, fetch=nothing).provider == providers.by_key("gmail")
    asked = dns(MX={"empresa.es": ["0 empresa-es.mail.protection.outlook.com."]})
    found = guess("a@empresa.es", ask=asked, fetch=nothing)
    assert found.provider == providers.by_key("microsoft")
    assert places(found.outgoing)[0] == ("smtp", "smtp.office365.com", 587, "starttls")


def test_a_name_that_only_ends_like_a_provider_is_not_the_provider():
    asked = dns(MX={"empresa.es": ["10 mx.notgoogle.com."]})
    assert guess("a@empresa.es", ask=asked, fetch=nothing).provider is None


def test_what_the_domain_says_of_itself_comes_before_the_usual_names():
    found = guess("ana@empresa.es", ask=dns(), fetch=lambda url: CONFIG)
    assert places(found.incoming)[0] == ("imap", "buzon.empresa.es", 993, "tls")
    assert found.incoming[0].user == "ana" and found.outgoing[0].user == "ana@empresa.es"
    assert places(found.outgoing)[0] == ("smtp", "salida.empresa.es", 587, "starttls")
    assert ("imap", "imap.empresa.es", 993, "tls") in places(found.incoming)


def test_service_records_name_servers_and_a_dot_says_that_there_is_none():
    asked = dns(SRV={
        "_imaps._tcp.empresa.es": ["20 0 993 dos.empresa.es.", "10 0 1993 uno.empresa.es."],
        "_pop3s._tcp.empresa.es": ["0 0 0 ."],
    })  # fmt: skip
    found = guess("ana@empresa.es", ask=asked, fetch=nothing)
    assert places(found.incoming)[:2] == [
        ("imap", "uno.empresa.es", 1993, "tls"),
        ("imap", "dos.empresa.es", 993, "tls"),
    ]


def test_a_file_never_makes_us_send_a_password_in_the_open():
    servers = autoconfig.parse(CONFIG, "ana@empresa.es")
    assert {one.security for one in servers} <= {"tls", "starttls"}


def test_a_file_that_is_none_says_nothing():
    bomb = b'<!DOCTYPE a [<!ENTITY b "bbbb">]><clientConfig>&b;</clientConfig>'
    for xml in (b"", b"<html>", b"\xff\xfe\x00", bomb, CONFIG.replace(b"993", b"99999999")):
        assert ("imap", 99999999) not in [(one.kind, one.port) for one in autoconfig.parse(xml, "a@b.es")]
    assert autoconfig.parse(bomb, "a@b.es") == []


def test_name_servers_that_are_silent_leave_the_usual_names():
    def silent(name: str, kind: str) -> list[str]:
        raise TimeoutError

    found = guess("ana@empresa.es", ask=silent, fetch=nothing)
    assert places(found.incoming)[0] == ("imap", "imap.empresa.es", 993, "tls")
    assert all(one.security != "none" for one in found.incoming + found.outgoing)
