"""What answers end with: saved safe, in several languages, with places that are known."""

from django.conf import settings
from django.utils.translation import gettext as _

from cauce.ground.db import hold, write
from cauce.ground.log.actions import keep
from cauce.ground.log.actors import Actor
from cauce.ground.text import places
from cauce.ground.text.html import html_to_text, sanitise_inline
from cauce.ground.text.storable import storable
from cauce.people import events, rules
from cauce.people.errors import Invalid, NotFound
from cauce.people.models import Agent, Brand, Signature, Team


def checked_signature(html: str) -> str:
    """A signature as it is kept, made safe; empty if nothing can be read in it. Raises Invalid for one that is too
    long, has a picture, or names a place that does not exist."""
    safe = sanitise_inline(storable(html)[: rules.SIGNATURE_LENGTH * 2]).html.strip()
    if len(safe) > rules.SIGNATURE_LENGTH:
        raise Invalid(_("This text is too long."), field="html")
    if "<img" in safe:
        raise Invalid(_("A signature has no pictures: many programs hold them back."), field="html")
    if unknown := places.unknown(safe, rules.SIGNATURE_PLACES):
        known = ", ".join(f"{{{{{one}}}}}" for one in rules.SIGNATURE_PLACES)
        said = _("«%(place)s» means nothing here. You may use: %(known)s")
        raise Invalid(said % {"place": html_to_text(unknown[0]), "known": known}, field="html")
    return safe if html_to_text(safe).strip() else ""


@write()
def save_signature(owner: Agent | Team | Brand, language: str, *, html: str, by: Actor) -> None:
    """Have somebody's answers end like this in a language; an empty text takes it away.

    Raises Invalid as `checked_signature`, NotFound for a language that Cauce does not speak.
    """
    if language not in dict(settings.LANGUAGES):
        raise NotFound
    safe = checked_signature(html)
    subject = owner.log_subject
    now = Signature.objects.filter(owner=subject, language=language).first()
    if (now.html if now else "") == safe:
        return
    if now is None:
        kind = subject.partition(":")[0]
        now = Signature.objects.create(
            account_id=owner.account_id, owner=subject, language=language, html=safe, **{kind: owner}
        )
    row = hold(Signature, now.pk)
    row.html = safe
    keep(row, events.SignatureChanged(subject, language), by=by)
    if not safe:
        row.delete()
