"""Accounts, their brands and teams."""

from django.conf import settings
from django.utils.text import slugify
from django.utils.translation import gettext as _

from cauce.ground import clock
from cauce.ground.db import hold, write
from cauce.ground.log.actions import keep
from cauce.ground.log.actors import Actor
from cauce.people import events, rules
from cauce.people.errors import Invalid
from cauce.people.models import Account, Brand, Role, RoleVerb, Team

SETUP = Actor.system("setup")


@write()
def open_account(*, name: str, slug: str = "cauce", language: str = "es", by: Actor = SETUP) -> Account:
    """Make an account with its roles, a first brand of the same name and a first team."""
    account = Account(
        slug=slug, name=name, origin="demo" if by.origin == "demo" else "live", created_at=clock.now()
    )
    account.save()
    keep(account, events.AccountOpened(), by=by)
    for key, verbs in rules.ROLES.items():
        role = Role.objects.create(account=account, key=key, name=key.replace("_", " "))
        RoleVerb.objects.bulk_create(RoleVerb(role=role, verb=verb) for verb in verbs)
    add_brand(account, name=name, slug=slug, language=language, by=by)
    add_team(account, name=_("Support"), slug="soporte", by=by)
    return account


@write()
def name_account(account: Account, *, name: str, language: str, by: Actor) -> Account:
    """Give an account that a command has made, and its first brand, the name and language that they should have."""
    account = hold(Account, account.pk)
    account.name = name
    brand = Brand.objects.filter(account=account).order_by("pk")[0]
    brand.name, brand.language = name, language
    keep(brand, events.BrandChanged(), by=by)
    return keep(account, events.AccountNamed(), by=by)


@write()
def add_brand(account: Account, *, name: str, slug: str = "", language: str = "es", by: Actor) -> Brand:
    """Add a face that customers see. Raises Invalid when its slug is taken."""
    slug = slug or slugify(name)[:40]
    if Brand.objects.filter(account=account, slug=slug).exists():
        raise Invalid(_("There is already a brand called «%(slug)s».") % {"slug": slug}, field="name")
    brand = Brand(account=account, slug=slug, name=name, language=language)
    brand.save()
    return keep(brand, events.BrandAdded(), by=by)


@write()
def change_brand(
    brand: Brand, *, name: str, language: str, colour: str, own_signatures: bool, by: Actor
) -> Brand:
    """Change how a brand is called, what it speaks, its colour («#0b5fff» or none), and whether agents and teams sign
    its answers in their own way. Raises Invalid, naming the field."""
    brand = hold(Brand, brand.pk)
    name, colour = name.strip(), colour.strip().lower()
    if not name:
        raise Invalid(_("Please write a name."), field="name")
    if language not in dict(settings.LANGUAGES):
        raise Invalid(field="language")
    if colour and not rules.COLOUR.fullmatch(colour):
        raise Invalid(_("A colour is written like #0b5fff."), field="colour")
    wanted = (name, language, colour, own_signatures)
    if wanted == (brand.name, brand.language, brand.colour, brand.own_signatures):
        return brand
    brand.name, brand.language, brand.colour, brand.own_signatures = wanted
    return keep(brand, events.BrandChanged(), by=by)


@write()
def add_team(account: Account, *, name: str, slug: str = "", brand: Brand | None = None, by: Actor) -> Team:
    """Add a team. Raises Invalid when its name is empty or its slug is taken."""
    slug = slug or slugify(name)[:40]
    if not slug:
        raise Invalid(_("Please give the team a name."), field="name")
    if Team.objects.filter(account=account, slug=slug).exists():
        raise Invalid(_("There is already a team called «%(name)s».") % {"name": name}, field="name")
    team = Team(account=account, slug=slug, name=name.strip(), brand=brand)
    team.save()
    return keep(team, events.TeamAdded(), by=by)


@write()
def rename_team(team: Team, *, name: str, by: Actor) -> Team:
    """Give a team another name; its slug stays, so that addresses and scripts go on working."""
    team = hold(Team, team.pk)
    if not name.strip():
        raise Invalid(_("Please give the team a name."), field="name")
    if team.name == name.strip():
        return team
    team.name = name.strip()
    return keep(team, events.TeamChanged(), by=by)


@write()
def set_conversations(team: Team, *, reopens: str, reopen_days: int, brings_in: str, by: Actor) -> Team:
    """Say when what has ended opens again (`within` so many days: and not later), and whom writers may bring in.

    Raises Invalid for a word that is none of `rules.REOPENS` and `rules.BRINGS_IN`, and for days beyond 1 to 3650.
    """
    team = hold(Team, team.pk)
    if reopens not in rules.REOPENS or brings_in not in rules.BRINGS_IN:
        raise Invalid(field="reopens")
    if not 1 <= reopen_days <= 3650:
        raise Invalid(_("Between 1 and 3650 days."), field="reopen_days")
    wanted = (reopens, reopen_days, brings_in)
    if wanted == (team.reopens, team.reopen_days, team.brings_in):
        return team
    team.reopens, team.reopen_days, team.brings_in = wanted
    return keep(team, events.TeamChanged(), by=by)


@write()
def remove_account(account: Account, *, by: Actor) -> None:
    """Remove the account itself, once nothing points at it any more. The fact stays. Raises ProtectedError."""
    keep(hold(Account, account.pk), events.AccountRemoved(), by=by).delete()
