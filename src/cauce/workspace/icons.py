"""The outline icons, one sprite for all of them."""

from functools import cache

from django.templatetags.static import static
from markupsafe import Markup

SPRITE = "vendor/icons-3.51.0.svg"


@cache
def icon(name: str, small: bool = False) -> Markup:
    """An icon, silent for screen readers: a word or a title stands beside it."""
    kind = "icon is-small" if small else "icon"
    svg = '<svg class="{}" aria-hidden="true"><use href="{}#{}"/></svg>'
    return Markup(svg).format(kind, static(SPRITE), name)
