"""A small picture of a picture or of a PDF's first page. Run as a process of its own, since what it reads was sent by
strangers: a decompression bomb or a broken file ends this process and nothing else.

    python drawing.py KIND PATH EDGE    KIND: image, pdf; EDGE: the longer side in pixels; WebP on standard output
"""

from __future__ import annotations

import resource
import sys

MEMORY_BYTES = 1024 * 1024 * 1024
CPU_S = 10
PIXELS = 120_000_000  # a hundred megapixels is a camera's, more is a bomb
FORMATS = ("PNG", "JPEG", "GIF", "WEBP", "BMP", "TIFF", "AVIF", "MPO")


def main(kind: str, path: str, edge: int) -> int:
    """Draw; 0 if there is a picture on standard output."""
    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = PIXELS
    with _page(path, edge) if kind == "pdf" else Image.open(path, formats=FORMATS) as opened:
        if opened.width * opened.height > PIXELS:
            return 1
        opened.draft("RGB", (edge, edge))  # a JPEG is read at a fraction of its size
        drawn = ImageOps.exif_transpose(opened)
        drawn.thumbnail((edge, edge))
        plain = drawn.convert("RGBA" if drawn.mode in ("RGBA", "LA", "PA", "P") else "RGB")
        plain.save(sys.stdout.buffer, "WEBP", quality=80, method=2)
    return 0


def _page(path: str, edge: int):  # type: ignore[no-untyped-def]  # PIL is imported once the limits stand
    import pypdfium2

    with pypdfium2.PdfDocument(path) as document:
        page = document[0]
        width, height = page.get_size()
        return page.render(scale=edge / max(width, height, 1)).to_pil()


def limit_ourselves() -> None:
    """Bounds on memory and time; nothing may be written but to what is open."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_S, CPU_S))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    limit_ourselves()
    sys.exit(main(sys.argv[1], sys.argv[2], int(sys.argv[3])))
