"""The providers that many of our users have: their servers, how they want one to sign in, and where they are asked for
leave (OAuth 2). The one table of them; a new provider is an entry here.

A table saves a minute of guessing and knows what no server says: that a password made for applications is wanted, or a
consent instead of a password. Every entry is probed like a guess, so that a stale one costs a try and no more.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from cauce.channels.models import Provider as Registration

PASSWORD, APP_PASSWORD, GOOGLE, MICROSOFT = "password", "app_password", "google", "microsoft"


@dataclass(frozen=True, slots=True)
class Consents:
    """Where a provider is asked for leave, and what for. `key` is what a mailbox's `sign_in` says."""

    key: str
    name: str
    authorize_url: str
    token_url: str
    scopes: tuple[str, ...]
    asking: dict[str, str] = field(default_factory=dict)  # further words of the question


# https://developers.google.com/workspace/gmail/imap/xoauth2-protocol
_GOOGLE = Consents(
    GOOGLE, "Google", "https://accounts.google.com/o/oauth2/v2/auth", "https://oauth2.googleapis.com/token",
    ("https://mail.google.com/",),
    # Without these two words Google gives no refresh token, or only the first time.
    {"access_type": "offline", "prompt": "consent"},
)  # fmt: skip
# https://learn.microsoft.com/exchange/client-developer/legacy-protocols/how-to-authenticate-an-imap-pop-smtp-application-by-using-oauth
_THEIRS, _OUTLOOK = "https://login.microsoftonline.com/{tenant}/oauth2/v2.0", "https://outlook.office.com"
_MICROSOFT = Consents(
    MICROSOFT, "Microsoft 365", f"{_THEIRS}/authorize", f"{_THEIRS}/token",
    (
        f"{_OUTLOOK}/IMAP.AccessAsUser.All", f"{_OUTLOOK}/POP.AccessAsUser.All", f"{_OUTLOOK}/SMTP.Send",
        "offline_access",
    ),
    {"prompt": "select_account"},
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Provider:
    """`domains` are its own, `exchangers` the ends of its mail exchangers' names. `imap`, `pop3`, `smtp` are hosts;
    `judge` is the name under which it writes into each mail whether it comes from whom it says (empty: under none)."""

    key: str
    name: str
    domains: tuple[str, ...] = ()
    exchangers: tuple[str, ...] = ()
    imap: tuple[str, ...] = ()
    pop3: tuple[str, ...] = ()
    smtp: tuple[str, ...] = ()
    smtp_first: str = "tls"
    wants: str = PASSWORD
    help: str = ""  # where the password for applications is made, or the account is set up
    consents: Consents | None = None
    judge: str | None = None


PROVIDERS = (
    Provider(
        "gmail", "Gmail", ("gmail.com", "googlemail.com"), ("google.com", "googlemail.com"),
        ("imap.gmail.com",), ("pop.gmail.com",), ("smtp.gmail.com",), wants=GOOGLE,
        help="https://myaccount.google.com/apppasswords", consents=_GOOGLE, judge="mx.google.com",
    ),
    Provider(
        "microsoft", "Microsoft 365",
        ("outlook.com", "outlook.es", "hotmail.com", "hotmail.es", "live.com", "live.com.mx", "msn.com",
         "outlook.com.ar", "outlook.cl", "outlook.com.br", "hotmail.com.ar", "hotmail.com.br"),
        ("mail.protection.outlook.com", "olc.protection.outlook.com", "mx.microsoft"),
        ("outlook.office365.com",), ("outlook.office365.com",), ("smtp.office365.com",), "starttls", MICROSOFT,
        "https://admin.microsoft.com/", _MICROSOFT, judge="",
    ),
    Provider(
        "yahoo", "Yahoo", ("yahoo.com", "yahoo.es", "yahoo.com.mx", "yahoo.com.ar", "yahoo.com.br", "ymail.com"),
        ("yahoodns.net",), ("imap.mail.yahoo.com",), ("pop.mail.yahoo.com",), ("smtp.mail.yahoo.com",),
        wants=APP_PASSWORD, help="https://login.yahoo.com/account/security",
    ),
    Provider(
        "icloud", "iCloud", ("icloud.com", "me.com", "mac.com"), ("mail.icloud.com",), ("imap.mail.me.com",), (),
        ("smtp.mail.me.com",), "starttls", APP_PASSWORD, "https://account.apple.com/",
    ),
    Provider(
        "zoho", "Zoho", ("zohomail.com", "zohomail.eu", "zoho.com", "zoho.eu"), ("zoho.eu", "zoho.com", "zohomail.com"),
        ("imappro.zoho.eu", "imappro.zoho.com", "imap.zoho.eu", "imap.zoho.com"), ("poppro.zoho.eu", "poppro.zoho.com"),
        ("smtppro.zoho.eu", "smtppro.zoho.com", "smtp.zoho.eu", "smtp.zoho.com"), wants=APP_PASSWORD,
        help="https://accounts.zoho.eu/home#security/app_password", judge="mx.zohomail.com",
    ),
    Provider(
        "ionos", "IONOS", (),
        ("ionos.es", "ionos.com", "ionos.mx", "ionos.de", "1and1.es", "1and1.com", "kundenserver.de"),
        ("imap.ionos.es", "imap.ionos.com", "imap.ionos.de"), ("pop.ionos.es", "pop.ionos.com"),
        ("smtp.ionos.es", "smtp.ionos.com", "smtp.ionos.de"),
    ),
    Provider(
        "arsys", "Arsys", (), ("serviciodecorreo.es", "arsys.es"), ("imap.serviciodecorreo.es",),
        ("pop3.serviciodecorreo.es",), ("smtp.serviciodecorreo.es",),
    ),
    Provider(
        "ovh", "OVH", (), ("mail.ovh.net", "ovh.net"), ("imap.mail.ovh.net", "ssl0.ovh.net"),
        ("pop.mail.ovh.net", "ssl0.ovh.net"), ("smtp.mail.ovh.net", "ssl0.ovh.net"),
    ),
    Provider(
        "strato", "Strato", (), ("rzone.de", "strato.de", "strato.es"), ("imap.strato.de", "imap.strato.com"),
        ("pop3.strato.de",), ("smtp.strato.de", "smtp.strato.com"),
    ),
    Provider(
        "movistar", "Movistar", ("movistar.es", "telefonica.net", "terra.es"), ("movistar.es", "telefonica.net"),
        ("imap.movistar.es", "imap.telefonica.net"), ("pop3.movistar.es", "pop3.telefonica.net"),
        ("smtp.movistar.es", "smtp.telefonica.net"),
    ),
    Provider(
        "dinahosting", "Dinahosting", (), ("dinaserver.com", "dinahosting.com"), ("imap.{domain}", "mail.{domain}"),
        ("pop3.{domain}",), ("smtp.{domain}", "mail.{domain}"),
    ),
    Provider(
        "hostalia", "Hostalia", (), ("hostalia.com", "servidoresdns.net", "hospedajeydominios.com"),
        ("imap.servidoresdns.net", "imap.{domain}"), ("pop3.servidoresdns.net", "pop3.{domain}"),
        ("smtp.servidoresdns.net", "smtp.{domain}"),
    ),
    Provider(
        "dondominio", "DonDominio", (), ("dondominio.com", "scip.es"), ("imap.dondominio.com",),
        ("pop3.dondominio.com",), ("smtp.dondominio.com",),
    ),
    Provider(
        "gmx", "GMX", ("gmx.es", "gmx.com", "gmx.net", "gmx.de"), ("gmx.net", "gmx.com"),
        ("imap.gmx.com", "imap.gmx.net"), ("pop.gmx.com", "pop.gmx.net"), ("mail.gmx.com", "mail.gmx.net"),
    ),
    Provider(
        "hostinger", "Hostinger", (), ("hostinger.com", "titan.email"), ("imap.hostinger.com", "imap.titan.email"),
        ("pop.hostinger.com", "pop.titan.email"), ("smtp.hostinger.com", "smtp.titan.email"),
    ),
    Provider(
        "godaddy", "GoDaddy", (), ("secureserver.net",), ("imap.secureserver.net",), ("pop.secureserver.net",),
        ("smtpout.secureserver.net",),
    ),
    Provider(
        "fastmail", "Fastmail", ("fastmail.com", "fastmail.fm"), ("messagingengine.com",), ("imap.fastmail.com",),
        ("pop.fastmail.com",), ("smtp.fastmail.com",), wants=APP_PASSWORD,
        help="https://app.fastmail.com/settings/security",
    ),
    Provider(
        "uol", "UOL", ("uol.com.br", "bol.com.br"), ("uol.com.br",), ("imap.uol.com.br", "imap.bol.com.br"),
        ("pop3.uol.com.br",), ("smtps.uol.com.br", "smtps.bol.com.br"),
    ),
    Provider(
        "locaweb", "Locaweb", (), ("locaweb.com.br", "email.locaweb.com.br"), ("email-ssl.com.br",),
        ("email-ssl.com.br",), ("email-ssl.com.br",),
    ),
)  # fmt: skip

_BY_KEY = {one.key: one for one in PROVIDERS}
CONSENTS = {one.consents.key: one.consents for one in PROVIDERS if one.consents}


def by_key(key: str) -> Provider | None:
    """A provider by its key; None for one that is not known (any more)."""
    return _BY_KEY.get(key)


def by_domain(domain: str) -> Provider | None:
    """The provider whose own domain this is."""
    return next((one for one in PROVIDERS if domain in one.domains), None)


def by_exchangers(hosts: Iterable[str]) -> Provider | None:
    """The provider that takes a domain's mail, told by the names of the domain's mail exchangers, the first first."""
    for host in hosts:
        name = host.lower().rstrip(".")
        for one in PROVIDERS:
            if any(name == end or name.endswith("." + end) for end in one.exchangers):
                return one
    return None


def by_host(host: str) -> Provider | None:
    """The provider that a server belongs to."""
    name = host.lower().rstrip(".")
    return next((one for one in PROVIDERS if name in (*one.imap, *one.pop3, *one.smtp)), None)


def by_consents(key: str) -> Provider | None:
    """The provider that gives tokens under this key."""
    return next((one for one in PROVIDERS if one.consents and one.consents.key == key), None)


def urls_of(registration: Registration) -> tuple[str, str]:
    """Where one is asked, and where tokens are given: the registration's own addresses, else the well-known ones."""
    known = CONSENTS[registration.key]
    tenant = registration.tenant or "common"
    return (
        registration.authorize_url or known.authorize_url.format(tenant=tenant),
        registration.token_url or known.token_url.format(tenant=tenant),
    )
