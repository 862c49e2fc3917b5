"""Markup to a tree that the libraries behind it can bear: not too deep and not too large, nothing of its text lost.

Of a page over a limit goes what holds no text of an article (markup for nothing, menus of thousands of links, what is
not shown), and elements are taken out of each other. Only what is over a limit then is refused.
"""

import re
from collections.abc import Iterator

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring
from trafilatura.utils import load_html, repair_faulty_html

from sayso.errors import TooLarge

__all__ = ["MAX_ELEMENTS", "parsed"]

MAX_DEPTH = 200
"""Elements within each other. Real pages stay under 100; trafilatura recurses and Python gives up at about 900."""
CUT_DEPTH = 250
"""libxml2 drops what is deeper than 255, and tells nobody."""
HUGE_CUT_DEPTH = 2_040
"""The same where it is told that a page may be huge: 2,048."""
CUT_LENGTH = 5_000_000
"""Characters; of a text or an attribute libxml2 drops what is over ten million bytes, unless it is told likewise."""

MAX_ELEMENTS = 60_000
"""Of as many paragraphs an article takes eight seconds; the largest real pages that were measured have 10,000."""

MAX_ATTRIBUTES = 300
"""Of an element. libxml2 compares each with all others: 100,000 of them take it a minute, which nothing can stop."""
MANY_ATTRIBUTES = re.compile(
    rf"""(<[a-zA-Z][^\s/<>]*+(?:[\s/]++[^\s"'<>/=]++(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s"'>]++))?+){{{MAX_ATTRIBUTES}}})"""
    r"""(?:[\s/]++[^\s"'<>/=]++(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s"'>]++))?+)++"""
)
LEAST_MARKUP = 100_000
"""Characters of a page that can be harmful by its attributes."""
LONGEST_ATTRIBUTE = 100_000
"""Characters; images stand in attributes, text does not."""

UNSEEN = frozenset({"style", "svg", "template", "select", "datalist", "iframe", "canvas", "map"})
TELLING = frozenset({"br", "hr", "img", "meta", "link", "script", "td", "th", "html", "head", "body", "time", "title"})
"""Elements that say something without a text."""
KEPT = frozenset({"html", "head", "body", "article", "main", "p", "pre", "blockquote", "figure", "a"})
INLINE = frozenset({"a", "abbr", "b", "cite", "code", "em", "font", "i", "mark", "s", "small", "span", "strong", "u"})
MOST_LINKS = 1_000
"""Children of an element that are links and nothing else; where there are more, they are a menu."""

HUGE = HTMLParser(
    collect_ids=False, default_doctype=False, encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True
)


def parsed(markup: str) -> HtmlElement | None:
    """None where there is no element in it. Raises TooLarge where there are too many, or too deep within each other."""
    whole = f"<html><body>{markup}</body></html>" if "<" not in markup else markup
    if len(whole) > LEAST_MARKUP:
        whole = MANY_ATTRIBUTES.sub(r"\1", whole)
    tree = _huge(whole) if len(whole) > CUT_LENGTH else load_html(whole)
    if tree is not None and _depth(tree) >= CUT_DEPTH:
        tree = _huge(whole)
    if tree is not None:
        _make_bearable(tree, len(whole))
    return tree


def _huge(markup: str) -> HtmlElement | None:
    repaired = repair_faulty_html(markup, markup[:50].lower())
    try:
        return document_fromstring(repaired.encode("utf-8", "surrogatepass"), parser=HUGE)
    except etree.ParserError:
        # There is nothing in it but comments.
        return None


def _make_bearable(tree: HtmlElement, size: int) -> None:
    if size > LONGEST_ATTRIBUTE:
        for long in tree.xpath(f"//@*[string-length() > {LONGEST_ATTRIBUTE}]"):
            del long.getparent().attrib[long.attrname]
    if _count(tree) > MAX_ELEMENTS:
        _prune(tree)
        if (count := _count(tree)) > MAX_ELEMENTS:
            raise TooLarge(
                f"the page has {count:,} elements, over the limit of {MAX_ELEMENTS:,}. Submit its text instead"
            )
    depth = _depth(tree)
    if depth >= HUGE_CUT_DEPTH:
        raise TooLarge(f"the page nests elements over the limit of {HUGE_CUT_DEPTH:,} deep. Submit its text instead")
    if depth > MAX_DEPTH:
        _unwrap(tree)
        _raise_deep(tree)


def _count(tree: HtmlElement) -> int:
    return sum(1 for _ in tree.iter("*"))


def _depth(tree: HtmlElement) -> int:
    depth, level = 0, [tree]
    while level:
        depth, level = depth + 1, [child for element in level for child in element]
    return depth


def _prune(tree: HtmlElement) -> None:
    for element in list(_menus(tree)):
        _drop(element)
    # The innermost first, so that what held nothing but them goes, too.
    for element in reversed(list(tree.iter("*"))):
        is_empty = len(element) == 0 and not (element.text or "").strip() and element.tag not in TELLING
        if is_empty or element.tag in UNSEEN or _is_one_of_many_breaks(element):
            _drop(element)


def _drop(element: HtmlElement) -> None:
    """As `drop_tree`, without its search for the element among thousands of siblings."""
    parent, before, tail = element.getparent(), element.getprevious(), element.tail or ""
    if parent is None:
        return
    left = (parent.text if before is None else before.tail) or ""
    # White space only once: of thousands of tails each would be copied again with every further one.
    if tail.strip() or (tail and not left):
        if before is None:
            parent.text = left + tail
        else:
            before.tail = left + tail
    parent.remove(element)


def _is_one_of_many_breaks(element: HtmlElement) -> bool:
    following = element.getnext()
    return element.tag == "br" and following is not None and following.tag == "br" and not (element.tail or "").strip()


def _menus(tree: HtmlElement) -> Iterator[HtmlElement]:
    for parent in tree.iter("*"):
        if len(parent) > MOST_LINKS:
            links = [child for child in parent if _is_link(child)]
            if len(links) > MOST_LINKS:
                yield from links


def _is_link(element: HtmlElement) -> bool:
    """Whether it is a link, or an element that holds one and no other text."""
    while element.tag != "a" and len(element) == 1 and not (element.text or element[0].tail or "").strip():
        element = element[0]
    return bool(element.tag == "a")


def _unwrap(tree: HtmlElement) -> None:
    """Without elements that hold one other element and nothing else."""
    for element in list(tree.iter("*")):
        is_wrapper = len(element) == 1 and not (element.text or element[0].tail or "").strip()
        if is_wrapper and isinstance(element.tag, str) and element.tag not in KEPT:
            element.drop_tag()


def _raise_deep(tree: HtmlElement) -> None:
    """What is too deep becomes the sibling of what held it; where a line ended, it ends still."""
    level = [tree]
    for _ in range(MAX_DEPTH - 1):
        level = [child for element in level for child in element]
    while deep := [element for element in level if len(element)]:
        level = []
        for element in deep:
            level.extend(element)
            if element.tag not in INLINE:
                element.addprevious(element.makeelement("br"))
                element.append(element.makeelement("br"))
            element.drop_tag()
