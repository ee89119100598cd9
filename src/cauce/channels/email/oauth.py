"""Tokens for mailboxes: asking their owner's leave at the provider, and keeping what it gave fresh.

Invariant: a question is answered once, by the agent who put it, within `ANSWER_WITHIN`; tokens leave this module only
towards the mailbox's own servers. The words of the protocol are oauthlib's; what goes over the wire is `ground.net`'s.
"""

import hashlib
import json
import secrets as chance
import threading
import time
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from cauce.channels.email.providers import CONSENTS, urls_of
from cauce.channels.errors import Invalid, NoConsent
from cauce.channels.models import Consent, Mailbox, Provider
from cauce.ground import clock
from cauce.ground.db import alone, hold, write
from cauce.ground.files import secrets
from cauce.ground.net.client import fetch
from cauce.ground.net.errors import NotReached

if TYPE_CHECKING:
    from oauthlib.oauth2 import WebApplicationClient

ANSWER_WITHIN = timedelta(minutes=30)
EARLY = timedelta(minutes=3)  # a token that ends so soon is renewed before it is used
ENDS_AFTER_S = 3600  # when the provider does not say
_TURN_S = 30.0
_renewing = threading.Lock()


def provider_of(mailbox: Mailbox) -> Provider:
    """How Cauce is registered where the mailbox's tokens come from. Raises Invalid when it is not."""
    found = Provider.objects.filter(account=mailbox.account_id, key=mailbox.sign_in).first()
    if found is None:
        name = CONSENTS[mailbox.sign_in].name if mailbox.sign_in in CONSENTS else mailbox.sign_in
        raise Invalid(
            _("Cauce is not registered at %(name)s yet: write down its client id first.") % {"name": name},
            field="sign_in",
        )
    return found


def ask(mailbox: Mailbox, *, redirect_uri: str, agent_id: int) -> str:
    """Where to send the agent, so that the provider asks them; what was asked before is forgotten. Raises Invalid."""
    provider = provider_of(mailbox)
    known = CONSENTS[provider.key]
    client = _client(provider)
    state, verifier = chance.token_urlsafe(32), client.create_code_verifier(96)
    url = client.prepare_request_uri(
        urls_of(provider)[0],
        redirect_uri=redirect_uri,
        scope=list(known.scopes),
        state=state,
        code_challenge=client.create_code_challenge(verifier, "S256"),
        code_challenge_method="S256",
        login_hint=mailbox.fetch_user or mailbox.address,
        **known.asking,
    )
    with write():
        Consent.objects.update_or_create(
            mailbox=mailbox,
            defaults={
                "state": _digest(state),
                "verifier": secrets.seal(verifier, about=mailbox.seal_name),
                "redirect_uri": redirect_uri,
                "asked_by": agent_id,
                "asked_at": clock.now(),
            },
        )
    return str(url)


def answered(*, state: str, code: str, agent_id: int) -> Mailbox:
    """Turn what the agent came back with into tokens; the mailbox they are for. Raises NoConsent, NotReached."""
    with write():  # whatever comes of it, a question is answered once
        asked = (
            Consent.objects.select_related("mailbox").filter(state=_digest(state), asked_by=agent_id).first()
        )
        if asked is None or asked.asked_at is None or clock.now() - asked.asked_at > ANSWER_WITHIN:
            raise NoConsent(_("This answer belongs to no question of ours. Please begin again."))
        Consent.objects.filter(pk=asked.pk).update(state="", verifier="")
    mailbox = asked.mailbox
    provider = provider_of(mailbox)
    body = _client(provider).prepare_request_body(
        code=code,
        redirect_uri=asked.redirect_uri,
        code_verifier=secrets.unseal(asked.verifier, about=mailbox.seal_name),
    )
    tokens = _tokens(provider, body)
    if not tokens.get("refresh_token"):
        raise NoConsent(
            _("%(name)s gave no lasting permission. Please begin again and accept everything it asks.")
            % {"name": CONSENTS[provider.key].name}
        )
    _keep(asked.pk, mailbox, provider, tokens)
    return mailbox


def access_token(mailbox: Mailbox) -> str:
    """A token that is good for the next minutes; never inside a transaction. Raises NoConsent, NotReached."""
    if token := _fresh(mailbox):
        return token
    # One at a time: some providers take a refresh token that comes twice for a stolen one.
    until = time.monotonic() + _TURN_S
    with _renewing:
        while time.monotonic() < until:
            with alone("consent", mailbox.pk) as mine:
                if mine:
                    return _fresh(mailbox) or _renewed(mailbox)
            if token := _fresh(mailbox):
                return token
            time.sleep(0.2)
    raise NoConsent(_("The provider's token could not be renewed in time."))


def _fresh(mailbox: Mailbox) -> str:
    kept = Consent.objects.filter(mailbox=mailbox, provider=mailbox.sign_in).first()
    if kept is None or not kept.access or kept.expires_at is None or kept.expires_at - clock.now() < EARLY:
        return ""
    return secrets.unseal(kept.access, about=mailbox.seal_name)


def _renewed(mailbox: Mailbox) -> str:
    provider = provider_of(mailbox)
    kept = Consent.objects.filter(mailbox=mailbox, provider=provider.key).first()
    if kept is None or not kept.refresh:
        raise NoConsent(
            _("Nobody has given us leave at %(name)s yet.") % {"name": CONSENTS[provider.key].name}
        )
    refresh = secrets.unseal(kept.refresh, about=mailbox.seal_name)
    body = _client(provider).prepare_refresh_body(refresh_token=refresh, client_id=provider.client_id)
    try:
        tokens = _tokens(provider, body)
    except NoConsent as refused:
        with write():
            Consent.objects.filter(pk=kept.pk).update(error=str(refused)[:2000])
        raise
    # Not every provider gives a new refresh token each time: RFC 6749 §6.
    _keep(kept.pk, mailbox, provider, {"refresh_token": refresh} | tokens)
    return str(tokens["access_token"])


def _client(provider: Provider) -> "WebApplicationClient":
    from oauthlib.oauth2 import WebApplicationClient  # here: few mailboxes need it, and it takes long to load

    return WebApplicationClient(provider.client_id)


def _tokens(provider: Provider, body: str) -> dict[str, Any]:
    if provider.client_secret:
        secret = secrets.unseal(provider.client_secret, about=provider.seal_name)
        body = f"{body}&{urlencode({'client_secret': secret})}"
    answer = fetch(
        "POST",
        urls_of(provider)[1],
        content=body.encode(),
        headers={"content-type": "application/x-www-form-urlencoded", "accept": "application/json"},
        timeout_s=20,
    )
    if answer.status >= 500 or answer.status == 429:
        raise NotReached(urls_of(provider)[1], f"HTTP {answer.status}")
    from oauthlib.oauth2 import OAuth2Error

    try:
        return dict(_client(provider).parse_request_body_response(answer.body.decode("utf-8")))
    except (OAuth2Error, ValueError, json.JSONDecodeError) as error:
        said = getattr(error, "description", "") or getattr(error, "error", "") or f"HTTP {answer.status}"
        raise NoConsent(
            _("%(name)s no longer lets us in (%(words)s). Please give Cauce leave again.")
            % {"name": CONSENTS[provider.key].name, "words": said}
        ) from error


@write()
def _keep(consent_id: int, mailbox: Mailbox, provider: Provider, tokens: dict[str, Any]) -> None:
    kept = hold(Consent, consent_id)
    kept.provider, kept.error = provider.key, ""
    kept.access = secrets.seal(str(tokens["access_token"]), about=mailbox.seal_name)
    kept.refresh = secrets.seal(str(tokens["refresh_token"]), about=mailbox.seal_name)
    kept.expires_at = clock.now() + timedelta(seconds=float(tokens.get("expires_in") or ENDS_AFTER_S))
    kept.save(update_fields=["provider", "error", "access", "refresh", "expires_at"])


def _digest(state: str) -> str:
    return hashlib.sha256(state.encode()).hexdigest()
