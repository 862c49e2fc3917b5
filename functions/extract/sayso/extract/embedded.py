"""The posts among the candidates of a page."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from lxml.html import HtmlElement
from numpy.typing import NDArray

from sayso.extract.candidates import Candidate
from sayso.extract.posts import Post, is_post, post_in

__all__ = ["Embedded", "embedded_in"]

POST_TAGS = frozenset({"blockquote", "div", "figure", "section", "article", "aside"})
NEAR = 2
"""Elements above a post's own among whose lines the article goes on."""
PROSE = 80
"""Characters of a paragraph that shows it."""


@dataclass(frozen=True, slots=True)
class Embedded:
    """`elements`: of each candidate, the post's that it stands in."""

    elements: tuple[HtmlElement | None, ...]
    posts: dict[HtmlElement, Post]

    def post(self, at: int) -> Post | None:
        """Of the candidate of that number."""
        element = self.elements[at]
        return None if element is None else self.posts[element]

    def beside(self, candidates: Sequence[Candidate], taken: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Which lines are those of posts in quotations in the middle of what is taken: they stand or fall with it.

        What a site renders itself has buttons and counts of its own among its lines.
        """
        containers: set[HtmlElement] = set()
        for candidate, is_taken, element in zip(candidates, taken, self.elements, strict=True):
            if is_taken and element is None and len(candidate.text) >= PROSE:
                containers.update(_containers(candidate.place.element))
        near = {
            element
            for element, post in self.posts.items()
            if element.tag == "blockquote" and post.has_words and not containers.isdisjoint(_containers(element))
        }
        return np.array(
            [
                element in near and not candidate.place.is_hidden and self.posts[element].has(candidate.text)
                for candidate, element in zip(candidates, self.elements, strict=True)
            ],
            np.bool_,
        )


def _containers(element: HtmlElement) -> list[HtmlElement]:
    found: list[HtmlElement] = []
    above = element.getparent()
    while above is not None and len(found) < NEAR:
        found.append(above)
        above = above.getparent()
    return [one for one in found if one.tag not in {"main", "body", "html"}]


def embedded_in(candidates: Sequence[Candidate]) -> Embedded:
    known: dict[HtmlElement, HtmlElement | None] = {}
    elements = tuple(_post_around(candidate.place.element, known) for candidate in candidates)
    lines: dict[HtmlElement, list[str]] = {}
    for candidate, element in zip(candidates, elements, strict=True):
        if element is not None:
            lines.setdefault(element, []).append(candidate.text)
    return Embedded(elements, {element: post_in(element, own) for element, own in lines.items()})


def _post_around(element: HtmlElement, known: dict[HtmlElement, HtmlElement | None]) -> HtmlElement | None:
    """The outermost element that is a post."""
    if element in known:
        return known[element]
    parent = element.getparent()
    above = None if parent is None else _post_around(parent, known)
    may_be = above is None and (element.tag in POST_TAGS or "-" in str(element.tag))
    known[element] = element if may_be and is_post(element) else above
    return known[element]
