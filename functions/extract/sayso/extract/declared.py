"""The places where a page declares what it is."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

from lxml.html import HtmlElement

from sayso.extract import jsonld
from sayso.extract.lines import tidy

__all__ = ["Declared", "Found", "declared"]

T = TypeVar("T")
Found = tuple[T, str]
"""A value and where it stood, as `json-ld:datePublished`."""


@dataclass(frozen=True, slots=True)
class Declared:
    tree: HtmlElement
    metas: dict[str, list[str]]
    """By lower-case name, property or itemprop."""
    nodes: list[dict[str, Any]]
    article: dict[str, Any]
    """The JSON-LD node of the article; empty where there is none."""
    url: str | None
    language: str | None

    def named(self, names: Iterable[str]) -> Iterator[Found[str]]:
        return ((value, f"meta:{name}") for name in names for value in self.metas.get(name, ()))


def declared(tree: HtmlElement, url: str | None) -> Declared:
    nodes, metas = jsonld.nodes(tree), _metas(tree)
    languages = (
        tree.get("lang"),
        tree.get("xml:lang"),
        *metas.get("content-language", ()),
        *metas.get("og:locale", ()),
    )
    language = next((name.strip() for name in languages if name and name.strip()), None)
    return Declared(tree, metas, nodes, jsonld.article_node(nodes) or {}, url, language)


def _metas(tree: HtmlElement) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for element in tree.iter("meta"):
        content = tidy(jsonld.TAG.sub("", element.get("content") or ""))
        for key in ("property", "name", "itemprop", "http-equiv"):
            if content and (name := element.get(key)):
                found[name.lower()].append(content)
    return found
