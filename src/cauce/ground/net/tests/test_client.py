"""The client for what goes out, against a server on this machine."""

import socket
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from cauce.ground.net.client import fetch
from cauce.ground.net.errors import NotReached, Refused, TooLarge


class Peer(BaseHTTPRequestHandler):
    """Answers by path: what the tests below are about."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.server.seen.append(dict(self.headers))  # type: ignore[attr-defined]
        deed = self.path.strip("/").split("/")[0]
        getattr(self, f"answer_{deed}")()

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        self.say(201, body.upper())

    def say(self, status: int, body: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def answer_hello(self) -> None:
        self.say(200, b"hola", Set_Cookie="who=me")

    def answer_teapot(self) -> None:
        self.say(418, b"no")

    def answer_long(self) -> None:
        self.say(200, b"x" * 100_000)

    def answer_bomb(self) -> None:
        self.say(200, b"\x1f\x8b", Content_Encoding="gzip")

    def answer_there(self) -> None:
        self.say(302, Location="/hello")

    def answer_inside(self) -> None:
        self.say(302, Location="http://169.254.169.254/latest/meta-data")

    def answer_file(self) -> None:
        self.say(302, Location="file:///etc/passwd")

    def answer_drip(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "1000")
        self.end_headers()
        for _ in range(100):
            self.wfile.write(b".")
            time.sleep(0.1)

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def peer(settings):
    settings.ALLOW_PRIVATE_HOSTS = ["127.0.0.0/8"]
    server = ThreadingHTTPServer(("127.0.0.1", 0), Peer)
    server.seen = []  # type: ignore[attr-defined]
    server.handle_error = lambda *_: None  # type: ignore[method-assign] # clients hang up on it here
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def at(peer, path):
    return f"http://127.0.0.1:{peer.server_port}{path}"


def test_any_status_is_an_answer(peer):
    answer = fetch("GET", at(peer, "/hello"))
    assert (answer.status, answer.body) == (200, b"hola")
    assert fetch("GET", at(peer, "/teapot")).status == 418
    assert fetch("POST", at(peer, "/"), content=b"hola").body == b"HOLA"


def test_nothing_of_ours_goes_along_and_cookies_are_forgotten(peer, monkeypatch):
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    fetch("GET", at(peer, "/hello"), headers={"X-Ours": "yes"})
    fetch("GET", at(peer, "/hello"))
    first, second = peer.seen
    assert first["x-ours"] == "yes" and "x-ours" not in second and "Cookie" not in second
    assert second["user-agent"] == "Cauce"


def test_a_private_address_is_refused_by_number_by_name_and_by_what_its_name_says_now(peer, settings):
    settings.ALLOW_PRIVATE_HOSTS = []
    for url in (
        at(peer, "/hello"),
        f"http://localhost:{peer.server_port}/hello",
        "http://[::1]/",
        "http://127.1/",
    ):
        with pytest.raises(Refused):
            fetch("GET", url)
    with pytest.raises(Refused):
        fetch("GET", "https://public.example/", resolver=lambda host, port: ["10.0.0.7"])
    assert peer.seen == []


def test_an_open_connection_is_no_way_around_a_resolver_that_answers_otherwise_now(peer):
    """A kept connection leads where it was checked to lead, whatever the name says later."""
    url = f"http://pinned.example:{peer.server_port}/hello"
    assert fetch("GET", url, resolver=lambda host, port: ["127.0.0.1"]).status == 200
    assert fetch("GET", url, resolver=lambda host, port: ["169.254.169.254"]).status == 200
    assert len(peer.seen) == 2


def test_redirects_are_followed_only_when_asked_and_never_to_a_private_place(peer):
    assert fetch("GET", at(peer, "/there")).status == 302
    assert fetch("GET", at(peer, "/there"), redirects=2).body == b"hola"
    for path in ("/inside", "/file"):
        with pytest.raises(Refused):
            fetch("GET", at(peer, path), redirects=2)


def test_too_long_an_answer_and_a_compressed_one_are_not_taken(peer):
    with pytest.raises(TooLarge):
        fetch("GET", at(peer, "/long"), limit_bytes=50_000)
    assert len(fetch("GET", at(peer, "/long"), limit_bytes=100_000).body) == 100_000
    with pytest.raises(Refused):
        fetch("GET", at(peer, "/bomb"))


def test_a_server_that_drips_holds_nobody_longer_than_the_time_given(peer):
    began = time.monotonic()
    with pytest.raises(NotReached):
        fetch("GET", at(peer, "/drip"), timeout_s=0.6)
    assert time.monotonic() - began < 3


def test_only_the_web_is_spoken_to(peer):
    for url in ("ftp://example.com/", "file:///etc/passwd", "gopher://x/", "http://", "nonsense"):
        with pytest.raises(NotReached):
            fetch("GET", url)


def test_nobody_home_is_not_reached(settings):
    settings.ALLOW_PRIVATE_HOSTS = ["all"]
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    with pytest.raises(NotReached) as failure:
        fetch("GET", f"http://127.0.0.1:{port}/")
    assert not isinstance(failure.value, Refused)
