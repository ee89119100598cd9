"""What a customer wrote is what an agent reads, whichever program sent it."""

from __future__ import annotations

import pytest

from cauce.ground.mail.automatic import judge
from cauce.ground.mail.parsing import parse
from cauce.ground.mail.trimming import trim
from tests.mail_cases.programs import Answer, answers, bare


@pytest.mark.parametrize("answer", answers(), ids=lambda answer: answer.name)
def test_the_new_text_is_what_was_written_now(answer: Answer):
    mail = parse(answer.raw)
    assert mail.readable
    assert judge(mail).kind == "person"
    assert bare(trim(mail.text, mail.html, subject=mail.subject).new) == answer.new
