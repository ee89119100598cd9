import pytest

from cauce.search import rules


def shown(text: str, q: str) -> str:
    parts = rules.Marker(q, rules.terms_of_query(q)).excerpt(text)
    return "".join(f"[{part.text}]" if part.hit else part.text for part in parts)


@pytest.mark.parametrize(
    ("text", "q", "wanted"),
    [
        ("Las impresoras no imprimen.", "impresora", "Las [impresoras] no imprimen."),
        ("El señor Álvarez llamó.", "alvarez", "El señor [Álvarez] llamó."),
        ("Pedido AB-1234/7 roto", "ab-1234/7", "Pedido [AB-1234/7] roto"),
        ("De ada@cliente.example hoy", "Ada@Cliente.example", "De [ada@cliente.example] hoy"),
        ("Nada que ver", "bomba", "Nada que ver"),
        ("", "bomba", ""),
        ("Nº 7… la bomba ½", "bomba", "Nº 7… la [bomba] ½"),
        ("Sotobomba, bomba", "bomba", "Sotobomba, [bomba]"),
        ("Vale", "«»", "Vale"),
        ("<b>bomba</b>", "bomba", "<b>[bomba]</b>"),
    ],
)
def test_the_words_looked_for_are_marked(text: str, q: str, wanted: str) -> None:
    assert shown(text, q) == wanted


def test_a_long_text_is_cut_around_the_first_word_found() -> None:
    text = "relleno " * 200 + "la bomba gotea " + "relleno " * 200
    cut = shown(text, "bombas")
    assert cut.startswith("…relleno") and cut.endswith("relleno…")
    assert "[bomba]" in cut and len(cut) < rules.SNIPPET + 10


def test_nothing_is_lost_between_the_marks() -> None:
    text = "Bomba, bombas y BOMBÍN: todo junto"
    assert "".join(part.text for part in rules.Marker("bomba", ("bomb",)).marked(text)) == text
