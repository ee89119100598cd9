"""What several trials bring with them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.servers.dovecot import Dovecot
from tests.servers.wire import Wire


@pytest.fixture
def wire(imap_server: Dovecot) -> Iterator[Wire]:
    """The line to the account elsewhere, which a trial slows down or cuts."""
    wire = Wire(imap_server.port).start()
    yield wire
    wire.stop()
