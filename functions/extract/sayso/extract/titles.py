"""The article's own title among those that a page gives it."""

import re
from collections.abc import Iterable, Sequence

from sayso.extract.lines import folded

__all__ = ["chosen_title", "without_site"]

SEPARATOR = re.compile(r"\s+[-–—|·•»«:/]+\s+|\s*[|｜]\s*")
ALIKE = 0.6
"""Words in common, of all in the shorter title, from which on two titles are versions of one."""


def chosen_title(
    headings: Sequence[str], declared: Sequence[tuple[str, str]], site_names: Iterable[str]
) -> tuple[str, str] | None:
    """The title and where it stood. `headings` are the page's h1, `declared` (where, title) the others, best first.

    A heading that a declared title confirms comes first: it is what readers see, and carries no site's name.
    """
    names = tuple(site_names)
    bare = [(where, without_site(title, names)) for where, title in declared]
    own = [heading for heading in headings if not _is_site(heading, names)]
    for heading in own:
        if folded(heading) in {folded(title) for _, title in bare}:
            return heading, "h1"
    for heading in own:
        if any(_alike(heading, title) for _, title in bare):
            return heading, "h1"
    for where, title in bare:
        if title and not _is_site(title, names):
            return title, where
    return (own[0], "h1") if own else None


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
