"""How heavy are the pages, gzipped, and do they fetch anything from another host?"""

from __future__ import annotations

import gzip
import re

from benchmarks.clients import Visitor
from benchmarks.report import Answer
from benchmarks.site import Site, alone

HTML_KB, ASSETS_KB = 40, 140
_ADDRESS = re.compile(
    r"""(?:href|src)="([^"#]+)"|import[\s(][^"']*["']([^"']+\.js)["']|url\(["']?([^)"']+)"""
)


def ask(site: Site) -> list[Answer]:
    visitor = site.visitor()
    pages = {"list": "/tickets", "ticket": f"/tickets/{site.numbers(messages=4, limit=1)[0]}"}
    heaviest = 0
    assets: dict[str, int] = {}
    for path in pages.values():
        html = plain(visitor, path)
        heaviest = max(heaviest, len(gzip.compress(html.encode(), 6)))
        assets |= assets_of(visitor, html)
    foreign = [address for address in assets if not address.startswith("/")]
    total = sum(assets.values())
    return [
        Answer("heaviest page's HTML, gzipped", site.database, heaviest / 1000, "KB", HTML_KB),
        Answer("all assets of list and ticket, gzipped", site.database, total / 1000, "KB", ASSETS_KB,
               note=f"{len(assets)} files; from other hosts: {', '.join(foreign) or 'none'}"),
    ]  # fmt: skip


def plain(visitor: Visitor, path: str) -> str:
    return visitor.get(path, **{"Accept-Encoding": "identity"})[1].decode()


def assets_of(visitor: Visitor, html: str) -> dict[str, int]:
    """Every style, script, font and picture that a page brings, and what those bring: address → bytes over the wire."""
    found: dict[str, int] = {}
    waiting = [address for address in addresses(html) if "/static/" in address]
    while waiting:
        address = waiting.pop()
        if address in found:
            continue
        _answer, body = visitor.get(address)
        found[address] = len(body)
        if address.endswith((".css", ".js")):
            text = plain(visitor, address)
            folder = address.rsplit("/", 1)[0]
            waiting += [one for one in (joined(folder, a) for a in addresses(text)) if "/static/" in one]
    return found


def addresses(text: str) -> list[str]:
    return [next(filter(None, groups)) for groups in _ADDRESS.findall(text)]


def joined(folder: str, address: str) -> str:
    if address.startswith(("/", "data:", "http:", "https:")):
        return address
    parts = folder.split("/")
    for piece in address.split("/"):
        if piece == "..":
            parts.pop()
        elif piece != ".":
            parts.append(piece)
    return "/".join(parts)


if __name__ == "__main__":
    alone(ask, tickets=200)
