"""What the markup tells of each line of a page beside its words: quotations and posts, whose they are and from when."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from lxml.html import HtmlElement

from sayso.extract.blocks import Block, Look
from sayso.extract.candidates import LARGE, Candidate, Place
from sayso.extract.embedded import Embedded
from sayso.extract.posts import Post
from sayso.models import Role

__all__ = ["structured"]

QUESTION = re.compile(
    r"(?:^|[\s_-])(?:question|frage|pregunta|domanda|pergunta|vraag|fråga|pytanie|interviewer)(?:$|[\s_-])",
    re.IGNORECASE,
)
BEFORE_NAME = re.compile(r"^(?:[—–―~-]+|(?:by|von|par|por|da|door|przez)\s)\s*", re.IGNORECASE)
LONGEST_NAME = 80


def structured(candidates: Sequence[Candidate], embedded: Embedded, times: Sequence[datetime | None]) -> list[Block]:
    """A block each. `times`: of their entries in a live blog."""
    quotations = _quotations(candidates)
    return [
        _block(candidate, embedded.post(at), quotations.get(id(candidate)), time)
        for at, (candidate, time) in enumerate(zip(candidates, times, strict=True))
    ]


def _block(candidate: Candidate, post: Post | None, by: str | None, at: datetime | None) -> Block:
    if post is not None and post.has(candidate.text):
        role: Role = "attribution" if candidate.text in post.attributing else "post"
        return Block(candidate.text, role, by=post.by, at=post.at or at)
    block = Block(candidate.text, candidate.role, by=by, at=at, look=_look(candidate), led=candidate.led)
    if candidate.role == "blockquote" and _is_attribution(candidate.place):
        return replace(block, role="attribution")
    return block if block.look in {"plain", "bold", "italic"} else replace(block, led=len(block.text))


def _look(candidate: Candidate) -> Look:
    element = candidate.place.element
    if QUESTION.search(element.get("class") or ""):
        return "question"
    if candidate.role == "heading":
        return "heading"
    return "term" if element.tag == "dt" else candidate.look


def _quotations(candidates: Sequence[Candidate]) -> dict[int, str]:
    """Whose words a block quotation is, by the identity of its lines, where a line of it tells."""
    members: dict[HtmlElement, list[Candidate]] = {}
    for candidate in candidates:
        if candidate.role == "blockquote" and (quotation := _quotation_around(candidate.place)) is not None:
            members.setdefault(quotation, []).append(candidate)
    found: dict[int, str] = {}
    for own in members.values():
        telling = next((c for c in reversed(own) if _is_attribution(c.place)), None)
        name = _name_in(telling.text) if telling else ""
        found |= {id(candidate): name for candidate in own if 0 < len(name) <= LONGEST_NAME}
    return found


def _quotation_around(place: Place) -> HtmlElement | None:
    at: Place | None = place
    while at is not None and at.element.tag not in LARGE:
        if at.element.tag == "blockquote":
            return at.element
        at = at.parent
    return None


def _is_attribution(place: Place) -> bool:
    """Whether the line stands in a quotation's <footer>, or is all <cite>."""
    at: Place | None = place
    while at is not None and at.element.tag != "blockquote":
        if at.element.tag in {"footer", "figcaption", "cite"}:
            return True
        at = at.parent
    element = place.element
    cites = list(element.iterchildren("cite"))
    return element.tag != "blockquote" and len(cites) == 1 and not _own_words(element)


def _own_words(element: HtmlElement) -> str:
    return "".join([element.text or "", *(child.tail or "" for child in element)]).strip(" —–―-\n\t\r")


def _name_in(line: str) -> str:
    """The name at the beginning of "— Ilse Marwood, harbour master"."""
    return re.split(r"[,;(|]|\s[–—-]\s", BEFORE_NAME.sub("", line), maxsplit=1)[0].strip(" :.")
