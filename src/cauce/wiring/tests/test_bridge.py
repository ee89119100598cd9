"""Django behind the bridge: whole requests in, whole answers out, and no thread for who is slow."""

import asyncio
from collections.abc import Callable, Coroutine, Iterable
from typing import Any

import pytest

from cauce.wiring import bodies
from cauce.wiring.bridge import Bridge

LIMIT = 1_000_000
Ask = dict[str, Any]


def echo(request: Ask, start: Callable[..., Any]) -> Iterable[bytes]:
    body = request["wsgi.input"].read()
    start("200 OK", [("X-Length", request["CONTENT_LENGTH"]), ("X-Path", request["PATH_INFO"])])
    return [body]


class Client:
    """One request, whose body comes and whose answer goes as the test says."""

    def __init__(
        self, bridge: Bridge, *, method: str = "POST", headers: Iterable[tuple[bytes, bytes]] = ()
    ) -> None:
        self.coming: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.takes = asyncio.Event()
        self.takes.set()
        self.said: list[Any] = []
        self.scope = {
            "type": "http", "http_version": "1.1", "method": method, "path": "/año", "query_string": b"a=1",
            "headers": list(headers), "client": ("203.0.113.7", 5), "server": ("127.0.0.1", 80), "scheme": "https",
        }  # fmt: skip
        self.task = asyncio.create_task(bridge(self.scope, self.coming.get, self._send))

    async def _send(self, message: Any) -> None:
        await self.takes.wait()
        self.said.append(message)

    def gives(self, body: bytes, more: bool = False) -> "Client":
        self.coming.put_nowait({"type": "http.request", "body": body, "more_body": more})
        return self

    async def answer(self) -> tuple[int, dict[bytes, bytes], bytes]:
        async with asyncio.timeout(10):
            await self.task
        return (
            self.said[0]["status"],
            dict(self.said[0]["headers"]),
            b"".join(one["body"] for one in self.said[1:]),
        )


def scene(play: Callable[[], Coroutine[Any, Any, None]]) -> None:
    asyncio.run(play())


@pytest.mark.parametrize("size", [0, 10, 64 * 1024, 64 * 1024 + 1, 700_000])
def test_a_body_comes_whole_with_its_length_however_it_was_cut(size):
    content = bytes(range(256)) * (size // 256 + 1)

    async def play() -> None:
        client = Client(Bridge(echo, limit_bytes=LIMIT))
        for start in range(0, size, 50_000):
            client.gives(content[start : min(start + 50_000, size)], more=True)
        status, headers, body = await client.gives(b"").answer()
        assert (status, body) == (200, content[:size])
        assert headers[b"x-length"] == headers[b"content-length"] == str(size).encode()

    scene(play)


def test_the_request_is_as_the_server_saw_it():
    seen: list[Ask] = []

    def look(request: Ask, start: Callable[..., Any]) -> Iterable[bytes]:
        seen.append(request)
        start("204 No Content", [("Set-Cookie", " a=1"), ("Set-Cookie", "b=2")])
        return []

    async def play() -> None:
        lines = [(b"host", b"desk.example"), (b"cookie", b"a=1"), (b"cookie", b"b=2"), (b"content-type", b"text/x"),
                 (b"x_forwarded_for", b"1.2.3.4")]  # fmt: skip
        client = Client(Bridge(look, limit_bytes=LIMIT), headers=lines).gives(b"")
        await client.answer()
        assert [value for name, value in client.said[0]["headers"] if name == b"set-cookie"] == [
            b"a=1",
            b"b=2",
        ]
        assert b"content-length" not in dict(client.said[0]["headers"])

    scene(play)
    (request,) = seen
    assert request["PATH_INFO"].encode("latin-1").decode() == "/año"
    assert (request["QUERY_STRING"], request["wsgi.url_scheme"]) == ("a=1", "https")
    assert (request["HTTP_HOST"], request["CONTENT_TYPE"], request["REMOTE_ADDR"]) == (
        "desk.example", "text/x", "203.0.113.7",
    )  # fmt: skip
    assert request["HTTP_COOKIE"] == "a=1; b=2"
    assert "HTTP_X_FORWARDED_FOR" not in request


def test_too_long_a_body_is_refused_before_it_is_read_or_as_soon_as_it_shows():
    def never(request: Ask, start: Callable[..., Any]) -> Iterable[bytes]:
        raise AssertionError("asked all the same")

    async def play() -> None:
        bridge = Bridge(never, limit_bytes=LIMIT)
        declared = Client(bridge, headers=[(b"content-length", b"1000001")])
        assert (await declared.answer())[0] == 413
        silent = Client(bridge).gives(b"x" * 600_000, more=True).gives(b"x" * 600_000, more=True)
        status, headers, _body = await silent.answer()
        assert (status, headers[b"connection"]) == (413, b"close")

    scene(play)


def test_who_leaves_while_sending_takes_no_thread():
    def never(request: Ask, start: Callable[..., Any]) -> Iterable[bytes]:
        raise AssertionError("asked all the same")

    async def play() -> None:
        client = Client(Bridge(never, limit_bytes=LIMIT)).gives(b"half", more=True)
        client.coming.put_nowait({"type": "http.disconnect"})
        await client.answer()

    scene(play)


def test_a_slow_sender_and_a_slow_reader_hold_no_thread():
    big = b"x" * (bodies.RESPONSE_IN_MEMORY_BYTES * 3)

    def answers_big(request: Ask, start: Callable[..., Any]) -> Iterable[bytes]:
        start("200 OK", [])
        return [big, big]

    async def play() -> None:
        bridge = Bridge(answers_big, limit_bytes=LIMIT, threads=1)
        sending = Client(bridge).gives(b"slowly", more=True)
        reading = Client(bridge).gives(b"")
        reading.takes.clear()
        await asyncio.sleep(0)
        for _ in range(3):
            assert len((await Client(bridge).gives(b"").answer())[2]) == len(big) * 2
        reading.takes.set()
        assert len((await reading.answer())[2]) == len(big) * 2
        assert (await sending.gives(b"").answer())[0] == 200

    scene(play)


def test_an_answer_is_closed_also_when_it_breaks_and_the_next_one_is_well():
    closed: list[bool] = []

    class Broken:
        def __iter__(self) -> Any:
            yield b"half"
            raise ZeroDivisionError

        def close(self) -> None:
            closed.append(True)

    def breaks(request: Ask, start: Callable[..., Any]) -> Iterable[bytes]:
        start("200 OK", [])
        return Broken() if request["wsgi.input"].read() else [b"well"]

    async def play() -> None:
        bridge = Bridge(breaks, limit_bytes=LIMIT, threads=1)
        with pytest.raises(ZeroDivisionError):
            await Client(bridge).gives(b"break").answer()
        assert (await Client(bridge).gives(b"").answer())[2] == b"well"

    scene(play)
    assert closed == [True]


def test_when_too_many_wait_the_next_is_told_to_come_back():
    async def play() -> None:
        loop, let_go = asyncio.get_running_loop(), asyncio.Event()

        def waits(request: Ask, start: Callable[..., Any]) -> Iterable[bytes]:
            asyncio.run_coroutine_threadsafe(let_go.wait(), loop).result(10)
            start("200 OK", [])
            return [b"done"]

        bridge = Bridge(waits, limit_bytes=LIMIT, threads=1, waiting=1)
        inside, in_line = Client(bridge).gives(b""), Client(bridge).gives(b"")
        await asyncio.sleep(0)
        status, headers, _body = await Client(bridge).gives(b"").answer()
        assert status == 503 and headers[b"retry-after"]
        let_go.set()
        assert [(await one.answer())[2] for one in (inside, in_line)] == [b"done", b"done"]

    scene(play)
