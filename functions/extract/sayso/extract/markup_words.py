"""What tags and the words in classes and ids say of an element, as bits of a number."""

import re
import tomllib
from functools import lru_cache
from importlib import resources

__all__ = ["WIDTH", "bit_of", "in_parts", "mark_of"]

TAGS = (
    "p", "div", "span", "article", "main", "section", "aside", "nav", "header", "footer", "form", "figure",
    "figcaption", "blockquote", "ul", "ol", "li", "table", "tr", "td", "h1", "h2", "h3", "h4", "h5", "h6",
    "pre", "dl", "dt", "dd", "address", "br", "body", "details", "center", "caption", "hr", "fieldset",
    "dialog", "time",
)  # fmt: skip
WORDS: dict[str, list[str]] = tomllib.loads(
    (resources.files("sayso.extract") / "markup_words.toml").read_text(encoding="utf-8")
)
WIDTH = len(TAGS) + len(WORDS)
"""Bits of a mark: the tags, then the words. The forest knows them by number and is grown again when they change."""

TAG_BITS = {tag: 1 << i for i, tag in enumerate(TAGS)}
WORD_PATTERNS = tuple((1 << (len(TAGS) + i), re.compile("|".join(words))) for i, words in enumerate(WORDS.values()))
HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")
LONGEST = 300
"""Characters of attributes that are looked at; page builders write thousands."""


def in_parts(name: str) -> str:
    """With a hyphen where only a capital tells that a word begins, as in `postBody`."""
    return HUMP.sub("-", name)


def bit_of(word: str) -> int:
    """Of a name in `markup_words.toml`."""
    return 1 << (len(TAGS) + list(WORDS).index(word))


def mark_of(tag: str, *attributes: str) -> int:
    mark = TAG_BITS.get(tag, 0)
    for name in " ".join(attributes)[:LONGEST].split():
        mark |= _name_mark(name)
    return mark


@lru_cache(maxsize=8_192)
def _name_mark(name: str) -> int:
    lowered = in_parts(name).lower()
    mark = 0
    for bit, pattern in WORD_PATTERNS:
        if pattern.search(lowered):
            mark |= bit
    return mark
