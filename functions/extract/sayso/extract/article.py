"""Bytes of a page to the Article in it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import ada_url

from sayso.errors import ArticleNotFound, ContentUnsupported, PageEmpty, TooLarge, UrlInvalid
from sayso.extract import body as page_body
from sayso.extract import plain
from sayso.extract.agencies import agency_credited, agency_named
from sayso.extract.authors import author_names, byline_names
from sayso.extract.blocks import Block, joined
from sayso.extract.charset import decode
from sayso.extract.confidence import Signals, confidence, signals
from sayso.extract.deadline import within
from sayso.extract.declared import Declared, declared
from sayso.extract.dropped import certain_lines, dropped
from sayso.extract.evidence import declared_lines
from sayso.extract.flags import flags_of, flags_of_text
from sayso.extract.forest import Forest
from sayso.extract.interview import with_turns
from sayso.extract.language import language_of
from sayso.extract.lines import letters
from sayso.extract.links import link_lines
from sayso.extract.metadata import Metadata, metadata_of
from sayso.extract.parsing import parsed
from sayso.extract.publication import ELSEWHERE
from sayso.extract.recognition import reason_against
from sayso.extract.recurring import recurring_lines
from sayso.extract.residue import listed, without_residue
from sayso.extract.scripts import markup_in_scripts
from sayso.extract.walls import paywall_of, wall_met
from sayso.furniture import Furniture
from sayso.limits import MAX_BODY, MAX_TEXT
from sayso.media import media_type
from sayso.models import Article, ArticleFlag, Removed

__all__ = ["Draft", "Hints", "drafted", "extract"]

PATIENCE = 60.0
"""Seconds for a page where nobody says how many there are; pages take some hundredths."""
LEAST_LETTERS = 12
"""Of a plain text; somebody took it for an article."""


@dataclass(frozen=True, slots=True)
class Hints:
    """What is known beside the page: by the submitter, and of the site."""

    published_at: datetime | date | None = None
    title: str | None = None
    furniture: Furniture | None = None
    article_id: str | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """An article, and what tells how sure it is."""

    article: Article
    signals: Signals


def extract(
    body: bytes,
    *,
    content_type: str | None = None,
    charset: str | None = None,
    url: str | None = None,
    published_at: datetime | date | None = None,
    title: str | None = None,
    furniture: Furniture | None = None,
    article_id: str | None = None,
    seconds: float = PATIENCE,
) -> Article:
    """`content_type` and `charset` as declared by who served the body; `url` where it was served.

    `published_at` and `title` are the submitter's: they stand only where the page names none, `found` as "submitted".
    `furniture` is what is known of the page's site, from other articles than `article_id`; without it, the same page
    gives the same article whatever was read before.

    Raises UrlInvalid, PageEmpty, ArticleNotFound, ContentUnsupported, TextUndecodable, TooLarge, or TooSlow after
    `seconds`, never an empty article.
    """
    hints = Hints(published_at, title, furniture, article_id)
    draft = within(
        seconds,
        lambda: drafted(body, content_type=content_type, charset=charset, url=url, hints=hints),
        f"the page {_named(url)}",
    )
    return draft.article.model_copy(update={"confidence": confidence(draft.signals)})


def drafted(
    body: bytes,
    *,
    content_type: str | None,
    charset: str | None,
    url: str | None,
    hints: Hints,
    trees: Forest | None = None,
) -> Draft:
    """`trees`: another forest than the one that ships, as training has for sites that it sets apart."""
    if url is not None and not ada_url.check_url(url):
        raise UrlInvalid(f"{url[:200]!r} is no absolute URL. Leave it out, or give the whole address")
    if not body.strip(b" \t\r\n\x00\xef\xbb\xbf"):
        raise PageEmpty(f"the page {_named(url)} holds no bytes but white space. Fetch it again or submit its text")
    kind = media_type(body, content_type)
    if kind not in {"text/html", "text/plain"}:
        raise ContentUnsupported(
            f"the page {_named(url)} is {kind}; only HTML and plain text are read. Submit its text"
        )
    if len(body) > MAX_BODY:
        raise TooLarge(f"the page {_named(url)} has {len(body):,} bytes, over the limit of {MAX_BODY:,}. Split it")
    text = decode(body, charset)
    if not text.strip():
        raise PageEmpty(f"the page {_named(url)} holds no characters. Fetch it again or submit its text")
    return _from_markup(text, url, hints, trees) if kind == "text/html" else _from_plain(text, url, hints)


def _from_markup(markup: str, url: str | None, hints: Hints, trees: Forest | None) -> Draft:
    tree = parsed(markup)
    if tree is None:
        raise PageEmpty(f"the page {_named(url)} holds no element. Fetch it again or submit its text")
    page = declared(tree, url)
    meta, reading = metadata_of(page), page_body.reading_of(page, trees)
    links = link_lines(tree, url or meta.canonical_url)
    found = reading.blocks or _drawn(page, meta)
    known = recurring_lines(found, hints.furniture, hints.article_id)
    blocks, removed = without_residue(
        found, links, title=meta.title, authors=meta.authors, furniture=known, certain=certain_lines(reading)
    )
    removed += dropped(reading, links, known)
    blocks = with_turns(blocks)
    if met := wall_met(page, markup, blocks, removed, meta):
        wall, told = met
        raise wall(f"the page {_named(url)} has no article but {told}: {_seen(blocks, removed)}. Submit its text")
    if instead := reason_against(blocks, meta, url):
        raise ArticleNotFound(
            f"the page {_named(url)} has no article but {instead}: {_seen(blocks, removed)}. Submit an article's page"
        )
    paywall = paywall_of(page, blocks, removed)
    removed += [Removed(text=block.text, reason="account") for block in blocks if block.text in paywall.notices]
    blocks = [block for block in blocks if block.text not in paywall.notices]
    flags = flags_of(page, blocks, meta, paywall)
    return _article(blocks, removed, meta, url, hints, flags, page, reading.probabilities)


def _drawn(page: Declared, meta: Metadata) -> list[Block]:
    """The article of a page whose scripts would draw it."""
    markup = markup_in_scripts(page.tree)
    drawn = parsed(f"<html><body><article>{markup}</article></body></html>") if markup else None
    blocks = [] if drawn is None else page_body.extracted_from(drawn, page.url)
    where = "script"
    if not blocks:
        blocks, where = [Block(line) for line in declared_lines(page)], "json-ld:articleBody"
    if blocks:
        meta.found["text"] = where
    return blocks


def _from_plain(text: str, url: str | None, hints: Hints) -> Draft:
    meta = Metadata()
    found = plain.blocks_of(text)
    blocks, removed = without_residue(found, furniture=recurring_lines(found, hints.furniture, hints.article_id))
    own_title, blocks = plain.split_title(blocks)
    meta.note("title", (own_title, "text:first line") if own_title else None)
    section = next((r.text for r in removed if r.reason == "section"), None)
    meta.note("section", (section, "text:line") if section else None)
    if sum(letters(block.text) for block in blocks) < LEAST_LETTERS:
        raise ArticleNotFound(f"the text {_named(url)} has no article: {_seen(blocks, removed)}. Submit the whole text")
    return _article(with_turns(blocks), removed, meta, url, hints, flags_of_text(blocks))


def _article(
    blocks: Sequence[Block],
    removed: Sequence[Removed],
    meta: Metadata,
    url: str | None,
    hints: Hints,
    flags: tuple[ArticleFlag, ...],
    page: Declared | None = None,
    probabilities: Mapping[str, float] | None = None,
) -> Draft:
    text, found = joined(blocks)
    if len(text) > MAX_TEXT:
        raise TooLarge(f"the article {_named(url)} has {len(text)} characters, over the limit of {MAX_TEXT}. Split it")
    if not meta.authors:
        meta.note("authors", _printed_authors(removed))
    if hints.published_at is not None and meta.found.get("published_at", ELSEWHERE) == ELSEWHERE:
        meta.note("published_at", (hints.published_at, "submitted"))
    if meta.agency is None:
        meta.note("agency", agency_credited([b.text for b in blocks], _said(removed, "source_link")))
    if meta.agency is None and (agency := agency_named(n for t in _said(removed, "byline") for n in byline_names(t))):
        meta.note("agency", (agency, "text:byline"))
    if meta.title is None and hints.title:
        meta.note("title", (hints.title, "submitted"))
    language = language_of(text, meta.declared_language)
    article = Article(
        text=text,
        paragraphs=found,
        url=url,
        canonical_url=meta.canonical_url,
        title=meta.title,
        authors=meta.authors,
        site_name=meta.site_name,
        published_at=meta.published_at,
        modified_at=meta.modified_at,
        language=language[0] if language else None,
        section=meta.section,
        image=meta.image,
        source_link=meta.source_link,
        agency=meta.agency,
        free=meta.free,
        found=meta.found | ({"language": language[1]} if language else {}),
        residue=listed(removed, text),
        flags=flags,
        confidence=0,
    )
    return Draft(article, signals(article, page, is_declared=meta.is_article, probabilities=probabilities or {}))


def _printed_authors(removed: Sequence[Removed]) -> tuple[tuple[str, ...], str] | None:
    names = author_names(name for line in _said(removed, "byline") for name in byline_names(line))
    return (names, "text:byline") if names else None


def _said(removed: Sequence[Removed], reason: str) -> list[str]:
    return [line.text for line in removed if line.reason == reason]


def _seen(blocks: Sequence[Block], removed: Sequence[Removed]) -> str:
    lines = [block.text for block in blocks] or [line.text for line in removed]
    sample = " / ".join(lines)[:80]
    return f"{len(blocks)} lines of text and {len(removed)} of page furniture" + (f", as {sample!r}" if sample else "")


def _named(url: str | None) -> str:
    return url or "without an address"
