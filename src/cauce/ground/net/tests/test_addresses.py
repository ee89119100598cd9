"""Which addresses are private, in every dress."""

import ipaddress
import socket

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cauce.ground.net import addresses
from cauce.ground.net.errors import NotReached, Refused

PRIVATE = [
    "127.0.0.1", "127.8.8.8", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
    "192.0.2.1", "198.18.0.1", "224.0.0.1", "239.1.1.1", "240.0.0.1", "255.255.255.255",
    "::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd12::1", "ff02::1", "2001:db8::1",
    "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "2002:c0a8:101::",
]  # fmt: skip
PUBLIC = ["8.8.8.8", "93.184.216.34", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"]


def answering(*found: str) -> addresses.Resolver:
    return lambda host, port: found


@pytest.fixture
def listener():
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


@pytest.mark.parametrize("address", PRIVATE)
def test_a_private_address_is_refused(address):
    with pytest.raises(Refused):
        addresses.allowed_of("mail.example", 993, answering(address))


@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_address_is_allowed(address):
    addresses.allowed_of("mail.example", 993, answering(address))


@given(st.ip_addresses(v=4).filter(lambda address: not address.is_global))
def test_no_private_ipv4_address_passes_by_wearing_ipv6(address):
    assert not addresses.is_public(address)
    for prefix in (0xFFFF << 32, 0x64FF9B << 96):
        assert not addresses.is_public(ipaddress.IPv6Address(prefix | int(address)))


@pytest.mark.parametrize("host", ["localhost", "127.1", "0x7f000001", "2130706433", "0"])
def test_the_ways_in_which_c_libraries_write_the_loopback_are_refused(host):
    with pytest.raises(NotReached):
        addresses.connect_allowed(host, 80, timeout_s=2)


def test_an_operator_may_allow_some_networks_or_all(settings):
    settings.ALLOW_PRIVATE_HOSTS = ["10.0.0.0/8"]
    addresses.allowed_of("imap.lan", 993, answering("10.20.30.40"))
    addresses.allowed_of("imap.lan", 993, answering("::ffff:10.20.30.40"))
    with pytest.raises(Refused):
        addresses.allowed_of("imap.lan", 993, answering("192.168.1.1"))
    settings.ALLOW_PRIVATE_HOSTS = ["all"]
    addresses.allowed_of("imap.lan", 993, answering("192.168.1.1"))


def test_a_name_with_a_public_and_a_private_address_reaches_only_the_public_one(
    settings, listener, monkeypatch
):
    tried: list[str] = []

    def note(where: tuple[str, int], timeout: float) -> socket.socket:
        tried.append(where[0])
        return socket.socket()

    monkeypatch.setattr(socket, "create_connection", note)
    addresses.connect_allowed("both.example", listener, resolver=answering("127.0.0.1", "8.8.8.8")).close()
    assert tried == ["8.8.8.8"]


def test_every_address_is_tried_in_turn(settings, listener):
    settings.ALLOW_PRIVATE_HOSTS = ["127.0.0.0/8"]
    dead_first = answering("127.0.0.2", "127.0.0.1")  # the server listens on the second only
    with addresses.connect_allowed("two.example", listener, timeout_s=5, resolver=dead_first) as connected:
        assert connected.getpeername()[0] == "127.0.0.1"


def test_a_name_is_asked_for_once_so_that_a_second_answer_changes_nothing(settings, listener):
    asked = []

    def rebinds(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["169.254.169.254"]

    settings.ALLOW_PRIVATE_HOSTS = ["127.0.0.0/8"]
    addresses.connect_allowed("rebind.example", listener, resolver=rebinds).close()
    assert asked == ["rebind.example"]


def test_an_unknown_name_is_not_reached_and_says_where():
    def unknown(host: str, port: int) -> list[str]:
        raise socket.gaierror("Name or service not known")

    with pytest.raises(NotReached, match=r"nowhere\.example:993"):
        addresses.connect_allowed("nowhere.example", 993, resolver=unknown)
