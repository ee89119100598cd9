"""Whether a mail is from whom it says is shown where it matters: only when it is not."""

import pytest

from cauce.workspace.tickets.conversation.said import said_of


@pytest.mark.django_db
@pytest.mark.parametrize("failed", [True, False, None])
def test_only_a_mail_that_failed_is_warned_of(desk, failed):
    verdict = {} if failed is None else {"verdict": {"dmarc": "fail" if failed else "pass", "failed": failed}}
    ticket = desk.ticket(headers=verdict)
    (message,) = ticket.messages.select_related("body", "contact")
    shown = said_of(message, viewer_id=desk.mira.pk, desk="Taller")
    assert bool(shown.warning) is shown.warning_late is (failed is True)
