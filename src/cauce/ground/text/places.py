"""Names in double braces, filled in: no conditions, no loops, no attributes.

It cannot fail, and what it puts in is never read again, so that a customer's name can be no template.
"""

import re
from collections.abc import Container, Mapping

_PLACE = re.compile(r"(,?[ \t]+)?\{\{\s*([A-Za-z_.]+)\s*\}\}")
_BRACES = re.compile(r"\{\{.{0,40}|\}\}", re.S)


def unknown(text: str, known: Container[str]) -> list[str]:
    """What stands in braces and is none of the known names, as it was written."""
    named = [match.group(2) for match in _PLACE.finditer(text)]
    rest = _BRACES.findall(_PLACE.sub("", text))
    return [*(f"{{{{{name}}}}}" for name in named if name not in known), *rest]


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with its places filled. One without a value goes together with the comma and the space before it:
    «Hello, {{customer.name}}:» becomes «Hello:»."""

    def put(match: re.Match[str]) -> str:
        value = values.get(match.group(2), "")
        return (match.group(1) or "") + value if value else ""

    return _PLACE.sub(put, text)
