"""Slow or retried work, enqueued in the caller's transaction and done at least once.

The interface is django-tasks'. On SQLite a small table with leases does the work (nothing off the shelf survives
kill -9 there), on PostgreSQL procrastinate. What is due at a time of the domain is no job: see `ground.clock`.
"""

from cauce.ground.jobs.declaring import Job, Retry, enqueue, job

__all__ = ["Job", "Retry", "enqueue", "job"]
