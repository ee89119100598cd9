"""The few files that go with the conversations: a page of PDF, a picture. Made here, so that none has to be shipped."""

import struct
import zlib
from collections.abc import Mapping

from cauce.ground.files import store
from cauce.tickets.actions import FileRef

_PAGES = {
    "factura": ("Factura.pdf", "Ribera. Factura"),
    "etiqueta": ("Etiqueta de devolución.pdf", "Ribera. Etiqueta de devolución, franqueo pagado"),
    "presupuesto": ("Presupuesto Cauda.pdf", "Ribera Flotas. Presupuesto"),
    "informe": ("Qué pasó el día de la caída.pdf", "Ribera Flotas. Informe de la caída"),
    "ficha": ("Ficha de la bicicleta.pdf", "Ribera. Ficha con el número de serie"),
}
_SIZE = 640, 400


def keep(account_id: int) -> Mapping[str, FileRef]:
    """Every paper, in the store of this account. Twice is once: a file is named by its content."""
    found = {}
    for name, (title, line) in _PAGES.items():
        found[name] = _kept(account_id, title, "application/pdf", page(line))
    found["foto"] = _kept(account_id, "foto.png", "image/png", picture())
    return found


def _kept(account_id: int, name: str, content_type: str, content: bytes) -> FileRef:
    stored = store.put(account_id, [content])
    return FileRef(name, content_type, stored.size, stored.sha256)


def page(line: str) -> bytes:
    """A PDF of one page with one line (ISO 32000-1 §7.5: header, objects, cross-reference table, trailer)."""
    shown = line.encode("cp1252").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
    drawn = b"BT /F1 20 Tf 60 760 Td (" + shown + b") Tj ET"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources 6 0 R >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawn), drawn),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        b"<< /Font << /F1 5 0 R >> >>",
    ]
    out, starts = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        starts.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % start for start in starts)
    return out + b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (
        len(objects) + 1, table, len(objects) + 1, len(out),
    )  # fmt: skip


def picture() -> bytes:
    """A PNG: sky, a river and its two banks (RFC 2083)."""
    width, height = _SIZE
    rows = b"".join(b"\x00" + _row(y, width, height) for y in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, content) for kind, content in chunks)


def _row(y: int, width: int, height: int) -> bytes:
    if y < height // 2:  # the sky gets lighter towards the horizon
        shade = y * 60 // (height // 2)
        return bytes((150 + shade, 185 + shade // 2, 215)) * width
    river = (y - height // 2) * width // height // 2 + 12
    left = width // 2 - river + (y * y // 900) % 40
    bank, water = bytes((196, 178, 128)), bytes((62, 128, 140))
    return bank * left + water * (2 * river) + bank * (width - left - 2 * river)


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
