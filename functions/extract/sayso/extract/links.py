"""The lines of a page that are a link and nothing else: titles of other stories, mostly."""

import ada_url
from lxml.html import HtmlElement

from sayso.extract.lines import tidy, word_count

__all__ = ["link_lines"]

FEWEST_WORDS = 3
"""Shorter links are names and topics, which stand in sentences as well as beside them."""
LONGEST_SUFFIX = 3
"""Letters of the last label but one of a public suffix, as `co.uk` and `com.br`; names of sites have more, mostly."""


def link_lines(tree: HtmlElement, url: str | None = None) -> frozenset[str]:
    """The tidy texts of links that lead to another page; with the page's own address, only to pages of its site.

    What leads elsewhere is a source or a thing that the article tells of, as often as not.
    """
    home = _site(url) if url else None
    found = set()
    for link in tree.iter("a"):
        address = link.get("href") or "#"
        if (
            not address.startswith(("#", "javascript:", "tel:", "mailto:"))
            and (home is None or _site(address, url) == home)
            and word_count(text := tidy(link.text_content())) >= FEWEST_WORDS
        ):
            found.add(text)
    return frozenset(found)


def _site(address: str, base: str | None = None) -> str | None:
    """The part of a host's name that somebody registers, so that `www.`, `video.` and the like are one site."""
    try:
        labels = ada_url.URL(address, base=base).hostname.split(".")
    except ValueError:
        return None
    return ".".join(labels[-3 if len(labels) > 2 and len(labels[-2]) <= LONGEST_SUFFIX else -2 :])
