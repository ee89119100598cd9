"""Templates compiled once a language, with all that is the same on every page put in its place beforehand.

A page says seventy words and shows forty icons that never change. Looked up while it is rendered they cost more than
everything that does change. So a template is compiled once for each language: a call of a pure function with literal
arguments becomes its text, and what is included by name stands where it is included.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, cast

from django.utils.translation import get_language, gettext, override
from jinja2 import Environment, Template, nodes
from jinja2.visitor import NodeTransformer
from markupsafe import Markup

_GAP = re.compile(r"%\((\w+)\)s|(%%)|(%)")


class Folded(Environment):
    """Compiles each template once a language. `pure` names globals that look at nothing but their arguments and it."""

    language: str | None = None
    pure: frozenset[str] = frozenset()

    def __init__(self, *args: Any, pure: frozenset[str] = frozenset(), **options: Any) -> None:
        super().__init__(*args, **options)
        self.pure = pure
        self._spoken: dict[str, Folded] = {}

    def get_template(self, name: Any, parent: str | None = None, globals: Any = None) -> Template:
        """The template in the current language; in a template, in that of the template."""
        return super(Folded, self._in(get_language() or "")).get_template(name, parent, globals)

    def _in(self, language: str) -> Folded:
        if self.language is not None:
            return self
        spoken = self._spoken.get(language)
        if spoken is None:
            spoken = self._spoken[language] = self.overlay()
            spoken.language = language
        return spoken

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        if self.language is None:
            return tree
        with override(self.language or None):
            folded: nodes.Template = _Folding(self).visit(tree)
        return folded


class _Folding(NodeTransformer):
    def __init__(self, environment: Folded) -> None:
        self._environment = environment

    def visit_Call(self, node: nodes.Call) -> nodes.Node:  # noqa: N802
        self.generic_visit(node)
        if node.dyn_args or node.dyn_kwargs or not isinstance(node.node, nodes.Name):
            return node
        if node.node.name not in self._environment.pure:
            return node
        if not all(isinstance(argument, nodes.Const) for argument in node.args):
            return node
        if node.kwargs:
            return _sentence(node) if node.node.name in ("_", "gettext") else node
        function = cast(Callable[..., Any], self._environment.globals[node.node.name])
        return nodes.Const(function(*(argument.as_const() for argument in node.args)), lineno=node.lineno)

    def visit_Include(self, node: nodes.Include) -> nodes.Node:  # noqa: N802
        """The included body in its own scope; in development it stays apart, so that a change of it is seen."""
        if (
            self._environment.auto_reload
            or not node.with_context
            or not isinstance(node.template, nodes.Const)
        ):
            return node
        assert self._environment.loader is not None
        source, filename, _fresh = self._environment.loader.get_source(self._environment, node.template.value)
        body = self._environment._parse(source, node.template.value, filename).body
        return nodes.Scope(body, lineno=node.lineno)


def _sentence(node: nodes.Call) -> nodes.Expr:
    """A sentence with gaps as its pieces in the current language, the values between them; they are escaped there."""
    values = {one.key: one.value for one in node.kwargs}
    message = cast(nodes.Const, node.args[0]).as_const()
    pieces: list[nodes.Expr] = []
    end = 0
    said = gettext(message)
    for gap in _GAP.finditer(said):
        name, percent, _other = gap.groups()
        if not percent and name not in values:
            return node  # a form that only `%` itself knows
        pieces.append(nodes.Const(Markup(said[end : gap.start()])))
        pieces.append(nodes.Const(Markup("%")) if percent else values[name])
        end = gap.end()
    pieces.append(nodes.Const(Markup(said[end:])))
    return nodes.Concat(pieces, lineno=node.lineno)
