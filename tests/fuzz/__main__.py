"""Guided by what code each input reaches, change mails until one breaks `examine` or takes too long.

    python -m tests.fuzz FOLDER [SECONDS] [MORE_SEEDS…]

`FOLDER/corpus` is kept from one run to the next; `FOLDER/found` gets an input for each kind of failure, with its
traceback beside it. The search goes on after a failure; a kind that was found is not written twice.
"""

from __future__ import annotations

import hashlib
import sys
import time
import traceback
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["cauce.ground.mail", "cauce.ground.text"]):
    from tests.mail_cases.examining import examine

from tests.mail_cases.machines import sent
from tests.mail_cases.programs import answers

LONGEST_BYTES = 20_000
SLOW_S = 5.0  # of processor time; the counting of branches takes some of it
HANGS_S = 60


def fuzz(folder: Path, seconds: int, more: list[Path]) -> None:
    """Search for so long, beginning with the mails of the tests, the corpus and the folders in `more`."""
    corpus, seeds, found = (folder / name for name in ("corpus", "seeds", "found"))
    for one in (corpus, seeds, found):
        one.mkdir(parents=True, exist_ok=True)
    for mail in (*answers(), *sent()):
        (seeds / hashlib.sha1(mail.raw, usedforsecurity=False).hexdigest()).write_bytes(mail.raw)

    def one(data: bytes) -> None:
        begun = time.process_time()
        try:
            examine(data)
            took = time.process_time() - begun
            assert took < SLOW_S, "slow"
        except Exception as error:
            keep(data, error, found)

    options = [
        f"-max_len={LONGEST_BYTES}", f"-timeout={HANGS_S}", f"-max_total_time={seconds}", "-rss_limit_mb=1200",
        f"-artifact_prefix={found}/", "-print_final_stats=1",
    ]  # fmt: skip
    atheris.Setup([sys.argv[0], *map(str, (corpus, seeds, *more)), *options], one)
    atheris.Fuzz()


def keep(data: bytes, error: Exception, found: Path) -> None:
    """Write the input down, unless its failure is known: told by its class and the line that raised it."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    kind = f"{type(error).__name__}-{Path(last.filename).stem}-{last.lineno}"
    if not (found / kind).exists():
        (found / kind).write_bytes(data)
        (found / f"{kind}.txt").write_text("".join(traceback.format_exception(error)), "utf-8")
        print(f"found: {kind}: {error}", flush=True)


if __name__ == "__main__":
    arguments = sys.argv[1:]
    if not arguments:
        sys.exit(__doc__)
    fuzz(Path(arguments[0]), int((arguments[1:] or ["3600"])[0]), [Path(one) for one in arguments[2:]])
