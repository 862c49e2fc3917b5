"""When an article was published and changed, out of what its page declares and what it prints.

A declared date of publication comes first. Dates that publishing systems declare without saying of what, as
`<meta name="date">`, come after the day that the page prints beside its headline.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo

import ada_url
from babel.core import get_global
from babel.dates import get_timezone

from sayso.extract import jsonld
from sayso.extract.dates import day_in_address, moment
from sayso.extract.declared import Declared, Found
from sayso.extract.lines import tidy
from sayso.extract.printed import Printed, printed_days

__all__ = ["ELSEWHERE", "modified", "published"]

ELSEWHERE = "printed:elsewhere"
"""A day that the page prints far from its headline, or beside words for a change."""

PUBLISHED = (
    "article:published_time",
    "og:article:published_time",
    "article:published",
    "og:published_time",
    "datepublished",
    "publish-date",
    "publish_date",
    "publication_date",
    "pubdate",
    "date.issued",
    "dc.date.issued",
    "dcterms.issued",
    "parsely-pub-date",
    "sailthru.date",
    "cxenseparse:recs:publishtime",
    "cxenseparse:publishtime",
    "citation_publication_date",
    "article.published",
)
# Of the page, of its last change or of its publication, as the publishing system pleases.
UNNAMED = ("date", "dc.date", "dcterms.date", "dc.date.created", "dcterms.created")
MODIFIED = (
    "article:modified_time",
    "og:updated_time",
    "og:article:modified_time",
    "datemodified",
    "dcterms.modified",
    "dc.date.modified",
    "last-modified",
)
# In the data that a page's scripts are given, and in JSON-LD that cannot be read.
IN_SCRIPT = re.compile(
    r"""\\?["'](?:datePublished|date_?published|published_?at|publish_?date|publication_?date|first_?published(?:_?at)?)"""
    r"""\\?["']\s*:\s*\\?["']([^"'\\]{8,40})""",
    re.IGNORECASE,
)
SURE = 12
"""Cost up to which a printed date is believed against another."""
# Countries' domains that the whole world uses.
NOT_OF_A_COUNTRY = frozenset(
    [
        "AC",
        "AI",
        "AM",
        "AS",
        "BZ",
        "CC",
        "CD",
        "CO",
        "DJ",
        "FM",
        "GG",
        "GS",
        "IM",
        "IO",
        "IS",
        "LA",
        "LC",
        "LI",
        "LY",
        "ME",
        "MN",
        "MS",
        "NU",
        "PW",
        "SC",
        "SH",
        "SO",
        "ST",
        "SX",
        "TK",
        "TO",
        "TV",
        "VC",
        "WS",
    ]
)
# Of their zones the second is that of an exclave or an island.
ONE_ZONE = {"DE": ("Europe/Berlin",), "ES": ("Europe/Madrid",), "PT": ("Europe/Lisbon",)}
# Times in scripts with an offset, in the two ways that have them.
OFFSET_TIME = re.compile(
    r"(?:\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?|[A-Z][a-z]{2}, \d\d? [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d )"
    r"[+-]\d\d:?\d\d"
)
SEASON = timedelta(days=30)
"""Longer before or after, clocks may have been changed."""
QUARTER = timedelta(minutes=15)
WESTMOST, EASTMOST = timedelta(hours=-12), timedelta(hours=14)

Moment = datetime | date


def published(page: Declared, title: str | None) -> Found[Moment] | None:
    stated, unnamed = list(_stated(page)), list(_moments(page.named(UNNAMED)))
    first = _with_time(stated[0], (*stated, *unnamed)) if stated else None
    if first and not _in_utc(first[0]):
        return first
    if first and (zone := _zone_of_site(page.url)):
        return _in_zone(first, zone)
    if first:
        return _local(first, printed_days(page.tree, title, page.language, 2 * SURE), page)
    printed = printed_days(page.tree, title, page.language)
    others = [*unnamed, *_in_scripts(page)]
    first = next(_unstated(page, printed, others), None)
    return _with_time(first, others) if first else None


def modified(page: Declared) -> Found[Moment] | None:
    texts = ((text, "json-ld:dateModified") for text in jsonld.texts(page.article.get("dateModified")))
    return next(_moments((*texts, *page.named(MODIFIED))), None)


def _stated(page: Declared) -> Iterator[Found[Moment]]:
    """What is declared as the date of publication."""
    yield from _moments((text, "json-ld:datePublished") for text in jsonld.texts(page.article.get("datePublished")))
    yield from _moments(page.named(PUBLISHED))
    for node in page.nodes:
        yield from _moments((text, "json-ld:datePublished") for text in jsonld.texts(node.get("datePublished")))
    for path, where in (
        ('.//*[@itemprop="datePublished"]', "itemprop:datePublished"),
        (".//time[@pubdate]", "time:pubdate"),
    ):
        for element in page.tree.xpath(path)[:3]:
            texts = (element.get("datetime"), element.get("content"), tidy(element.text_content()))
            yield from _moments((text, where) for text in texts if text)


def _unstated(page: Declared, printed: Sequence[Printed], others: Sequence[Found[Moment]]) -> Iterator[Found[Moment]]:
    yield from ((found.moment, found.where) for found in printed if found.cost <= SURE and not found.changed)
    if page.url and (day := day_in_address(page.url)):
        yield day, "address"
    yield from ((found.moment, found.where) for found in printed if found.changed and found.cost <= SURE)
    yield from others
    texts = ((text, "json-ld:dateCreated") for text in jsonld.texts(page.article.get("dateCreated")))
    yield from _moments(texts)
    for found in sorted(printed, key=lambda found: found.changed):
        yield found.moment, ELSEWHERE if found.where == "printed" else found.where


def _moments(candidates: Iterable[Found[str]]) -> Iterator[Found[Moment]]:
    return ((found, where) for value, where in candidates if (found := moment(value)))


def _in_scripts(page: Declared) -> list[Found[Moment]]:
    """Only what all the page's scripts agree on: they also hold other stories."""
    texts = (script.text or "" for script in page.tree.iter("script"))
    found = {value for text in texts for value in IN_SCRIPT.findall(text)}
    moments = list(_moments((value, "script") for value in sorted(found, key=len, reverse=True)))
    return moments if len({_day(value) for value, _ in moments}) == 1 else []


def _with_time(first: Found[Moment], others: Iterable[Found[Moment]]) -> Found[Moment]:
    """The first, or the first with a time on the same day."""
    if isinstance(first[0], datetime):
        return first
    return next((other for other in others if isinstance(other[0], datetime) and other[0].date() == first[0]), first)


def _in_utc(value: Moment) -> bool:
    return isinstance(value, datetime) and value.utcoffset() == timedelta(0)


def _day(value: Moment) -> date:
    return value.date() if isinstance(value, datetime) else value


def _local(stated: Found[Moment], printed: Sequence[Printed], page: Declared) -> Found[Moment]:
    """A time declared in UTC, on the day that the page prints, which is that of its writers and readers."""
    value, where = stated
    near = next((found for found in printed if found.cost <= SURE and not found.changed), None)
    day = _day(near.moment) if near else day_in_address(page.url) if page.url else None
    if not isinstance(value, datetime):
        return stated
    if day is None:
        zone = _zone_in_scripts(page, value)
        return _in_zone(stated, zone) if zone else stated
    if abs(day - value.date()) != timedelta(days=1):
        return stated
    clock = near.clock if near else None
    if clock is None:
        return day, f"{where}, printed"
    offset = datetime.combine(day, time(*clock), UTC) - value
    whole = round(offset / QUARTER) * QUARTER
    if not WESTMOST <= whole <= EASTMOST:
        return stated
    return value.astimezone(timezone(whole)), f"{where}, printed"


def _zone_in_scripts(page: Declared, at: datetime) -> tzinfo | None:
    """The one offset in which the page's scripts write times of that season; they write UTC as well."""
    texts = (script.text or "" for script in page.tree.iter("script"))
    written = (moment(found) for text in texts for found in set(OFFSET_TIME.findall(text)))
    offsets = {other.utcoffset() for other in written if isinstance(other, datetime) and abs(other - at) < SEASON}
    offset = next(iter(offsets - {timedelta(0)}), None) if len(offsets - {timedelta(0)}) == 1 else None
    return timezone(offset) if offset else None


def _in_zone(stated: Found[Moment], zone: tzinfo) -> Found[Moment]:
    value, where = stated
    return (value.astimezone(zone), where) if isinstance(value, datetime) else stated


def _zone_of_site(url: str | None) -> tzinfo | None:
    """That of the country whose top-level domain the site has, where the country has but one."""
    domain = ada_url.URL(url).hostname.rpartition(".")[2].upper() if url else ""
    zones = ONE_ZONE.get(domain) or get_global("territory_zones").get("GB" if domain == "UK" else domain, ())
    if domain in NOT_OF_A_COUNTRY or len(zones) != 1:
        return None
    return get_timezone(zones[0])
