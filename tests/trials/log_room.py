"""The room of the log's trial: a follower that writes a row for each fact and enqueues a job for some of them."""

import time
from typing import Any

from django.db import connection

from cauce.ground import jobs
from cauce.ground.db import write
from cauce.ground.log.follow import follows
from tests.trials.log_process import JOB_EVERY, KINDS, job_key


@jobs.job(name="trial.touch")
def touch(key: str) -> None:
    """Note that it ran."""
    with write(), connection.cursor() as cursor:
        cursor.execute("INSERT INTO trial_run (key) VALUES (%s)", [key])
    time.sleep(0.01)  # a moment in which a kill leaves the job done but not crossed off


@follows(*KINDS, name="trial", starts="beginning")
def take(fact: Any, prepared: Any) -> None:
    """One row for each fact, whatever happens to the processes."""
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO trial_effect (fact_id) VALUES (%s)", [fact.pk])
    if fact.pk % JOB_EVERY == 0:
        for _ in range(2):  # said twice is done once
            jobs.enqueue(touch, job_key(fact.pk), key=job_key(fact.pk))
