"""From what machines say to what is the matter: a table of causes, read from the top.

A cause is a key; `words` says it to people. The texts are those of Gmail, Microsoft 365, Yahoo, iCloud, Zoho,
Dovecot, Courier, Cyrus, Exchange, Postfix and Exim; RFC 5530 and RFC 3463 name the codes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from cauce.channels.email.probing.servers import Symptom

# What the line did, whatever was being said on it.
LINE = {
    "private": "private",
    "no_such_name": "no_such_name",
    "refused": "refused",
    "timed_out": "timed_out",
    "unreachable": "unreachable",
    "closed": "closed",
    "not_mail": "not_mail",
    "expired": "certificate_expired",
    "wrong_name": "certificate_name",
    "unknown_authority": "certificate_unknown",
    "later": "later",
    "not_arrived": "not_arrived",
    "no_search": "no_search",
    "no_server": "no_server",
    "no_consent": "no_consent",
    "no_password": "no_password",
}


@dataclass(frozen=True, slots=True)
class Rule:
    """At these stages (none: at any), words like these mean this cause."""

    cause: str
    pattern: str
    stages: tuple[str, ...] = ("sign_in",)

    def fits(self, symptom: Symptom) -> bool:
        """Whether the answer reads so; a code stands before its words."""
        said = f"{symptom.code or ''} {symptom.words}".strip()
        return (not self.stages or symptom.stage in self.stages) and bool(
            re.search(self.pattern, said, re.IGNORECASE)
        )


# The narrower stands before the wider.
_SENDING = ("sender", "recipient", "data")
TABLE = (
    Rule(
        "app_password",
        r"application-specific password|app(lication)?[- ]?(specific )?password|5\.7\.9\b|185833",
    ),
    Rule("smtp_switched_off", r"SmtpClientAuthentication is disabled|smtp[- ]?auth.{0,30}disabled"),
    Rule("consent_wanted", r"basic ?auth(entication)? (is )?(disabled|blocked)|BasicAuthBlocked|modern auth"),
    Rule("imap_switched_off", r"not enabled for (imap|pop)|enable (imap|pop)"),
    Rule("imap_switched_off", r"(imap|pop3?) ?(access|use)?.{0,20}(disabled|not enabled|not allowed)"),
    Rule("web_sign_in", r"log in via your web browser|5\.7\.14\b|unusual (sign|activity)|blocked sign"),
    Rule("too_many", r"\[(LIMIT|INUSE|IN-USE|LOGIN-DELAY)\]|too many|rate.?limit|try again later"),
    Rule("too_many", r"temporarily (locked|blocked)"),
    Rule(
        "user_disabled",
        r"(account|user|mailbox).{0,40}(disabled|suspend|locked|inactive|blocked|deactivated)",
    ),
    Rule(
        "user_disabled",
        r"\[(CONTACTADMIN|EXPIRED)\]|cuenta.{0,30}(suspendida|bloqueada|desactivada|caducada)",
    ),
    Rule(
        "no_mailbox", r"authenticated but not connected|no mailbox|mailbox.{0,20}(not found|does not exist)"
    ),
    Rule(
        "encryption_wanted", r"PRIVACYREQUIRED|LOGINDISABLED|starttls|plaintext.{0,30}(disallowed|disabled)"
    ),
    Rule("encryption_wanted", r"encryption required|secure connection|^538\b"),
    Rule("later", r"UNAVAILABLE|SYS/TEMP|^4\d\d\b|temporar|internal error"),
    Rule(
        "wrong_password",
        r"AUTHENTICATIONFAILED|AUTHORIZATIONFAILED|\[AUTH\]|not accepted|unknown user|^535\b",
    ),
    Rule(
        "wrong_password",
        r"(invalid|bad|incorrect|wrong) (credentials|login|user|username|password)|credenciales",
    ),
    Rule(
        "wrong_password", r"(log[io]n|auth\w*|sign.?in) (has )?(failed|failure|unsuccessful|rejected|denied)"
    ),
    Rule("wrong_password", r"password|contraseña|\bNO\b|-ERR|^5\d\d\b"),
    Rule("no_such_folder", r".", ("folder",)),
    Rule("encryption_wanted", r"starttls", ("sender", "recipient")),
    Rule("sign_in_wanted", r"^530\b|authentication (is )?required|must authenticate|5\.7\.57", _SENDING),
    Rule("full", r"\b[45]\.2\.2\b|quota|mailbox.{0,10}full|insufficient|^452\b|^552\b", _SENDING),
    Rule("later", r"^4\d\d\b", (*_SENDING, "greeting")),
    Rule(
        "sender_refused",
        r"sender address rejected|not owned|send ?as|sendasdenied|5\.7\.60|5\.1\.8",
        _SENDING,
    ),
    Rule(
        "sender_refused",
        r"as this sender|sender (is )?not|from address|remitente|not allowed to send",
        _SENDING,
    ),
    Rule("relay_refused", r"relay", _SENDING),
    Rule("spam_refused", r"spam|blocked|reputation|blacklist|block ?list|policy|DMARC|SPF|content", _SENDING),
    Rule("sender_refused", r"^5\d\d\b", ("sender",)),
    Rule("recipient_refused", r"^5\d\d\b", ("recipient",)),
    Rule("mail_refused", r"^5\d\d\b", ("data",)),
)

# What a wrong password really means where a password alone is not let in.
_WANTS = {"app_password": "app_password", "google": "app_password", "microsoft": "consent_wanted"}
# The nearer to success a cause is, the more it tells: of many servers that fail, this one is spoken of.
_TELLING = (
    "no_such_name", "private", "unreachable", "timed_out", "refused", "not_mail", "closed", "not_tls", "no_starttls",
    "later", "certificate_unknown", "certificate_name", "certificate_expired",
)  # fmt: skip


def cause_of(symptom: Symptom, *, wants: str = "password") -> str:
    """The cause of a symptom. `wants`: how the provider lets one in (`providers`)."""
    if symptom.error == "not_tls" or (symptom.error == "closed" and symptom.stage == "tls"):
        return "not_tls"
    if symptom.error == "not_offered":
        return "no_starttls" if symptom.stage == "tls" else "no_sign_in"
    if symptom.error == "closed" and symptom.words and _found(symptom):
        return _with_provider(_found(symptom), wants)
    if symptom.error == "no_password" and wants in ("google", "microsoft"):
        return "consent_wanted"
    if symptom.error:
        return LINE.get(symptom.error, "other")
    return _with_provider(_found(symptom) or "other", wants)


def _found(symptom: Symptom) -> str:
    return next((rule.cause for rule in TABLE if rule.fits(symptom)), "")


def _with_provider(cause: str, wants: str) -> str:
    return _WANTS.get(wants, cause) if cause == "wrong_password" else cause


def telling(cause: str) -> int:
    """How much a cause tells, to choose among several: the higher, the nearer we came."""
    return _TELLING.index(cause) if cause in _TELLING else len(_TELLING)


def may_try_another_user(cause: str) -> bool:
    """Whether another form of the user's name may help (`ana` for `ana@empresa.com`); never where it may lock somebody
    out or where the name is not what was refused."""
    return cause == "wrong_password"
