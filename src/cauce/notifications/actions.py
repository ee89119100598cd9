"""The verbs of notifications: the words for an occasion, and whether they are said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from cauce.channels import actions as channels
from cauce.ground.db import hold, write
from cauce.ground.log.actions import keep
from cauce.ground.log.actors import Actor
from cauce.ground.text.storable import storable
from cauce.notifications import events, queries, rules, stopping
from cauce.notifications.errors import Invalid
from cauce.notifications.models import Habit, Template, Wish

if TYPE_CHECKING:
    from cauce.people.models import Agent, Brand


def checked(kind: str, text: str) -> str:
    """The text of a template as it is kept. Raises Invalid for an empty one, one that is too long, and one that names a
    place which does not exist."""
    plain = storable(text).replace("\r\n", "\n").strip()
    if not plain:
        raise Invalid(_("Write at least a word, or go back to the shipped text."), field="text")
    if len(plain) > rules.TEXT_LENGTH:
        raise Invalid(_("This text is too long."), field="text")
    if unknown := rules.unknown_places(kind, plain):
        raise Invalid(
            _("«%(place)s» means nothing here. You may use: %(known)s")
            % {"place": unknown[0], "known": ", ".join(f"{{{{{one}}}}}" for one in rules.PLACEHOLDERS[kind])},
            field="text",
        )
    return plain


@write()
def save_template(brand: Brand, kind: str, language: str, *, text: str, by: Actor) -> Template:
    """Have a brand say this on an occasion. Raises Invalid as `checked`, NotFound for no such kind or language."""
    now = queries.template(brand, kind, language)
    plain = checked(kind, text)
    row, _made = Template.objects.get_or_create(
        brand=brand, kind=kind, language=language, defaults={"account_id": brand.account_id, "text": plain}
    )
    if now.own and now.text == plain:
        return row
    row = hold(Template, row.pk)
    row.text = plain
    return keep(row, events.TemplateChanged(kind, language), by=by)


@write()
def forget_template(brand: Brand, kind: str, language: str, *, by: Actor) -> None:
    """Go back to the words that Cauce ships; of a brand that uses them it changes nothing."""
    row = Template.objects.filter(brand=brand, kind=kind, language=language).first()
    if row is not None:
        keep(row, events.TemplateChanged(kind, language), by=by)
        row.delete()


@write()
def set_closing(brand: Brand, *, said: bool, by: Actor) -> None:
    """Have customers told that their request is done when its ticket is resolved, or not."""
    row, _made = Habit.objects.get_or_create(brand=brand, defaults={"account_id": brand.account_id})
    row = hold(Habit, row.pk)
    if row.closing != said:
        row.closing = said
        keep(row, events.HabitChanged(said), by=by)


@write()
def send_trial(agent: Agent, brand: Brand, kind: str, *, text: str) -> bool:
    """Mail the agent what a template would say; False if their address is our own. Raises Invalid as `checked`."""
    words = rules.render(checked(kind, text), queries.example_of(agent, brand, kind))
    subject = _("Trial of a template")
    return channels.write_to_agent(agent, brand_id=brand.pk, subject=subject, text=words)


@write()
def wish(agent: Agent, event: str, *, by_mail: bool, by: Actor) -> None:
    """Have an agent told of a kind of event by mail, or not. Raises Invalid for no such event."""
    if event not in rules.EVENTS:
        raise Invalid(field="event")
    if queries.wishes_of(agent)[event] == by_mail:
        return
    row, _made = Wish.objects.get_or_create(
        agent=agent, event=event, defaults={"account_id": agent.account_id, "by_mail": not by_mail}
    )
    row = hold(Wish, row.pk)
    row.by_mail = by_mail
    keep(row, events.WishChanged(event, by_mail), by=by)


def stop(token: str) -> None:
    """What a notice says can be stopped is stopped, whoever holds its address. Raises NotFound for another one."""
    agent, event = stopping.opened(token)
    wish(agent, event, by_mail=False, by=Actor.agent(agent.pk))
