"""Whom a page names beside its headline as the author."""

import re
from collections.abc import Iterator
from itertools import islice

from lxml.html import HtmlElement

from sayso.extract.lines import tidy
from sayso.extract.printed import heading_of, lines_around

__all__ = ["printed_bylines"]

BEFORE, AFTER = 3, 14
"""Pieces of text around the headline."""
LONGEST = 140
NAME = r"[A-ZÀ-Þ][\w'’.-]*(?:\s+(?:[A-ZÀ-Þ][\w'’.-]*|de|del|der|den|di|da|dos|van|von|v\.|zu|la|le|el|bin|al)){0,4}"
# The pieces of a line are parted by bars. "by" begins a line, or comes after a mark or a date.
BYLINE = re.compile(
    r"(?:^|[|·•/–—:]\s*|\d\s+|\buhr\s+)(?i:(?:posted|written|geschrieben|veröffentlicht|erstellt)\s+(?:by|von)|by|von|"
    r"par|por|door|autor(?:in|en|a|es)?:?|authors?:|auteure?s?:?|redaktion:|text:)[\s:|]+"
    rf"({NAME}(?:[\s|]*(?:,|&|\band\b|\bund\b|\bet\b|\by\b|\be\b)[\s|]+{NAME}){{0,5}})"
)
NOT_ITS_OWN = re.compile(r"comment|kommentar|related|teaser|sidebar|footer|caption|media|credit", re.IGNORECASE)
NOT_A_CREDIT = re.compile(r"foto|photo|bild|©|credit|illustration|image", re.IGNORECASE)


def printed_bylines(tree: HtmlElement, title: str | None) -> Iterator[str]:
    """The names in each line that names authors, from the headline on."""
    heading = heading_of(tree, title)
    if heading is None:
        return
    for at, block in lines_around(heading, BEFORE, AFTER):
        line = " | ".join(filter(None, map(tidy, islice(block.itertext(), 24))))
        names = f"{block.get('class') or ''} {block.get('id') or ''}"
        if at == 0 or len(line) > LONGEST or NOT_ITS_OWN.search(names) or NOT_A_CREDIT.search(line):
            continue
        if found := BYLINE.search(line):
            yield found[1].replace("|", " ")
