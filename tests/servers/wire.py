"""A bad line: a TCP relay that cuts after so many bytes, lets them through at so many a second, or falls mute."""

from __future__ import annotations

import socket
import threading
import time

from tests.servers.ports import LOOPBACK

CHUNK_BYTES = 16 * 1024


class Wire:
    """Relays to `target_port`. Change `cut_after_bytes` and `bytes_per_s` at any time (None: a good line).

    The count of `cut_after_bytes` is of what the server sends, per connection. While `mute`, nothing of that arrives,
    and nobody hangs up.
    """

    def __init__(
        self, target_port: int, *, cut_after_bytes: int | None = None, bytes_per_s: int | None = None
    ):
        self.cut_after_bytes = cut_after_bytes
        self.bytes_per_s = bytes_per_s
        self.mute = False
        self.cuts = 0
        self._target_port = target_port
        self._listener = socket.create_server((LOOPBACK, 0))
        self.port: int = self._listener.getsockname()[1]

    def start(self) -> Wire:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def stop(self) -> None:
        self._listener.close()

    def passes(self, near: socket.socket, block: bytes) -> None:
        """What a client has sent, for those who look on."""

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:  # stopped
                return
            try:
                far = socket.create_connection((LOOPBACK, self._target_port))
            except OSError:  # the server is down: so is the line
                near.close()
                continue
            threading.Thread(target=self._relay, args=(near, far, False), daemon=True).start()
            threading.Thread(target=self._relay, args=(far, near, True), daemon=True).start()

    def _relay(self, source: socket.socket, sink: socket.socket, from_server: bool) -> None:
        passed = 0
        try:
            while block := source.recv(min(CHUNK_BYTES, self.bytes_per_s or CHUNK_BYTES)):
                if from_server and self.mute:
                    continue
                if from_server and self.cut_after_bytes is not None:
                    block = block[: self.cut_after_bytes - passed]
                if self.bytes_per_s:
                    time.sleep(len(block) / self.bytes_per_s)
                sink.sendall(block)
                if not from_server:
                    self.passes(source, block)
                passed += len(block)
                if from_server and self.cut_after_bytes is not None and passed >= self.cut_after_bytes:
                    self.cuts += 1
                    break
        except OSError:
            pass  # the other direction has closed both ends
        for end in (source, sink):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
            end.close()
