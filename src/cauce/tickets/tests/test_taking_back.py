"""Drafts, and replies that are taken back: the ticket is as if they had never been said."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cauce.ground.log.actors import Actor
from cauce.tickets import actions, queries
from cauce.tickets.actions import FileRef, Said
from cauce.tickets.models import Draft, Ticket
from tests.cast import SYSTEM

FILE = FileRef("factura.pdf", "application/pdf", 12, "ab" * 32)
LIST = ("status", "is_open", "assignee_id", "last_words", "last_speaker", "last_message_id", "waiting_since",
        "resolved_at", "closed_at")  # fmt: skip


def shown(ticket):
    return Ticket.objects.values(*LIST).get(pk=ticket.pk)


def reply(cast, ticket, text="Lo miramos.", **more):
    said = Said(text=text, html=more.pop("html", ""), files=more.pop("files", ()))
    return actions.reply(ticket, said, agent=cast.mira, by=Actor.agent(cast.mira.pk), **more)


def draft(cast, ticket, kind="reply"):
    found = queries.drafts_of(cast.mira, ticket).get(kind)
    return found.html if found else None


def test_a_draft_is_its_writers_alone_and_an_empty_one_is_none(cast):
    ticket = cast.ticket()
    for html in ("<p>Ho</p>", "<p>Hola</p>"):
        actions.save_draft(cast.mira, ticket, kind="reply", html=html, files=[])
    actions.save_draft(cast.mira, ticket, kind="note", html="<p>Nota</p>", files=[])
    assert (draft(cast, ticket), draft(cast, ticket, "note")) == ("<p>Hola</p>", "<p>Nota</p>")
    assert not queries.drafts_of(cast.alma, ticket)
    actions.save_draft(cast.mira, ticket, kind="reply", html=" ", files=[])
    actions.discard_draft(cast.mira, ticket, kind="note")
    assert not Draft.objects.exists()
    assert cast.history(ticket) == ["ticket.opened", "message.received"]


def test_what_is_said_is_no_draft_any_more(cast):
    ticket = cast.ticket()
    for kind in ("reply", "note"):
        actions.save_draft(cast.mira, ticket, kind=kind, html="<p>x</p>", files=[])
    reply(cast, ticket)
    assert (draft(cast, ticket), draft(cast, ticket, "note")) == (None, "<p>x</p>")
    actions.note(ticket, Said(text="x"), agent=cast.mira, by=SYSTEM)
    assert draft(cast, ticket, "note") is None


def test_a_reply_taken_back_restores_what_the_list_shows(cast):
    for was in ("new", "open", "waiting_third", "resolved", "closed"):
        ticket = cast.ticket()
        if was != "new":
            actions.set_status(ticket, to=was, by=SYSTEM)
        before = shown(ticket)
        message = reply(cast, ticket)
        actions.undo_send(message, by=SYSTEM)
        assert shown(ticket) == before
        assert cast.history(ticket)[-3:] == ["message.cancelled", "ticket.status_changed", "ticket.assigned"]


def test_a_reply_is_taken_back_once(cast):
    ticket = cast.ticket()
    message = reply(cast, ticket)
    version = actions.undo_send(message, by=SYSTEM).ticket.version
    actions.undo_send(message, by=SYSTEM)
    actions.release(message.pk, by=SYSTEM)
    assert Ticket.objects.get(pk=ticket.pk).version >= version
    assert cast.history(ticket).count("message.cancelled") == 1
    assert "message.sent" not in cast.history(ticket)


def test_what_somebody_has_changed_since_stays_when_a_reply_is_taken_back(cast):
    ticket = cast.ticket()
    message = reply(cast, ticket)
    actions.set_status(ticket, to="waiting_third", by=SYSTEM)
    actions.assign(ticket, to=cast.alma, by=SYSTEM)
    actions.undo_send(message, by=SYSTEM)
    after = Ticket.objects.get(pk=ticket.pk)
    assert (after.status, after.assignee) == ("waiting_third", cast.alma)


def test_words_and_files_taken_back_are_the_draft_in_front_of_what_was_begun(cast):
    ticket = cast.ticket()
    message = reply(cast, ticket, html="<p>Uno</p>", files=(FILE,))
    actions.save_draft(cast.mira, ticket, kind="reply", html="<p>Dos</p>", files=[])
    actions.undo_send(message, by=SYSTEM)
    found = queries.drafts_of(cast.mira, ticket).get("reply")
    assert found is not None
    assert found.html == "<p>Uno</p><p>Dos</p>"
    assert [upload.name for upload in queries.uploads_of(cast.mira, found.files)] == ["factura.pdf"]
    assert queries.uploads_of(cast.alma, found.files) == []


def test_plain_words_taken_back_are_words_and_never_markup(cast):
    ticket = cast.ticket()
    actions.undo_send(reply(cast, ticket, "a <b>\nc"), by=SYSTEM)
    assert draft(cast, ticket) == "<p>a &lt;b&gt;</p><p>c</p>"


STEPS = st.lists(st.sampled_from(["in", "out", "note", "ack", "auto", "undo"]), max_size=10)


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_taking_back_leaves_the_row_as_the_conversation_without_it(cast, steps):
    """The same steps with every reply that was taken back left out lead to the same row."""
    kept = [step for i, step in enumerate(steps) if step != "undo" and not _undone(steps, i)]
    assert play(cast, steps) == play(cast, kept)


def _undone(steps, i):
    return steps[i] == "out" and steps[i + 1 : i + 2] == ["undo"]


def play(cast, steps):
    ticket = cast.ticket("hola")
    last_out, waits = None, [ticket.waiting_since]
    for n, step in enumerate(steps):
        if step == "in":
            waits.append(cast.writes(ticket, "in").created_at)
        elif step == "auto":
            said = Said(text="auto", automatic="auto_reply")
            actions.receive(ticket, said, contact=ticket.requester, channel="email", by=SYSTEM)
        elif step == "note":
            actions.note(ticket, Said(text="note"), agent=cast.mira, by=SYSTEM)
        elif step == "ack":
            actions.acknowledge(ticket, Said(text="ack"), by=SYSTEM)
        elif step == "out":
            last_out = reply(cast, ticket, "out")
        elif last_out is not None and steps[n - 1] == "out":
            actions.undo_send(last_out, by=SYSTEM)
    row = Ticket.objects.get(pk=ticket.pk)
    waiting = waits.index(row.waiting_since) if row.waiting_since else None
    return (row.status, row.assignee_id, row.last_words, row.last_speaker, waiting)
