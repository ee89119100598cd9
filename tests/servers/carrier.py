"""A carrier's interface, as each of them speaks it: takes mail over HTTP, keeps what it got, refuses when told to."""

from __future__ import annotations

import email
import email.policy
import json
import threading
from dataclasses import dataclass, field
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.servers.ports import LOOPBACK

# What each answers when it has taken a mail.
TAKEN: dict[str, Any] = {
    "mailgun": {"id": "<20261122.1@mg.taller.example>", "message": "Queued. Thank you."},
    "postmark": {"ErrorCode": 0, "Message": "OK"},
    "sendgrid": None,
    "brevo": {"messageId": "<202611221000.1@smtp-relay.mailin.fr>"},
    "mailjet": {"Messages": []},
}


@dataclass(frozen=True)
class Asked:
    """One request as it came."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def form(self) -> dict[str, bytes]:
        """The fields of a form with files."""
        head = f"Content-Type: {self.headers['content-type']}\r\n\r\n".encode()
        parts: Any = email.message_from_bytes(head + self.body, policy=email.policy.HTTP)
        found: dict[str, bytes] = {}
        for part in parts.iter_parts():
            raw = part.get_payload(decode=True)
            name = part.get_param("name", header="content-disposition")
            found[name] = raw if raw is not None else part.get_payload(0).as_bytes()
        return found

    @property
    def whole(self) -> EmailMessage:
        """The mail that was handed in whole, byte for byte."""
        _head, _sep, rest = self.body.partition(b"message/rfc822\r\n\r\n")
        mail = email.message_from_bytes(rest.rpartition(b"\r\n--")[0], policy=email.policy.default)
        assert isinstance(mail, EmailMessage)
        return mail


@dataclass
class CarrierServer:
    """`refuses`: status and answer in place of taking it."""

    key: str
    refuses: tuple[int, Any] | None = None
    asked: list[Asked] = field(default_factory=list)

    @property
    def mails(self) -> list[Asked]:
        return [one for one in self.asked if one.method == "POST"]

    def start(self) -> CarrierServer:
        carrier = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self._take()

            def do_POST(self) -> None:
                self._take()

            def _take(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                head = {name.lower(): value for name, value in self.headers.items()}
                asked = Asked(self.command, self.path, head, body)
                carrier.asked.append(asked)
                status, answer = carrier.refuses or (200, carrier._taken(asked))
                data = b"" if answer is None else json.dumps(answer).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer((LOOPBACK, 0), Handler)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    @property
    def url(self) -> str:
        return f"http://{LOOPBACK}:{self._server.server_address[1]}/v3/"

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _taken(self, asked: Asked) -> Any:
        if asked.method == "GET":
            return {}
        if self.key == "postmark":
            named = f"b7bc2f4a-e38e-4336-af7d-{len(self.asked):012d}"
            return TAKEN["postmark"] | {"To": asked.json["To"], "MessageID": named}
        if self.key == "mailjet":
            said = asked.json["Globals"] | asked.json["Messages"][0]
            people = {
                role: [
                    {"Email": one["Email"], "MessageID": 456, "MessageUUID": "1"}
                    for one in said.get(role, ())
                ]
                for role in ("To", "Cc", "Bcc")
            }
            return {"Messages": [{"Status": "success", **people}]}
        return TAKEN[self.key]
