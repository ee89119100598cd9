"""Files that come in are scanned, by a scanner that speaks clamd's own protocol."""

import os
import shutil
import socket
import socketserver
import subprocess
import threading
from typing import Any

import pytest

from cauce.ground.files import store
from cauce.ground.files.scanning import NotScanned, ping, scan
from cauce.ground.jobs.running import run_all_until_idle
from cauce.ground.log.queries import history
from cauce.tickets.actions import FileRef
from cauce.tickets.follow import scan_what_came
from cauce.tickets.models import Attachment
from cauce.tickets.tasks import scan_files
from cauce.wiring import doctor
from tests.servers.ports import answers, until

# The test file of the European institute for antivirus research, in two halves so that no scanner takes this one.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-" + b"ANTIVIRUS-TEST-FILE!$H+H*"


class Clamd(socketserver.StreamRequestHandler):
    """A scanner that knows one virus, on the wire like clamd."""

    def handle(self) -> None:
        command = self._word()
        if command == b"zVERSION":
            self.wfile.write(b"ClamAV 1.4.6/27000\0")
        if command != b"zINSTREAM":
            return
        data = b""
        while size := int.from_bytes(self.rfile.read(4), "big"):
            data += self.rfile.read(size)
            if len(data) > self.server.limit:  # type: ignore[attr-defined]
                self.wfile.write(b"INSTREAM size limit exceeded. ERROR\0")
                return
        self.server.scanned.append(data)  # type: ignore[attr-defined]
        self.wfile.write(b"stream: Eicar-Test-Signature FOUND\0" if EICAR in data else b"stream: OK\0")

    def _word(self) -> bytes:
        word = b""
        while (letter := self.rfile.read(1)) not in (b"\0", b""):
            word += letter
        return word


@pytest.fixture
def clamd(settings, tmp_path):
    settings.DATA = tmp_path
    server: Any = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Clamd)
    server.daemon_threads, server.limit, server.scanned = True, 3_000_000, []
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.CLAMD = f"127.0.0.1:{server.server_address[1]}"
    yield server
    server.shutdown()
    server.server_close()


def kept(tmp_path, data):
    path = tmp_path / "file"
    path.write_bytes(data)
    return path.open("rb")


def test_a_file_goes_over_the_wire_whole_and_its_verdict_comes_back(clamd, settings, tmp_path):
    clean = os.urandom(300_000)
    assert scan(settings.CLAMD, kept(tmp_path, clean)) == ""
    assert scan(settings.CLAMD, kept(tmp_path, b"")) == ""
    assert scan(settings.CLAMD, kept(tmp_path, EICAR)) == "Eicar-Test-Signature"
    assert clamd.scanned == [clean, b"", EICAR]
    assert "ClamAV" in ping(settings.CLAMD)


def test_a_file_larger_than_the_scanner_takes_has_no_verdict_ever(clamd, settings, tmp_path):
    clamd.limit = 1000
    with pytest.raises(NotScanned) as refused:
        scan(settings.CLAMD, kept(tmp_path, b"x" * 500_000))
    assert refused.value.permanent or "reset" in refused.value.why.lower()


@pytest.mark.parametrize("where", ["127.0.0.1:1", "/nowhere/clamd.ctl", "nonsense"])
def test_a_scanner_that_is_away_gives_no_verdict(where, tmp_path):
    with pytest.raises(NotScanned):
        scan(where, kept(tmp_path, b"x"))
    with pytest.raises(NotScanned):
        ping(where)


def with_files(cast, *contents):
    files = tuple(
        FileRef(f"{n}.bin", "application/octet-stream", len(data), store.put(cast.account.pk, [data]).sha256)
        for n, data in enumerate(contents)
    )
    return cast.ticket("Adjunto", files=files)


def threats():
    return list(Attachment.objects.order_by("pk").values_list("threat", flat=True))


@pytest.mark.django_db(databases="__all__")
def test_what_is_found_is_written_at_the_file_and_told_in_the_course(cast, clamd):
    ticket = with_files(cast, b"factura", EICAR)
    scan_files.call(ticket.messages.get().pk)
    assert threats() == ["", "Eicar-Test-Signature"]
    assert [one.kind for one in history(f"ticket:{ticket.pk}")][-1] == "message.scanned"
    scan_files.call(ticket.messages.get().pk)
    assert [one.kind for one in history(f"ticket:{ticket.pk}")].count("message.scanned") == 1


@pytest.mark.django_db(databases="__all__")
def test_a_file_that_was_condemned_once_is_so_wherever_it_came(cast, clamd):
    one, other = with_files(cast, EICAR), with_files(cast, EICAR)
    scan_files.call(one.messages.get().pk)
    assert threats() == ["Eicar-Test-Signature"] * 2
    assert other.messages.count() == 1


@pytest.mark.django_db(databases="__all__")
def test_a_scanner_that_is_away_is_asked_again_later(cast, settings, tmp_path):
    settings.DATA, settings.CLAMD = tmp_path, "127.0.0.1:1"
    ticket = with_files(cast, b"factura")
    with pytest.raises(NotScanned):
        scan_files.call(ticket.messages.get().pk)
    assert threats() == [None]


@pytest.mark.django_db(
    databases="__all__", transaction=True
)  # PostgreSQL's jobs run on a connection of their own
def test_what_comes_in_is_scanned_by_itself(cast, clamd):
    ticket = with_files(cast, EICAR)
    received = [one for one in history(f"ticket:{ticket.pk}") if one.kind == "message.received"][-1]
    scan_what_came(received, None)
    run_all_until_idle()
    assert threats() == ["Eicar-Test-Signature"]


@pytest.mark.django_db(databases="__all__")
def test_doctor_says_how_the_scanner_is(clamd, settings):
    assert not [one for one in doctor._scanner() if one.bad]
    settings.CLAMD = "127.0.0.1:1"
    (finding,) = doctor._scanner()
    assert finding.bad and "127.0.0.1:1" in finding.said and finding.mend
    settings.CLAMD = ""
    assert not [one for one in doctor._scanner() if one.bad]


@pytest.mark.skipif(not shutil.which("clamd"), reason="clamd is not installed")
def test_a_real_clamd_says_the_same(tmp_path):
    """With a database of one signature of our own: the real ones are a download of 300 MB."""
    home = tmp_path / "clamd"
    home.mkdir()
    home.chmod(0o777)
    signature = EICAR.hex()
    (home / "own.ndb").write_text(f"Cauce.Test.Eicar:0:0:{signature}\n")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    (home / "clamd.conf").write_text(
        f"DatabaseDirectory {home}\nTCPSocket {port}\nTCPAddr 127.0.0.1\nForeground yes\nStreamMaxLength 1M\n"
        f"LogFile {home}/log\nTemporaryDirectory {home}\nUser root\n"
    )
    process = subprocess.Popen(["clamd", "-c", str(home / "clamd.conf")], stdout=-3, stderr=-3)
    try:
        where = f"127.0.0.1:{port}"
        until(lambda: answers(port), what="clamd answers", wait_s=60)
        assert "ClamAV" in ping(where)
        assert scan(where, kept(tmp_path, b"una factura")) == ""
        assert "Cauce.Test.Eicar" in scan(where, kept(tmp_path, EICAR))
        with pytest.raises(NotScanned):
            scan(where, kept(tmp_path, b"x" * 3_000_000))
    finally:
        process.terminate()
        process.wait(20)
