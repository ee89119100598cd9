"""Filling the demo company, and the way in."""

import secrets
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.utils import translation

from cauce.channels import actions as channels
from cauce.channels.models import Mailbox
from cauce.ground import clock
from cauce.people import queries as people
from cauce.people.models import Account
from cauce.tickets import actions as tickets
from cauce.tickets.load import load
from cauce.tickets.models import Ticket
from cauce.wiring.demo import papers
from cauce.wiring.demo.company import ADMINISTRATOR, BY, MAILBOXES, SIGNATURE, open_company, worker
from cauce.wiring.demo.telling import tell

_PASSWORD = "demo-password"  # the name of a file
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that is taken for another one
_DRAFT = "<div>Hola, Maximiliano:<br><br>Entonces la batería llegó sin cargar. Déjela enchufada </div>"


def fill() -> bool:
    """Make the demo company, or what is missing of it: killed half-way, it goes on where it was. Twice is once.

    True if there was none before.
    """
    account = people.demo_account()
    new = account is None
    with translation.override("es"):
        if account is None:
            account = open_company(_password())
        _add_mailboxes(account)
        _add_tickets(account)
    return new


def access() -> dict[str, str] | None:
    """Address and password of the demo company's administrator; None without a demo company."""
    account, path = people.demo_account(), _path()
    if account is None or not path.exists():
        return None
    return {"email": ADMINISTRATOR, "password": path.read_text().strip()}


def forget_password() -> None:
    """Forget the way in."""
    _path().unlink(missing_ok=True)


def _password() -> str:
    """The installation's demo password, made at the first call: a public one would be a hole wherever Cauce runs."""
    path = _path()
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text("-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(3)))
    return path.read_text().strip()


def _path() -> Path:
    return Path(settings.DATA) / _PASSWORD


def _add_mailboxes(account: Account) -> None:
    known = set(Mailbox.objects.filter(account=account).values_list("address", flat=True))
    for address, brand, team in MAILBOXES:
        if address not in known:
            channels.add_mailbox(
                address=address, brand=people.brand_by_slug(account.pk, brand),
                team=people.team_by_slug(account.pk, team), signature=SIGNATURE, by=BY,
            )  # fmt: skip


def _add_tickets(account: Account) -> None:
    told = tell(clock.now() - timedelta(seconds=30), papers.keep(account.pk))
    have = Ticket.objects.filter(account=account, origin="demo").count()
    if have >= len(told):
        return
    load(account, told[have:], origin="demo")
    _leave_a_draft(account)


def _leave_a_draft(account: Account) -> None:
    """An answer that somebody has begun, so that drafts are seen without writing one."""
    ticket = Ticket.objects.filter(account=account, requester__name__startswith="Maximiliano").first()
    if ticket is not None:
        agent = worker(account, ADMINISTRATOR)
        tickets.save_draft(agent, ticket, kind="reply", html=_DRAFT, files=[])
