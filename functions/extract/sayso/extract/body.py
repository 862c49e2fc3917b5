"""The blocks of the article in a page: what trafilatura finds is one witness among those that the classifier hears."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from lxml.html import HtmlElement
from trafilatura import bare_extraction

from sayso.extract.blocks import Block
from sayso.extract.candidates import ORNAMENT, candidates_of
from sayso.extract.chooser import chosen
from sayso.extract.declared import Declared
from sayso.extract.evidence import declared_lines, evidence_of
from sayso.extract.forest import Forest
from sayso.extract.lines import tidy
from sayso.extract.liveblog import times_of
from sayso.extract.pull_quotes import without_pull_quotes
from sayso.extract.witnesses import words_of
from sayso.models import Role

__all__ = ["Reading", "extracted_from", "reading_of"]

LITTLE = 400
"""Characters of a text after which trafilatura may have missed the article."""
LARGE = 5_000
"""Elements of a page, a listing most likely, on which the comparisons would take seconds."""

# trafilatura's own names for the elements of its result.
OWN_LINE = frozenset({"p", "head", "quote", "item", "row", "list", "table", "div", "body"})
ROLES: dict[str, Role] = {"head": "heading", "quote": "blockquote"}


@dataclass(frozen=True, slots=True)
class Reading:
    blocks: list[Block]
    """The article; empty where none is found."""
    extracted: list[Block]
    """What trafilatura alone takes for it."""
    inside: list[Block] = field(default_factory=list)
    """Lines of the page between the article's that are not taken."""
    beside: list[Block] = field(default_factory=list)
    """Likewise, just above and below it."""
    probabilities: dict[str, float] = field(default_factory=dict)
    """How likely each line of the page is the article's, by its text."""


def reading_of(page: Declared, trees: Forest | None = None) -> Reading:
    """The page's tree is left as it was. `trees`: another forest than the one that ships."""
    declared = declared_lines(page)
    extracted = _in_lines(extracted_from(page.tree, page.url), declared)
    evidence = evidence_of(page.tree, [block.text for block in extracted], declared)
    candidates = candidates_of(page.tree)
    choice = chosen(candidates, evidence, extracted, times_of(page, candidates), trees)
    blocks = without_pull_quotes(candidates, choice.taken)
    return Reading(blocks, extracted, choice.inside, choice.beside, choice.probabilities)


def _in_lines(extracted: list[Block], declared: Sequence[str]) -> list[Block]:
    """Where trafilatura finds the text in the `articleBody` alone, it gives all its paragraphs as one."""
    is_declared = len(extracted) == 1 < len(declared) and words_of(extracted[0].text) == words_of(" ".join(declared))
    return [Block(line) for line in declared] if is_declared else extracted


def extracted_from(tree: HtmlElement, url: str | None) -> list[Block]:
    """By trafilatura alone, with its costly comparisons only where it finds little without them.

    Deduplication is off, the one option that would make the result depend on pages read before.
    """
    found = _extracted(tree, url, fast=True)
    is_enough = sum(len(block.text) for block in found) >= LITTLE or sum(1 for _ in tree.iter()) > LARGE
    return found if is_enough else _extracted(tree, url, fast=False)


def _extracted(tree: HtmlElement, url: str | None, *, fast: bool) -> list[Block]:
    document: Any = bare_extraction(
        tree, url=url, include_comments=False, deduplicate=False, with_metadata=False, fast=fast
    )
    if document is None or document.body is None:
        return []
    lines = ((tidy(text), role) for text, role in _lines(document.body, "text"))
    return [Block(line, role) for line, role in lines if line and not ORNAMENT.fullmatch(line)]


def _lines(element: Any, role: Role) -> Iterator[tuple[str, Role]]:
    """Text between the starts and ends of elements that have a line of their own, and at line breaks."""
    pending = ""
    for kind, piece, piece_role in _pieces(element, role):
        if kind == "break":
            yield pending, piece_role
            pending = ""
        else:
            pending += piece
    yield pending, role


def _is_inline(element: Any) -> bool:
    parent = element.getparent()
    return parent is not None and parent.tag in {"p", "head", "quote", "item", "cell"}


def _pieces(element: Any, role: Role) -> Iterator[tuple[str, str, Role]]:
    own_line = element.tag in OWN_LINE or (element.tag == "code" and not _is_inline(element))
    if own_line or element.tag == "lb":
        yield "break", "", role
    inner = ROLES.get(element.tag, role)
    if element.text:
        yield "text", element.text, inner
    for child in element:
        yield from _pieces(child, inner)
        if child.tail:
            yield "text", child.tail, inner
    if own_line:
        yield "break", "", inner
    elif element.tag == "cell":
        yield "text", " ", inner
