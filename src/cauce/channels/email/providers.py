"""Providers of mailboxes where one signs in with OAuth 2: what is known of each. A new one is a line here."""

from dataclasses import dataclass, field

from cauce.channels.models import Provider


@dataclass(frozen=True, slots=True)
class Server:
    """Where one of a provider's servers is."""

    host: str
    port: int
    security: str  # tls, starttls


@dataclass(frozen=True, slots=True)
class Known:
    """A provider as its documentation describes it."""

    key: str
    name: str
    authorize_url: str
    token_url: str
    scopes: tuple[str, ...]
    imap: Server
    pop3: Server
    smtp: Server
    asking: dict[str, str] = field(default_factory=dict)  # further words of the question


_OUTLOOK = "https://outlook.office.com"
KNOWN = {
    one.key: one
    for one in (
        # https://developers.google.com/workspace/gmail/imap/xoauth2-protocol
        Known(
            "google",
            "Google",
            "https://accounts.google.com/o/oauth2/v2/auth",
            "https://oauth2.googleapis.com/token",
            ("https://mail.google.com/",),
            Server("imap.gmail.com", 993, "tls"),
            Server("pop.gmail.com", 995, "tls"),
            Server("smtp.gmail.com", 587, "starttls"),
            # Without these two words Google gives no refresh token, or only the first time.
            {"access_type": "offline", "prompt": "consent"},
        ),
        # https://learn.microsoft.com/exchange/client-developer/legacy-protocols/how-to-authenticate-an-imap-pop-smtp-application-by-using-oauth
        Known(
            "microsoft",
            "Microsoft 365",
            "https://login.microsoftonline.com/{tenant}/oauth2/v2.0/authorize",
            "https://login.microsoftonline.com/{tenant}/oauth2/v2.0/token",
            (
                f"{_OUTLOOK}/IMAP.AccessAsUser.All",
                f"{_OUTLOOK}/POP.AccessAsUser.All",
                f"{_OUTLOOK}/SMTP.Send",
                "offline_access",
            ),
            Server("outlook.office365.com", 993, "tls"),
            Server("outlook.office365.com", 995, "tls"),
            Server("smtp.office365.com", 587, "starttls"),
            {"prompt": "select_account"},
        ),
    )
}


def urls_of(provider: Provider) -> tuple[str, str]:
    """Where one is asked, and where tokens are given: the registration's own addresses, else the well-known ones."""
    known = KNOWN[provider.key]
    tenant = provider.tenant or "common"
    return (
        provider.authorize_url or known.authorize_url.format(tenant=tenant),
        provider.token_url or known.token_url.format(tenant=tenant),
    )
