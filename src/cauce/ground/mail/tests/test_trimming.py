"""The new text of an answer, program by program."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cauce.ground.mail.tests.replies import (
    FOOTERS,
    INTRODUCTIONS,
    OTHERS,
    PAGES,
    PORTUGUESE,
    PROSE,
    SPANISH,
    Reply,
)
from cauce.ground.mail.trimming import trim

PIECES = [
    *(
        "<div>",
        "</div>",
        "<blockquote type=cite>",
        "</blockquote>",
        "a",
        "El 3/3/25 a las 10:15, A escribió:",
        "<br>",
    ),
    *(
        "<hr>",
        "<img src=x>",
        "-- ",
        "<p>",
        "<div class=gmail_quote>",
        "<b>De:</b> x@y.z",
        "Asunto: b",
        "<pre>\n-- \n",
    ),
]


def words(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("reply", [*SPANISH, *PORTUGUESE, *OTHERS], ids=lambda reply: reply.name)
def test_an_answer_in_plain_text_is_what_its_writer_wrote(reply: Reply):
    assert words(trim(reply.text, subject=reply.subject).new) == words(reply.new)


@pytest.mark.parametrize("reply", PAGES, ids=lambda reply: reply.name)
def test_an_answer_in_html_is_what_its_writer_wrote(reply: Reply):
    assert words(trim(reply.text, reply.html, subject=reply.subject).new) == words(reply.new)


@pytest.mark.parametrize(
    "history", ["> Buenos días:\n>\n> Su pedido sale.", "Buenos días:\n\nSu pedido sale."]
)
@pytest.mark.parametrize("introduction", INTRODUCTIONS)
def test_history_begins_at_its_introduction(introduction: str, history: str):
    assert trim(f"Mi respuesta.\nSigue.\n\n{introduction}\n\n{history}").new == "Mi respuesta.\nSigue."


@pytest.mark.parametrize("footer", FOOTERS)
def test_the_line_that_a_program_signs_with_is_folded_away(footer: str):
    cut = trim(f"Mi respuesta.\n\n{footer}")
    assert (cut.new, cut.rest.split()) == ("Mi respuesta.", footer.split())


@pytest.mark.parametrize("prose", PROSE)
def test_prose_that_looks_like_history_stays(prose: str):
    assert trim(prose).new == prose


def test_what_is_cut_from_a_page_is_gone_from_the_new_html_and_stands_in_the_rest():
    gmail = next(reply for reply in PAGES if reply.name == "Gmail")
    cut = trim("", gmail.html)
    assert "Muchas gracias" in cut.new_html
    assert "Su pedido" not in cut.new_html
    assert "escribió" not in cut.new_html
    assert "Su pedido" in cut.rest_html
    assert "Muchas gracias" not in cut.rest_html


def test_a_picture_in_the_answer_stays_in_it():
    page = '<div>Así está:<br><img src="cid:foto"></div><blockquote type="cite">Hola<img src="cid:logo"></blockquote>'
    cut = trim("", page)
    assert "cid:foto" in cut.new_html
    assert "cid:logo" not in cut.new_html


def test_an_empty_answer_above_its_history_is_shown_whole():
    page = "________________________________\nDe: Ana <a@b.example>\nEnviado: lunes\nPara: Luis\nAsunto: Hola\n\nTexto"
    assert "Texto" in trim(page).new


def test_a_body_of_ten_thousand_lines_is_cut_quickly():
    body = "\n".join(
        f"línea {number} de un registro: valor@{number}.example 10:1{number % 10}" for number in range(10_000)
    )
    assert trim(body).new.startswith("línea 0")


@given(st.text(), st.booleans())
def test_where_there_was_something_to_read_something_is_left(text: str, forward: bool):
    new = trim(text, subject="Fwd: x" if forward else "").new
    assert (
        bool(any(character.isalnum() for character in new))
        == bool(any(character.isalnum() for character in text.replace("\x01", "")))
        or "\x01" in text
    )


@given(st.lists(st.sampled_from(PIECES)))
def test_a_page_is_divided_without_losing_a_word(pieces: list[str]):
    page = "".join(pieces)
    cut = trim("", page)
    assert sorted(f"{cut.new}\n{cut.rest}".replace(">", "").replace("-", "").split()) == sorted(
        trim("", page, subject="Fwd: x").new.replace(">", "").replace("-", "").split()
    )
