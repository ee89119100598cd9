"""Signing in to a server that takes mail: the same way when it is tried and when it is used.

The standard library encodes passwords as ASCII, and so cannot sign in with «contraseña»; servers want UTF-8 (RFC 4954,
RFC 4616).
"""

from __future__ import annotations

import base64
import smtplib

from cauce.channels.email.credentials import Credentials


class NoSignIn(smtplib.SMTPException):
    """The server offers no way that we know of."""


def sign_in(client: smtplib.SMTP, who: Credentials) -> None:
    """Sign in after EHLO, over whatever encryption there is. Raises SMTPAuthenticationError with the server's words,
    NoSignIn, or what `smtplib` raises."""
    ways = client.esmtp_features.get("auth", "").upper().replace("=", " ").split()
    if who.token:
        code, words = client.docmd("AUTH", f"XOAUTH2 {_encoded(who.bearer)}")
        if code == 334:
            # A refusal comes as a challenge, to be answered with nothing before the server says 535.
            code, words = client.docmd("")
    elif "PLAIN" in ways:
        code, words = client.docmd("AUTH", f"PLAIN {_encoded(f'{chr(0)}{who.user}{chr(0)}{who.password}')}")
    elif "LOGIN" in ways:
        code, words = client.docmd("AUTH", f"LOGIN {_encoded(who.user)}")
        if code == 334:
            code, words = client.docmd(_encoded(who.password))
    elif (who.user + who.password).isascii():
        client.login(who.user, who.password)  # CRAM-MD5, which nobody should offer any more
        return
    else:
        raise NoSignIn(" ".join(ways) or "AUTH")
    if code not in (235, 503):  # 503: signed in already
        raise smtplib.SMTPAuthenticationError(code, words)


def _encoded(words: str) -> str:
    return base64.b64encode(words.encode()).decode()
