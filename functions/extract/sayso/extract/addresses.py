"""The article's own address among those that a page names."""

import re
from collections.abc import Iterable, Iterator

import ada_url

from sayso.extract.declared import Found
from sayso.extract.lines import folded

__all__ = ["absolute", "canonical", "is_root", "site_of"]

SHARED = 0.5
"""Share of the words in the shorter of two paths that addresses of one article have in common."""
NOT_WORDS = frozenset(
    {"html", "htm", "php", "amp", "aspx", "index", "article", "story", "news", "the", "and", "of", "in"}
)


def absolute(value: str, base: str | None) -> str | None:
    """As the one parser writes it; None for what is no http(s) address."""
    try:
        parsed = ada_url.URL(value.strip(), base) if value.strip() else None
    except ValueError:
        return None
    return parsed.href if parsed and parsed.protocol in {"http:", "https:"} else None


def site_of(url: str) -> str:
    """The host without what names a part of the site."""
    try:
        return re.sub(r"^(?:www|m|amp|mobile)\.", "", ada_url.URL(url).hostname)
    except ValueError:
        return folded(url)


def canonical(candidates: Iterable[Found[str]], url: str | None, title: str | None) -> Found[str] | None:
    """The first that may be this article's: not the root of a site, nor the address of something else."""
    return next((found for found in candidates if _is_believed(found[0], url, title)), None)


def _is_believed(candidate: str, url: str | None, title: str | None) -> bool:
    if url is None:
        return not is_root(candidate)
    if _place(candidate) == _place(url):
        return True
    if is_root(candidate):
        return False
    if (number := _number(candidate)) is not None and number == _number(url):
        return True
    words, own = _words(candidate), _words(url) | set(folded(title or "").split()) - NOT_WORDS
    return bool(words) and len(words & own) >= SHARED * min(len(words), len(own))


def is_root(url: str) -> bool:
    parsed = ada_url.URL(url)
    return not parsed.pathname.strip("/") and not parsed.search


def _place(url: str) -> tuple[str, str, str]:
    """What is left of an address where the scheme, `www.` and a slash at the end make no difference."""
    parsed = ada_url.URL(url)
    return site_of(url), parsed.pathname.rstrip("/"), parsed.search


def _words(url: str) -> set[str]:
    """Of the last part of the path that is not a number alone."""
    parts = [folded(part.replace("_", " ")) for part in ada_url.URL(url).pathname.split("/")]
    named = [set(part.split()) - NOT_WORDS for part in parts if not part.replace(" ", "").isdigit()]
    return next((words for words in reversed(named) if words), set())


def _number(url: str) -> str | None:
    """The longest number in the address, by which publishing systems tell articles apart."""
    parsed = ada_url.URL(url)
    found: Iterator[str] = (match.group() for match in re.finditer(r"\d{5,}", parsed.pathname + parsed.search))
    longest = max(found, key=len, default=None)
    return longest.lstrip("0") if longest else None
