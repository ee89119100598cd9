"""Any bytes in, a mail out."""

from __future__ import annotations

from mmap import mmap

from cauce.ground.mail.parsed import ParsedMail


def parse(raw: bytes | mmap) -> ParsedMail:
    """Read a mail. Total: it never raises and always gives a result. A `mmap` must stay open while attachments are read."""
    raise NotImplementedError
