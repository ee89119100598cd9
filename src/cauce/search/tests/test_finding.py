from __future__ import annotations

import pytest
from django.db import connection

from cauce.ground.db import on_sqlite
from cauce.ground.log.actors import Actor
from cauce.ground.text.words import index_terms
from cauce.people import actions as people
from cauce.search import actions, queries
from cauce.search.engines.contract import Indexed
from cauce.search.models import Entry
from cauce.tickets import actions as tickets
from tests.cast import SYSTEM, Cast, settle

# What was said in each ticket, in the three languages, and which searches find it: the same on both databases.
SAID = {
    "es": (
        "Impresora estropeada",
        "Buenos días: las impresoras de la oficina ya no imprimen las facturas de Álvarez.",
    ),
    "pt": (
        "Pedido atrasado",
        "Bom dia, os pedidos ainda não chegaram. A devolução ficou pendente, obrigado.",
    ),
    "en": ("Broken invoice", "Hello, the invoices were printing twice; please cancel order AB-1234/7."),
    "reach": (
        "Llamadas",
        "Llámeme al +34 612 345 678 o escriba a ventas.norte@tienda-azul.example, gracias.",
    ),
}
LABELLED = [
    ("impresora", {"es"}),
    ("IMPRESORAS", {"es"}),
    ("factura", {"es"}),
    ("facturas álvarez", {"es"}),
    ("alvarez", {"es"}),
    ("imprimen facturas", {"es"}),
    ("pedidos", {"pt"}),
    ("devoluções", {"pt"}),
    ("devolucao pendente", {"pt"}),
    ("invoice", {"en"}),
    ("canceling invoices", {"en"}),
    ("AB-1234/7", {"en"}),
    ("ab12347", {"en"}),
    ("612 345 678", {"reach"}),
    ("+34612345678", {"reach"}),
    ("ventas.norte@tienda-azul.example", {"reach"}),
    ("tienda-azul", {"reach"}),
    ("llamada", {"reach"}),
    ("Ada Gómez", {"es", "pt", "en", "reach"}),
    ("ada@cliente.example impresora", {"es"}),
    ("impresora pedido", set()),
    ("submarino", set()),
    ("factu", {"es"}),
    ("estr", {"es"}),
    ("impresora estrop", {"es"}),
    ("tien", {"reach"}),
    ("pe", set()),
    ("", set()),
    ("«»", set()),
    ("' OR 77=77 \" & | ! ( * : <->", set()),
]


@pytest.fixture
def library(cast: Cast) -> dict[str, int]:
    made = {key: cast.ticket(text, subject=subject).number for key, (subject, text) in SAID.items()}
    settle()
    return made


def found(cast: Cast, q: str, agent: str = "mira", **options: object) -> list[int]:
    return [hit.row.number for hit in queries.search(getattr(cast, agent), q, **options).hits]  # type: ignore[arg-type]


@pytest.mark.parametrize(("q", "wanted"), LABELLED)
def test_words_are_found_in_any_form_of_the_three_languages(
    cast: Cast, library: dict[str, int], q: str, wanted: set[str]
) -> None:
    assert set(found(cast, q)) == {library[key] for key in wanted}


def test_the_newest_message_comes_first_and_a_ticket_once(cast: Cast) -> None:
    old, new = cast.ticket("la bomba gotea"), cast.ticket("otra bomba")
    settle()
    assert found(cast, "bomba") == [new.number, old.number]
    cast.writes(old, "la bomba sigue goteando")
    settle()
    assert found(cast, "bomba") == [old.number, new.number]


def test_pages_follow_each_other_without_showing_a_ticket_twice(cast: Cast) -> None:
    made = [cast.ticket(f"bomba número {n}") for n in range(5)]
    cast.writes(made[0], "la bomba otra vez")
    settle()
    first = queries.search(cast.mira, "bomba", limit=2)
    second = queries.search(cast.mira, "bomba", limit=2, before=first.next)
    third = queries.search(cast.mira, "bomba", limit=2, before=second.next)
    pages = [[hit.row.number - made[0].number for hit in page.hits] for page in (first, second, third)]
    assert pages == [[0, 4], [3, 2], [1]]
    assert third.next is None


def test_a_ticket_number_brings_that_ticket_first(cast: Cast) -> None:
    named = cast.ticket("nada")
    other = cast.ticket(f"vea el caso {named.number}, por favor")
    settle()
    assert found(cast, f"#{named.number}") == [named.number, other.number]
    assert found(cast, f"#{named.number}", limit=1) == [named.number, other.number][:2]
    assert found(cast, "99999") == []


def test_bo_of_another_brand_finds_nothing_of_hers(cast: Cast) -> None:
    hers = cast.ticket("la bomba de Ada")
    his = cast.ticket("la bomba de otra", brand=cast.otra, email="otro@cliente.example", name="Otro")
    settle()
    assert found(cast, "bomba", "bo") == [his.number]
    assert found(cast, str(hers.number), "bo") == []
    assert found(cast, "ada@cliente.example", "bo") == []
    assert found(cast, "bomba", "mira") == [his.number, hers.number]


def test_who_sees_a_team_only_finds_its_tickets_among_many_others(cast: Cast) -> None:
    tina = people.add_agent(cast.account, email="tina@taller.example", team=cast.team, by=SYSTEM)
    theirs = cast.ticket("bomba", team=cast.team)
    for _ in range(12):
        cast.ticket("bomba")
    settle()
    assert [hit.row.number for hit in queries.search(tina, "bomba", limit=2).hits] == [theirs.number]


def test_a_ticket_that_moved_to_another_team_is_found_there(cast: Cast) -> None:
    tina = people.add_agent(cast.account, email="tina@taller.example", team=cast.team, by=SYSTEM)
    ticket = cast.ticket("bomba")
    settle()
    assert queries.search(tina, "bomba").hits == []
    tickets.set_team(ticket, to=cast.team, by=SYSTEM)
    actions.index_again(ticket=ticket.pk)
    assert [hit.row.number for hit in queries.search(tina, "bomba").hits] == [ticket.number]


def test_who_sees_nothing_finds_nothing(cast: Cast) -> None:
    cast.ticket("bomba")
    settle()
    people.switch(cast.rita, active=False, by=SYSTEM)
    cast.rita.refresh_from_db()
    assert found(cast, "bomba", "rita") == []


def test_another_subject_or_name_is_found_and_the_old_one_no_longer(cast: Cast) -> None:
    ticket = cast.ticket("texto", subject="Bomba rota")
    settle()
    tickets.set_subject(ticket, to="Caldera rota", by=SYSTEM)
    people.change_contact(ticket.requester, name="Berta Ruiz", language="es", time_zone="", by=SYSTEM)
    settle()
    actions.index_again(ticket=ticket.pk)
    assert found(cast, "caldera berta") == [ticket.number]
    assert found(cast, "bomba") == [] and found(cast, "gomez") == []


def test_notes_and_file_names_are_found_and_an_answer_taken_back_is_not(cast: Cast) -> None:
    file = tickets.FileRef("presupuesto_marzo.pdf", "application/pdf", 3, "0" * 64)
    ticket = cast.ticket("hola", files=(file,))
    tickets.note(ticket, tickets.Said(text="cliente difícil"), agent=cast.mira, by=Actor.agent(cast.mira.pk))
    answer = cast.answers(ticket, "enviamos una grúa")
    settle()
    assert found(cast, "presupuesto") == found(cast, "dificil") == found(cast, "grua") == [ticket.number]
    tickets.undo_send(answer, by=Actor.agent(cast.mira.pk))
    settle()
    assert found(cast, "grua") == []


def test_a_rebuilt_index_finds_the_same(cast: Cast, library: dict[str, int]) -> None:
    before = {q: found(cast, q) for q, _ in LABELLED}
    steps: list[int] = []
    assert actions.rebuild(steps.append) == len(library) == steps[-1]
    assert {q: found(cast, q) for q, _ in LABELLED} == before


def test_pages_of_a_half_typed_word_follow_each_other_too(cast: Cast) -> None:
    made = [cast.ticket("calefacción").number for _ in range(3)]
    settle()
    first = queries.search(cast.mira, "calef", limit=2)
    second = queries.search(cast.mira, "calef", limit=2, before=first.next)
    assert [hit.row.number for hit in [*first.hits, *second.hits]] == made[::-1]
    assert [part.text for part in first.hits[0].words if part.hit] == ["calefacción"]


def test_an_index_that_went_wrong_is_made_right_in_place(cast: Cast) -> None:
    ticket = cast.ticket("bomba")
    settle()
    message = ticket.messages.get()
    actions.index(
        [Indexed(message.pk, ticket.pk, ("mal", "§a1")), Indexed(message.pk - 1, 7, ("huerf", "§a1"))]
    )
    assert found(cast, "bomba") == []
    actions.rebuild()
    assert found(cast, "bomba") == [ticket.number]
    assert list(Entry.objects.values_list("message_id", flat=True)) == [message.pk]


def test_what_was_forgotten_leaves_no_word_behind(cast: Cast) -> None:
    kept, gone = cast.ticket("bomba"), cast.ticket("confidencial")
    settle()
    actions.forget([gone.messages.get().pk])
    actions.tidy()
    assert found(cast, "bomba") == [kept.number] and found(cast, "confidencial") == []
    if on_sqlite():
        with connection.cursor() as cursor:
            cursor.execute("CREATE VIRTUAL TABLE temp.held USING fts5vocab(main, search_words, row)")
            cursor.execute("SELECT count(*) FROM held WHERE term = %s", [index_terms("confidencial")[0]])
            assert cursor.fetchone() == (0,)


def test_the_same_message_twice_is_indexed_once(cast: Cast) -> None:
    ticket = cast.ticket("la bomba gotea")
    settle()
    for _ in range(2):
        actions.index_again(ticket=ticket.pk)
    assert found(cast, "bomba") == [ticket.number]
