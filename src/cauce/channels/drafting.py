"""Connecting a mailbox step by step: what the assistant is told, its searches, and the mailbox that comes of it.

A door of the room, beside `actions`: nothing here states a fact until there is a mailbox, and nothing that somebody
typed is lost while there is none.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from cauce.channels import actions
from cauce.channels.email import providers
from cauce.channels.email.probing import words
from cauce.channels.email.probing.searching import STEPS
from cauce.channels.email.probing.servers import incoming_of, outgoing_of
from cauce.channels.email.tasks import probe
from cauce.channels.errors import Invalid, NotFound
from cauce.channels.models import Alias, Mailbox, MailboxDraft
from cauce.ground import clock
from cauce.ground.db import hold, write
from cauce.ground.files import secrets
from cauce.ground.jobs import enqueue
from cauce.ground.log.actors import Actor
from cauce.people.queries import reach
from cauce.people.rules import fold_address

if TYPE_CHECKING:
    from cauce.channels.email.probing.words import Explained
    from cauce.people.models import Agent, Brand, Team

BEGINS_WITHIN = timedelta(seconds=20)  # a search that has not begun by then has no worker
ENDS_WITHIN = timedelta(minutes=4)  # one that has not ended by then has lost it
KEPT = timedelta(days=7)
CONSENTS = providers.CONSENTS  # who gives tokens, by the name that a draft keeps


def draft_for(agent: Agent, pk: int) -> MailboxDraft:
    """A draft of a brand whose settings the agent may change. Raises NotFound."""
    everywhere, brands, _teams = reach(agent, "settings.edit")
    rows = MailboxDraft.objects.filter(account=agent.account_id, pk=pk).select_related(
        "brand", "team", "mailbox"
    )
    found = (rows if everywhere else rows.filter(brand__in=brands)).first()
    if found is None:
        raise NotFound
    return found


def drafts_of(agent: Agent) -> list[MailboxDraft]:
    """What was begun and not brought to its end, the newest first."""
    everywhere, brands, _teams = reach(agent, "settings.edit")
    rows = MailboxDraft.objects.filter(account=agent.account_id).order_by("-pk")
    return list((rows if everywhere else rows.filter(brand__in=brands))[:20])


@write()
def write_down(
    draft: MailboxDraft | None,
    *,
    brand: Brand,
    team: Team | None,
    address: str,
    password: str,
    sign_in: str = "password",
) -> MailboxDraft:
    """Begin a draft, or change whose mailbox it is; a password left empty stays as it is, for the same address. Raises
    Invalid for what is no address, or one that is taken."""
    folded = fold_address(address)
    _check_address(brand, folded, draft)
    known = draft is not None and draft.address == folded
    if draft is None:
        draft = MailboxDraft(account_id=brand.account_id, created_at=clock.now())
    else:
        draft = hold(MailboxDraft, draft.pk)
    if not known:
        draft.wishes, draft.steps, draft.found, draft.state = {}, {}, {}, "typing"
    draft.brand, draft.team, draft.address, draft.sign_in = brand, team, folded, sign_in
    draft.save()
    if password or not known:
        draft.secret = secrets.seal(password, about=draft.seal_name) if password else ""
        draft.save(update_fields=["secret"])
    return draft


def _check_address(brand: Brand, folded: str, draft: MailboxDraft | None) -> None:
    try:
        validate_email(folded)
    except ValidationError as error:
        words = _("«%(address)s» is not an e-mail address.") % {"address": folded}
        raise Invalid(words, field="address") from error
    own = (draft.mailbox_id if draft is not None else None) or 0
    taken = Mailbox.objects.filter(account=brand.account_id, address=folded).exclude(pk=own).exists()
    if taken or Alias.objects.filter(account=brand.account_id, address=folded).exists():
        raise Invalid(_("There is already a mailbox %(address)s.") % {"address": folded}, field="address")


@write()
def search(
    draft: MailboxDraft,
    *,
    wishes: dict[str, Any] | None = None,
    password: str = "",
    sending_password: str = "",
) -> MailboxDraft:
    """Begin to search; what was being searched is given up. `wishes`: servers that were named (incoming, outgoing:
    kind, host, port, security, user), whether answers leave by its own (sends), whether to try a mail (test)."""
    draft = hold(MailboxDraft, draft.pk)
    if wishes is not None:
        draft.wishes = wishes
    if password:
        draft.secret = secrets.seal(password, about=draft.seal_name)
    if sending_password:
        draft.sending_secret = secrets.seal(sending_password, about=draft.seal_name)
    draft.state, draft.steps, draft.found = "searching", {}, {}
    draft.run, draft.began_at = draft.run + 1, clock.now()
    draft.save()
    enqueue(probe, draft.pk, draft.run, key=f"probe:{draft.pk}:{draft.run}")
    return draft


@write()
def stop(draft: MailboxDraft) -> MailboxDraft:
    """Give up searching; everything that was typed stays."""
    draft = hold(MailboxDraft, draft.pk)
    if draft.state == "searching":
        draft.state = "typing"
        draft.save(update_fields=["state"])
    return draft


@write()
def finish(draft: MailboxDraft, *, old_mail: str, by: Actor, **settings: Any) -> Mailbox:
    """Make the mailbox of what was found; `old_mail` (ignore, import, new) says what becomes of what lies there. Raises
    Invalid when nothing was found yet."""
    draft = hold(MailboxDraft, draft.pk)
    incoming, outgoing = draft.found.get("incoming"), draft.found.get("outgoing")
    if draft.state not in ("found", "failed") or not incoming:
        raise Invalid(_("The servers have to be found first."))
    wanted = {
        **_receiving(draft, incoming),
        **_sending(draft, outgoing),
        "old_mail": old_mail,
        "team": draft.team,
        **settings,
    }
    if draft.mailbox is not None:
        mailbox = actions.change_mailbox(draft.mailbox, by=by, active=True, **wanted)
    else:
        mailbox = actions.add_mailbox(address=draft.address, brand=draft.brand, by=by, **wanted)
    MailboxDraft.objects.filter(pk=draft.pk).delete()
    return mailbox


def _receiving(draft: MailboxDraft, server: dict[str, Any]) -> dict[str, Any]:
    return {
        "receives_by": server["kind"], "fetch_host": server["host"], "fetch_port": server["port"],
        "fetch_security": server["security"], "fetch_user": server["user"], "sign_in": draft.sign_in,
        "fetch_password": _opened(draft, draft.secret) if draft.sign_in == "password" else None,
    }  # fmt: skip


def _sending(draft: MailboxDraft, server: dict[str, Any] | None) -> dict[str, Any]:
    if server is None:
        return {}
    password = _opened(draft, draft.sending_secret or draft.secret) if draft.sign_in == "password" else None
    return {
        "smtp_host": server["host"], "smtp_port": server["port"], "smtp_security": server["security"],
        "smtp_user": server["user"], "smtp_password": password if server["user"] else None,
    }  # fmt: skip


def begin_consent(draft: MailboxDraft, key: str, *, redirect_uri: str, agent: Agent) -> str:
    """Where to send the browser, so that the provider asks for leave. The mailbox is made for it, and rests until the
    end. Raises Invalid when Cauce is not registered there."""
    provider = providers.by_consents(key)
    if provider is None:
        raise Invalid(field="sign_in")
    incoming, outgoing = incoming_of(provider)[0], outgoing_of(provider)[0]
    settings: dict[str, Any] = {
        "receives_by": "imap", "sign_in": key, "active": False, "fetch_host": incoming.host,
        "fetch_port": incoming.port,
        "fetch_security": incoming.security, "fetch_user": draft.address, "smtp_host": outgoing.host,
        "smtp_port": outgoing.port, "smtp_security": outgoing.security, "smtp_user": draft.address,
    }  # fmt: skip
    by = Actor.agent(agent.pk)
    with write():
        held = hold(MailboxDraft, draft.pk)
        if held.mailbox is None:
            held.mailbox = actions.add_mailbox(
                address=held.address, brand=held.brand, team=held.team, by=by, **settings
            )
        else:
            held.mailbox = actions.change_mailbox(held.mailbox, by=by, **settings)
        held.sign_in = key
        held.save(update_fields=["mailbox", "sign_in"])
        mailbox = held.mailbox
    return actions.begin_consent(mailbox, redirect_uri=redirect_uri, agent=agent)


def draft_of(agent: Agent, mailbox: Mailbox) -> MailboxDraft | None:
    """The draft that a mailbox with a consent belongs to."""
    return next((one for one in drafts_of(agent) if one.mailbox_id == mailbox.pk), None)


@write()
def discard(draft: MailboxDraft) -> None:
    """Forget a draft with its passwords. A mailbox that was made for a consent stays switched off."""
    MailboxDraft.objects.filter(pk=draft.pk).delete()


@write()
def sweep(before: datetime) -> None:
    """Forget drafts that were begun before this moment."""
    MailboxDraft.objects.filter(created_at__lt=before).delete()


def state_of(draft: MailboxDraft) -> str:
    """typing, searching, found, failed; or lost, when nobody does the searching."""
    if draft.state != "searching" or draft.began_at is None:
        return draft.state
    gone = clock.now() - draft.began_at
    return "lost" if gone > (ENDS_WITHIN if draft.steps else BEGINS_WITHIN) else "searching"


def steps_of(draft: MailboxDraft) -> list[dict[str, str]]:
    """The steps of the search for a page: name, state (waiting, running, well, failed, skipped) and what is said."""
    names = words.names_of_steps()
    rows = []
    for step in STEPS:
        facts = dict(draft.steps.get(step, {}))
        state = str(facts.pop("state", "waiting"))
        rows.append(
            {"key": step, "name": names[step], "state": state, "said": words.said_of(step, state, facts)}
        )
    return rows


def explained(draft: MailboxDraft) -> Explained | None:
    """What went wrong, in words; None when nothing did."""
    state = state_of(draft)
    if state == "lost":
        return words.explain("worker", {})
    if state != "failed":
        return None
    return words.explain(str(draft.found.get("cause", "other")), draft.found.get("facts", {}))


def consent_wanted(draft: MailboxDraft) -> str:
    """Who would give Cauce leave for this address instead of a password: google, microsoft, or nobody."""
    provider = providers.by_domain(draft.address.rpartition("@")[2])
    provider = provider or providers.by_key(str(draft.found.get("provider", "")))
    return provider.consents.key if provider and provider.consents else ""


def _opened(draft: MailboxDraft, secret: str) -> str:
    return secrets.unseal(secret, about=draft.seal_name) if secret else ""
