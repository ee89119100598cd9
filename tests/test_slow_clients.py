"""Thirty telephones in a tunnel, each way: nobody else notices."""

from __future__ import annotations

import os
import select
import socket
import threading
import time
from collections.abc import Callable

import pytest

from cauce.ground.files import signing, store
from cauce.ground.files.signing import Download
from tests.servers.desk import MIRA, Desk
from tests.servers.ports import LOOPBACK

CLIENTS = 30
BYTES_PER_S = 1024
PAGES = 40


class Slow(threading.Thread):
    """All slow clients of one kind: once a second each sends or takes a kilobyte."""

    def __init__(self, desk: Desk, head: Callable[[], bytes], *, sends: bool) -> None:
        super().__init__(daemon=True)
        self._sends, self._stop_now = sends, threading.Event()
        self.lines: list[socket.socket] = []
        self.moved = [0] * CLIENTS
        for _ in range(CLIENTS):
            line = socket.socket()
            if not sends:
                line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            line.connect((LOOPBACK, desk.port))
            line.sendall(head())
            self.lines.append(line)

    def run(self) -> None:
        while not self._stop_now.wait(1):
            for i, line in enumerate(self.lines):
                if self._sends:
                    self.moved[i] += line.send(b"x" * BYTES_PER_S)
                elif select.select([line], [], [], 0)[0]:
                    self.moved[i] += len(line.recv(BYTES_PER_S))

    def stop(self) -> None:
        self._stop_now.set()
        self.join(5)
        for line in self.lines:
            line.close()


@pytest.mark.timed
def test_thirty_slow_uploads_and_thirty_slow_downloads_slow_nobody_down(sqlite_desk, settings):
    desk: Desk = sqlite_desk
    browser = desk.browser(MIRA)
    settings.DATA = desk.data
    settings.SECRET_KEY = (desk.data / "secret.key").read_text().strip()
    big = store.put(1, [os.urandom(8 * 1024 * 1024)])
    path = signing.address(Download(1, big.sha256, "acta.bin", "application/octet-stream"))
    uploading = Slow(desk, lambda: upload_head(desk), sends=True)
    downloading = Slow(desk, lambda: f"GET {path} HTTP/1.1\r\nHost: {LOOPBACK}\r\n\r\n".encode(), sends=False)
    uploading.start()
    downloading.start()
    try:
        took = []
        for _ in range(PAGES):
            began = time.monotonic()
            page = browser.get("/tickets")
            took.append(time.monotonic() - began)
            assert page.status_code == 200
            time.sleep(0.1)
        threads = desk.part("web").num_threads()
    finally:
        uploading.stop()
        downloading.stop()
    assert min(uploading.moved) >= BYTES_PER_S and min(downloading.moved) >= BYTES_PER_S
    assert threads < 30
    p95 = sorted(took)[int(PAGES * 0.95) - 1]
    assert p95 < 0.2, f"p95 {p95 * 1000:.0f} ms"


def test_streams_and_slow_clients_do_not_delay_a_stop(sqlite_desk):
    desk: Desk = sqlite_desk
    browser = desk.browser(MIRA)
    session = browser.cookies["cauce_session"]
    uploading = Slow(desk, lambda: upload_head(desk), sends=True)
    with socket.create_connection((LOOPBACK, desk.port)) as stream:
        stream.sendall(
            f"GET /live?topics=queue HTTP/1.1\r\nHost: {LOOPBACK}\r\nCookie: cauce_session={session}\r\n\r\n".encode()
        )
        heard = b""
        while b"event: hello" not in heard:
            heard += stream.recv(4096)
        web = desk.part("web")
        began = time.monotonic()
        web.terminate()
        web.wait(5)
        assert time.monotonic() - began < 2
    for line in uploading.lines:
        line.close()


def upload_head(desk: Desk) -> bytes:
    return (
        f"POST /accounts/login/ HTTP/1.1\r\nHost: {LOOPBACK}:{desk.port}\r\nContent-Length: 1000000\r\n"
        "Content-Type: application/octet-stream\r\n\r\n"
    ).encode()
