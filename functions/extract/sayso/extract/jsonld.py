"""The JSON-LD of a page, read as forgivingly as search engines do."""

import html
import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from lxml.html import HtmlElement

from sayso.extract.lines import tidy

__all__ = ["article_node", "declared_words", "is_free", "kinds", "nodes", "plain", "resolved", "texts"]

# schema.org's subtypes of Article, and of those that news sites use in its place; "Report" and "Review" are not
# among them because pages review things that are not themselves.
ARTICLE = re.compile(r"^(?:\w*Article|\w*BlogPosting|SocialMediaPosting|Report|AnalysisNewsArticle)$")
# Where the page's own subject stands; lists and related articles stand elsewhere.
WITHIN = ("@graph", "mainEntity", "mainEntityOfPage")
DEEPEST = 6
MOST_DIGITS = 9
"""Of a count of words."""

OPENING = re.compile(r"(?://\s*)?(?:<!--|<!\[CDATA\[)")
BETWEEN = re.compile(r"[ \t\r\n,;]*")
TRAILING_COMMA = re.compile(r",(?=\s*[}\]])")
TAG = re.compile(r"<[^<>]{1,500}>")


def nodes(tree: HtmlElement) -> list[dict[str, Any]]:
    """Every object that may describe the page, in the order of the page."""
    found: list[dict[str, Any]] = []
    for script in tree.iter("script"):
        if "ld+json" in (script.get("type") or "").lower():
            for value in _values(script.text or ""):
                found.extend(_subjects(value, 0))
    return found


def _values(text: str) -> Iterator[Any]:
    """One script may hold several values, one after the other; what follows a value that cannot be read is lost."""
    bare = OPENING.sub("", text.strip(), count=1) if OPENING.match(text.strip()) else text
    bare = bare.strip(" \t\r\n;").removesuffix("-->").removesuffix("]]>").strip(" \t\r\n;/")
    for attempt in (bare, TRAILING_COMMA.sub("", bare), html.unescape(bare)):
        values, end = _values_in(attempt)
        if end == len(attempt):
            break
    yield from values


def _values_in(text: str) -> tuple[list[Any], int]:
    # strict=False: line breaks inside strings, which JSON forbids and content management systems write.
    decoder, at = json.JSONDecoder(strict=False), 0
    values: list[Any] = []
    while at < len(text):
        try:
            value, at = decoder.raw_decode(text, at)
        except (ValueError, RecursionError):
            return values, at
        values.append(value)
        between = BETWEEN.match(text, at)
        at = between.end() if between else at
    return values, at


def _subjects(value: Any, depth: int) -> Iterator[dict[str, Any]]:
    if depth > DEEPEST:
        return
    if isinstance(value, list):
        for part in value:
            yield from _subjects(part, depth + 1)
    elif isinstance(value, dict):
        yield value
        for key in WITHIN:
            yield from _subjects(value.get(key), depth + 1)


def kinds(node: dict[str, Any]) -> list[str]:
    """The types of a node, without the vocabulary's address."""
    return [re.split(r"[/#:]", kind)[-1] for kind in _listed(node.get("@type")) if isinstance(kind, str)]


def article_node(found: Iterable[dict[str, Any]]) -> dict[str, Any] | None:
    """The node that describes the article: the one with most of what an article has, the first among equals."""
    candidates = [node for node in found if any(map(ARTICLE.match, kinds(node)))]
    telling = ("headline", "datePublished", "author", "articleBody", "mainEntityOfPage")
    return max(candidates, key=lambda node: sum(key in node for key in telling), default=None)


def declared_words(article: dict[str, Any]) -> int | None:
    """How many words the page says the article has."""
    told = str(article.get("wordCount") or "")
    return int(told) if told.isdecimal() and len(told) <= MOST_DIGITS else None


def is_free(article: dict[str, Any]) -> bool | None:
    """What `isAccessibleForFree` says, as a truth value, a word or the address of one; None where it says neither."""
    words = (str(told).rpartition("/")[2].strip().lower() for told in _listed(article.get("isAccessibleForFree")))
    return next((word == "true" for word in words if word in {"true", "false"}), None)


def texts(value: Any, *keys: str, depth: int = 0) -> list[str]:
    """The words in a value, whether it is a string, an object that holds one under a key, or a list of either."""
    found: list[str] = []
    for part in _listed(value) if depth <= DEEPEST else ():
        if isinstance(part, str):
            found.append(plain(part))
        elif isinstance(part, list):
            found.extend(texts(part, *keys, depth=depth + 1))
        elif isinstance(part, dict):
            inner = next((part[key] for key in keys if part.get(key)), None)
            found.extend(texts(inner, *keys, depth=depth + 1))
    return [text for text in found if text]


def resolved(value: Any, found: Iterable[dict[str, Any]]) -> Any:
    """The value with the nodes that it only refers to, by `@id`, in their place."""
    named: dict[str, dict[str, Any]] = {}
    for node in found:
        if isinstance(name := node.get("@id"), str) and "name" in node:
            named.setdefault(name, node)
    return [_resolved(part, named) for part in value] if isinstance(value, list) else _resolved(value, named)


def _resolved(value: Any, named: dict[str, dict[str, Any]]) -> Any:
    if isinstance(value, dict) and "name" not in value and isinstance(name := value.get("@id"), str):
        return named.get(name, value)
    return value


def plain(text: str) -> str:
    """Without tags, references and halves of surrogate pairs, all of which JSON-LD strings hold in practice."""
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return tidy(TAG.sub("", html.unescape(whole)))


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]
