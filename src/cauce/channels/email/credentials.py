"""With what a mailbox signs in to its servers: a password, or a token that its provider gave us."""

from dataclasses import dataclass, field

from cauce.channels.email import oauth
from cauce.channels.models import Mailbox
from cauce.ground.files import secrets


@dataclass(frozen=True, slots=True)
class Credentials:
    """Who we are to a server. With a token there is no password."""

    user: str
    password: str = field(default="", repr=False)
    token: str = field(default="", repr=False)

    @property
    def bearer(self) -> str:
        """The token as XOAUTH2 takes it (Google's and Microsoft's mechanism), before base64."""
        return f"user={self.user}\x01auth=Bearer {self.token}\x01\x01"


def for_fetching(mailbox: Mailbox) -> Credentials:
    """For IMAP and POP3. May ask the provider for a new token, so never inside a transaction. Raises NotOurs (the
    password cannot be opened), NoConsent, NotReached."""
    user = mailbox.fetch_user or mailbox.address
    if mailbox.sign_in != "password":
        return Credentials(user, token=oauth.access_token(mailbox))
    return Credentials(user, _opened(mailbox, mailbox.fetch_secret))


def for_sending(mailbox: Mailbox) -> Credentials:
    """For SMTP; no user means that the server wants none. Raises the same."""
    if mailbox.sign_in != "password":
        user = mailbox.smtp_user or mailbox.fetch_user or mailbox.address
        return Credentials(user, token=oauth.access_token(mailbox))
    return Credentials(mailbox.smtp_user, _opened(mailbox, mailbox.smtp_secret))


def _opened(mailbox: Mailbox, secret: str) -> str:
    return secrets.unseal(secret, about=mailbox.seal_name) if secret else ""
