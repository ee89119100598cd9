"""The web process: one event loop, on it streams, downloads and the bridge to Django."""

import errno
import gc
import resource
import signal
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import uvicorn

STOP_S = 1  # what answers within it is finished on SIGTERM, what does not is cut
COMES_FREE_S = 3  # the children of a parent that was killed hold their ports a moment longer
IDLE_S = 75  # longer than proxies keep an idle connection, so that none sends a request into a closing one


def serve(host: str, port: int, *, started: Callable[[], None] | None = None) -> None:
    """Answer requests until SIGTERM or SIGINT, then stop within two seconds. `started` is called once it listens.

    Raises OSError when the port is taken.
    """
    _allow_many_files()
    with listening(host, port) as listener:
        from cauce.wiring.asgi import application

        config = uvicorn.Config(
            application,
            http="httptools",
            loop="uvloop",
            ws="none",
            lifespan="off",
            access_log=False,
            log_config=None,
            server_header=False,
            backlog=4096,
            timeout_keep_alive=IDLE_S,
            timeout_graceful_shutdown=STOP_S,
        )
        server = _Server(config, application.end_streams, started or (lambda: None))
        # What is loaded by now stays: the collector need not look at it again with every thousand streams.
        gc.collect()
        gc.freeze()
        server.run([listener])
        application.close()


class _Server(uvicorn.Server):
    """uvicorn's, which ends streams before it waits for answers, and whose SIGTERM is a clean end (exit code 0)."""

    def __init__(
        self, config: uvicorn.Config, end_streams: Callable[[], None], started: Callable[[], None]
    ) -> None:
        super().__init__(config)
        self._end_streams, self._tell = end_streams, started

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._tell()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._end_streams()
        await super().shutdown(sockets)

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        before = {
            number: signal.signal(number, self.handle_exit) for number in (signal.SIGTERM, signal.SIGINT)
        }
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


@contextmanager
def listening(host: str, port: int) -> Iterator[socket.socket]:
    """A socket bound to this address. Raises OSError when it is taken, after a while in which it may come free."""
    until = time.monotonic() + COMES_FREE_S
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        while True:
            try:
                listener.bind((host, port))
                break
            except OSError as error:
                if error.errno != errno.EADDRINUSE or time.monotonic() > until:
                    raise
                time.sleep(0.1)
        listener.set_inheritable(False)
        yield listener


def _allow_many_files() -> None:
    """Each stream is an open file; many systems start a process with 1,024."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 65536 if hard == resource.RLIM_INFINITY else hard
    resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
