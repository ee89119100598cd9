"""Trying a mailbox's servers, with an answer in words that a person understands."""

import imaplib
import poplib
import smtplib
import socket
import ssl
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cauce.channels.email import imap_client, pop_client, ways
from cauce.channels.email.elsewhere import SignInRefused
from cauce.channels.errors import NotDelivered, Refusal
from cauce.channels.models import Mailbox
from cauce.ground.files.errors import NotOurs
from cauce.ground.net.errors import NotReached, Refused


@dataclass(frozen=True, slots=True)
class Finding:
    """What trying a server showed."""

    works: bool
    words: str


def try_receiving(mailbox: Mailbox) -> Finding:
    """Sign in to the mailbox's account and look at what is there; takes at most half a minute. Nothing is changed."""
    if not mailbox.fetched:
        return Finding(True, _("Mail for this address comes in through Cauce's own listener."))
    try:
        if mailbox.receives_by == "pop3":
            with pop_client.connected(mailbox) as there:
                count = len(there.names())
            return Finding(True, _("It works: the account holds %(count)s mails.") % {"count": count})
        with imap_client.connected(mailbox) as client:
            count = client.status(mailbox.fetch_folder)["MESSAGES"]
    except Exception as error:
        return Finding(False, in_words(error, mailbox.fetch_host, mailbox.fetch_port))
    return Finding(True, _("It works: the folder «%(folder)s» holds %(count)s mails.")
                   % {"folder": mailbox.fetch_folder, "count": count})  # fmt: skip


def try_sending(mailbox: Mailbox) -> Finding:
    """Sign in to the server or the carrier that takes the mailbox's answers; nothing is sent."""
    try:
        way = ways.way_for(mailbox)
    except ways.NotSet:
        return Finding(
            False, _("No server for outgoing mail is set: give the mailbox one, or set CAUCE_SMTP_URL.")
        )
    except NotDelivered as error:
        return Finding(False, error.words)
    host, port = ways.name_of(way)
    try:
        ways.try_out(way)
    except Exception as error:
        return Finding(False, in_words(error, host, port))
    return Finding(True, _("It works: %(host)s takes our mail.") % {"host": host})


def in_words(error: BaseException, host: str, port: int) -> str:
    """What went wrong with a server, for the person who typed it in."""
    if isinstance(error, NotDelivered):
        return error.words
    if isinstance(error, Refusal):
        return error.said
    if isinstance(error, NotReached) and "Name or service" in error.why:
        error = socket.gaierror(error.why)
    for kinds, words in _WORDS:
        if isinstance(error, kinds):
            return str(words) % {"host": host, "port": port, "words": error}
    return f"{type(error).__name__}: {error}"


# The first that fits is said: narrower kinds come before those that they are kinds of.
_WORDS: tuple[tuple[tuple[type[BaseException], ...], Any], ...] = (
    (
        (Refused,),
        gettext_lazy("%(host)s is a private address. The operator can allow it with CAUCE_ALLOW_PRIVATE."),
    ),
    ((NotOurs,), gettext_lazy("The mailbox's password cannot be opened: type it in again.")),
    (
        (smtplib.SMTPAuthenticationError, SignInRefused),
        gettext_lazy(
            "The server refuses this user or password. Some providers want a password made for applications."
        ),
    ),
    ((imap_client.NoSuchFolder,), gettext_lazy("There is no folder of this name.")),
    (
        (pop_client.NoNames,),
        gettext_lazy(
            "This server does not name its mails (UIDL), so nobody could tell new from old. Please use IMAP."
        ),
    ),
    (
        (ssl.SSLCertVerificationError,),
        gettext_lazy("The certificate of %(host)s is not valid for this name."),
    ),
    (
        (ssl.SSLError,),
        gettext_lazy(
            "%(host)s does not speak TLS on port %(port)s. Try another kind of security, or another port."
        ),
    ),
    ((socket.gaierror,), gettext_lazy("There is no server called %(host)s.")),
    ((TimeoutError,), gettext_lazy("%(host)s does not answer on port %(port)s.")),
    (
        (smtplib.SMTPException, imaplib.IMAP4.error, poplib.error_proto),
        gettext_lazy("The server said: %(words)s"),
    ),
    ((NotReached, OSError), gettext_lazy("Nobody answers at %(host)s on port %(port)s.")),
)
