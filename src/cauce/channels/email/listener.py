"""The door for mail: an SMTP server that says «250» only for what is on disk."""

import asyncio
import socket
import ssl
from collections.abc import Callable

import structlog

from cauce.channels.email.certificates import tls_context
from cauce.channels.email.session import Door, Session

LET_FINISH_S = 5.0
_log = structlog.get_logger("mail")


def serve(
    host: str, port: int, stopping: Callable[[], bool], *, listening: Callable[[int], None] | None = None
) -> None:
    """Take mail on this address until `stopping()`; sessions in the middle of something get five seconds.

    `listening` is called with the port (that was chosen, if 0 was asked for). Raises OSError when the port is taken.
    """
    tls = tls_context()  # a new certificate asks what time it is, and that may ask the database
    asyncio.run(_serve(host, port, tls, stopping, listening))


async def _serve(
    host: str,
    port: int,
    tls: ssl.SSLContext,
    stopping: Callable[[], bool],
    listening: Callable[[int], None] | None,
) -> None:
    loop = asyncio.get_running_loop()
    door = Door(loop)
    name = socket.gethostname() or "localhost"  # getfqdn would ask DNS, for each session
    server = await loop.create_server(
        lambda: Session(door, hostname=name, ident="ESMTP Cauce", tls_context=tls),
        host or None,
        port,
        backlog=512,
    )
    try:
        if listening is not None:
            listening(server.sockets[0].getsockname()[1])
        while not stopping():
            await asyncio.sleep(0.1)
        server.close()
        until = loop.time() + LET_FINISH_S
        while door.sessions and loop.time() < until:
            await asyncio.sleep(0.05)
    finally:
        server.close()
        door.close()
