"""Files to look at: a picture of one colour, and a document of one page."""

from __future__ import annotations

import io

import pypdfium2
from PIL import Image


def png(width: int = 1200, height: int = 800, colour: str = "teal") -> bytes:
    """A picture."""
    out = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(out, "PNG")
    return out.getvalue()


def pdf() -> bytes:
    """A document whose page is empty."""
    out, document = io.BytesIO(), pypdfium2.PdfDocument.new()
    document.new_page(595, 842)
    document.save(out)
    return out.getvalue()
