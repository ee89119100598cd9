"""HTML as plain text."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser, LexborNode

MAX_HTML = 2_000_000  # characters; a page beyond it is cut, the original stays
MAX_DEPTH = 400  # tags open at once; what is nested deeper is flattened before it is parsed
SILENT = frozenset("script style head title template noscript svg math object iframe select textarea".split())
BLOCKS = frozenset(
    "address article aside blockquote center dd details dir div dl dt fieldset figcaption figure footer form h1 h2 h3"
    " h4 h5 h6 header hr li main menu nav ol p pre section summary table tbody tfoot thead tr ul body html".split()
)
_APART = frozenset("p h1 h2 h3 h4 h5 h6 ul ol dl table blockquote pre".split())
_LINE_MARK, _APART_MARK = (
    "\x01",
    "\x02",
)  # a line ends here if anything stands on it; and an empty line follows
_MARKS = re.compile(rf"[ \t]*[{_LINE_MARK}{_APART_MARK}][{_LINE_MARK}{_APART_MARK} ]*")
_BEFORE = {"br": "\n", "td": " ", "th": " ", "li": "- "}
_SPACES = re.compile(r"[ \t\r\n\f\v]+")
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:]*)[^<>]*>")
_VOID = frozenset(
    "area base br col embed hr img input link meta param source track wbr p li td tr th option".split()
)
# Whoever writes so many attributes into one tag means harm: a parser compares each with all before it.
_CROWDED = re.compile(
    r"""<([a-zA-Z][^\s/>]{0,60}+)"""
    r"""(?>(?:[\s/]++|(?<=["']))[^\s/>][^\s/>=]{0,200}+(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s>"'][^\s>]*+)?+)?+){60,}+"""
    r"""[^>]*+>?"""
)
# Characters that only serve layout: zero-width joiners of newsletters, soft hyphens.
_INVISIBLE = dict.fromkeys((173, 847, 8203, 8288, 65279, *range(8234, 8239), *range(8294, 8298)))


def tree(html: str) -> LexborHTMLParser:
    """A parsed page, its size and depth bounded first: hostile nesting costs square time in any HTML parser."""
    return LexborHTMLParser(shallow(html[:MAX_HTML]))


def shallow(html: str) -> str:
    """The same page, or, when tags are nested absurdly deep, the page without the opening tags beyond the limit.

    A tag with dozens of attributes loses them.
    """
    html = _CROWDED.sub(r"<\1>", html)
    if html.count("<") < MAX_DEPTH:
        return html
    depth = deepest = 0
    for match in _TAG.finditer(html):
        if match.group(2).lower() not in _VOID:
            depth += -1 if match.group(1) else 1
            deepest = max(deepest, depth)
    if deepest <= MAX_DEPTH:
        return html
    depth, at, out = 0, 0, []
    for match in _TAG.finditer(html):
        if match.group(2).lower() in _VOID:
            continue
        depth = max(0, depth + (-1 if match.group(1) else 1))
        if depth > MAX_DEPTH:
            out.append(html[at : match.start()])
            at = match.end()
    return "".join(out) + html[at:]


def html_to_text(html: str) -> str:
    """The words of a page: paragraphs and lines kept, links as «words <url>» only where the words hide the url."""
    if "<" not in html and "&" not in html:
        return html.strip()
    body = tree(html).body
    return node_text(body) if body is not None else ""


def node_text(root: LexborNode) -> str:
    """The same for one node of a parsed page."""
    writer = _Writer()
    node: LexborNode | None = root
    while node is not None:
        if writer.enter(node) and (child := node.first_child) is not None:
            node = child
            continue
        while node is not None:
            writer.leave(node)
            if node.mem_id == root.mem_id:
                return writer.text()
            if (following := node.next) is not None:
                node = following
                break
            node = node.parent
    return writer.text()


class _Writer:
    """Collects lines while the tree is walked."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.preformatted = 0
        self.links: list[int] = []

    def enter(self, node: LexborNode) -> bool:
        """Write what a node begins with; False when nothing inside it is shown."""
        tag = node.tag or ""
        if tag == "-text":
            words = (node.text_content or "").replace(_LINE_MARK, "").replace(_APART_MARK, "")
            self.parts.append(words if self.preformatted else _SPACES.sub(" ", words))
            return False
        if tag in SILENT or tag.startswith(("-", "!")) or ("style" in node.attributes and _hidden(node)):
            return False
        if tag in BLOCKS:
            self.parts.append(_APART_MARK if tag in _APART else _LINE_MARK)
            self.preformatted += tag == "pre"
        elif tag == "a":
            self.links.append(len(self.parts))
        elif tag == "img":
            self.parts.append(f" {node.attributes.get('alt') or ''} ")
        self.parts.append(_BEFORE.get(tag, ""))
        return True

    def leave(self, node: LexborNode) -> None:
        tag = node.tag or ""
        if tag == "a" and self.links:
            words = "".join(self.parts[self.links.pop() :]).strip(f"{_LINE_MARK}{_APART_MARK} \n")
            target = (node.attributes.get("href") or "").strip()
            if words and target.lower().startswith(("http://", "https://")) and not _shows(words, target):
                self.parts.append(f" <{target}>")
        elif tag in BLOCKS:
            self.parts.append(_APART_MARK if tag in _APART else _LINE_MARK)
            self.preformatted -= tag == "pre" and self.preformatted > 0

    def text(self) -> str:
        text = "".join(self.parts).replace("\xa0", " ").translate(_INVISIBLE)
        text = re.sub(r"[ \t]{2,}", " ", text)  # first: a page of blanks would cost square time below
        text = re.sub(r"[ \t]*\n[ \t]*", "\n", text)
        text = _MARKS.sub(lambda marks: "\n\n" if _APART_MARK in marks.group() else _LINE_MARK, text)
        text = re.sub(rf"\n?{_LINE_MARK}", "\n", text)
        text = re.sub(r"[ \t]{2,}", " ", text)
        return re.sub(r"\n{3,}", "\n\n", "\n".join(line.rstrip() for line in text.split("\n"))).strip()


def _hidden(node: LexborNode) -> bool:
    """The preview line that newsletters hide is not part of what a reader sees."""
    style = (node.attributes.get("style") or "").lower().replace(" ", "")
    return "display:none" in style or "mso-hide:all" in style


def _shows(words: str, target: str) -> bool:
    """The words already name the place: «www.tienda.example» for https://www.tienda.example/."""
    bare = re.sub(r"^https?://(?:www\.)?", "", target.lower()).rstrip("/")
    return re.sub(r"^https?://(?:www\.)?", "", words.lower()).rstrip("/") == bare
