"""What the timeline says of each fact."""

from dataclasses import fields
from typing import Any

import pytest
from django.conf import settings
from django.utils import translation

from cauce.ground.log.events import payload, read, registry
from cauce.people import events as people_events
from cauce.tickets import events, queries, rules
from cauce.wiring.ready import declare_everything

declare_everything()
LANGUAGES = [code for code, _name in settings.LANGUAGES]
EXAMPLES: dict[object, tuple[object, ...]] = {
    "int": (7,), "int | None": (7, None), "str": ("open",), "bool": (True, False), "list[str]": (["name"],),
    int: (7,), str: ("open",), bool: (True, False), int | None: (7, None), list[str]: (["name"],),
}  # fmt: skip


def names(kind, pk):
    return f"«{kind} {pk}»"


def examples(cls: Any):
    """Facts of a class, for each of the values that its fields can begin with."""
    choices = [EXAMPLES[field.type] for field in fields(cls)]
    for n in range(max([1, *map(len, choices)])):
        yield cls(*(values[min(n, len(values) - 1)] for values in choices))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", sorted(registry))
def test_every_fact_has_its_line_in_every_language(kind, language):
    for said in examples(registry[kind]):
        with translation.override(language):
            sentence = said.sentence(names)
        assert "%" not in sentence
        assert "None" not in sentence
        assert sentence == sentence.strip()
        assert read(kind, payload(said)) == said


@pytest.mark.parametrize("kind", sorted(registry))
def test_facts_hold_ids_and_small_values_and_are_documented(kind):
    cls: Any = registry[kind]
    assert all(field.type in EXAMPLES for field in fields(cls)), fields(cls)
    assert cls.__doc__
    assert not cls.__doc__.startswith(f"{cls.__name__}(")  # what dataclass writes when nobody did


def test_a_line_names_those_whom_it_is_about():
    with translation.override("en"):
        assert events.Assigned(None, 7).sentence(names) == "assigned it to «agent 7»"
        assert events.Assigned(7, None).sentence(names) == "left it unassigned"
        assert events.TeamChanged(None, 3).sentence(names) == "moved it to «team 3»"
        assert events.Tagged(9).sentence(names) == "added the tag «tag 9»"
        assert people_events.ContactChanged(["name"]).sentence(names)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_status_priority_and_kind_has_a_word(language):
    with translation.override(language):
        words = [events.status_word(one) for one in rules.STATUSES]
        words += [events.priority_word(one) for one in rules.PRIORITIES]
        words += [events.kind_word(one) for one in rules.KINDS]
    assert len(set(words)) == len(words)
    assert not any("_" in word for word in words)


def test_ids_in_lines_become_words_in_one_query_a_kind(cast, django_assert_num_queries):
    ticket = cast.ticket()
    with django_assert_num_queries(2):
        assert queries.names_for("agent", [cast.mira.pk, cast.bo.pk, 999]) == {
            cast.mira.pk: "Mira", cast.bo.pk: "Bo",
        }  # fmt: skip
        assert queries.names_for("ticket", [ticket.pk]) == {ticket.pk: str(ticket.number)}
