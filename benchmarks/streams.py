"""What do thousands of idle event streams cost in memory?"""

from __future__ import annotations

import asyncio
import resource
import time
from urllib.parse import urlsplit

from benchmarks.memory import pss_mb
from benchmarks.report import Answer
from benchmarks.site import Site, alone

STREAMS_PER_AGENT = 20  # the server allows no more
AT_ONCE = 100
REST_S = 3


def ask(site: Site) -> list[Answer]:
    """As many streams as the site's watchers may hold: 5,000 with 250 of them."""
    watchers = [session for email, session in site.sessions.items() if email.startswith("pantalla")]
    count = len(watchers) * STREAMS_PER_AGENT
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, max(soft, count + 500)), hard))
    web = site.desk.part("web")
    site.visitor().get("/tickets")
    before = pss_mb([web])
    opened, after = asyncio.run(hold(site, watchers, lambda: pss_mb([web])))
    return [
        Answer(f"{opened} idle streams, memory added", site.database, after - before, "MB", 150, 90,
               note=f"{(after - before) * 1000 / max(1, opened):.0f} KB a stream")
    ]  # fmt: skip


async def hold(site: Site, sessions: list[str], look: object) -> tuple[int, float]:
    """Open every stream, wait until each has said hello, rest, look."""
    assert callable(look)
    gate = asyncio.Semaphore(AT_ONCE)
    writers: list[asyncio.StreamWriter] = []

    async def one(session: str) -> None:
        async with gate:
            writers.append(await open_stream(site.desk.url, session, "queue"))

    await asyncio.gather(*(one(session) for session in sessions for _ in range(STREAMS_PER_AGENT)))
    await asyncio.to_thread(time.sleep, REST_S)
    seen = look()
    for writer in writers:
        writer.close()
    return len(writers), seen


async def open_stream(base_url: str, session: str, topics: str) -> asyncio.StreamWriter:
    """A stream that has said hello. Raises AssertionError if it was refused."""
    address = urlsplit(base_url)
    reader, writer = await asyncio.open_connection(address.hostname, address.port)
    writer.write(
        f"GET /live?topics={topics} HTTP/1.1\r\nHost: {address.netloc}\r\n"
        f"Cookie: cauce_session={session}\r\nAccept: text/event-stream\r\n\r\n".encode()
    )
    head = await reader.readuntil(b"\r\n\r\n")
    assert b" 200 " in head.splitlines()[0], head
    await reader.readuntil(b"event: hello")
    return writer


if __name__ == "__main__":
    alone(ask)
