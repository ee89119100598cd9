"""Whatever charset, encoding, boundary or file name a program made up: the letter is read, its files are there."""

from __future__ import annotations

import pytest

from cauce.ground.mail.parsed import ParsedMail
from cauce.ground.mail.parsing import parse
from cauce.ground.mail.trimming import trim
from tests.mail_cases.letters import Letter, letters


@pytest.mark.parametrize("letter", list(letters()), ids=lambda letter: letter.name)
def test_a_letter_is_read_whatever_happened_to_it(letter: Letter):
    mail = parse(letter.raw)
    found = _read(mail)
    for what, value in letter.wanted:
        if what == "has":
            assert value in mail.text
        else:
            assert value in found[what]


def _read(mail: ParsedMail) -> dict[str, list[str]]:
    files = [one.name for one in mail.attachments] + [f"{one.name} | {one.size}" for one in mail.attachments]
    return {
        "new": [trim(mail.text, mail.html, subject=mail.subject).new.strip()],
        "subject": [mail.subject],
        "name": [mail.from_.name],
        "email": [mail.from_.email],
        "to": [person.email for person in mail.to],
        "file": files,
        "count": [str(len(mail.attachments))],
    }
