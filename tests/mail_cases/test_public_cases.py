"""488 public mails of other projects, beside this checkout in `../shared/mail`: no group may fall below its floor."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("CAUCE_MAIL_CASES", ROOT.parent / "shared" / "mail"))
AT_HAND = (SHARED / "score.py").exists()
# What is reached today, in per cent. `left.md` names each case that is left, and why.
FLOORS = {
    "parsing": 100,
    "charset": 100,
    "malformed": 100,
    "attachments": 100,
    "autoreply-bounce": 100,
    "reply-trimming": 92,
}
LANGUAGES = {"es": 100, "pt": 100, "ca": 100, "fr": 100}


def test_no_group_of_public_mails_falls_below_its_floor(tmp_path: Path):
    options = {
        "--adapter": Path(__file__).parent / "adapter.py",
        "--root": SHARED,
        "--mem-mb": 400,
        "--timeout": 2,
        "--workers": 1,
        "--json": tmp_path / "sum.json",
        "--out": tmp_path / "fail.json",
    }
    done = subprocess.run(
        [sys.executable, str(SHARED / "score.py"), *(str(word) for pair in options.items() for word in pair)],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"PYTHONPATH": str(ROOT / "src")},
    )
    assert done.returncode == 0, done.stderr + done.stdout
    summary = json.loads((tmp_path / "sum.json").read_text())
    short = {
        name: f"{rate(counts):.1f} < {floor}"
        for group, floors in (("groups", FLOORS), ("langs", LANGUAGES))
        for name, floor in floors.items()
        if rate(counts := summary[group][name]) < floor
    }
    assert not short, (short, [case["case"] for case in json.loads((tmp_path / "fail.json").read_text())])


def rate(counts: dict[str, int]) -> float:
    return 100 * counts.get("passed", 0) / sum(counts.values())
