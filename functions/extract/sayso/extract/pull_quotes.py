"""Pull quotes: sentences of the text that the page prints once more, in large letters. They add nothing."""

import re
from collections.abc import Sequence

from lxml.html import HtmlElement

from sayso.extract.blocks import Block
from sayso.extract.candidates import LARGE, Candidate, Place
from sayso.extract.witnesses import Witness, words_of

__all__ = ["without_pull_quotes"]

PULL_WORDS = re.compile(
    r"pull-?quote|pulled-?quote|quote-?(?:pull|box|block|callout|teaser)|(?:callout|highlight|big|large|inset)-?quote"
    r"|blickfang|zitat-?(?:box|kasten|block)|citation-?(?:box|bloc)|sumario|destacado|olho",
    re.IGNORECASE,
)
SET_APART = frozenset({"aside", "blockquote"})
QUOTED = re.compile(r"[“„«»\"「](?P<words>[^“”«»\"」]+)[“”«»\"」](?P<name>[^“”«»\"]*)")
LEAST_WORDS = 5
MOST_LINES = 4
"""A box with more is a summary, a table of contents or a quoted document."""
MOSTLY = 0.75
"""Share of a pull quote's words that stand in the text: editors shorten, and add who said it."""
HALF = 0.5
LONGEST_NAME = 10
"""Words of the line that tells whose words they are."""


def without_pull_quotes(candidates: Sequence[Candidate], blocks: Sequence[Block]) -> list[Block]:
    """`blocks`: the candidates that are the article. What goes is no residue: every word of it is in the text."""
    taken = {block.text for block in blocks}
    known: dict[int, HtmlElement | None] = {}
    elements = [_apart(candidate.place, known) for candidate in candidates]
    plain = {c.text for c, element in zip(candidates, elements, strict=True) if element is None and c.text in taken}
    text = Witness(sorted(plain - {candidate.text for candidate in candidates if candidate.role == "heading"}))
    lines: dict[HtmlElement, list[str]] = {}
    for candidate, element in zip(candidates, elements, strict=True):
        if element is not None and candidate.linked < HALF:
            lines.setdefault(element, []).append(candidate.text)
    pulled = {line for element, own in lines.items() if _is_pulled(element, own, text) for line in own}
    return [block for block in blocks if block.text not in pulled - plain]


def _apart(place: Place, known: dict[int, HtmlElement | None]) -> HtmlElement | None:
    """The innermost element around the line that may be a pull quote's."""
    chain, at = [], place
    while id(at) not in known and at.element.tag not in LARGE:
        chain.append(id(at))
        if at.parent is None or at.element.tag in SET_APART or PULL_WORDS.search(at.element.get("class") or ""):
            known[id(at)] = at.element if at.parent is not None else None
            break
        at = at.parent
    found = known.get(id(at))
    known |= dict.fromkeys(chain, found)
    return found


def _is_pulled(element: HtmlElement, lines: Sequence[str], text: Witness) -> bool:
    """Whether all but the speaker's name is in the text."""
    least = MOSTLY if PULL_WORDS.search(element.get("class") or "") else 1.0
    others = [line for line in lines if not _is_repeated(line, text, least)]
    return len(others) < len(lines) <= MOST_LINES and all(len(words_of(line)) <= LONGEST_NAME for line in others)


def _is_repeated(line: str, text: Witness, least: float) -> bool:
    """Whether the text has it, but for the name of the speaker that may stand behind its quotation marks."""
    quoted = QUOTED.fullmatch(line)
    is_signed = quoted is not None and len(words_of(quoted["name"])) <= LONGEST_NAME
    words = words_of(quoted["words"] if quoted and is_signed else line)
    return len(words) >= LEAST_WORDS and text.has(words) >= least
