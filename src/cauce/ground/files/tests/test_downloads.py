"""Signed addresses, and the sender that honours them."""

from dataclasses import replace
from datetime import timedelta

import pytest

from cauce.ground import clock
from cauce.ground.files import signing, store
from cauce.ground.files.errors import NotOurs
from cauce.ground.files.sender import FileSender, headers
from cauce.ground.files.signing import Download
from cauce.ground.files.tests.asking import ask

CONTENT = b"%PDF-1.7 factura" * 20_000


@pytest.fixture
def download(settings, tmp_path):
    settings.DATA = tmp_path
    stored = store.put(1, [CONTENT])
    return Download(1, stored.sha256, "factura nº 7.pdf", "application/pdf")


def test_a_signed_address_gives_the_file_and_says_how_to_treat_it(download):
    status, lines, body = ask(FileSender(), signing.address(download))
    assert (status, body) == (200, CONTENT)
    assert lines[b"content-type"] == b"application/pdf"
    assert lines[b"content-disposition"].startswith(b"attachment")
    assert lines[b"x-content-type-options"] == b"nosniff"
    assert b"sandbox" in lines[b"content-security-policy"]


def test_an_altered_address_is_not_found(download):
    address = signing.address(download)
    for i in range(len(signing.PREFIX), len(address), 7):
        altered = address[:i] + ("A" if address[i] != "A" else "B") + address[i + 1 :]
        assert ask(FileSender(), altered)[0] == 404


@pytest.mark.parametrize(
    "path", ["/files/", "/files/x", "/files/.", "/files/a.b", "/files/é.ñ", "/files/../key"]
)
def test_nonsense_is_not_found(path):
    assert ask(FileSender(), path)[0] == 404


def test_an_address_runs_out_after_five_minutes(download, monkeypatch):
    address, issued = signing.address(download), clock.now()
    monkeypatch.setattr(clock, "now", lambda: issued + timedelta(minutes=3, seconds=59))
    assert signing.opened(address) == download
    monkeypatch.setattr(clock, "now", lambda: issued + timedelta(minutes=5, seconds=1))
    with pytest.raises(NotOurs):
        signing.opened(address)


def test_an_address_of_another_installation_is_not_ours(download, settings):
    address = signing.address(download)
    settings.SECRET_KEY = "another"
    with pytest.raises(NotOurs):
        signing.opened(address)


def test_a_file_that_has_gone_meanwhile_is_not_found(download):
    address = signing.address(download)
    store.remove_for_good(1, download.sha256)
    assert ask(FileSender(), address)[0] == 404


def test_only_pictures_show_inline_and_nothing_is_sent_as_a_page(download):
    def line(**changes):
        return dict(headers(replace(download, **changes), 1))

    assert line(content_type="image/png", inline=True)[b"content-disposition"].startswith(b"inline")
    for kind in (
        "text/html",
        "image/svg+xml",
        "application/xhtml+xml",
        "text/javascript",
        "x",
        "a/b\r\nSet-Cookie: c",
    ):
        lines = line(content_type=kind, inline=True)
        assert lines[b"content-type"] == b"application/octet-stream"
        assert lines[b"content-disposition"].startswith(b"attachment")


def test_a_name_cannot_add_a_header(download):
    line = dict(headers(replace(download, name='a"\r\nSet-Cookie: b\x00.pdf'), 1))[b"content-disposition"]
    assert b"\r" not in line and b"\n" not in line and b"\x00" not in line


def test_only_reading_is_allowed_and_head_sends_no_body(download):
    assert ask(FileSender(), signing.address(download), "POST")[0] == 405
    status, lines, body = ask(FileSender(), signing.address(download), "HEAD")
    assert (status, body, lines[b"content-length"]) == (200, b"", str(len(CONTENT)).encode())
