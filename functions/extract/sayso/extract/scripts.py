"""The article of a page that draws itself: its markup stands in a string of a script, not in the document."""

import json
import re
from collections.abc import Iterator

from lxml.html import HtmlElement

__all__ = ["markup_in_scripts"]

STRING = re.compile(r'"(?:[^"\\]++|\\.)*+"', re.DOTALL)
SHORTEST = 400
"""Characters; an article's text is longer, and most strings of a script are not."""
PARAGRAPH = re.compile(r"<p[\s>]", re.IGNORECASE)
DEEPEST = 2
"""Frameworks put JSON in a string within JSON."""


def markup_in_scripts(tree: HtmlElement) -> str | None:
    """The string with the most paragraphs in it; None where no string has two."""
    found = (string for script in tree.iter("script") for string in _strings(script.text or "", 0))
    best = max(found, key=_paragraph_count, default="")
    return best if _paragraph_count(best) >= 2 else None


def _strings(text: str, depth: int) -> Iterator[str]:
    """Strings that hold markup, without those that only wrap another."""
    for literal in STRING.finditer(text):
        if len(literal.group()) < SHORTEST:
            continue
        try:
            string = json.loads(literal.group(), strict=False)
        except ValueError:
            # JavaScript's escapes are more than JSON's; what uses them is code, not content.
            continue
        inner = list(_strings(string, depth + 1)) if depth < DEEPEST else []
        yield from (part for part in inner or [string] if PARAGRAPH.search(part))


def _paragraph_count(markup: str) -> int:
    return len(PARAGRAPH.findall(markup))
