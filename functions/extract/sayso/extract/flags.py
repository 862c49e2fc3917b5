"""What a reader should know of an article that is not simply one: see `ArticleFlag`."""

import re
from collections.abc import Iterator, Sequence

from sayso.extract import jsonld
from sayso.extract.addresses import is_root
from sayso.extract.blocks import Block
from sayso.extract.declared import Declared
from sayso.extract.lines import is_sentence
from sayso.extract.metadata import Metadata
from sayso.extract.walls import Paywall
from sayso.models import ArticleFlag

__all__ = ["flags_of", "flags_of_text"]

# Of schema.org and Open Graph, what has a page of its own and is no article.
OTHER = frozenset(
    {
        "CollectionPage",
        "DiscussionForumPosting",
        "ItemList",
        "ItemPage",
        "LocalBusiness",
        "OfferCatalog",
        "Product",
        "ProductGroup",
        "SearchResultsPage",
        "Service",
        "SoftwareApplication",
        "Store",
    }
)
OTHER_OPEN_GRAPH = re.compile(r"product|business|place|profile", re.IGNORECASE)
PROSE = 0.8
"""Share of the text in whole sentences. With less, a page that names no date and no author is more often than not none,
of 1,046 articles and 56 other pages that were measured."""
LEAST_WORDS = 0.6
"""Share of the words that the page declares, below which its text is not whole; it may count captions and menus."""
LEAST_TEASERS = 5
GOES_ON = re.compile(r"(?:…|\.\.\.|\[\s*(?:…|\.\.\.)\s*\])\s*$")


def flags_of(page: Declared, blocks: Sequence[Block], meta: Metadata, paywall: Paywall) -> tuple[ArticleFlag, ...]:
    return tuple(_flags(page, blocks, meta, paywall))


def flags_of_text(blocks: Sequence[Block]) -> tuple[ArticleFlag, ...]:
    return ("truncated",) if _goes_on(blocks) else ()


def _flags(page: Declared, blocks: Sequence[Block], meta: Metadata, paywall: Paywall) -> Iterator[ArticleFlag]:
    if paywall.declared:
        yield "paywalled"
    if paywall.cut or _goes_on(blocks) or _lacks_words(blocks, page.article):
        yield "truncated"
    # A page that says it is an article is believed.
    if not meta.is_article and (
        _declares_another(page) or (page.url and is_root(page.url)) or _is_of_teasers(blocks) or _is_bare(blocks, meta)
    ):
        yield "listing"


def _goes_on(blocks: Sequence[Block]) -> bool:
    return bool(blocks) and bool(GOES_ON.search(blocks[-1].text))


def _lacks_words(blocks: Sequence[Block], article: dict[str, object]) -> bool:
    own = sum(len(block.text.split()) for block in blocks)
    return own < LEAST_WORDS * (jsonld.declared_words(article) or 0)


def _declares_another(page: Declared) -> bool:
    if any(not OTHER.isdisjoint(jsonld.kinds(node)) for node in page.nodes):
        return True
    told = (
        meta.get("content") or ""
        for meta in page.tree.iter("meta")
        if (meta.get("property") or "").lower() == "og:type"
    )
    return any(map(OTHER_OPEN_GRAPH.search, told))


def _is_of_teasers(blocks: Sequence[Block]) -> bool:
    """Whether most lines break off, as the beginnings of many stories do."""
    lines = [block for block in blocks if block.role != "heading"]
    return len(lines) >= LEAST_TEASERS and sum(bool(GOES_ON.search(line.text)) for line in lines) * 2 > len(lines)


def _is_bare(blocks: Sequence[Block], meta: Metadata) -> bool:
    """The turns of an interview may be short; they are no list."""
    if meta.published_at or meta.authors or any(block.role == "answer" for block in blocks):
        return False
    prose = sum(len(block.text) for block in blocks if is_sentence(block.text, 12))
    return prose < PROSE * sum(len(block.text) for block in blocks)
