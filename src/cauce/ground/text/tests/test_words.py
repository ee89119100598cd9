# ruff: noqa: E501 - one case a line reads best
"""What was written is found by what is typed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cauce.ground.text.folding import fold
from cauce.ground.text.snippet import snippet
from cauce.ground.text.words import index_terms, query_terms

TEXT = (
    "Estimados señores: la FACTURA nº FAC-2026/00123 del envío a Ñuñoa no llegó. Escríbanme a ana.ruiz@tienda.example o llámenme"
    " al +34 600 123 456. Importe: 1.234,56 €. As notas fiscais da devolução. The invoices were delayed. Versión 2.10.3, pedido 0045."
)  # fmt: skip


@pytest.mark.parametrize("query", [
    "facturas", "facturación", "FAC-2026/00123", "fac-2026/00123", "00123", "envíos", "envio", "ñuñoa", "nunoa", "ana.ruiz@tienda.example",
    "ANA.RUIZ@TIENDA.EXAMPLE", "ruiz", "tienda.example", "600123456", "600 123 456", "+34600123456", "+34 600 123 456", "1.234,56", "nota fiscal",
    "devoluções", "invoice", "delay", "señor", "2.10.3", "0045", "la factura del envío", "pedidos",
])  # fmt: skip
def test_a_text_is_found_by(query: str):
    assert set(query_terms(query)) <= set(index_terms(TEXT)), query_terms(query)


@pytest.mark.parametrize(
    "query", ["FAC-2026/00124", "luis@tienda.example", "600123457", "reembolso", "2.10.4", "carta"]
)
def test_a_text_is_not_found_by(query: str):
    assert not set(query_terms(query)) <= set(index_terms(TEXT))


def test_words_that_say_nothing_do_not_count_unless_nothing_else_was_typed():
    assert query_terms("el pedido de la tienda") == query_terms("pedido tienda")
    assert query_terms("el de la")


@given(st.text())
def test_every_term_is_letters_and_digits_and_every_text_is_found_by_its_own_words(text: str):
    terms = index_terms(text)
    assert all(term.isalnum() for term in terms)
    for word in text.split():
        assert query_terms(word) is not None


@given(st.text())
def test_folding_twice_is_folding_once(text: str):
    assert fold(fold(text)) == fold(text)


def test_folding_takes_accents_and_capitals_away():
    assert fold("SEÑOR Álvarez, Açúcar à ﬁn") == "senor alvarez, acucar a fin"


@given(st.text(), st.integers(10, 200))
def test_a_snippet_is_one_line_of_at_most_its_length(text: str, length: int):
    made = snippet(text, length)
    assert len(made) <= length
    assert "\n" not in made


def test_a_snippet_ends_at_a_word():
    assert snippet("Buenos días:\n\n  No me ha llegado el pedido", 30) == "Buenos días: No me ha llegado…"
    assert snippet("Corto") == "Corto"
