"""What a page says of its article beside the text, and where it says so."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import ada_url
from lxml.html import HtmlElement
from trafilatura.metadata import extract_author

from sayso.extract import jsonld
from sayso.extract.addresses import absolute, canonical, is_root, site_of
from sayso.extract.agencies import agency_named
from sayso.extract.authors import author_names
from sayso.extract.bylines import printed_bylines
from sayso.extract.declared import Declared, Found
from sayso.extract.lines import folded, tidy
from sayso.extract.publication import modified, published
from sayso.extract.titles import Titles, chosen_title

__all__ = ["Metadata", "metadata_of"]


# Names of `<meta>`, best first: Open Graph, Dublin Core, and those of publishing systems.
AUTHOR = (
    "author",
    "article:author",
    "parsely-author",
    "sailthru.author",
    "dc.creator",
    "dcterms.creator",
    "byl",
    "authors",
)
SITE_NAME = ("og:site_name", "application-name", "apple-mobile-web-app-title", "publisher", "dc.publisher")
SECTION = ("article:section", "og:article:section", "parsely-section", "cxenseparse:section")
IMAGE = ("og:image:secure_url", "og:image", "og:image:url", "twitter:image", "twitter:image:src")
ORIGINAL = ("original-source", "syndication-source")

BYLINE = (
    './/*[@rel="author"]',
    './/*[@itemprop="author"]//*[@itemprop="name"]',
    './/*[@itemprop="author"]',
    (
        ".//*[self::a or self::span or self::div or self::p or self::address]"
        '[contains(concat(" ", normalize-space(@class), " "), " author ") or contains(@class, "byline")'
        ' or contains(@class, "author-name") or contains(@class, "author__name")]'
    ),
)
LONGEST_BYLINE = 120
PERSON = re.compile(r"[^\W\d_][^/\d]*(?:\s[^/\d]+){1,3}")
SITE_PARTS = re.compile(r"\s+[-–—|:]\s+")
LONGEST_TITLE = 300
SOURCE_LINK = re.compile(
    r"^(?:source link|source|original source|original article|view original(?: article)?|read the original|"
    r"read the original article|link zur quelle|originalartikel|zum originalartikel|lien source|article original|"
    r"fuente original|fonte original)\W*$",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Metadata:
    """Fields as in `sayso.models.Article`."""

    title: str | None = None
    authors: tuple[str, ...] = ()
    site_name: str | None = None
    published_at: datetime | date | None = None
    modified_at: datetime | date | None = None
    section: str | None = None
    image: str | None = None
    canonical_url: str | None = None
    source_link: str | None = None
    agency: str | None = None
    free: bool | None = None
    declared_language: str | None = None
    is_article: bool = False
    """Whether the page says that it is an article."""
    found: dict[str, str] = field(default_factory=dict)

    def note(self, name: str, found: Found[Any] | None) -> None:
        if found:
            setattr(self, name, found[0])
            self.found[name] = found[1]


def metadata_of(page: Declared) -> Metadata:
    meta = Metadata(declared_language=page.language)
    meta.is_article = bool(page.article) or "article" in page.metas.get("og:type", ())
    meta.note("site_name", next(_site_names(page), None))
    meta.note("title", _title(page))
    meta.note("authors", _authors(page, meta.title))
    meta.note("published_at", published(page, meta.title))
    meta.note("modified_at", modified(page))
    meta.note("section", next(_sections(page), None))
    meta.note("image", next(_addresses(page, _images(page)), None))
    meta.note("canonical_url", canonical(_addresses(page, _canonical(page)), page.url, meta.title))
    meta.note("source_link", _source_link(page))
    meta.note("agency", _agency(page, meta.authors))
    meta.note("free", _free(page))
    return meta


def _site_names(page: Declared) -> Iterator[Found[str]]:
    yield from page.named(SITE_NAME[:1])
    yield from ((name, "json-ld:publisher") for name in jsonld.texts(page.article.get("publisher"), "name"))
    for node in page.nodes:
        if {"WebSite", "NewsMediaOrganization"} & set(jsonld.kinds(node)):
            yield from ((name, "json-ld:name") for name in jsonld.texts(node.get("name"), "name"))
    yield from page.named(SITE_NAME[1:])


def _title(page: Declared) -> Found[str] | None:
    declared = [("json-ld:headline", text) for text in jsonld.texts(page.article.get("headline"), "name")[:1]]
    declared += [(where, value) for value, where in page.named(("og:title", "parsely-title", "twitter:title"))]
    declared += [("title", tidy(title.text_content())) for title in list(page.tree.iter("title"))[:1]]
    names = [name for name, _ in _site_names(page)] + (_host_labels(page.url) if page.url else [])
    return chosen_title(
        Titles(
            headings=_lines_of(page, "h1"),
            subheadings=_lines_of(page, "h2")[:5],
            declared=[(where, title) for where, title in declared if len(title) < LONGEST_TITLE],
            names=names,
            is_news=any("News" in kind or "LiveBlog" in kind for kind in jsonld.kinds(page.article)),
        )
    )


def _lines_of(page: Declared, tag: str) -> list[str]:
    lines = (tidy(" ".join(element.itertext())) for element in page.tree.iter(tag))
    return [line for line in lines if 0 < len(line) < LONGEST_TITLE]


def _host_labels(url: str) -> list[str]:
    """The host's name with and without its top-level domain, as sites call themselves."""
    labels = ada_url.URL(url).hostname.removeprefix("www.").split(".")
    return [".".join(labels), *(label for label in labels[:-1] if len(label) > 3)]


def _authors(page: Declared, title: str | None) -> Found[tuple[str, ...]] | None:
    """The first that names somebody else than the site; the site where there is nobody else."""
    sites = _names_of_site(page)
    newsroom = None
    for value, where in _author_values(page, title):
        names = author_names(value)
        people = author_names(_without_site(name, sites) for name in names if not _is_site(name, sites))
        # Against a declared newsroom, a byline must look like somebody's name: there are also buttons and initials.
        if newsroom and where == "byline":
            people = tuple(name for name in people if PERSON.fullmatch(name))
        if people:
            return people, where
        newsroom = newsroom or ((names, where) if names else None)
    return newsroom


def _names_of_site(page: Declared) -> set[str]:
    """Folded; also the parts of "LN - Post of the Coast", and the host's name."""
    names = [name for name, _ in _site_names(page)]
    names += [part for name in names for part in SITE_PARTS.split(name)]
    return {folded(name) for name in (*names, *(_host_labels(page.url) if page.url else []))} - {""}


def _is_site(name: str, sites: set[str]) -> bool:
    return folded(name) in sites or folded(re.sub(r"\.\w{2,4}$", "", name.strip())) in sites


def _without_site(name: str, sites: set[str]) -> str:
    """A name beside which the site or an office of it stands: "Ada Lind Post Staff", "Post - Ada Lind"."""
    words = re.sub(r"\s+(?:staff|redaktion|team)$", "", name, flags=re.IGNORECASE).split()
    for cut in range(2, len(words)):
        for rest, site in ((words[:cut], words[cut:]), (words[-cut:], words[:-cut])):
            if folded(" ".join(site)) in sites and all(word[0].isupper() for word in rest):
                return " ".join(rest)
    return name


def _author_values(page: Declared, title: str | None) -> Iterator[Found[list[str]]]:
    for key in ("author", "creator"):
        yield (
            jsonld.texts(jsonld.resolved(page.article.get(key), page.nodes), "name", "alternateName"),
            f"json-ld:{key}",
        )
    for name in AUTHOR:
        yield page.metas.get(name, []), f"meta:{name}"
    for path in BYLINE:
        yield _first_byline(page.tree.xpath(path)), "byline"
    for byline in printed_bylines(page.tree, title):
        yield [byline], "byline"
    yield (extract_author(page.tree) or "").split("; "), "byline"


def _first_byline(elements: Iterable[HtmlElement]) -> list[str]:
    """The first that says anything, and those beside it: further down there are other stories' authors."""
    said = ((element, tidy(" ".join(element.itertext()))) for element in elements)
    named = [(element.getparent(), text) for element, text in said if 0 < len(text) <= LONGEST_BYLINE]
    return [text for parent, text in named if parent is named[0][0]]


def _sections(page: Declared) -> Iterator[Found[str]]:
    yield from ((name, "json-ld:articleSection") for name in jsonld.texts(page.article.get("articleSection"), "name"))
    yield from page.named(SECTION)


def _images(page: Declared) -> Iterator[Found[str]]:
    yield from page.named(IMAGE)
    yield from ((text, "json-ld:image") for text in jsonld.texts(page.article.get("image"), "url", "contentUrl"))


def _canonical(page: Declared) -> Iterator[Found[str]]:
    links = (link for link in page.tree.iter("link") if (link.get("rel") or "").lower() == "canonical")
    yield from ((link.get("href") or "", "link:canonical") for link in links)
    yield from page.named(("og:url",))


def _addresses(page: Declared, candidates: Iterable[Found[str]]) -> Iterator[Found[str]]:
    return ((address, where) for value, where in candidates if (address := absolute(value, page.url)))


def _agency(page: Declared, authors: Iterable[str]) -> Found[str] | None:
    """Where it is declared."""
    declared = [
        (jsonld.texts(jsonld.resolved(page.article.get(key), page.nodes), "name"), f"json-ld:{key}")
        for key in ("sourceOrganization", "provider", "author", "creator", "contributor", "copyrightHolder")
    ]
    declared += [([value], where) for value, where in page.named(("source", "dc.source", "news_source", "agency"))]
    declared += [([*authors], "authors")]
    return next(((agency, where) for names, where in declared if (agency := agency_named(names))), None)


def _free(page: Declared) -> Found[bool] | None:
    if (told := jsonld.is_free(page.article)) is not None:
        return told, "json-ld:isAccessibleForFree"
    tiers = {"free": True, "locked": False}
    tiered = ((tiers.get(value.lower()), where) for value, where in page.named(("article:content_tier",)))
    return next(((free, where) for free, where in tiered if free is not None), None)


def _names_a_source(text: str) -> bool:
    return len(text) < LONGEST_BYLINE and SOURCE_LINK.match(tidy(text)) is not None


def _source_link(page: Declared) -> Found[str] | None:
    """Where the page says that the article stood first; only an address on another host counts."""
    own = {site_of(url) for url in (page.url or next(iter(page.metas.get("og:url", ())), None),) if url}
    links = ((a.get("href") or "", "link") for a in page.tree.iter("a") if _names_a_source(a.text_content()))
    based_on = ((text, "json-ld:isBasedOn") for text in jsonld.texts(page.article.get("isBasedOn"), "url", "@id"))
    elsewhere = [found for found in _addresses(page, _canonical(page)) if page.url and not is_root(found[0])]
    for candidates in (page.named(ORIGINAL), based_on, links, elsewhere):
        for address, where in _addresses(page, candidates):
            if site_of(address) not in own:
                return address, where
    return None
