"""The article's own title among those that a page gives it."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from sayso.extract.lines import folded

__all__ = ["Titles", "chosen_title", "without_site"]

Title = tuple[str, str]
"""The words and where they stood."""

SEPARATOR = re.compile(r"\s+(?:[-–—|·•»«:/*]+|//\s*»)\s+|\s*[|｜ǀㅣ]\s*")
KICKER_END = re.compile(r"\s+[-–—|/]\s+|\s*[|｜ǀㅣ]\s*")
KICKER_SHOWN = re.compile(rf"{KICKER_END.pattern}|:\s")
ORDER = ("json-ld:headline", "meta:og:title", "meta:parsely-title", "meta:twitter:title", "title")
ALIKE = 0.6
"""Words in common, of all in the shorter title, from which on two titles are versions of one."""
LABEL_IN_NAME = 0.5
"""Share of a site's name, as it calls itself in a title, that the label of its host has at least."""


@dataclass(frozen=True, slots=True)
class Titles:
    """What a page calls its article and itself, as it writes it."""

    headings: Sequence[str]
    """Its h1."""
    subheadings: Sequence[str]
    """Its first h2: they are nobody's title, but confirm one."""
    declared: Sequence[tuple[str, str]]
    """Where and the title, best first; `json-ld:headline`, `meta:og:title` and `title` are told apart."""
    names: Sequence[str]
    """Of the site; of its host the labels."""
    is_news: bool


def chosen_title(titles: Titles) -> Title | None:
    """The headline that the page shows, in the version that most of what it declares confirms.

    A page that calls its site as it calls the article is believed to be about the article.
    """
    return _chosen(titles) or _chosen(replace(titles, names=()))


def _chosen(titles: Titles) -> Title | None:
    bare = {
        where: stripped
        for where, title in reversed(titles.declared)
        if not _is_site(stripped := without_site(title, titles.names), titles.names)
    }
    own = [heading for heading in _own_headings(titles) if not _is_site(heading, titles.names)]
    shown = _shown(own, [*bare.values()])
    headline = bare.get("json-ld:headline")
    chosen = _headline(headline, shown, bare, titles) if headline else None
    if chosen is None and not headline and _same(bare.get("meta:og:title"), bare.get("meta:parsely-title")):
        chosen = bare["meta:og:title"], "meta:og:title"
    if chosen is None and shown:
        chosen = shown, "h1"
    if chosen is None:
        chosen = _unconfirmed(own, bare)
    return _without_kicker(chosen, own, bare) if chosen else None


def _own_headings(titles: Titles) -> Iterator[str]:
    """Without the site's name; of a heading in parts the first where a smaller heading has it alone."""
    for heading in titles.headings:
        if folded(heading):
            stripped = without_site(heading, titles.names)
            starts = (stripped[: cut.start()] for cut in SEPARATOR.finditer(stripped) if "|" in cut.group())
            yield next((start for start in starts if _among(start, titles.subheadings)), stripped)


def _shown(own: Sequence[str], declared: Sequence[str]) -> str | None:
    """The heading that is declared, or begins a declared title, or resembles one."""
    starts = [title[: cut.start()] for title in declared for cut in SEPARATOR.finditer(title)]
    for among in (declared, starts):
        if found := next((heading for heading in own if _among(heading, among)), None):
            return found
    return next((heading for heading in own if any(_alike(heading, title) for title in declared)), None)


def _headline(headline: str, shown: str | None, bare: dict[str, str], titles: Titles) -> Title | None:
    """The JSON-LD headline against the page's other titles."""
    shared, ours = bare.get("meta:og:title"), (headline, "json-ld:headline")
    if _same(headline, shown):
        return (shared, "meta:og:title") if shared and _is_own_version(shared, headline, bare, titles) else ours
    if _among(headline, titles.subheadings):
        return ours
    if shown and _same(shown, shared):
        return shown, "h1"
    if any(_same(headline, title) for where, title in bare.items() if where not in {"title", "json-ld:headline"}):
        return ours
    return (shown, "h1") if shown and _same(shown, bare.get("title")) else ours


def _is_own_version(shared: str, headline: str, bare: dict[str, str], titles: Titles) -> bool:
    """Whether a newsroom wrote `og:title` anew, where its system made all other titles out of the headline.

    Then it has no name of the site, the page's `<title>` has, and no other title is the headline or holds it.
    """
    written = dict(titles.declared)
    return (
        titles.is_news
        and "title" in bare
        and bare["title"] != written["title"]
        and _alike(bare["title"], headline)
        and shared == written.get("meta:og:title")
        and folded(headline) not in folded(shared)
        and not _same(bare.get("meta:twitter:title"), headline)
    )


def _unconfirmed(own: Sequence[str], bare: dict[str, str]) -> Title | None:
    declared = next(((title, where) for where in ORDER if (title := bare.get(where))), None)
    if not own or (declared and (len(own) > 1 or _is_label(own[0], declared[0]))):
        return declared
    return own[0], "h1"


def _is_label(heading: str, declared: str) -> bool:
    """One word that a longer title does not have: "Details"."""
    words = folded(declared).split()
    return len(words) > 2 and " " not in (word := folded(heading)) and word not in words


def _without_kicker(chosen: Title, own: Sequence[str], bare: dict[str, str]) -> Title:
    """Without the words before the title that the page shows apart from it, as "Culture" in "Culture: The Title"."""
    title, where = chosen
    heading = title if where == "h1" else next((heading for heading in own if _same(heading, title)), None)
    if heading is None:
        return chosen
    if whole := next((t for t in bare.values() if _ends(heading, t)), None):
        return whole, next(place for place in ORDER if bare.get(place) == whole)
    if KICKER_SHOWN.search(heading):
        return chosen
    parts = (
        part
        for declared in bare.values()
        for cut in KICKER_END.finditer(declared)
        for part in (declared[cut.end() :], declared[: cut.start()])
    )
    return next(((part, where) for part in parts if _ends(heading, part)), chosen)


def _ends(heading: str, title: str) -> bool:
    return len(folded(title).split()) >= 3 and folded(heading).endswith(" " + folded(title))


def _same(one: str | None, other: str | None) -> bool:
    return one is not None and other is not None and folded(one) == folded(other)


def _among(title: str, others: Iterable[str]) -> bool:
    return any(_same(title, other) for other in others)


def without_site(title: str, site_names: Iterable[str]) -> str:
    """Without the names of the site at either end; the title unchanged where nothing else would be left."""
    names = tuple(site_names)
    while cuts := list(SEPARATOR.finditer(title)):
        for cut in (*cuts, *reversed(cuts)):
            before, after = title[: cut.start()].strip(), title[cut.end() :].strip()
            if before and after and _has_site(after, names):
                title = before
                break
            if before and after and _has_site(before, names):
                title = after
                break
        else:
            break
    return title


def _is_site(words: str, names: Iterable[str]) -> bool:
    """Whether the words name the site, spaces, marks and a top-level domain aside."""
    own = _compact(words)
    return bool(own) and any(own == other or _domain(words) == other for name in names if (other := _compact(name)))


def _has_site(words: str, names: Iterable[str]) -> bool:
    """Whether they are mostly a name of the site, as "Mirror Online" on mirror.example."""
    own = "" if SEPARATOR.search(words) else _compact(words)
    return _is_site(words, names) or any(
        len(other) > 4 and other in own and len(other) >= LABEL_IN_NAME * len(own)
        for name in names
        if (other := _compact(name))
    )


def _compact(words: str) -> str:
    return folded(words).replace(" ", "").replace("_", "")


def _domain(words: str) -> str:
    """`Example.com` is called by the label before its top-level domain."""
    return _compact(re.sub(r"^www\.|\.\w{2,3}(\.\w{2})?$", "", words.strip().lower()))


def _alike(one: str, other: str) -> bool:
    a, b = set(folded(one).split()), set(folded(other).split())
    return min(len(a), len(b)) >= 3 and len(a & b) >= ALIKE * min(len(a), len(b))
