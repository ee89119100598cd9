"""Machines are known for what they are, and people are not taken for them."""

from __future__ import annotations

import pytest

from cauce.ground.mail.automatic import judge
from cauce.ground.mail.parsing import parse
from tests.mail_cases.machines import Sent, sent


@pytest.mark.parametrize("one", sent(), ids=lambda one: one.name)
def test_a_mail_is_taken_for_what_it_is(one: Sent):
    judged = judge(parse(one.raw))
    assert judged.kind == one.kind, judged.reason
    if one.recipient:
        assert judged.bounce is not None
        assert judged.bounce.recipients == (one.recipient,)
