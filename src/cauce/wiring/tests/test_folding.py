from collections.abc import Iterator

import pytest
from django.utils import translation
from jinja2 import DictLoader
from markupsafe import Markup

from cauce.wiring.folding import Folded

TEMPLATES = {
    "page": "{% set who = 'Ana' %}{{ word('hi') }}<b>{{ who }}</b>{% include 'part' %}{{ who }}{{ word(who) }}",
    "part": "{% set who = 'Bo' %}[{{ who }} {{ word('hi') }} {{ given }}]",
    "loop": "{% for one in (1, 2) %}{% include 'step' %}{% endfor %}",
    "step": "{{ one }}",
    "macro": "{% macro hail(name) %}{{ word('hi') }} {{ name }}{% endmacro %}",
}


@pytest.fixture
def asked() -> list[str]:
    return []


@pytest.fixture
def pages(asked: list[str]) -> Iterator[Folded]:
    def word(name: str) -> Markup:
        asked.append(name)
        return Markup(f"<i>{translation.get_language()}:{name}</i>")

    made = Folded(loader=DictLoader(TEMPLATES), autoescape=True, auto_reload=False, pure=frozenset({"word"}))
    made.globals["word"] = word
    with translation.override("es"):
        yield made


def test_a_call_with_literal_arguments_is_made_once_and_others_each_time(
    pages: Folded, asked: list[str]
) -> None:
    said = {pages.get_template("page").render(given="<x>") for _ in range(3)}
    assert said == {"<i>es:hi</i><b>Ana</b>[Bo <i>es:hi</i> &lt;x&gt;]Ana<i>es:Ana</i>"}
    assert asked == ["hi", "hi", "Ana", "Ana", "Ana"]


def test_every_language_has_its_own(pages: Folded) -> None:
    spanish = pages.get_template("macro").module.hail("<Ana>")  # type: ignore[attr-defined]
    with translation.override("en"):
        english = pages.get_template("macro").module.hail("<Ana>")  # type: ignore[attr-defined]
    assert (spanish, english) == ("<i>es:hi</i> &lt;Ana&gt;", "<i>en:hi</i> &lt;Ana&gt;")


def test_what_is_included_sees_where_it_stands_and_sets_nothing_there(pages: Folded) -> None:
    assert pages.get_template("loop").render() == "12"
    assert pages.get_template("page").render(given=1).count("Ana") == 3


def test_in_development_a_part_is_read_again_when_it_changes() -> None:
    parts = dict(TEMPLATES)
    made = Folded(loader=DictLoader(parts), auto_reload=True)
    made.globals["word"] = str
    assert made.get_template("loop").render() == "12"
    parts["step"] = "-"
    assert made.get_template("loop").render() == "--"
