"""Contacts, how they are reached, and their companies."""

from collections.abc import Iterable

from django.db import IntegrityError
from django.utils.translation import gettext as _

from cauce.ground import clock
from cauce.ground.db import hold, rows, write
from cauce.ground.log.actions import keep
from cauce.ground.log.actors import Actor
from cauce.ground.text.storable import storable
from cauce.people import events, queries, rules
from cauce.people.errors import Invalid, NotFound
from cauce.people.models import Account, Company, CompanyDomain, Contact, Identity


@write()
def know_contact(
    account_id: int, *, email: str, name: str = "", language: str = "", wrote: bool = False, by: Actor
) -> Contact:
    """The contact with this address, made if nobody has it yet; a name is learnt once, never overwritten.

    `wrote`: they have just written from it, so mail reaches them there. The company follows from the domain. Twice is
    once, also from two processes at the same moment. Raises Invalid for an empty address.
    """
    identity = queries.identity_now(account_id, "email", email)
    if identity is None:
        try:
            return _add_contact(account_id, email=email, name=name, language=language, by=by)
        except IntegrityError:  # another process has made it since we looked
            identity = queries.identity_now(account_id, "email", email)
            if identity is None:
                raise
    contact = identity.contact
    if name and not contact.name:
        contact = hold(Contact, contact.pk)
        if not contact.name:
            contact.name = rules.person_name(name)
            keep(contact, events.ContactChanged(["name"]), by=by)
    if wrote and identity.returned_at is not None:
        _mark(identity, returned=False, by=by)
    return contact


@write(apart=True)
def _add_contact(account_id: int, *, email: str, name: str, language: str, by: Actor) -> Contact:
    domain = rules.company_domain(email)
    company = queries.company_of_domain(account_id, domain) if domain else None
    contact = Contact(
        pk=rows.next_key(Contact),  # its row is written once, by `keep`
        account_id=account_id,
        name=rules.person_name(name),
        company=company,
        language=language,
        created_at=clock.now(),
    )
    identity = _add_identity_row(contact, "email", email)
    added = events.ContactAdded(company.pk if company else None)
    return keep(contact, added, events.IdentityAdded(identity.pk, "email"), by=by)


def _add_identity_row(contact: Contact, kind: str, value: str, shared: bool = False) -> Identity:
    folded = rules.fold_identity(kind, value)
    if not folded:
        raise Invalid(_("Please write an address."), field="value")
    shown = storable(value).strip()[: rules.ADDRESS_LENGTH]
    identity = Identity(
        account_id=contact.account_id, contact=contact, kind=kind, value=folded, shown=shown, shared=shared,
        from_at=clock.now(),
    )  # fmt: skip
    rows.insert(identity)
    return identity


@write()
def add_identity(contact: Contact, *, kind: str, value: str, shared: bool = False, by: Actor) -> Identity:
    """Write down how a contact is reached. Raises Invalid when somebody else has it today."""
    contact = hold(Contact, contact.pk)
    taken = queries.identity_now(contact.account_id, kind, value)
    if taken is not None:
        if taken.contact_id == contact.pk:
            return taken
        raise Invalid(_("%(value)s already belongs to another contact.") % {"value": value}, field="value")
    identity = _add_identity_row(contact, kind, value, shared)
    keep(contact, events.IdentityAdded(identity.pk, kind), by=by)
    return identity


@write()
def end_identity(contact: Contact, identity: int, *, by: Actor) -> None:
    """Say that an address or a number is no longer the contact's; what they wrote from it stays theirs. Twice is once.

    Raises NotFound for another contact's, Invalid for the only one left: nobody could reach them any more.
    """
    contact = hold(Contact, contact.pk)
    row = Identity.objects.filter(contact=contact, pk=identity).first()
    if row is None:
        raise NotFound
    if row.until_at is not None:
        return
    if not Identity.objects.filter(contact=contact, until_at__isnull=True).exclude(pk=row.pk).exists():
        raise Invalid(_("This is the only way to reach them: add another one first."), field="value")
    row.until_at = clock.now()
    row.save(update_fields=["until_at"])
    keep(contact, events.IdentityEnded(row.pk, row.kind), by=by)


@write()
def mail_came_back(account_id: int, email: str, *, by: Actor) -> None:
    """Write down that nobody is at an address, so that people see it. Twice is once; of an address that is nobody's it
    says nothing."""
    identity = queries.identity_now(account_id, "email", email)
    if identity is not None and identity.returned_at is None:
        _mark(identity, returned=True, by=by)


@write()
def mail_arrived(account_id: int, email: str, *, by: Actor) -> None:
    """Somebody is at an address after all."""
    identity = queries.identity_now(account_id, "email", email)
    if identity is not None and identity.returned_at is not None:
        _mark(identity, returned=False, by=by)


def _mark(identity: Identity, *, returned: bool, by: Actor) -> None:
    contact = hold(Contact, identity.contact_id)
    identity.returned_at = clock.now() if returned else None
    identity.save(update_fields=["returned_at"])
    said = events.IdentityReturned if returned else events.IdentityReached
    keep(contact, said(identity.pk, identity.kind), by=by)


@write()
def set_company(contact: Contact, *, name: str, by: Actor) -> Contact:
    """Say which firm a contact belongs to, by its name; one that nobody knows yet is added, an empty one is none."""
    contact = hold(Contact, contact.pk)
    name = storable(name).strip()[:160]
    company = queries.company_by_name(contact.account_id, name) if name else None
    if name and company is None:
        company = add_company(contact.account, name=name, by=by)
    if contact.company_id == (company.pk if company else None):
        return contact
    contact.company = company
    return keep(contact, events.ContactChanged(["company"]), by=by)


@write()
def change_contact(contact: Contact, *, name: str, language: str, time_zone: str, by: Actor) -> Contact:
    """Change a contact's details."""
    contact = hold(Contact, contact.pk)
    wanted = {"name": rules.person_name(name), "language": language, "time_zone": time_zone}
    changed = [field for field, value in wanted.items() if getattr(contact, field) != value]
    if not changed:
        return contact
    for field in changed:
        setattr(contact, field, wanted[field])
    return keep(contact, events.ContactChanged(changed), by=by)


@write()
def show_pictures(contact: Contact, *, always: bool, by: Actor) -> Contact:
    """Show the remote pictures of a contact's mails unasked from now on, or no longer."""
    contact = hold(Contact, contact.pk)
    if (contact.pictures_since is not None) == always:
        return contact
    contact.pictures_since = clock.now() if always else None
    return keep(contact, events.ContactChanged(["pictures"]), by=by)


@write()
def add_company(account: Account, *, name: str, domains: Iterable[str] = (), by: Actor) -> Company:
    """Make a customer's firm known; contacts who write from its domains join it, those already known too.

    Raises Invalid for a domain that is another company's, or nobody's, as those of the big mail providers.
    """
    company = Company(account=account, name=name.strip())
    company.save()
    keep(company, events.CompanyAdded(), by=by)
    for domain in dict.fromkeys(rules.company_domain(f"@{domain}") or domain for domain in domains):
        _add_domain(company, domain, by=by)
    return company


def _add_domain(company: Company, domain: str, *, by: Actor) -> None:
    if rules.company_domain(f"@{domain}") != domain or queries.company_of_domain(company.account_id, domain):
        raise Invalid(
            _("«%(domain)s» cannot be this company's domain.") % {"domain": domain}, field="domains"
        )
    CompanyDomain.objects.create(account_id=company.account_id, domain=domain, company=company)
    here = Identity.objects.filter(
        account=company.account_id, kind="email", value__endswith=f"@{domain}", until_at__isnull=True
    )
    loose = here.filter(contact__company__isnull=True).order_by("contact")
    for pk in loose.values_list("contact", flat=True).distinct():
        contact = hold(Contact, pk)
        if contact.company_id is None:
            contact.company = company
            keep(contact, events.ContactChanged(["company"]), by=by)
