"""Small signs that many pages share: faces, channels, what presses."""

from __future__ import annotations

from functools import lru_cache

from markupsafe import Markup, escape

from cauce.workspace.icons import icon

CHANNEL_ICONS = {
    "email": icon("mail"),
    "chat": icon("message-circle"),
    "phone": icon("phone"),
    "api": icon("code"),
}
PRIORITY_ICONS = {"urgent": ("is-late", icon("chevrons-up")), "high": ("is-soon", icon("chevron-up"))}
HUES = 8


@lru_cache(maxsize=4096)
def face(name: str, id: int | None, kind: str = "") -> Markup:
    """A person's face: their initials on their colour; `kind` is a class besides."""
    return Markup(f'<span class="face {hue(id)} {kind}" aria-hidden="true">{escape(initials(name))}</span>')


def channel(key: str) -> Markup:
    """The icon of a channel; the world's for one that has none."""
    return CHANNEL_ICONS.get(key) or icon("world")


def priority(key: str, word: str) -> Markup:
    """The mark of a priority that presses, with its word; nothing for the others."""
    if key not in PRIORITY_ICONS:
        return Markup()
    kind, sign = PRIORITY_ICONS[key]
    return Markup('<span class="mark {}" title="{}">{}<span>{}</span></span>').format(kind, word, sign, word)


def initials(name: str) -> str:
    """Two letters at most, of the first and last word; a picture (🦊) stays one picture."""
    words = [word for word in name.replace("@", " ").split() if word[0].isalnum()] or name.split()
    if not words:
        return "?"
    return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper()


def hue(id: int | None) -> str:
    """The class of a face's colour: one person has one colour everywhere."""
    return f"hue-{(id or 0) % HUES}"
