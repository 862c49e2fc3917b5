"""Pages that stand in an article's place: a missing page that is served as one, a pay, bot or consent wall.

The phrases are in `walls.toml`. They tell only where the page says little else: an article about captchas is one.
"""

import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from lxml.html import HtmlElement

from sayso.errors import ArticleNotFound, BotWallMet, ConsentWallMet, PageGone, PaywallMet
from sayso.extract import jsonld
from sayso.extract.blocks import Block
from sayso.extract.declared import Declared
from sayso.extract.lines import folded, letters, sentences, tidy
from sayso.extract.metadata import Metadata
from sayso.models import Removed

__all__ = ["Paywall", "paywall_of", "wall_met"]

NOTICE = 800
"""Letters that such a page has at most beside its menus; a short news story has as many."""
BEGINNING = 1200
"""Letters of an article that are shown before a paywall, at most."""
USABLE = 200
"""Letters of such a beginning, in whole sentences, from which on it is worth reading: two paragraphs."""
LAST = 3
"""Lines at the end among which a paywall's notice stands, where it was not taken out."""
LONGEST_NOTICE = 300
"""Characters."""
WHOLE = 0.8
"""Share of its declared words with which an article is taken for whole."""
LEAST_LETTERS = 60

TITLE_PARTS = re.compile(r"\s+[|–—·»•-]\s+|\s*[:!…]\s*|\.{2,}")
UNSEEN = frozenset({"script", "style", "template", "svg"})


@dataclass(frozen=True, slots=True)
class Paywall:
    """What a page says of itself: `declared` that the article is for subscribers, `cut` that it is not all there."""

    declared: bool
    cut: bool
    notices: frozenset[str]
    """Lines of the text that say so, and are not the article."""


@dataclass(frozen=True, slots=True)
class Phrases:
    title: frozenset[str]
    text: tuple[str, ...]
    """With a space at either end, so that they match whole words."""
    mark: tuple[str, ...]


def wall_met(
    page: Declared, markup: str, blocks: Sequence[Block], removed: Sequence[Removed], meta: Metadata
) -> tuple[type[ArticleNotFound], str] | None:
    """The error that such a page is, and what it is in words; None where it may be an article."""
    count = sum(letters(block.text) for block in blocks)
    if count > BEGINNING:
        return None
    shown = _words(tidy(" ".join(_seen(page.tree))))
    own = _words(" ".join([block.text for block in blocks] + [line.text for line in removed]))
    if _is_paywall(page, shown, own, count) and _usable(blocks) < USABLE:
        return PaywallMet, "the beginning of one for subscribers"
    # A page that says it is an article, and has a text, is believed.
    if count > NOTICE or (meta.is_article and count >= LEAST_LETTERS):
        return None
    titles = _titles(page.tree)
    if _says("bot", titles, own if len(shown) > 2 * NOTICE else shown) or _is_marked("bot", markup, shown):
        return BotWallMet, "a demand for proof that a person is reading"
    if _says("gone", titles, own):
        return PageGone, "word that there is no such page"
    return (ConsentWallMet, "a demand for consent") if _says("consent", titles, own) else None


def paywall_of(page: Declared, blocks: Sequence[Block], removed: Sequence[Removed]) -> Paywall:
    """Of a page that has a usable part of the article."""
    words = " ".join(block.text for block in blocks).split()
    notices = frozenset(
        block.text
        for block in blocks[-LAST:]
        if len(block.text) <= LONGEST_NOTICE and _holds("pay", _words(block.text))
    )
    told = bool(notices) or any(_holds("pay", _words(line.text)) for line in removed)
    closed = jsonld.is_free(page.article) is False
    shown = _words(tidy(" ".join(_seen(page.tree)))) if closed and not told else ""
    says_cut = told or (_holds("pay", shown) and sum(map(len, words)) <= BEGINNING)
    return Paywall(closed or told, says_cut and not _is_whole(page.article, len(words)), notices)


def _usable(blocks: Sequence[Block]) -> int:
    own = (block.text for block in blocks if not _holds("pay", _words(block.text)))
    return sum(letters(sentence) for line in own for sentence in sentences(line))


def _is_paywall(page: Declared, shown: str, own: str, count: int) -> bool:
    """A notice beside the text tells only of an article that is declared as not free; menus hold such words, too."""
    if _is_whole(page.article, len(own.split())):
        return False
    free = jsonld.is_free(page.article)
    if free is False:
        return _holds("pay", shown)
    return free is None and count <= NOTICE and _holds("pay", own)


def _is_whole(article: dict[str, object], words: int) -> bool:
    declared = jsonld.declared_words(article)
    return bool(declared) and words >= WHOLE * (declared or 0)


def _says(wall: str, titles: Iterable[str], words: str) -> bool:
    return not _phrases()[wall].title.isdisjoint(titles) or _holds(wall, words)


def _holds(wall: str, words: str) -> bool:
    return any(phrase in words for phrase in _phrases()[wall].text)


def _is_marked(wall: str, markup: str, page: str) -> bool:
    lowered = markup.lower() if len(page) <= 2 * NOTICE else ""
    return any(mark in lowered for mark in _phrases()[wall].mark)


def _titles(tree: HtmlElement) -> set[str]:
    """Title and headings, whole and in the parts that a site's name is one of."""
    lines = [tidy(element.text_content()) for name in ("title", "h1") for element in tree.iter(name)]
    return {folded(part) for line in lines for part in (line, *TITLE_PARTS.split(line))} - {""}


def _seen(tree: HtmlElement) -> Iterable[str]:
    for element in tree.iter():
        if isinstance(element.tag, str) and element.tag not in UNSEEN and element.text:
            yield element.text
        if element.tail:
            yield element.tail


def _words(text: str) -> str:
    return f" {folded(text)} "


@cache
def _phrases() -> dict[str, Phrases]:
    data = tomllib.loads((resources.files("sayso.extract") / "walls.toml").read_text(encoding="utf-8"))
    return {
        wall: Phrases(
            frozenset(map(folded, told["title"])), tuple(map(_words, told["text"])), tuple(map(str.lower, told["mark"]))
        )
        for wall, told in data.items()
    }
