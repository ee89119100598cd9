"""Pictures of files: small for the conversation, large for looking at a PDF's first page. Made when first asked for."""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta
from pathlib import Path

from cauce.ground.files import cache, store
from cauce.ground.files.errors import NoSuchFile, NotDrawn

KIND = "previews"
FRESH = timedelta(days=30)
EDGES = {"small": 360, "large": 1600}  # the longer side, in pixels
WAIT_S = 20.0
IMAGES = frozenset(f"image/{one}" for one in "png jpeg jpg pjpeg gif webp bmp x-ms-bmp tiff avif".split())
_ENDINGS = {
    "png": "image", "jpg": "image", "jpeg": "image", "gif": "image", "webp": "image", "bmp": "image",
    "tif": "image", "tiff": "image", "avif": "image", "pdf": "pdf",
}  # fmt: skip
_UNTOLD = frozenset({"application/octet-stream", "application/x-download", "application/force-download", ""})


def kind_of(content_type: str, name: str) -> str:
    """How a file can be drawn: «image», «pdf», or «» when it cannot. Told by its type, or by its name where a mail
    program knew none."""
    kind = content_type.partition(";")[0].strip().lower()
    if kind in IMAGES:
        return "image"
    if kind in ("application/pdf", "application/x-pdf"):
        return "pdf"
    return _ENDINGS.get(name.rpartition(".")[2].lower(), "") if kind in _UNTOLD else ""


def preview(account_id: int, sha256: str, kind: str, size: str) -> bytes:
    """The picture of a file, as WebP. Raises NoSuchFile when there is no file, NotDrawn when there is no drawing it."""
    key = f"{sha256}:{size}"
    found = cache.find(KIND, account_id, key, fresh=FRESH)
    if found is None:
        found = _draw(store.path_of(account_id, sha256), kind, EDGES[size])
        cache.keep(KIND, account_id, key, found)
    if not found:
        raise NotDrawn(f"no picture of {sha256}")
    return found


def _draw(path: Path, kind: str, edge: int) -> bytes:
    """Nothing when it cannot be drawn: that is kept too, so that it is not tried at every look."""
    if not path.exists():
        raise NoSuchFile(path.name)
    program = Path(__file__).with_name("drawing.py")
    command = [sys.executable, "-I", str(program), kind, str(path), str(edge)]
    try:
        made = subprocess.run(command, capture_output=True, timeout=WAIT_S, check=False)
    except subprocess.TimeoutExpired:
        return b""
    return made.stdout if made.returncode == 0 else b""
