"""What is wrong with this installation, in words that help; `cauce doctor` prints it."""

import os
import shutil
import socket
from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.db import DatabaseError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

LOW_DISK_BYTES = 1024**3
LATE_S = 60  # a worker that runs is never so far behind what people do


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at; `mend` says what to do when it is bad."""

    said: str
    bad: bool = False
    mend: str = ""


def findings() -> Iterator[Finding]:
    """Look at disk, database, followers, mail in and mail out, the virus scanner."""
    yield _disk()
    database = _database()
    yield database
    if database.bad:
        return
    yield from _followers()
    yield from _mail()
    yield from _scanner()


def _disk() -> Finding:
    free = shutil.disk_usage(settings.DATA).free
    said = _("%(free)d MB free in %(folder)s") % {"free": free // 1024**2, "folder": settings.DATA}
    if not os.access(settings.DATA, os.W_OK):
        return Finding(said, True, _("The folder cannot be written to: give it to the user that runs Cauce."))
    return Finding(
        said, free < LOW_DISK_BYTES, _("Make room: mail is refused for later when the disk is full.")
    )


def _database() -> Finding:
    from cauce.wiring import migrating

    try:
        waiting = migrating.pending()
    except migrating.NewerData as error:
        return Finding(
            _("The data are newer than this version: %s") % error, True, _("Install the newer version.")
        )
    except DatabaseError as error:
        return Finding(
            _("The database does not answer: %s") % error, True, _("Check DATABASE_URL and the server.")
        )
    if waiting:
        return Finding(_("The database is not of this version."), True, _("Run `cauce migrate`."))
    return Finding(_("The database answers and is of this version."))


def _followers() -> Iterator[Finding]:
    from cauce.ground.log import queries
    from cauce.wiring import metrics

    late = [name for name, seconds in metrics.lags().items() if seconds > LATE_S]
    if metrics.stamping_lag_s() > LATE_S:
        late.append("stamper")
    head = queries.last_position()
    yield Finding(
        _("Late: %s") % ", ".join(late) if late else _("Everything follows the log, up to fact %d.") % head,
        bool(late),
        _("Is the worker running? `cauce start` runs it; with many machines, `cauce worker`."),
    )
    parked = queries.parked_count()
    yield Finding(
        ngettext("%d fact is set aside.", "%d facts are set aside.", parked) % parked,
        parked > 0,
        _("See Settings › Held back, mend the cause and try again there."),
    )


def _mail() -> Iterator[Finding]:
    from cauce.channels import queries as channels

    yield from (Finding(said, bad, mend) for said, bad, mend in channels.health_findings())
    if not settings.SMTP_URL:
        return  # the channels have said by which way mail leaves
    from urllib.parse import urlsplit

    server = urlsplit(settings.SMTP_URL)
    try:
        socket.create_connection((server.hostname or "", server.port or 25), timeout=5).close()
        yield Finding(_("The server for outgoing mail answers."))
    except OSError as error:
        yield Finding(
            _("The server for outgoing mail does not answer: %s") % error,
            True,
            _("Answers wait and are tried again."),
        )


def _scanner() -> Iterator[Finding]:
    from cauce.ground.files.scanning import NotScanned, ping

    if not settings.CLAMD:
        yield Finding(_("Files are not scanned for viruses (CAUCE_CLAMD is not set)."))
        return
    try:
        yield Finding(_("The virus scanner answers: %s") % ping(settings.CLAMD))
    except NotScanned as refused:
        said = _("The virus scanner at %(where)s does not answer: %(why)s")
        yield Finding(
            said % {"where": settings.CLAMD, "why": refused.why},
            True,
            _("Files are held until it answers: is clamd running?")
            if settings.CLAMD_HOLDS
            else _("Files are given out unscanned until it answers: is clamd running?"),
        )
