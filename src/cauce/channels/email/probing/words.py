"""Causes and steps in words that a person understands: what happened, what it means, what to do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as _noop
from django.utils.translation import ngettext

from cauce.channels.email import providers

# Cause: what happened, how to mend it. %(host)s, %(port)s, %(address)s, %(user)s and %(names)s may stand in both.
WORDS: dict[str, tuple[str, str]] = {
    "no_server": (
        _noop("We found no mail server for %(address)s."),
        _noop("Write the names of the servers below. Your provider lists them under «IMAP» or «Mail programs»."),
    ),
    "no_such_name": (
        _noop("There is no server called %(host)s."),
        _noop("Look for a typing mistake, or ask your provider for the server's name."),
    ),
    "private": (
        _noop("%(host)s lies in a private network, where Cauce may not connect."),
        _noop("If the server is yours, whoever runs Cauce allows it with CAUCE_ALLOW_PRIVATE."),
    ),
    "refused": (
        _noop("Nobody answers at %(host)s on port %(port)s."),
        _noop("The server is there but refuses this port. Try another, or ask whether IMAP is switched on."),
    ),
    "timed_out": (
        _noop("%(host)s does not answer on port %(port)s."),
        _noop("The name or the port may be another, or a firewall in between lets nothing through."),
    ),
    "unreachable": (
        _noop("%(host)s cannot be reached from here."),
        _noop("Check that the machine of Cauce has a connection to the internet, then try again."),
    ),
    "closed": (
        _noop("%(host)s hung up in the middle of the conversation."),
        _noop("Try again in a moment. If it goes on, try another port or another kind of security."),
    ),
    "not_mail": (
        _noop("What answers at %(host)s on port %(port)s is no mail server."),
        _noop("Check the port: 993 or 143 for IMAP, 995 or 110 for POP3, 465 or 587 for sending."),
    ),
    "not_tls": (
        _noop("%(host)s does not speak TLS on port %(port)s."),
        _noop("Choose STARTTLS, or port 993 (IMAP), 995 (POP3) or 465 (sending)."),
    ),
    "no_starttls": (
        _noop("%(host)s offers no encryption on port %(port)s."),
        _noop("Choose TLS and port 993 (IMAP), 995 (POP3) or 465 (sending): else others can read your password."),
    ),
    "certificate_expired": (
        _noop("The certificate of %(host)s has expired."),
        _noop("Whoever runs the server has to renew it. Your mail waits there; nothing is lost."),
    ),
    "certificate_name": (
        _noop("The certificate of %(host)s belongs to another name."),
        _noop("It is made for: %(names)s. If that is your provider, write that name as the server."),
    ),
    "certificate_unknown": (
        _noop("The certificate of %(host)s was not signed by anybody we know."),
        _noop("The server needs a certificate of a public authority, such as Let's Encrypt; "
            "or the machine of Cauce has to trust the one of your company."),
    ),
    "wrong_password": (
        _noop("%(host)s does not accept the user or the password."),
        _noop("Type the password again and check that it opens your webmail. Some servers want another user."),
    ),
    "no_password": (
        _noop("%(host)s wants a password."),
        _noop("Write the one of the mailbox."),
    ),
    "app_password": (
        _noop("%(provider)s wants a password made for applications, not the usual one."),
        _noop("Make one in the security settings of your account (two-step verification on) and paste it here."),
    ),
    "consent_wanted": (
        _noop("%(provider)s wants you to sign in there, instead of giving us a password."),
        _noop("Press «Sign in with %(provider)s» and accept what it asks: Cauce never learns your password."),
    ),
    "no_consent": (
        _noop("%(provider)s has not given Cauce leave for this mailbox."),
        _noop("Sign in with %(provider)s and accept everything that it asks."),
    ),
    "web_sign_in": (
        _noop("%(provider)s has blocked this sign-in until you confirm it."),
        _noop("Open your mail in the browser, confirm that it was you, and try again."),
    ),
    "imap_switched_off": (
        _noop("Reading mail from other programs is switched off in this account."),
        _noop("Switch IMAP on in the settings of your webmail, wait a minute and try again."),
    ),
    "smtp_switched_off": (
        _noop("Sending mail from other programs is switched off in this account."),
        _noop("In the Microsoft 365 admin centre: Users › Mail › Manage mail apps › Authenticated SMTP."),
    ),
    "user_disabled": (
        _noop("The account %(user)s is disabled or locked."),
        _noop("Ask whoever manages your mail to open it again."),
    ),
    "no_mailbox": (
        _noop("The user signs in, but has no mailbox there."),
        _noop("Check the licence of the account, or sign in with the user whose mailbox it is."),
    ),
    "too_many": (
        _noop("%(host)s asks us to wait: too many sign-ins in a short time."),
        _noop("Wait a quarter of an hour and try again, so that the account is not locked."),
    ),
    "encryption_wanted": (
        _noop("%(host)s takes no password without encryption."),
        _noop("Choose TLS or STARTTLS."),
    ),
    "no_sign_in": (
        _noop("%(host)s offers no way of signing in that we know."),
        _noop("Try another port: 465 with TLS, or 587 with STARTTLS."),
    ),
    "no_such_folder": (
        _noop("We are in, but the inbox cannot be opened."),
        _noop("Open the account once in a webmail, so that the server makes its folders, and try again."),
    ),
    "no_search": (
        _noop("%(host)s cannot say which mails are new."),
        _noop("Ask your provider for an IMAP server that can; POP3 needs UIDL."),
    ),
    "sign_in_wanted": (
        _noop("%(host)s wants us to sign in before it sends anything."),
        _noop("Write the user and password for sending below."),
    ),
    "sender_refused": (
        _noop("%(host)s does not let this account send as %(address)s."),
        _noop("Sign in with the account that owns the address, or have the right «Send as» given to this one."),
    ),
    "relay_refused": (
        _noop("%(host)s sends nothing for us to other addresses."),
        _noop("It is probably the server that receives. Write the one for sending, with user and password."),
    ),
    "recipient_refused": (
        _noop("%(host)s says that %(address)s does not exist."),
        _noop("Check the address for a typing mistake."),
    ),
    "spam_refused": (
        _noop("%(host)s took the test mail for spam or against its rules."),
        _noop("Read its words below. Often SPF or DKIM of your domain is missing; your provider says how to set them."),
    ),
    "mail_refused": (_noop("%(host)s did not take the test mail."), _noop("Its words below say why.")),
    "full": (
        _noop("The mailbox is full."),
        _noop("Make room in it and try again. As long as it is full, customers' mail goes back to them."),
    ),
    "later": (_noop("%(host)s asks us to come back later."), _noop("Wait some minutes and try again.")),
    "not_arrived": (
        _noop("The test mail was sent but has not arrived yet."),
        _noop("It may only be slow. Look whether it lies in another folder, and try again; "
            "or go on without the test."),
    ),
    "worker": (
        _noop("Nobody does the work."),
        _noop("The worker of Cauce is not running: `cauce start` runs it; with many machines, `cauce worker`."),
    ),
    "other": (
        _noop("%(host)s answered something that we do not understand."),
        _noop("Its words below may help your provider."),
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Explained:
    """A cause for a person. `link` leads where it is mended; `words` are the server's own."""

    title: str
    mend: str
    words: str = ""
    link: str = ""
    names: tuple[str, ...] = ()


def explain(cause: str, facts: dict[str, Any]) -> Explained:
    """What a cause means, with the facts that were kept of it."""
    provider = providers.by_key(str(facts.get("provider", ""))) or providers.by_host(
        str(facts.get("host", ""))
    )
    names = tuple(str(one) for one in facts.get("names", ()))
    filled = {
        "host": facts.get("host", ""), "port": facts.get("port", ""), "address": facts.get("address", ""),
        "user": facts.get("user") or facts.get("address", ""), "names": ", ".join(names) or "?",
        "provider": provider.name if provider else facts.get("host", ""),
    }  # fmt: skip
    title, mend = WORDS.get(cause, WORDS["other"])
    helped = provider is not None and cause in ("app_password", "smtp_switched_off", "web_sign_in")
    return Explained(
        _(title) % filled,
        _(mend) % filled,
        str(facts.get("words", "")),
        provider.help if helped and provider else "",
        tuple(one for one in names if "*" not in one) if cause == "certificate_name" else (),
    )


def said_of(step: str, state: str, facts: dict[str, Any]) -> str:
    """A step on its way, in a few words."""
    server = facts.get("server") or {}
    filled = {"host": facts.get("host") or server.get("host", ""), "port": server.get("port", "")}
    match step, state:
        case "guess", "well":
            return facts.get("provider") or _("Your own mail server")
        case (("incoming" | "outgoing"), "well"):
            kind = {"imap": "IMAP", "pop3": "POP3", "smtp": "SMTP"}.get(server.get("kind", ""), "")
            how = {"tls": "TLS", "starttls": "STARTTLS"}.get(server.get("security", ""), _("not encrypted"))
            return f"{kind} · {filled['host']}:{filled['port']} · {how}"
        case "sign_in", "well":
            count = int(facts.get("count", 0))
            return ngettext("%d mail lies there", "%d mails lie there", count) % count
        case "arrival", "well" if facts.get("landed") == "junk":
            return _("It arrived, but in the spam folder. Mark it as «not spam» there.")
        case "outgoing", "skipped":
            return _("Answers leave by the server of this installation.")
        case _, "running":
            return str(filled["host"])
    return ""


def names_of_steps() -> dict[str, str]:
    """What each step does."""
    return {
        "guess": _("Find out who carries your mail"),
        "incoming": _("Reach the server that receives"),
        "sign_in": _("Sign in and look into the inbox"),
        "outgoing": _("Reach the server that sends"),
        "test": _("Send a test mail to ourselves"),
        "arrival": _("Read it back"),
    }
