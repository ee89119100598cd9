"""A small authorisation server, as Google's and Microsoft's are: OAuth 2 with PKCE, short tokens, and a refusal.

It asks nobody: whoever opens its address has said yes (or no, with `says_no`). It checks what a provider checks.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

from tests.servers.ports import LOOPBACK

CLIENT, SECRET = "cauce-at-home", "as-registered"


@dataclass
class Authority:
    """`user`: whose mailbox its tokens open. `turns`: each refresh token is good once, as with some providers."""

    user: str = ""
    life_s: int = 3600
    turns: bool = False
    says_no: bool = False
    down: bool = False
    asked: list[dict[str, str]] = field(default_factory=list)  # every question put to a person
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    access: set[str] = field(default_factory=set)
    refresh: set[str] = field(default_factory=set)
    given: int = 0

    def start(self) -> Authority:
        authority = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                if self.path.startswith("/introspect"):  # Dovecot asks, with the token in its head
                    self.answer({}, self.headers.get("Authorization", ""))
                    return
                said = {key: values[0] for key, values in parse_qs(urlsplit(self.path).query).items()}
                self.send_response(302)
                self.send_header("Location", authority._ask(said))
                self.end_headers()

            def do_POST(self) -> None:
                text = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
                said = {key: values[0] for key, values in parse_qs(text).items()}
                self.answer(said, "")

            def answer(self, said: dict[str, str], signed: str) -> None:
                status, answer = authority._answer(self.path, said, signed)
                body = json.dumps(answer).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer((LOOPBACK, 0), Handler)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def url(self, path: str) -> str:
        return f"http://{LOOPBACK}:{self._server.server_port}/{path}"

    def revoke(self) -> None:
        """The owner takes everything back."""
        self.access.clear()
        self.refresh.clear()

    def _ask(self, said: dict[str, str]) -> str:
        self.asked.append(said)
        assert said["response_type"] == "code" and said["code_challenge_method"] == "S256", said
        back = {"state": said["state"]}
        if self.says_no:
            back["error"] = "access_denied"
        else:
            back["code"] = secrets.token_urlsafe(16)
            self.codes[back["code"]] = said
        return f"{said['redirect_uri']}?{urlencode(back)}"

    def _answer(self, path: str, said: dict[str, str], signed: str) -> tuple[int, dict[str, object]]:
        if path.startswith("/introspect"):
            good = signed.removeprefix("Bearer ") in self.access
            return (200, {"active": True, "username": self.user}) if good else (401, {"active": False})
        if self.down:
            return 503, {}
        if (said.get("client_id"), said.get("client_secret")) != (CLIENT, SECRET):
            return 401, {"error": "invalid_client"}
        if said["grant_type"] == "authorization_code":
            question = self.codes.pop(said["code"], None)
            made = hashlib.sha256(said.get("code_verifier", "").encode()).digest()
            if (
                question is None
                or question["redirect_uri"] != said["redirect_uri"]
                or question["code_challenge"] != base64.urlsafe_b64encode(made).decode().rstrip("=")
            ):
                return 400, {"error": "invalid_grant"}
        elif said["refresh_token"] not in self.refresh:
            return 400, {"error": "invalid_grant", "error_description": "it was taken back"}
        return 200, self._tokens(said)

    def _tokens(self, said: dict[str, str]) -> dict[str, object]:
        self.given += 1
        access = secrets.token_urlsafe(16)
        self.access.add(access)
        answer: dict[str, object] = {
            "access_token": access,
            "token_type": "Bearer",
            "expires_in": self.life_s,
        }
        if self.turns or said["grant_type"] == "authorization_code":
            self.refresh.discard(said.get("refresh_token", ""))
            answer["refresh_token"] = secrets.token_urlsafe(16)
            self.refresh.add(str(answer["refresh_token"]))
        return answer
