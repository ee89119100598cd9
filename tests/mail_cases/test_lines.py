"""Lines that programs and firms put into mails, and lines of people that look like them (folder `lines`)."""

from __future__ import annotations

from pathlib import Path

import pytest

from cauce.ground.mail.trimming import trim

FOLDER = Path(__file__).parent / "lines"
ANSWERS = ("Gracias, ya llegó.", "Hola:\n\nNo funciona.\n\nSaludos,\nAna")
HISTORY = ("> Buenos días:\n> Su pedido sale.", "Buenos días:\n\nSu pedido sale.")
# Without a marked quote below it this is what a person might write.
_PERHAPS = ("Loja escreveu às", "Con fecha")


def lines(name: str, between: str = "\n") -> list[str]:
    return (FOLDER / f"{name}.txt").read_text("utf-8").rstrip("\n").split(between)


@pytest.mark.parametrize("introduction", lines("introductions", "\n\n"))
def test_history_is_folded_away_under_every_introduction(introduction: str):
    for history in HISTORY[: 1 if introduction.startswith(_PERHAPS) else 2]:
        for answer in ANSWERS:
            assert trim(f"{answer}\n\n{introduction}\n\n{history}", subject="Re: Pedido").new == answer


@pytest.mark.parametrize("foot", lines("feet"))
def test_what_stands_under_a_letter_is_folded_away(foot: str):
    for answer in ANSWERS:
        assert trim(f"{answer}\n\n{foot}").new == answer


@pytest.mark.parametrize("sentence", lines("prose"))
def test_a_sentence_of_a_person_stays_wherever_it_stands(sentence: str):
    for body in (
        f"Hola:\n\n{sentence}",
        f"Hola:\n\n{sentence}\n\nGracias,\nAna",
        f"Buenas tardes\n{sentence}\nUn saludo",
    ):
        assert trim(body).new == body
