"""`load` leaves what the verbs would have left: the same rows, facts and followers' tables."""

from datetime import UTC, datetime, timedelta
from itertools import islice
from random import Random

import pytest
from django.apps import apps
from django.db import models, transaction

from cauce.ground.clock.models import Moved
from cauce.ground.db import write
from cauce.ground.log.actors import Actor
from cauce.ground.log.models import Cursor, Fact
from cauce.people import actions as people
from cauce.people.models import Contact, Identity
from cauce.tickets import actions
from cauce.tickets.actions import FileRef, Said
from cauce.tickets.errors import Invalid, NotFound
from cauce.tickets.load import MessageSpec, TicketSpec, load
from cauce.tickets.models import Message, Tag, Ticket
from tests.cast import settle

BEGIN = datetime(2026, 1, 5, 9, tzinfo=UTC)
BY = Actor.system("load", origin="import")
LOADED = 300
OWNED = ("people", "tickets", "log", "search", "notifications", "channels")
LOOSE = {  # keys that are no foreign keys, in columns and in facts
    "message_id": Message, "last_message_id": Message, "ticket_id": Ticket, "message": Message, "contact": Contact,
    "requester": Contact, "tag": Tag, "identity": Identity,
}  # fmt: skip
CLOSE = timedelta(seconds=30)  # the verbs read a clock that goes on while they work


def specs():
    """Tickets of every shape: who begins, who is given it, what machines say, where it ends."""
    rng = Random(7)
    for n in range(LOADED):
        at = BEGIN + timedelta(hours=n)
        messages = []
        for place in range(rng.randrange(6)):
            at += timedelta(minutes=rng.randrange(1, 300))
            messages.append(message(rng, n, place, at if place else BEGIN + timedelta(hours=n)))
        yield TicketSpec(
            requester_email=f"Persona{rng.randrange(60)}@{rng.choice(('gmail.com', 'firma.example'))}",
            requester_name=rng.choice(("", "Ada Gómez", "José Ñandú")), subject=f"Caso  {n}",
            opened_at=BEGIN + timedelta(hours=n), messages=messages, brand=rng.choice(("", "taller")),
            team=rng.choice(("", "soporte")), assignee=rng.choice(("", "Mira@taller.example")),
            status=rng.choice(("", "resolved", "closed")), priority=rng.choice(("low", "urgent")),
            kind=rng.choice(("question", "repair")), channel=rng.choice(("email", "form")),
            tags=rng.choice(((), ("Avería",), ("uno", "dos", "UNO "))),
        )  # fmt: skip


def message(rng, n, place, at):
    direction = rng.choice(("in", "in", "out", "out", "note"))
    machine = rng.random() < 0.2 and direction != "note"
    return MessageSpec(
        direction=direction, at=at, text=f"Mensaje {n}.{place}\n> cita", new_text=rng.choice(("", f"Nuevo {n}")),
        html=rng.choice(("", "<p>Hola</p>")), automatic="auto_reply" if machine and direction == "in" else "",
        author="" if direction == "in" or machine else rng.choice(("mira@taller.example", "alma@taller.example")),
        external_id=f"{n}.{place}@x", identity=f"{n}.{place}", subject="Re: caso", headers={"to": ["ñ"]},
        files=(FileRef("a.pdf", "application/pdf", 3, "cd" * 32),) if rng.random() < 0.2 else (),
    )  # fmt: skip


def by_the_verbs(cast, spec):
    """The same ticket, one verb after the other, at the moments at which it was said."""
    move_to(spec.opened_at)
    requester = people.know_contact(
        cast.account.pk, email=spec.requester_email, name=spec.requester_name, by=BY
    )
    said, agents = list(spec.messages), {"mira@taller.example": cast.mira, "alma@taller.example": cast.alma}
    customer = Actor.contact(requester.pk, origin="import")
    first = said.pop(0) if said and said[0].direction == "in" else None
    author = said[0].author if said and first is None else ""
    ticket, _ = actions.open_ticket(
        cast.taller, requester=requester, channel=spec.channel, subject=spec.subject, priority=spec.priority,
        kind=spec.kind, team=cast.team if spec.team else None, said=what(first) if first else None,
        by=Actor.agent(agents[author].pk, origin="import") if author else customer,
    )  # fmt: skip
    if spec.assignee:
        actions.assign(ticket, to=cast.mira, by=BY)
    for one in said:
        move_to(one.at)
        if one.direction == "in":
            actions.receive(ticket, what(one), contact=requester, channel=spec.channel, by=customer)
        elif not one.author:
            actions.acknowledge(ticket, what(one), by=BY)
        else:
            agent = agents[one.author]
            by = Actor.agent(agent.pk, origin="import")
            if one.direction == "note":
                actions.note(ticket, what(one), agent=agent, by=by)
            else:
                sent = actions.reply(ticket, what(one), agent=agent, by=by, undo_s=0)
                actions.release(sent.pk, by=Actor.system("sending", origin="import"))
    for tag in spec.tags:
        actions.tag(ticket, name=tag, by=BY)
    if spec.status:
        actions.set_status(ticket, to=spec.status, by=BY)


def what(said):
    return Said(
        text=said.text, html=said.html, new_text=said.new_text, subject=said.subject, headers=said.headers,
        files=said.files, external_id=said.external_id, identity=said.identity, automatic=said.automatic,
    )  # fmt: skip


def move_to(moment):
    offset = (moment - datetime.now(UTC)).total_seconds()  # noqa: TID251 - where the moved clock starts from
    Moved.objects.update_or_create(pk=1, defaults={"offset_s": offset})


def tables():
    """Every row of the rooms and of those that follow, keys renamed by their order; facts by subject."""
    kept = [model for model in apps.get_models() if model._meta.app_label in OWNED and model._meta.managed]
    rows = {
        model: list(model._default_manager.order_by("pk"))
        for model in kept
        if model is not Cursor and not hasattr(model, "raw_db")
    }
    places = {model: {row.pk: n for n, row in enumerate(found)} for model, found in rows.items()}
    seen = {model: [plain(row, places) for row in found] for model, found in rows.items()}
    seen[Fact].sort(key=lambda values: (values["subject"], values["seq"]))
    return seen


def plain(row, places):
    values = {}
    for field in row._meta.concrete_fields:
        value = getattr(row, field.attname)
        target = field.related_model or LOOSE.get(field.attname)
        values[field.name] = places[target].get(value) if target else value
    if isinstance(row, Fact):
        values |= {name: in_words(values[name], places) for name in ("subject", "about", "actor")}
        values["data"] = {key: places[LOOSE[key]][value] if key in LOOSE and value else value
                          for key, value in values["data"].items()}  # fmt: skip
        values["position"] = None
    if "terms" in values:  # of the search's index; what begins with § is made of ids
        values["terms"] = sorted(word for word in values["terms"].split() if "§" not in word)
    if not isinstance(row._meta.pk, models.ForeignKey):
        values[row._meta.pk.name] = None
    return values


def in_words(name, places):
    kind, _, pk = name.partition(":")
    model = {"ticket": Ticket, "contact": Contact}.get(kind)
    return f"{kind}:{places[model][int(pk)]}" if model else name


def differences(one, two):
    for model, rows in one.items():
        if len(rows) != len(two[model]):
            yield model.__name__, len(rows), len(two[model])
        for n, (left, right) in enumerate(zip(rows, two[model], strict=False)):
            yield from ((model.__name__, n, name, left[name], right[name]) for name in left
                        if not alike(left[name], right[name]))  # fmt: skip


def alike(left, right):
    if isinstance(left, datetime) and isinstance(right, datetime):
        return abs(left - right) < CLOSE
    return left == right


@pytest.mark.timeout(600)  # three hundred tickets, verb by verb
def test_three_hundred_tickets_are_the_same_by_the_verbs_and_by_load(cast, monkeypatch):
    monkeypatch.setenv("CAUCE_CLOCK", "moved")
    people.add_company(cast.account, name="Firma", domains=["firma.example"], by=BY)
    settle()
    with write():
        for spec in specs():
            by_the_verbs(cast, spec)
        settle()
        one = tables()
        transaction.set_rollback(True)
    progress: list[int] = []
    assert load(cast.account, specs(), origin="import", progress=progress.append) == LOADED
    settle()
    two = tables()
    assert list(islice(differences(one, two), 20)) == []
    assert len(one[Fact]) > 5 * LOADED
    assert progress[-1] == LOADED


def a_spec(**more):
    return TicketSpec(
        **{"requester_email": "ada@cliente.example", "subject": "Caso", "opened_at": BEGIN, **more}
    )


def test_what_comes_after_a_load_goes_on_from_it(cast):
    before = cast.ticket()
    said = MessageSpec(direction="in", at=BEGIN, text="Hola")
    load(cast.account, [a_spec(messages=[said]), a_spec()], origin="demo")
    after = cast.ticket()
    assert [ticket.number for ticket in Ticket.objects.order_by("number")] == [1, 2, 3, 4]
    assert (before.requester, Ticket.objects.get(number=2).requester) == (after.requester,) * 2
    settle()
    positions = Fact.objects.order_by("position").values_list("position", flat=True)
    assert len(set(positions)) == len(positions)
    assert None not in positions
    cast.writes(Ticket.objects.get(number=2), "¿Y bien?")
    assert cast.history(Ticket.objects.get(number=2)) == [
        "ticket.opened",
        "message.received",
        "message.received",
    ]


@pytest.mark.parametrize(
    ("more", "refusal"),
    [
        ({"brand": "nada"}, NotFound),
        ({"team": "nada"}, NotFound),
        ({"assignee": "nadie@taller.example"}, NotFound),
        ({"assignee": "rita@taller.example"}, Invalid),
        ({"priority": "enorme"}, Invalid),
        ({"kind": "enorme"}, Invalid),
        ({"status": "lost"}, Invalid),
        ({"messages": [MessageSpec(direction="note", at=BEGIN, text="x", author="nadie@x")]}, Invalid),
    ],
)
def test_what_the_verbs_would_refuse_is_refused_and_leaves_no_ticket(cast, more, refusal):
    with pytest.raises(refusal):
        load(cast.account, [a_spec(), a_spec(**more)], origin="import")
    assert not Ticket.objects.exists()


def test_nothing_loaded_is_nothing_written(cast):
    before = Fact.objects.count()
    assert load(cast.account, [], origin="import") == 0
    assert Fact.objects.count() == before
