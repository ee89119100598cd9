"""Reading those who ask: contacts, by what they are reached, their companies."""

from datetime import datetime

from django.db.models import Q, QuerySet

from cauce.ground.db import Question, prepared
from cauce.ground.text.folding import written_anyhow
from cauce.ground.text.storable import storable
from cauce.people import rules
from cauce.people.errors import NotFound
from cauce.people.models import Company, CompanyDomain, Contact, Identity

Reached = tuple[int, str, str, datetime | None]


def contact(account_id: int, pk: int) -> Contact:
    """A contact of this account. Raises NotFound. Whether a viewer may see it: `tickets.queries.contact_for`."""
    found = Contact.objects.select_related("company").filter(account=account_id, pk=pk).first()
    if found is None:
        raise NotFound
    return found


def identity_now(account_id: int, kind: str, value: str) -> Identity | None:
    """Whose this address or number is now; None if nobody's."""
    return next(iter(_identity_now(account_id, kind, rules.fold_identity(kind, value))), None)


@prepared
def _identity_now(account: int, kind: str, value: str) -> QuerySet[Identity]:
    rows = Identity.objects.select_related("contact")
    return rows.filter(account=account, kind=kind, value=value, until_at__isnull=True)


def identities_of(contact: Contact) -> list[Reached]:
    """(id, kind, value as written, since when mail to it comes back) of every way by which a contact is reached today,
    oldest first."""
    return _identities(contact.pk)


def identities_asked(contact: Contact) -> Question[Reached]:
    """The same, as a question."""
    return _identities.later(contact.pk)


@prepared
def _identities(contact: int) -> QuerySet[Identity, Reached]:
    rows = Identity.objects.filter(contact=contact, until_at__isnull=True)
    return rows.order_by("pk").values_list("pk", "kind", "shown", "returned_at")


def addresses_of(contact: Contact) -> list[str]:
    """The e-mail addresses of a contact today, oldest first."""
    return [shown for _pk, kind, shown, _returned in _identities(contact.pk) if kind == "email"]


def mail_comes_back(contact: Contact) -> bool:
    """Whether all that is known of a contact's addresses is that mail to them comes back."""
    said = [returned for _pk, kind, _shown, returned in _identities(contact.pk) if kind == "email"]
    return bool(said) and all(said)


def reached_like(account_id: int, words: str) -> QuerySet[Identity]:
    """The addresses that begin with these words, or whose contact's name has them, accents or not; by name. Who may
    see them asks."""
    words = " ".join(storable(words).split())
    folded = rules.fold_address(words)
    named = Q(contact__name__regex=written_anyhow(words))
    rows = Identity.objects.filter(account=account_id, kind="email", until_at__isnull=True)
    rows = rows.filter(named | Q(value__gte=folded, value__lt=folded + "\U0010fffd"))
    return rows.exclude(value__endswith=".invalid").order_by("contact__name", "pk")


def company_of_domain(account_id: int, domain: str) -> Company | None:
    """The firm whose people write from this domain."""
    row = next(iter(_company_domain(account_id, domain)), None)
    return row.company if row else None


@prepared
def _company_domain(account: int, domain: str) -> QuerySet[CompanyDomain]:
    return CompanyDomain.objects.select_related("company").filter(account=account, domain=domain)


def company_by_name(account_id: int, name: str) -> Company | None:
    """A customer's firm by its name, however its letters are written; the oldest, if two are called the same."""
    return Company.objects.filter(account=account_id, name__iexact=name).order_by("pk").first()
