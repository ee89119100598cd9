"""A disk that takes 5 ms to flush, as a plain hard disk does: a library compiled here and preloaded."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path

FLUSH_US = 5000


@cache
def environment(flush_us: int = FLUSH_US) -> dict[str, str] | None:
    """What to add to the environment of a process that shall have the slow disk; None without a C compiler."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None:
        return None
    library = Path(tempfile.mkdtemp(prefix="cauce-disk-")) / "slow_disk.so"
    source = Path(__file__).with_suffix(".c")
    subprocess.run([compiler, "-shared", "-fPIC", "-O2", "-o", library, source, "-ldl"], check=True)
    library.parent.chmod(0o755)  # PostgreSQL, which is not root, loads it too
    return {"LD_PRELOAD": str(library), "SLOW_DISK_US": str(flush_us)}
