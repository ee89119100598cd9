"""Leases of the dead are free at once. Only SQLite has leases: procrastinate watches heartbeats."""

import os
import subprocess
import sys
from datetime import timedelta

from django.conf import settings

from cauce.ground import clock
from cauce.ground.db import on_sqlite
from cauce.ground.jobs import enqueue
from cauce.ground.jobs.models import LeasedJob
from cauce.ground.jobs.running import run_all_until_idle, work_for_good
from cauce.ground.jobs.tests.trial_jobs import note

if on_sqlite():

    def test_a_worker_that_starts_takes_back_at_once_what_the_dead_had_begun(shelf, ran):
        enqueue(note, "otra vez")
        LeasedJob.objects.update(attempts=1, lease_until=clock.now() + timedelta(seconds=60))
        run_all_until_idle()
        assert ran == [], "somebody else may be at it"
        work_for_good(lambda: bool(ran))
        assert ran == ["otra vez"]

    def test_a_worker_that_starts_takes_nothing_from_one_that_is_alive(shelf, ran):
        enqueue(note, "una vez")
        LeasedJob.objects.update(attempts=1, lease_until=clock.now() + timedelta(seconds=60))
        another = (
            "import sys\nfrom cauce.ground.jobs.backends.presence import at_work\n"
            "with at_work():\n    print('at work', flush=True)\n    sys.stdin.read()"
        )
        environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "cauce.wiring.settings",
            "CAUCE_DATA": str(settings.DATA),
        }
        alive = subprocess.Popen(
            [sys.executable, "-c", another], env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        assert alive.stdout is not None
        assert alive.stdout.readline() == b"at work\n"
        looks = iter([False, False, True])
        work_for_good(lambda: next(looks))
        assert ran == []
        alive.kill()  # the kernel lets go for it
        alive.communicate()
        work_for_good(lambda: bool(ran))
        assert ran == ["una vez"]
