"""Did this mail come from whom it says? SPF (RFC 7208), DKIM (RFC 6376) and DMARC (RFC 7489)."""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass
from mmap import mmap
from typing import Any

from cauce.ground.mail.resolving import Resolver, organisational_domain, system_resolver, within

__all__ = ["Authenticity", "Resolver", "authenticate", "from_trusted_header"]

MAX_SIGNATURES = 5
_WORDS = frozenset({"pass", "fail", "softfail", "neutral", "none", "temperror", "permerror", "policy"})
_QUIET = logging.getLogger(f"{__name__}.dkim")
_QUIET.setLevel(logging.CRITICAL)  # a stranger's broken signature is his trouble, not ours to log
_COMMENT = re.compile(r"\([^()]*\)")


@dataclass(frozen=True, slots=True)
class Authenticity:
    """Words of RFC 8601: pass, fail, softfail, neutral, none, temperror, permerror.

    source: "checked" (by us), "header" (a trusted Authentication-Results) or "none".
    """

    spf: str = "none"
    dkim: str = "none"
    dmarc: str = "none"
    source: str = "none"

    @property
    def failed(self) -> bool:
        """The mail is not from whom it says: such a sender never joins a ticket by its number.

        With a DMARC verdict that decides; without a DMARC record, a clear SPF «fail» that no DKIM signature makes good.
        """
        if self.dmarc in ("pass", "fail"):
            return self.dmarc == "fail"
        return (self.spf == "fail" and self.dkim != "pass") or (self.dkim == "fail" and self.spf != "pass")


def authenticate(
    raw: bytes | mmap,
    *,
    ip: str,
    helo: str,
    mail_from: str,
    header_from: str,
    resolver: Resolver | None = None,
    timeout_s: float = 3.0,
) -> Authenticity:
    """Check a mail against DNS: at most `timeout_s` a question and four times that in all. Never raises.

    `mail_from` is the SMTP return path without angle brackets («» for the null path), `header_from` the address in
    From. `resolver=None` asks the system's DNS.
    """
    ask = within(resolver or system_resolver(timeout_s), 4 * timeout_s)
    author = header_from.rpartition("@")[2].strip().lower()
    spf = _spf(ip, mail_from, helo, ask)
    dkim, signers = _dkim(bytes(raw), ask)
    envelope = (mail_from.rpartition("@")[2] or helo).lower()
    dmarc = _dmarc(author, envelope if spf == "pass" else "", signers, ask)
    return Authenticity(spf, dkim, dmarc, "checked")


def _spf(ip: str, mail_from: str, helo: str, ask: Resolver) -> str:
    import spf  # loaded at the first mail: it brings a DNS library along

    class Query(spf.query):  # type: ignore[misc]
        """pyspf with our resolver: its own is a global, and has no limit on the whole."""

        def dns(self, name: str, qtype: str, cnames: Any = None, ignore_void: bool = False) -> list[Any]:
            if qtype == "SPF":
                return []
            try:
                found = _records(ask(str(name).rstrip("."), qtype), qtype)
            except (TimeoutError, LookupError, OSError) as error:
                raise spf.TempError(f"DNS {error}") from error
            if not found and not ignore_void:
                self.void_lookups += 1
                if self.void_lookups > spf.MAX_VOID_LOOKUPS:
                    raise spf.PermError("void lookup limit exceeded")
            return found

    try:
        word = str(Query(i=ip, s=mail_from, h=helo, querytime=0).check()[0])
    except Exception:  # the library meets records nobody foresaw
        return "permerror"
    return word if word in _WORDS else "none"


def _records(values: list[str], kind: str) -> list[Any]:
    """In the shapes pyspf expects of each kind."""
    if kind == "TXT":
        return [(value.encode("utf-8", "replace"),) for value in values]
    if kind == "MX":
        pairs = [value.split() for value in values]
        return [(int(pair[0]), pair[1].rstrip(".")) for pair in pairs if len(pair) == 2 and pair[0].isdigit()]
    return [value.rstrip(".") for value in values]


def _dkim(raw: bytes, ask: Resolver) -> tuple[str, list[str]]:
    """The best word among the signatures, and the domains whose signature holds."""
    import dkim

    unanswered = False

    def key(name: bytes | str, timeout: float = 5) -> bytes | None:
        nonlocal unanswered
        text = name.decode("ascii", "replace") if isinstance(name, bytes) else name
        try:
            found = ask(text.rstrip("."), "TXT")
        except (TimeoutError, LookupError, OSError) as error:
            unanswered = True  # the library makes a plain «no» of it
            raise dkim.DnsTimeoutError(str(error)) from error
        return found[0].encode() if found else None

    try:
        message = dkim.DKIM(raw, logger=_QUIET)
        count = sum(name.lower() == b"dkim-signature" for name, _ in message.headers)
    except dkim.DKIMException:
        return "none", []
    words: list[str] = []
    signers: list[str] = []
    for place in range(min(count, MAX_SIGNATURES)):
        unanswered = False
        word = _verified(message, place, key)
        word = "temperror" if unanswered and word != "pass" else word
        words.append(word)
        if word == "pass":
            signers.append(message.domain.decode("ascii", "replace").lower())
    order = ("pass", "fail", "temperror", "neutral", "permerror")
    return next((word for word in order if word in words), "none"), signers


def _verified(message: Any, place: int, key: Any) -> str:
    import dkim

    try:
        held = message.verify(place, dnsfunc=key)
    except dkim.ValidationError:
        return "fail"
    except Exception:  # malformed keys and signatures raise whatever they hit
        return "permerror"
    if held and b"l" in message.signature_fields:
        return "neutral"  # only a part of the body is signed: anything may have been added
    return "pass" if held else "fail"


def _dmarc(author: str, envelope: str, signers: list[str], ask: Resolver) -> str:
    if "." not in author:
        return "none"
    try:
        policy = _policy(author, ask) or _policy(organisational_domain(author), ask)
    except (TimeoutError, LookupError, OSError):
        return "temperror"
    if policy is None:
        return "none"
    by_spf = bool(envelope) and _aligned(envelope, author, strict=policy.get("aspf") == "s")
    by_dkim = any(_aligned(signer, author, strict=policy.get("adkim") == "s") for signer in signers)
    return "pass" if by_spf or by_dkim else "fail"


def _policy(domain: str, ask: Resolver) -> dict[str, str] | None:
    records = [
        value for value in ask(f"_dmarc.{domain}", "TXT") if re.match(r"\s*v\s*=\s*DMARC1\s*(?:;|$)", value)
    ]
    if len(records) != 1:  # none, or several, which counts as none (RFC 7489 §6.6.3)
        return None
    pairs = (part.partition("=") for part in records[0].split(";"))
    return {name.strip().lower(): value.strip().lower() for name, equals, value in pairs if equals}


def _aligned(one: str, other: str, *, strict: bool) -> bool:
    one, other = one.rstrip("."), other.rstrip(".")
    return one == other or (not strict and organisational_domain(one) == organisational_domain(other))


def from_trusted_header(values: Sequence[str], *, authserv_id: str) -> Authenticity | None:
    """The verdict that our own edge wrote (RFC 8601), or None.

    Only the topmost header of that name counts: what stands below came with the mail. The edge must remove forged ones.
    An empty `authserv_id` is an edge that leaves its name out (Microsoft's does): then only the topmost of all counts.
    """
    for value in values if authserv_id else values[:1]:
        head, *results = _COMMENT.sub("", _COMMENT.sub("", value)).split(";")
        named = (head.split() or [""])[0].lower()
        if not authserv_id and "=" in named:
            results = [head, *results]
        elif not authserv_id or named != authserv_id.lower():
            continue
        found: dict[str, str] = {}
        for result in results:
            method, _, word = result.strip().partition("=")
            name, word = method.strip().lower().split("/")[0], (word.split() or [""])[0].lower()
            if name in ("spf", "dkim", "dmarc") and word in _WORDS and found.get(name) != "pass":
                found[name] = word
        return Authenticity(
            found.get("spf", "none"), found.get("dkim", "none"), found.get("dmarc", "none"), "header"
        )
    return None
