"""Declaring facts: once, as classes; payload, timeline sentence, live topics and reference page come from there."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, fields
from functools import cache
from typing import Any, ClassVar, Protocol, TypeVar, dataclass_transform

from cauce.ground.log.errors import UnknownFact

S = TypeVar("S", bound="Stated")


class Names(Protocol):
    """What a sentence asks for words to put in place of ids."""

    def __call__(self, kind: str, pk: int | None) -> str: ...


class Stated:
    """What every fact class is: its declaration, and the line it shows in a timeline (none unless it says one)."""

    kind: ClassVar[str]
    wakes: ClassVar[tuple[str, ...]]
    touches: ClassVar[tuple[str, ...]]

    def sentence(self, name: Names) -> str:
        """The timeline line, without its actor, in the reader's language; "" shows none."""
        return ""


registry: dict[str, type[Stated]] = {}


@dataclass_transform(frozen_default=True)
def fact(
    kind: str, *, wakes: tuple[str, ...] = (), touches: tuple[str, ...] = ()
) -> Callable[[type[S]], type[S]]:
    """Declare a fact class (ids and small values only: it outlives the erasure of a person).

    `wakes`: the live topics whose pages must fetch again. `touches`: the fields of the subject that it changed, so
    that a form made before it is refused only where it would overwrite them.
    """

    def declare(cls: type[S]) -> type[S]:
        made = dataclass(frozen=True, slots=True)(cls)
        made.kind, made.wakes, made.touches = kind, wakes, touches
        if kind in registry:
            raise ValueError(f"two facts of kind {kind}")
        registry[kind] = made
        return made

    return declare


def telling() -> tuple[str, ...]:
    """The kinds of facts that show a line in a timeline."""
    return tuple(sorted(kind for kind, cls in registry.items() if cls.sentence is not Stated.sentence))


def payload(said: Stated) -> dict[str, Any]:
    """The small values of a fact, as kept and as given to others."""
    return asdict(said)  # type: ignore[call-overload, no-any-return]


def read(kind: str, data: dict[str, Any]) -> Stated:
    """A kept fact as its class again; values that the class no longer has are left out. Raises UnknownFact."""
    cls = registry.get(kind)
    if cls is None:
        raise UnknownFact(kind)
    known = _values_of(cls)  # type: ignore[arg-type]  # a class with slots is hashable all the same
    return cls(**{key: value for key, value in data.items() if key in known})


@cache
def _values_of(cls: type[Stated]) -> frozenset[str]:
    return frozenset(field.name for field in fields(cls))  # type: ignore[arg-type]
