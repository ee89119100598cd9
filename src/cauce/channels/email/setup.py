"""Trying a mailbox's servers, with an answer in words that a person understands."""

import imaplib
import smtplib
import socket
import ssl
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cauce.channels.email import imap_client, transport
from cauce.channels.errors import NotDelivered
from cauce.channels.models import Mailbox
from cauce.ground.files.errors import NotOurs
from cauce.ground.net.errors import NotReached, Refused


@dataclass(frozen=True, slots=True)
class Finding:
    """What trying a server showed."""

    works: bool
    words: str


def try_receiving(mailbox: Mailbox) -> Finding:
    """Sign in to the mailbox's IMAP account and look at its folder; takes at most half a minute. Nothing is changed."""
    if mailbox.receives_by != "imap":
        return Finding(True, _("Mail for this address comes in through Cauce's own listener."))
    try:
        with imap_client.connected(mailbox) as client:
            count = client.status(mailbox.imap_folder)["MESSAGES"]
    except Exception as error:
        return Finding(False, in_words(error, mailbox.imap_host, mailbox.imap_port))
    return Finding(True, _("It works: the folder «%(folder)s» holds %(count)s mails.")
                   % {"folder": mailbox.imap_folder, "count": count})  # fmt: skip


def try_sending(mailbox: Mailbox) -> Finding:
    """Sign in to the server that takes the mailbox's answers; nothing is sent."""
    try:
        server = transport.server_for(mailbox)
    except transport.NotSet:
        return Finding(
            False, _("No server for outgoing mail is set: give the mailbox one, or set CAUCE_SMTP_URL.")
        )
    except NotDelivered as error:
        return Finding(False, error.words)
    try:
        transport.try_out(server)
    except Exception as error:
        return Finding(False, in_words(error, server.host, server.port))
    return Finding(True, _("It works: %(host)s takes our mail.") % {"host": server.host})


def in_words(error: BaseException, host: str, port: int) -> str:
    """What went wrong with a server, for the person who typed it in."""
    if isinstance(error, NotDelivered):
        return error.words
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
        (smtplib.SMTPAuthenticationError, imap_client.SignInRefused),
        gettext_lazy(
            "The server refuses this user or password. Some providers want a password made for applications."
        ),
    ),
    ((imap_client.NoSuchFolder,), gettext_lazy("There is no folder of this name.")),
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
    ((smtplib.SMTPException, imaplib.IMAP4.error), gettext_lazy("The server said: %(words)s")),
    ((NotReached, OSError), gettext_lazy("Nobody answers at %(host)s on port %(port)s.")),
)
