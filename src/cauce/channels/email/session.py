"""One conversation with a sending server."""

import asyncio
import ipaddress
import re
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import structlog
from aiosmtpd.smtp import SMTP
from django.conf import settings
from django.db import DatabaseError, close_old_connections

from cauce.channels.email import directory
from cauce.channels.email.accepting import Acceptor, Spool, has_room
from cauce.channels.email.queue import Arriving
from cauce.channels.email.streaming import mail_bytes
from cauce.ground.files.raw import Prepared
from cauce.people.rules import fold_address

TIMEOUT_S = 300.0  # RFC 5321 §4.5.3.2: five minutes for a command
LINE_BYTES = 128 * 1024  # what the reader holds at most
RECIPIENTS = 100
UNKNOWN_RECIPIENTS = 10  # a session that guesses addresses is ended
SESSIONS = 300
SESSIONS_OF_A_PEER = 50
KNOWN_FOR_S = 3.0

_ATOMS = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"  # RFC 5322 §3.2.3
_PLAIN = re.compile(rf"<({_ATOMS}@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*)>\s*([^(]*)")

TRY_LATER = "451 4.3.0 Cannot keep mail at the moment, please try again later"
FULL = "452 4.3.1 Not enough room at the moment, please try again later"
TOO_LARGE = "552 5.3.4 Message larger than this server takes"
_log = structlog.get_logger("mail")


class Door:
    """What the sessions of a listener share: who may come in, which addresses are ours, the thread that commits."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.loop = loop
        self.acceptor = Acceptor()
        self.disk = ThreadPoolExecutor(4, thread_name_prefix="mail-disk")
        self._inside: Counter[str] = Counter()
        self._known: dict[str, tuple[float, directory.Place]] = {}

    def enter(self, peer: str) -> bool:
        """Whether one more session may begin. A relay in front of us, on a private address, may fill the house."""
        if self._inside.total() >= SESSIONS or (
            self._inside[peer] >= SESSIONS_OF_A_PEER and not _is_private(peer)
        ):
            return False
        self._inside[peer] += 1
        return True

    def leave(self, peer: str) -> None:
        """A session has ended."""
        self._inside[peer] -= 1
        if not self._inside[peer]:
            del self._inside[peer]

    @property
    def sessions(self) -> int:
        return self._inside.total()

    async def place_of(self, address: str) -> directory.Place | None:
        """Where mail for this address goes. Known ones are remembered for seconds; the rest is always asked anew, so
        that a mailbox works from the moment in which it is added. Raises DatabaseError."""
        folded = fold_address(address)
        known = self._known.get(folded)
        if known is not None and self.loop.time() - known[0] < KNOWN_FOR_S:
            return known[1]
        found = await self.loop.run_in_executor(self.disk, _look_up, folded)
        if len(self._known) > 10_000:
            self._known.clear()
        if found is not None:
            self._known[folded] = (self.loop.time(), found)
        return found

    def close(self) -> None:
        """Commit what waits and let the threads go."""
        self.acceptor.close()
        self.disk.shutdown(wait=False, cancel_futures=True)


def _look_up(address: str) -> directory.Place | None:
    close_old_connections()
    return directory.place_of(address)


def _is_private(peer: str) -> bool:
    try:
        return not ipaddress.ip_address(peer).is_global
    except ValueError:
        return True


class Session(SMTP):
    """The SMTP of the library, but the mail itself goes to a spool in pieces, and «250» waits for the commit."""

    line_length_limit = LINE_BYTES

    def __init__(self, door: Door, **options: Any) -> None:
        self.door = door
        self.unknown = 0
        self.places: dict[directory.Place, list[str]] = {}
        super().__init__(
            self, data_size_limit=settings.MAX_MAIL_BYTES, enable_SMTPUTF8=True, timeout=TIMEOUT_S, loop=door.loop,
            auth_exclude_mechanism=("LOGIN", "PLAIN"), **options,
        )  # fmt: skip

    @property
    def peer(self) -> str:
        """The address of the other side."""
        return str(self.session.peer[0]) if self.session and self.session.peer else ""

    def _hang_up(self) -> None:
        if self.transport is not None:
            self.transport.close()

    async def _handle_client(self) -> None:
        peer = self.peer
        if not self.door.enter(peer):
            await self.push("421 4.7.0 Too many connections, please try again later")
            self._hang_up()
            return
        try:
            await super()._handle_client()
        finally:
            self.door.leave(peer)

    def _getaddr(self, arg: str) -> tuple[str | None, str | None]:
        # The library's parser of addresses knows comments and quotes, and takes longer than all the rest of a command.
        plain = _PLAIN.fullmatch(arg)
        return plain.groups() if plain else super()._getaddr(arg)  # type: ignore[return-value]

    async def handle_EHLO(  # noqa: N802  the library's name
        self, server: Any, session: Any, envelope: Any, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        responses = [line for line in responses if not line.startswith("250-AUTH")]  # nobody signs in here
        return [*responses[:-1], "250-PIPELINING", *responses[-1:]]

    async def handle_MAIL(  # noqa: N802
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        announced = next((word.partition("=")[2] for word in options if word.startswith("SIZE=")), "0")
        if not has_room(int(announced or 0)):
            return FULL
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        self.places = {}
        return "250 2.1.0 OK"

    async def handle_RCPT(  # noqa: N802
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        if len(envelope.rcpt_tos) >= RECIPIENTS:
            return "452 4.5.3 Too many recipients"
        try:
            place = await self.door.place_of(address)
        except (DatabaseError, OSError) as error:
            _log.warning("the mailboxes cannot be read", error=str(error))
            return TRY_LATER
        if place is None:
            self.unknown += 1
            if self.unknown > UNKNOWN_RECIPIENTS:
                await self.push("421 4.7.0 Too many unknown recipients")
                self._hang_up()
            return "550 5.1.1 No such mailbox here"
        envelope.rcpt_tos.append(address)
        self.places.setdefault(place, []).append(address)
        return "250 2.1.5 OK"

    async def handle_exception(self, error: Exception) -> str:
        if not isinstance(error, ConnectionError):
            _log.warning("an SMTP session failed", error=repr(error), peer=self.peer)
        return TRY_LATER

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802
        if await self.check_helo_needed():
            return
        if self.envelope is None or not self.envelope.rcpt_tos:
            await self.push("503 5.5.1 Error: need RCPT command")
            return
        if arg:
            await self.push("501 5.5.4 Syntax: DATA")
            return
        await self.push("354 End data with <CR><LF>.<CR><LF>")
        spool = Spool()
        try:
            answer = await self._take(spool) or await self._keep(spool)
        finally:
            spool.close()
        self._set_post_data_state()  # type: ignore[no-untyped-call]
        self.places = {}
        await self.push(answer)

    async def _take(self, spool: Spool) -> str:
        """Read the mail into the spool; what is wrong with it, «» if nothing. It is read to its end in any case: an
        answer before the lone dot would be lost (RFC 5321 §4.2.5)."""
        trouble = ""
        sent = 0
        async for piece in mail_bytes(self._reader):
            self._reset_timeout()
            sent += len(piece)
            if sent > settings.MAX_MAIL_BYTES:
                trouble = TOO_LARGE
                spool.close()
                if sent > 4 * settings.MAX_MAIL_BYTES:
                    self._hang_up()
                    return trouble
            if not trouble:
                try:
                    spool.write(piece)
                except OSError:
                    trouble = FULL
        return trouble

    async def _keep(self, spool: Spool) -> str:
        try:
            mails = await self._prepared(spool)
            await asyncio.wrap_future(self.door.acceptor.accept(mails))
        except (OSError, DatabaseError):
            return TRY_LATER
        return "250 2.0.0 OK, kept"

    async def _prepared(self, spool: Spool) -> list[tuple[Prepared, Sequence[Arriving]]]:
        """The mail once for each account that it is for, with the mailboxes there."""
        assert self.envelope is not None and self.session is not None
        sender = self.envelope.mail_from or ""
        accounts: dict[int, list[Arriving]] = {}
        for place, recipients in self.places.items():
            accounts.setdefault(place.account_id, []).append(
                Arriving(
                    place.account_id, place.mailbox_id, "smtp", tuple(recipients),
                    "" if sender == "<>" else sender[:320], self.peer, self.session.host_name or "",
                )
            )  # fmt: skip
        prepared: list[tuple[Prepared, Sequence[Arriving]]] = []
        for account_id, arrivals in accounts.items():
            ready = (
                await self.door.loop.run_in_executor(self.door.disk, spool.prepare, account_id)
                if spool.is_large
                else spool.prepare(account_id)
            )
            prepared.append((ready, arrivals))
        return prepared
