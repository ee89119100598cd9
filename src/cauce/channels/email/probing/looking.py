"""What a server can, and whether it lets us in."""

from __future__ import annotations

import base64
import poplib
from dataclasses import dataclass, field

from cauce.channels.email import smtp_sign_in
from cauce.channels.email.credentials import Credentials
from cauce.channels.email.probing.servers import Server, Symptom, Trouble
from cauce.channels.email.probing.talking import Talk

FOLDER = "INBOX"
# Of what IMAP servers say that they can, what makes a difference for reading.
_KNOWN = ("IDLE", "UIDPLUS", "CONDSTORE", "MOVE", "ESEARCH")


@dataclass(frozen=True, slots=True)
class Found:
    """A server that works, and what it can. `count`: the mails that lie there (incoming only)."""

    server: Server
    user: str = ""
    can: tuple[str, ...] = ()
    count: int = 0
    wants_sign_in: bool = field(default=True)


def look(server: Server) -> None:
    """Connect, be greeted, speak TLS; no password is sent. Raises Trouble, with a wrong certificate's names."""
    try:
        with Talk(server):
            return
    except Trouble as trouble:
        if trouble.symptom.error != "wrong_name":
            raise
        names = _names_of(server)
        symptom = Symptom(server.kind, "tls", "wrong_name", names=names)
        raise Trouble(server, symptom) from trouble


def _names_of(server: Server) -> tuple[str, ...]:
    try:
        with Talk(server, unverified=True) as talk:
            return talk.certificate_names()
    except Trouble:
        return ()


def sign_in(server: Server, credentials: Credentials) -> Found:
    """Sign in and look what lies there. Raises Trouble."""
    with Talk(server) as talk:
        found = signed_in(talk, credentials)
        return _WHAT[server.kind](talk, found)


def signed_in(talk: Talk, credentials: Credentials) -> Found:
    """Sign in on an open line."""
    with talk.during("sign_in"):
        wanted = _SIGN_IN[talk.server.kind](talk, credentials)
    return Found(talk.server, credentials.user, wants_sign_in=wanted)


def _into_imap(talk: Talk, who: Credentials) -> bool:
    client = talk.client
    if who.token:
        client.authenticate("XOAUTH2", lambda _challenge: who.bearer.encode())
    elif "LOGINDISABLED" in client.capabilities:
        raise talk.fails("", "LOGINDISABLED")
    elif (who.user + who.password).isascii():
        client.login(who.user, who.password)
    else:
        client.authenticate("PLAIN", lambda _challenge: f"\0{who.user}\0{who.password}".encode())
    return True


def _into_pop3(talk: Talk, who: Credentials) -> bool:
    client = talk.client
    if who.token:
        client._shortcmd("AUTH XOAUTH2 " + base64.b64encode(who.bearer.encode()).decode())
    else:
        client.user(who.user)
        client.pass_(who.password)
    return True


def _into_smtp(talk: Talk, who: Credentials) -> bool:
    client = talk.client
    if not client.has_extn("auth"):
        return False  # a server of one's own network that takes mail from whoever is there
    smtp_sign_in.sign_in(client, who)
    return True


def _imap_can(talk: Talk, found: Found) -> Found:
    client = talk.client
    with talk.during("folder"):
        kind, said = client.select(FOLDER, readonly=True)
        if kind != "OK":
            raise talk.fails("", str(said[0])[:200])
        count = int(said[0] or 0)
    with talk.during("search"):
        dialect = _dialect(talk)
        _kind, said = client.capability()
    able = set(b" ".join(one for one in said if one).decode("ascii", "replace").upper().split())
    can = tuple(one for one in _KNOWN if one in able)
    return Found(found.server, found.user, (*can, f"search:{dialect}"), count)


def _dialect(talk: Talk) -> str:
    """How the server can be asked which mails are new. Some servers do not know every form of the question."""
    for name, words in (("uid", ("UID", "1:*")), ("all", ("ALL",))):
        try:
            kind, _said = talk.client.uid("SEARCH", *words)
        except talk.client.error:
            continue
        if kind == "OK":
            return name
    raise talk.fails("no_search")


def _pop3_can(talk: Talk, found: Found) -> Found:
    client = talk.client
    with talk.during("folder"):
        count, _size = client.stat()
    can = []
    with talk.during("search"):
        try:
            client.uidl()
            can.append("UIDL")
        except poplib.error_proto as error:
            raise talk.fails(
                "no_search"
            ) from error  # without names of mails one cannot tell the new from the old
        try:
            if count:
                client.top(count, 0)
            can.append("TOP")
        except poplib.error_proto:
            pass  # a convenience: whole mails are fetched instead
    return Found(found.server, found.user, tuple(can), count)


def _smtp_can(talk: Talk, found: Found) -> Found:
    can = tuple(one.upper() for one in ("size", "8bitmime", "smtputf8", "dsn") if talk.client.has_extn(one))
    user = found.user if found.wants_sign_in else ""
    return Found(found.server, user, can, wants_sign_in=found.wants_sign_in)


_SIGN_IN = {"imap": _into_imap, "pop3": _into_pop3, "smtp": _into_smtp}
_WHAT = {"imap": _imap_can, "pop3": _pop3_can, "smtp": _smtp_can}
