"""The lines of a page that are a link and nothing else: titles of other stories, mostly."""

from lxml.html import HtmlElement

from sayso.extract.lines import tidy, word_count

__all__ = ["link_lines"]

FEWEST_WORDS = 3
"""Shorter links are names and topics, which stand in sentences as well as beside them."""


def link_lines(tree: HtmlElement) -> frozenset[str]:
    """The tidy texts of links that lead to another page."""
    found = set()
    for link in tree.iter("a"):
        if (
            not (link.get("href") or "#").startswith("#")
            and word_count(text := tidy(link.text_content())) >= FEWEST_WORDS
        ):
            found.add(text)
    return frozenset(found)
