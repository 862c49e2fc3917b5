"""What recurs on different pages of one site is its furniture: hashes of lines, and in which articles each stood.

Bounded and small, so that learning from an article costs a few write units: the lines that stood in three articles
and more are kept longest, of the others those that were seen last. An article that is read again teaches nothing new.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field

from sayso.models import Article

__all__ = ["KNOWN_FROM", "Furniture", "lines_of"]

KNOWN_FROM = 3
"""Different articles from which on a line is known."""
_COUNTED = 6
"""Articles that are remembered of a line."""
_LINES = 192
_KEY = 6
"""Bytes of a line's hash: among a few hundred lines, two share one by chance once in ten billion sites."""
_ARTICLE = 2
"""Bytes of an article's: two that share one count as one, which errs on the side of leaving a line."""

_LONGEST = 300
"""Characters of a line that may be furniture, as a legal notice; longer paragraphs that recur are an agency's, or the
background of a story that goes on."""
_SHORT = 100
_FIRST, _LAST = 3, 8
"""Lines at either end that are looked at even where they are longer than a short line."""
_MOST = 40
"""Lines of one article: a table would drive out all others."""

_TAKEN_OUT = {"site_furniture", "after_end"}
"""Reasons of what was taken out without a phrase that tells, and has to be known again."""

_SETTLED = 40
"""Articles after which a site is known, and is learned from only one in `_EVERY`: each time is written."""
_EVERY = 4


@dataclass(frozen=True, slots=True)
class Furniture:
    """Hashes of lines, the ones that were seen last at the end, to those of the articles that they stood in."""

    lines: dict[bytes, bytes] = field(default_factory=dict)
    articles: int = 0
    """That were learned from, counted again where one was read again."""

    def articles_with(self, line: str, besides: str | None = None) -> int:
        """How many different articles a line stood in, six at most; an article itself does not count for its lines."""
        found = _split(self.lines.get(_line_key(line), b""))
        return len(found - ({_article_key(besides)} if besides else set()))

    def wants(self, article_id: str) -> bool:
        """Whether anything is to be learned from the article: which ones are taken depends on nothing but their ids."""
        return self.articles < _SETTLED or _article_key(article_id)[0] % _EVERY == 0

    def learned(self, article_id: str, lines: Iterable[str]) -> "Furniture":
        known, article = dict(self.lines), _article_key(article_id)
        for key in dict.fromkeys(map(_line_key, lines)):
            articles = known.pop(key, b"")
            is_new = article not in _split(articles) and len(articles) < _COUNTED * _ARTICLE
            known[key] = articles + article if is_new else articles
        return Furniture(_bounded(known), self.articles + 1)

    def packed(self) -> bytes:
        return b"".join(key + bytes([len(articles)]) + articles for key, articles in self.lines.items())

    @classmethod
    def unpacked(cls, packed: bytes, articles: int) -> "Furniture":
        lines, at = {}, 0
        while at < len(packed):
            end = at + _KEY + 1 + packed[at + _KEY]
            lines[packed[at : at + _KEY]] = packed[at + _KEY + 1 : end]
            at = end
        return cls(lines, articles)


def lines_of(article: Article) -> list[str]:
    """The lines of an article that may be furniture, or were taken out as such. Sub-headings and quotations recur
    without being any.
    """
    last = len(article.paragraphs) - _LAST
    kept = [
        article.text[p.start : p.end]
        for n, p in enumerate(article.paragraphs)
        if p.role == "text" and (p.end - p.start <= _SHORT or n < _FIRST or n >= last)
    ]
    lines = [removed.text for removed in article.residue if removed.reason in _TAKEN_OUT] + kept
    return [line for line in lines if len(line) <= _LONGEST and any(map(str.isalpha, line))][:_MOST]


def _bounded(lines: dict[bytes, bytes]) -> dict[bytes, bytes]:
    surplus = len(lines) - _LINES
    if surplus <= 0:
        return lines
    # The sort is stable: the first are those that were seen longest ago.
    worst = sorted(lines, key=lambda key: len(lines[key]) >= KNOWN_FROM * _ARTICLE)[:surplus]
    return {key: articles for key, articles in lines.items() if key not in set(worst)}


def _split(articles: bytes) -> set[bytes]:
    return {articles[at : at + _ARTICLE] for at in range(0, len(articles), _ARTICLE)}


def _line_key(line: str) -> bytes:
    """Of its words; a count of comments or a year is the same in all."""
    words = re.findall(r"\w+", unicodedata.normalize("NFKC", line).casefold())
    return hashlib.sha256(re.sub(r"\d+", "0", " ".join(words)).encode("utf-8", "surrogatepass")).digest()[:_KEY]


def _article_key(article_id: str) -> bytes:
    return hashlib.sha256(article_id.encode()).digest()[:_ARTICLE]
