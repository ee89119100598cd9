"""What was sent as words and files, as the actions take it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from cauce.ground.text.html import sanitise_inline
from cauce.ground.text.plain import html_to_text
from cauce.tickets import queries as tickets
from cauce.tickets.actions import FileRef, Said
from cauce.tickets.errors import Invalid

if TYPE_CHECKING:
    from cauce.api.shapes import Words
    from cauce.people.models import Agent


def said_by(agent: Agent, words: Words, *, subject: str = "") -> Said:
    """The words, their HTML made safe, and the files. Raises Invalid for both forms at once, or a file that is gone."""
    if words.text and words.html:
        raise Invalid(_("Please send either text or html."), field="html")
    html = sanitise_inline(words.html).html if words.html else ""
    text = html_to_text(html) if html else words.text
    return Said(text=text, html=html, new_text=text, subject=subject, files=_files(agent, words.files))


def _files(agent: Agent, ids: list[str]) -> tuple[FileRef, ...]:
    uploads = tickets.uploads_of(agent, ids)
    if len(uploads) != len(set(ids)):
        raise Invalid(_("One of the files is not there (any more)."), field="files")
    return tuple(FileRef(one.name, one.content_type, one.size, one.sha256) for one in uploads)
