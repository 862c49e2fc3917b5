"""The times of a live blog's entries, for each line of the page."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime, tzinfo
from itertools import pairwise
from typing import Any

from lxml import etree
from lxml.html import HtmlElement

from sayso.extract import jsonld
from sayso.extract.candidates import Candidate
from sayso.extract.declared import Declared
from sayso.extract.markup_words import in_parts
from sayso.extract.moments import moment
from sayso.extract.witnesses import Words, triples, words_of

__all__ = ["times_of"]

Times = list[datetime | None]

LIVE_WORDS = re.compile(
    r"live-?blog|live-?ticker|news-?ticker|live-?feed|live-?updates?|live-?stream-?(?:entry|item|post)|live-?(?:entry|post|item)"
    r"|minute-?by-?minute|minuto-?a-?minuto|en-?direct|en-?vivo|liveberichterstattung",
    re.IGNORECASE,
)
LEAST_ENTRIES = 3
MOSTLY = 0.6
"""Share of the page's times that the entries have; of a line's words that one entry of the JSON-LD has."""
STATED = ("datetime", "data-datetime", "content")


def times_of(page: Declared, candidates: Sequence[Candidate]) -> Times:
    """None for lines outside of entries, and everywhere on pages that do not say that they are live blogs."""
    live = next((node for node in page.nodes if "LiveBlogPosting" in jsonld.kinds(node)), None)
    container, count = _entries(page.tree)
    if live is None and (container is None or not _says_live(container)):
        return [None] * len(candidates)
    zone = _zone(live or {}, page.article)
    printed = _printed(container, candidates, zone) if count >= LEAST_ENTRIES and container is not None else {}
    declared = _declared(live or {}, zone)
    return _without_gaps(
        [_declared_time(candidate, declared) or printed.get(candidate.place.element) for candidate in candidates]
    )


def _without_gaps(times: Times) -> Times:
    """What an entry embeds, its JSON-LD leaves out: lines between lines of the same entry are of it, too."""
    known = [at for at, time in enumerate(times) if time is not None]
    for before, after in pairwise(known):
        if times[before] == times[after]:
            times[before:after] = [times[before]] * (after - before)
    return times


def _zone(*described: dict[str, Any]) -> tzinfo | None:
    """That of the page's own times, for entries whose times have none."""
    stated = (node.get(key) for node in described for key in ("datePublished", "dateModified", "coverageStartTime"))
    return next((time.tzinfo for value in stated if isinstance(value, str) and (time := moment(value))), None)


def _says_live(container: HtmlElement) -> bool:
    """By the names of what is around the entries, of the entries, or by microdata."""
    around = [container, *container.iterancestors(), *container.iterchildren(etree.Element)]
    return any(
        LIVE_WORDS.search(in_parts(f"{element.get('class') or ''} {element.get('id') or ''}"))
        or (element.get("itemtype") or "").endswith("LiveBlogPosting")
        or element.get("itemprop") == "liveBlogUpdate"
        for element in around
    )


def _entries(tree: HtmlElement) -> tuple[HtmlElement | None, int]:
    """The innermost element with most of the page's times, and how many different ones it has."""
    times = {}
    for element in tree.iter("time"):
        if stated := _stated(element):
            times[element] = stated
    within: Counter[HtmlElement] = Counter()
    for element in times:
        within.update(element.iterancestors())
    least = MOSTLY * len(times)
    holding = [element for element, count in within.items() if count >= max(LEAST_ENTRIES, least)]
    if not holding:
        return None, 0
    container = min(holding, key=lambda element: within[element])
    container = max(
        (e for e in holding if within[e] == within[container]), key=lambda e: sum(1 for _ in e.iterancestors())
    )
    return container, len({times[element] for element in times if container in element.iterancestors()})


def _stated(time: HtmlElement) -> str | None:
    return next((value for name in STATED if (value := time.get(name))), None)


def _printed(
    container: HtmlElement, candidates: Sequence[Candidate], zone: tzinfo | None
) -> dict[HtmlElement, datetime]:
    """By element: the first of the times that stand before it since the last line, or in it."""
    lines = {candidate.place.element for candidate in candidates}
    found: dict[HtmlElement, datetime] = {}
    current: datetime | None = None
    is_fresh = False
    for element in container.iter(etree.Element):
        if element.tag == "time" and not is_fresh and (time := moment(_stated(element), zone)):
            current, is_fresh = time, True
        elif element in lines and next(element.iter("time"), None) is None:
            is_fresh = False
            if current is not None:
                found[element] = current
    return found | _around(container, lines, zone)


def _around(container: HtmlElement, lines: set[HtmlElement], zone: tzinfo | None) -> dict[HtmlElement, datetime]:
    """Of lines that hold a time themselves, as headings do."""
    found = {}
    for element in lines:
        if container in element.iterancestors():
            times = [time for inner in element.iter("time") if (time := moment(_stated(inner), zone))]
            if len(set(times)) == 1:
                found[element] = times[0]
    return found


def _declared(live: dict[str, Any], zone: tzinfo | None) -> dict[Words, datetime]:
    """Three words in a row of the JSON-LD's entries, each with the time of the first entry to say them."""
    found: dict[Words, datetime] = {}
    for update in _updates(live):
        at = moment(
            next((v for key in ("datePublished", "dateModified") if isinstance(v := update.get(key), str)), None), zone
        )
        if at is not None:
            for line in (*jsonld.texts(update.get("headline")), *jsonld.texts(update.get("articleBody"))):
                for three in triples(words_of(line)):
                    found.setdefault(three, at)
    return found


def _updates(live: dict[str, Any]) -> Iterator[dict[str, Any]]:
    listed = live.get("liveBlogUpdate")
    for update in listed if isinstance(listed, list) else [listed]:
        if isinstance(update, dict):
            yield update


def _declared_time(candidate: Candidate, declared: dict[Words, datetime]) -> datetime | None:
    if not declared:
        return None
    own = triples(words_of(candidate.text))
    (at, count), *_ = Counter(declared.get(three) for three in own).most_common(1)
    return at if count >= MOSTLY * len(own) else None
