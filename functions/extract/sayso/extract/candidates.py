"""The visible text of a page in document order: one candidate for each line that may be a paragraph of the article."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from lxml import etree
from lxml.html import HtmlElement

from sayso.extract.lines import tidy
from sayso.extract.markup_words import mark_of
from sayso.models import Role

__all__ = ["LARGE", "ORNAMENT", "Candidate", "Place", "candidates_of"]

# What the browser does not show, or shows as a control and not as text.
UNSEEN = frozenset({
    "script", "style", "noscript", "template", "svg", "head", "iframe", "object", "embed", "video", "audio",
    "canvas", "map", "select", "option", "optgroup", "textarea", "button", "input", "datalist", "meter",
    "progress", "math", "frameset", "noframes", "link", "meta", "title",
})  # fmt: skip
OWN_LINE = frozenset({
    "address", "article", "aside", "blockquote", "body", "br", "caption", "center", "dd", "details", "dialog",
    "dir", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4",
    "h5", "h6", "header", "hgroup", "hr", "legend", "li", "main", "menu", "nav", "ol", "p", "pre", "section",
    "summary", "table", "tbody", "tfoot", "thead", "tr", "ul",
})  # fmt: skip
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
CELLS = frozenset({"td", "th"})
STRONG = frozenset({"b", "strong"})
ORNAMENT = re.compile(r"[\W\d_]{1000,}")
"""A thousand marks and digits without a letter: they say nothing, and would weigh as much as a text."""
ITALIC = frozenset({"i", "em"})
BOLD_STYLE = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)", re.IGNORECASE)
ITALIC_STYLE = re.compile(r"font-style\s*:\s*italic", re.IGNORECASE)
LARGE = frozenset({"article", "main", "body", "html"})
"""Elements that hold the article, or more than it."""
HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)


@dataclass(frozen=True, slots=True, eq=False)
class Place:
    """An element, what its tag and attributes say of it (`markup_words.mark_of`), and the same of those around it."""

    element: HtmlElement
    parent: "Place | None"
    depth: int
    mark: int
    around: int
    """Of all the elements it stands in."""
    is_hidden: bool

    @property
    def signature(self) -> tuple[str, str, str]:
        """Alike for elements that the page's template treats alike."""
        above = self.parent.element if self.parent is not None else None
        return (
            self.element.tag,
            self.element.get("class") or "",
            "" if above is None else f"{above.tag} {above.get('class') or ''}",
        )


@dataclass(frozen=True, slots=True)
class Candidate:
    """One line of visible text."""

    text: str
    """Tidy (`sayso.extract.lines.tidy`), never empty."""
    role: Role
    place: Place
    """The innermost element with a line of its own that the text stands in."""
    linked: float
    """The share of its characters that are links; `strong` likewise."""
    strong: float
    look: Literal["plain", "bold", "italic"] = "plain"
    """Of its first letters."""
    led: int = 0
    """Characters of the beginning that look so, where that is not plain."""


@dataclass(slots=True)
class _Line:
    parts: list[str] = field(default_factory=list)
    linked: int = 0
    strong: int = 0
    size: int = 0
    look: Literal["plain", "bold", "italic"] = "plain"
    led: int | None = None
    """Parts of its beginning that look so, once it has others."""


def candidates_of(tree: HtmlElement) -> list[Candidate]:
    """Hidden lines too, marked as such: pages unfold them by script. What is hidden within a line is left out."""
    return list(_candidates(tree))


def _candidates(tree: HtmlElement) -> Iterator[Candidate]:
    line, places, links, strongs, styles = _Line(), [_root()], 0, 0, _Styles()
    marks: dict[tuple[str, ...], int] = {}
    skipped: HtmlElement | None = None
    walk = etree.iterwalk(tree, events=("start", "end", "comment", "pi"))
    for event, element in walk:
        tag = element.tag if isinstance(element.tag, str) else ""
        if event == "start":
            if _breaks(element, tag):
                yield from _ended(line, places[-1])
                line = _Line()
                places.append(_place(element, tag, places[-1], marks))
            elif tag in UNSEEN or _is_hidden(element):
                skipped = element
                walk.skip_subtree()
                continue
            elif tag in CELLS:
                line.parts.append(" ")
            links, strongs = links + (tag == "a"), strongs + (tag in STRONG)
            styles.change(element, tag, 1)
            _add(line, element.text, links, strongs, styles)
            continue
        if event == "end" and element is not skipped:
            links, strongs = links - (tag == "a"), strongs - (tag in STRONG)
            styles.change(element, tag, -1)
            if places[-1].element is element:
                yield from _ended(line, places.pop())
                line = _Line()
        if element is not tree:
            _add(line, element.tail, links, strongs, styles)


def _root() -> Place:
    return Place(element=etree.Element("root"), parent=None, depth=0, mark=0, around=0, is_hidden=False)


def _breaks(element: HtmlElement, tag: str) -> bool:
    """Cells share their row's line, unless the table is the layout of a page."""
    return tag in OWN_LINE or (tag in CELLS and next(element.iter(*OWN_LINE), None) is not None)


def _place(element: HtmlElement, tag: str, above: Place, marks: dict[tuple[str, ...], int]) -> Place:
    is_hidden = above.is_hidden or element.get("aria-hidden") == "true" or _is_hidden(element)
    names = (
        tag,
        element.get("class") or "",
        element.get("id") or "",
        element.get("itemprop") or "",
        element.get("role") or "",
    )
    mark = marks.get(names)
    if mark is None:
        mark = marks[names] = mark_of(*names)
    return Place(element, above, above.depth + 1, mark, above.around | above.mark, is_hidden)


def _is_hidden(element: HtmlElement) -> bool:
    style = element.get("style")
    return element.get("hidden") is not None or (style is not None and bool(HIDDEN.search(style)))


@dataclass(slots=True)
class _Styles:
    """How many of the open elements are bold and italic."""

    bold: int = 0
    italic: int = 0

    def change(self, element: HtmlElement, tag: str, by: int) -> None:
        style = element.get("style") if tag else None
        self.bold += by * (tag in STRONG or bool(style and BOLD_STYLE.search(style)))
        self.italic += by * (tag in ITALIC or bool(style and ITALIC_STYLE.search(style)))

    def has(self, look: str) -> bool:
        return self.bold > 0 if look == "bold" else self.italic > 0


def _add(line: _Line, text: str | None, links: int, strongs: int, styles: _Styles) -> None:
    if text:
        if line.led is None and not text.isspace():
            if not line.size:
                line.look = "bold" if styles.bold else "italic" if styles.italic else "plain"
            if line.look == "plain" or not styles.has(line.look):
                line.led = len(line.parts)
        line.parts.append(text)
        size = len(text.strip())
        line.size += size
        line.linked += size if links else 0
        line.strong += size if strongs else 0


def _ended(line: _Line, place: Place) -> Iterator[Candidate]:
    if line.size and (text := tidy("".join(line.parts))) and not ORNAMENT.fullmatch(text):
        led = len(tidy("".join(line.parts[: line.led]))) if line.look != "plain" else 0
        yield Candidate(
            text, _role(place), place, line.linked / line.size, line.strong / line.size, line.look, min(led, len(text))
        )


def _role(place: Place) -> Role:
    at: Place | None = place
    while at is not None and at.element.tag not in {"article", "main", "body"}:
        if at.element.tag in HEADINGS:
            return "heading"
        if at.element.tag == "blockquote":
            return "blockquote"
        at = at.parent
    return "text"
