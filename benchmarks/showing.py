"""How long does it take to read a mail and make it ready for showing? Mean over the public cases, no database.

`python -m benchmarks.showing [FOLDER]`
"""

from __future__ import annotations

import sys
from pathlib import Path
from time import perf_counter

from benchmarks import report
from benchmarks.report import Answer
from benchmarks.site import Site
from cauce.ground.mail.automatic import judge
from cauce.ground.mail.parsing import parse
from cauce.ground.mail.trimming import trim
from cauce.ground.text.html import sanitise_inline

CASES = Path(__file__).resolve().parents[2] / "shared" / "mail"
MUST_MS, AIM_MS = 15, 6


def ask(site: Site) -> list[Answer]:
    return answers(CASES, site.database)


def answers(folder: Path, database: str = "") -> list[Answer]:
    raws = [path.read_bytes() for path in sorted(folder.rglob("*.eml"))]
    if not raws:
        return []
    for raw in raws[:20]:
        prepare(raw)  # patterns and libraries are loaded once in a process
    waits = sorted(1000 * timed(raw) for raw in raws)
    note = f"p95 {waits[len(waits) * 95 // 100]:.1f} ms, slowest {waits[-1]:.0f} ms of {len(waits)}"
    mean = sum(waits) / len(waits)
    return [
        Answer(
            "a mail parsed and prepared for showing, mean", database, mean, "ms", MUST_MS, AIM_MS, note=note
        )
    ]


def timed(raw: bytes) -> float:
    begun = perf_counter()
    prepare(raw)
    return perf_counter() - begun


def prepare(raw: bytes) -> None:
    """What happens to a mail between its bytes and the page."""
    mail = parse(raw)
    judge(mail)
    cut = trim(mail.text, mail.html, subject=mail.subject)
    sanitise_inline(cut.new_html or mail.html)
    sanitise_inline(cut.rest_html)


if __name__ == "__main__":
    print(report.table(answers(Path(sys.argv[1]) if len(sys.argv) > 1 else CASES)))
