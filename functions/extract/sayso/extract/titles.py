"""The article's own title among those that a page gives it."""

import re
from collections.abc import Callable, Iterable, Sequence

from sayso.extract.lines import folded

__all__ = ["chosen_title", "without_site"]

SEPARATOR = re.compile(r"\s+[-–—|·•»«:/]+\s+|\s*[|｜]\s*")
ALIKE = 0.6
"""Words in common, of all in the shorter title, from which on two titles are versions of one."""


def chosen_title(
    headings: Sequence[str], declared: Sequence[tuple[str, str]], site_names: Iterable[str]
) -> tuple[str, str] | None:
    """The title and where it stood. `headings` are the page's h1, `declared` (where, title) the others, best first.

    A headline that another place confirms comes first; then the heading, which is what readers see, if it resembles
    what is declared.
    """
    names = tuple(site_names)
    bare = [
        (where, stripped) for where, title in declared if not _is_site(stripped := without_site(title, names), names)
    ]
    own = [heading for heading in headings if not _is_site(heading, names)]
    for where, title in bare:
        if where == "json-ld:headline" and folded(title) in {folded(t) for w, t in bare if w != where}:
            return title, where
    if heading := _first(own, bare, _same) or _first(own, bare, _alike):
        return next(((title, where) for where, title in bare if _is_end(title, heading)), (heading, "h1"))
    if len(own) == 1 or (own and not bare):
        return own[0], "h1"
    return (bare[0][1], bare[0][0]) if bare else None


def _first(own: Sequence[str], bare: Sequence[tuple[str, str]], fits: Callable[[str, str], bool]) -> str | None:
    return next((heading for heading in own if any(fits(heading, title) for _, title in bare)), None)


def _same(one: str, other: str) -> bool:
    return folded(one) == folded(other)


def _is_end(title: str, heading: str) -> bool:
    """Whether the heading is the title behind a kicker, as "Culture: The Title"."""
    return len(folded(title).split()) >= 3 and folded(heading).endswith(" " + folded(title))


def without_site(title: str, site_names: Iterable[str]) -> str:
    """Without the names of the site at either end; the title unchanged where nothing else would be left."""
    names = tuple(site_names)
    while cuts := list(SEPARATOR.finditer(title)):
        first, last = cuts[0], cuts[-1]
        if _is_site(title[last.end() :], names) and title[: last.start()].strip():
            title = title[: last.start()].strip()
        elif _is_site(title[: first.start()], names) and title[first.end() :].strip():
            title = title[first.end() :].strip()
        else:
            break
    return title


def _is_site(words: str, names: tuple[str, ...]) -> bool:
    """Whether the words name the site, spaces, marks and a top-level domain aside."""
    own = _compact(words)
    return bool(own) and any(own == other or _domain(words) == other for name in names if (other := _compact(name)))


def _compact(words: str) -> str:
    return folded(words).replace(" ", "").replace("_", "")


def _domain(words: str) -> str:
    """`Example.com` is called by the label before its top-level domain."""
    return _compact(re.sub(r"^www\.|\.\w{2,3}(\.\w{2})?$", "", words.strip().lower()))


def _alike(one: str, other: str) -> bool:
    a, b = set(folded(one).split()), set(folded(other).split())
    return min(len(a), len(b)) >= 3 and len(a & b) >= ALIKE * min(len(a), len(b))
