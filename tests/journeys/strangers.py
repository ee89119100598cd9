"""What a stranger may send to do harm, and a bait that tells when somebody bites."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from tests.servers.ports import LOOPBACK

RUN = "window.__pwned=1"
NAME = f'"><img src=x onerror={RUN}><script>{RUN}</script>'
FILES = [
    (f"<img src=x onerror={RUN}>.png", "image/png", b"<script>window.__pwned=1</script>"),
    ("página.html", "text/html", f"<script>{RUN};parent.{RUN}</script>".encode()),
    ("dibujo.svg", "image/svg+xml", f'<svg xmlns="http://www.w3.org/2000/svg" onload="{RUN}"/>'.encode()),
    ("factura\u202egpj.exe", "application/x-msdownload", b"MZ"),
    ("..\\..\\etc\\cron.d\\malo", "application/octet-stream", b"x"),
    ("todo.xhtml", "application/xhtml+xml", f"<html><script>{RUN}</script></html>".encode()),
]


class Bait:
    """A web server on loopback whose every visitor was led there by a stranger's mail."""

    def __init__(self) -> None:
        self.visits: list[str] = []
        bait = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                bait.visits.append(self.path)
                self.send_response(200)
                self.end_headers()

            def log_message(self, *arguments: object) -> None:
                """Say nothing."""

            do_POST = do_HEAD = do_GET  # noqa: N815  http.server's names

        self._server = ThreadingHTTPServer((LOOPBACK, 0), Handler)
        self.url = f"http://{LOOPBACK}:{self._server.server_port}"

    def start(self) -> Bait:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()


def page(bait: str) -> str:
    """An HTML mail that tries every door at once."""
    return (Path(__file__).parent / "trap.html").read_text().replace("@RUN@", RUN).replace("@BAIT@", bait)
