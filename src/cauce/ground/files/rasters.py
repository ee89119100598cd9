"""Which bytes are a picture that a browser draws and nothing else: told by the bytes, never by what they claim."""

_STARTS = {
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"GIF87a": "image/gif",
    b"GIF89a": "image/gif",
    b"BM": "image/bmp",
}
_BRANDS = {b"avif": "image/avif", b"avis": "image/avif"}


def raster_type(head: bytes) -> str:
    """The media type of a raster picture from its first bytes; «» for anything else (SVG is a page, not a raster)."""
    for start, kind in _STARTS.items():
        if head.startswith(start):
            return kind
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    if head[4:8] == b"ftyp":
        return _BRANDS.get(head[8:12], "")
    return ""
