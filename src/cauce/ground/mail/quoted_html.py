"""A page as lines that can be judged like plain text, and the page cut where the lines were.

Invariant: every leaf (words, image, rule) stands on known lines; a leaf goes where they go, and nothing else changes.
"""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser, LexborNode

from cauce.ground.mail.quote_words import FORWARD, LABEL, level
from cauce.ground.mail.quoting import CUT, FORWARDED, PICTURE, SIGNED, UNSIGNED
from cauce.ground.text.plain import BLOCKS, SILENT, tree

# What programs wrap history in: everything from there on is history.
_CUT_IDS = re.compile(
    r"^(?:x_)*(?:divrplyfwdmsg|appendonsend|olk_src_body_section|stopspelling|zwchr|mail-editor-reference-message-container"
    r"|ms-outlook-mobile-body-separator-line|reply-intro|replysplit|isreplycontent|orig_message)", re.I,
)  # fmt: skip
_QUOTE_CLASSES = re.compile(
    r"(?:^|\s)(?:x_)*(?:gmail_quote|gmail_quote_container|yahoo_quoted|ydp\w*yahoo_quoted|protonmail_quote|tutanota_quote|zmail_extra|moz-cite-prefix|gmail_attr"
    r"|yahooquoted|ms-outlook-mobile-reference-message|outlookmessageheader|mail_quote|quote-header"
    r"|wm_quote|qt|reply-quote|uiquote)(?:\s|$)", re.I,
)  # fmt: skip
# What they wrap their own or their user's signature in.
_SIGNATURES = re.compile(
    r"\w*signature(?:s?\b|_|section|block|container|old)"
    r"|(?:^|[\s_-])(?:firma|assinatura|mb_sig|sgn\d?)(?:$|[\s_-])", re.I,
)  # fmt: skip
_LINES_ABOVE = re.compile(
    r"border-top\s*:\s*(?:solid|\d[\d.]*(?:pt|px) solid|none;?\s*border-top)|border-top[^;]*solid", re.I
)
_LINE_LEFT = re.compile(r"border-left\s*:[^;]*(?:solid|\d)", re.I)


class Page:
    """The lines of a page, and which leaf stands on which."""

    def __init__(self, source: str) -> None:
        self._source = source
        self.lines: list[str] = [""]
        self._leaf_lines: list[tuple[int, int]] = []
        self._written = False
        self._preformatted = 0
        self._signature: int | None = None  # the element that is being walked through as a signature

    @classmethod
    def read(cls, html: str) -> Page | None:
        """None when the page says nothing that could be cut."""
        page = cls(html)
        body = tree(html).body
        if body is None:
            return None
        page._walk(body)
        return page if any(line.strip() for line in page.lines) else None

    def divide(self, keep: list[bool]) -> tuple[str, str]:
        """The page with the kept lines only, and with the others only."""
        return self._pruned(keep, wanted=True), self._pruned(keep, wanted=False)

    @property
    def pictured(self) -> bool:
        """Something is shown, be it only an image."""
        return any(PICTURE in line for line in self.lines)

    # ------------------------------------------------------------------ to lines

    def _walk(self, body: LexborNode) -> None:
        depth = 0
        node: LexborNode | None = body
        while node is not None:
            entered, deeper = self._enter(node, depth)
            if entered and (child := node.first_child) is not None:
                node, depth = child, depth + deeper
                continue
            while node is not None:
                if node.mem_id == body.mem_id:
                    return
                if (node.tag or "") in BLOCKS:
                    self._break(depth)
                    self._preformatted -= node.tag == "pre"
                if node.mem_id == self._signature:
                    self._signature = None
                    self._say_mark(UNSIGNED, depth)
                if (following := node.next) is not None:
                    node = following
                    break
                node = node.parent
                if node is not None and _is_quote(node):
                    depth -= 1

    def _enter(self, node: LexborNode, depth: int) -> tuple[bool, int]:
        tag = node.tag or ""
        if tag == "-text":
            self._say(node.text_content or "", depth)
            return False, 0
        if tag in SILENT or tag.startswith(("-", "!")):
            return False, 0
        if tag == "br":
            self._leaf_lines.append((len(self.lines) - 1, len(self.lines) - 1))
            self._break(depth, always=True)
        elif tag in ("img", "hr", "input", "video"):
            self._leaf(node, tag, depth)
        elif tag in ("td", "th"):
            self.lines[-1] += " "
        elif tag in BLOCKS:
            self._break(depth)
            self._preformatted += tag == "pre"
        if mark := _mark(node, tag):
            self._say_mark(mark, depth)
        if self._signature is None and node.first_child is not None and _is_signature(node, tag):
            self._signature = node.mem_id
            self._say_mark(SIGNED, depth)
        return True, int(_is_quote(node))

    def _say_mark(self, mark: str, depth: int) -> None:
        """A line of its own that nobody reads."""
        self._break(depth)
        self.lines[-1:] = [mark, ""] if not self.lines[-1].strip("> ") else [self.lines[-1], mark, ""]
        self._written = False

    def _say(self, words: str, depth: int) -> None:
        first = len(self.lines) - 1
        pieces = words.replace("\r\n", "\n").split("\n") if self._preformatted else [words]
        for place, piece in enumerate(pieces):
            if place:
                self._break(depth, always=True)
            self._append(
                re.sub(r"[ \t\r\n\f\v]+", " ", piece).replace("\xa0", " ").replace("\x01", ""), depth
            )
        self._leaf_lines.append((first, len(self.lines) - 1))

    def _append(self, words: str, depth: int) -> None:
        if not self._written and depth and words.strip():
            self.lines[-1] = "> " * depth
        self.lines[-1] += words if self._written else words.lstrip()
        self._written = self._written or bool(words.strip())

    def _leaf(self, node: LexborNode, tag: str, depth: int) -> None:
        if tag == "hr":
            self._break(depth)
            self._append("-" * 20, depth)
        elif tag == "img" and not {node.attributes.get("width"), node.attributes.get("height")} & {"0", "1"}:
            self._append(PICTURE, depth)  # a pixel that counts readers is nothing to see
        self._leaf_lines.append((len(self.lines) - 1, len(self.lines) - 1))
        if tag == "hr":
            self._break(depth)

    def _break(self, depth: int, *, always: bool = False) -> None:
        if self._written or always:
            if depth and not self.lines[-1]:
                self.lines[-1] = ">" * depth
            self.lines.append("")
            self._written = False

    # ------------------------------------------------------------------ and back

    def _pruned(self, keep: list[bool], *, wanted: bool) -> str:
        parsed = tree(self._source)
        body = parsed.body
        if body is None:
            return self._source if wanted else ""
        doomed: list[LexborNode] = []
        for at, node in enumerate(_leaves(body)):
            first, last = self._leaf_lines[at]
            if wanted not in keep[first : last + 1]:
                doomed.append(node)
        for node in doomed:
            _remove(node, body)
        return _inner(parsed)


def _leaves(body: LexborNode) -> list[LexborNode]:
    """The same leaves in the same order as the walk to lines met them."""
    found: list[LexborNode] = []
    node: LexborNode | None = body
    while node is not None:
        tag = node.tag or ""
        if tag == "-text" or tag in ("br", "img", "hr", "input", "video"):
            found.append(node)
        silent = tag in SILENT or tag.startswith(("-", "!"))
        child = None if silent else node.first_child
        if child is not None:
            node = child
            continue
        while node is not None:
            if node.mem_id == body.mem_id:
                return found
            if (following := node.next) is not None:
                node = following
                break
            node = node.parent
    return found


def _remove(node: LexborNode, body: LexborNode) -> None:
    """Take a leaf out, and every element that it leaves empty."""
    while (parent := node.parent) is not None and node.mem_id != body.mem_id:
        node.remove()
        if parent.first_child is not None or parent.mem_id == body.mem_id:
            return
        node = parent


def _inner(parsed: LexborHTMLParser) -> str:
    body = parsed.body
    html = (body.html or "") if body is not None else ""
    head = parsed.head
    styles = "".join(style.html or "" for style in head.css("style")) if head is not None else ""
    return styles + re.sub(r"^<body[^>]*>|</body>$", "", html)


def _is_quote(node: LexborNode) -> bool:
    """A block whose words are somebody else's."""
    if node.tag != "blockquote":
        return False
    attributes = node.attributes
    if (attributes.get("type") or "").lower() == "cite" or "cite" in attributes:
        return True
    named = f"{attributes.get('class') or ''} {attributes.get('id') or ''}"
    return bool(_QUOTE_CLASSES.search(named) or _LINE_LEFT.search(attributes.get("style") or ""))


def _is_signature(node: LexborNode, tag: str) -> bool:
    if tag not in ("div", "span", "pre", "table"):
        return False
    attributes = node.attributes
    named = " ".join(attributes.get(name) or "" for name in ("id", "class", "name"))
    return bool(named.strip()) and _SIGNATURES.search(named) is not None


def _mark(node: LexborNode, tag: str) -> str:
    """The line to put in before a node that begins the history (or a forward), «» before others."""
    attributes = node.attributes
    if not attributes:
        return ""
    if (identity := attributes.get("id")) and _CUT_IDS.match(identity):
        return FORWARDED if FORWARD.match(level(_first_words(node))) else CUT
    if tag == "div" and (classes := attributes.get("class")) and _QUOTE_CLASSES.search(classes):
        words = level(_first_words(node))
        if FORWARD.match(words):
            return FORWARDED
        return ""
    if tag == "div" and (style := attributes.get("style")) and _LINES_ABOVE.search(style):
        return CUT if LABEL.match(level(_first_words(node))) else ""
    return ""


def _first_words(node: LexborNode) -> str:
    return (node.text(deep=True, separator=" ", strip=True) or "")[:200]
