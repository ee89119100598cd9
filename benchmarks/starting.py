"""How long does a start with data take, and how much memory do all processes hold when idle?"""

from __future__ import annotations

import time

from benchmarks.memory import pss_mb
from benchmarks.report import Answer
from benchmarks.site import Site, alone

REST_S = 5


def ask(site: Site) -> list[Answer]:
    site.desk.halt()
    site.desk.start(wait=False)
    ready_s = site.desk.wait_until_ready()
    site.visitor().get("/tickets")
    time.sleep(REST_S)  # idle means idle: caches of the start are warm and nothing is under way
    parts = {name: pss_mb([site.desk.part(name)]) for name in ("parent", "web", "worker", "mail")}
    memory = pss_mb(site.desk.processes())
    note = ", ".join(f"{name} {mb:.0f}" for name, mb in parts.items())
    return [
        Answer(f"start with {site.tickets // 1000} k tickets, until ready", site.database, ready_s, "s", 4, 2),
        Answer("all processes idle (PSS)", site.database, memory, "MB", 250, 180,
               note=note + (", PostgreSQL apart" if site.cluster else "")),
    ]  # fmt: skip


if __name__ == "__main__":
    alone(ask)
