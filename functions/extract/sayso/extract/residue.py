"""Lines that came with the page and are not the article: buttons, links to other stories, notices of players.

A line goes only if all of it is residue; a sentence of the article is never cut. The phrases are in `residue.toml`.
"""

import re
import tomllib
from collections.abc import Container, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from sayso.extract.authors import byline_names
from sayso.extract.blocks import Block
from sayso.extract.lines import is_sentence, word_count
from sayso.models import Removed

__all__ = ["without_residue"]

LONGEST_LABELLED = 200
LONGEST_NOTICE = 400
"""Characters; longer lines are prose, whatever they begin with."""
HEAD = 6
"""Lines before the first sentence among which a section's name or a date may stand."""

QUOTATION_MARKS = "\"'“”„‚‘’«»‹›「『"
EDGES = re.compile(r"^[\W_]+|[\W_]+$")
AFTER_LABEL = re.compile(r"\s*(?:[:：|>»›→]|[-–—]\s|$)")
NUMERIC_DATE = re.compile(
    r"(?<!\d)(?:\d{4}[-/.]\d\d?[-/.]\d\d?|\d\d?[-/.]\d\d?[-/.]\d{2,4})(?!\d)|(?<!\d)(?:19|20)\d\d(?!\d)"
)
# Figures, marks, and the words between them: months and weekdays by the letters they begin with in the languages of
# `residue.toml`, halves of the day, time zones, prepositions.
PART_OF_DATE = re.compile(
    r"[\d:.,/+()-]+(?:st|nd|rd|th|h|am|pm|º|ª)?[\d.,]*|[|•·–—@-]"
    r"|\(?(?:jan|feb|fév|fev|mar|mär|mrz|apr|avr|abr|ap|may|mai|mag|maj|jun|jui|jul|aug|ago|aoû|sep|set|okt|oct|out|ott|nov|"
    r"dec|déc|dez|dic|gen|giu|lug|ene|mon|tue|wed|thu|fri|sat|sun|die|mit|don|fre|sam|son|lun|mer|jeu|ven|dim|mié|jue|vie|sáb|"
    r"dom|seg|ter|qua|qui|sex|sty|lut|kwi|cze|lip|sie|wrz|paź|lis|gru)[^\W\d]{0,7}[.,]?"
    r"|(?:a\.?m|p\.?m|uhr|h|est|edt|et|gmt|utc|ist|bst|cet|cest|pst|pdt|at|on|um|am|den|der|le|à|de|del|la|las|a|às|alle|ore|of|"
    r"the|updated|published|ago|min|mins|minutes|hours?|days?|vor|il y a|hace)[.,)]?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Phrases:
    """Folded phrases by how much of a line they must be; each maps to its reason."""

    whole: dict[str, str]
    """The line says this and nothing else."""
    label: dict[str, str]
    """The line is this, or this with a colon and something after it."""
    start: dict[str, str]
    """The line begins so; the phrase is one that no sentence of news begins with."""
    section: frozenset[str]
    """Names of sections."""
    dated: tuple[str, ...]
    """What stands before the date of publication."""
    closing: frozenset[str]
    """Reasons after which an article does not go on."""


def without_residue(blocks: Sequence[Block], links: Container[str] = frozenset()) -> tuple[list[Block], list[Removed]]:
    """What is the article, and what was taken out with the reason, both in order. `links`: lines that are links."""
    phrases, links = _phrases(), _linked(blocks, links)
    reasons = [_reason(block.text, phrases) or _link_reason(block, links) for block in blocks]
    first = next((i for i, block in enumerate(blocks) if is_sentence(block.text, 8)), len(blocks))
    for i in range(min(first, HEAD)):
        reasons[i] = reasons[i] or _head_reason(blocks[i].text, phrases)
    _close(blocks, reasons, phrases, links)
    kept = [block for block, reason in zip(blocks, reasons, strict=True) if reason is None]
    removed = [Removed(text=b.text, reason=r) for b, r in zip(blocks, reasons, strict=True) if r is not None]
    return kept, removed


def _reason(line: str, phrases: Phrases) -> str | None:
    bare = _bare(line)
    if not bare or len(line) > LONGEST_NOTICE:
        return None
    if reason := phrases.whole.get(bare):
        return reason
    # What somebody says is not what the page says.
    if line[0] in QUOTATION_MARKS:
        return None
    return _begins(bare, phrases.start) or (
        _label_reason(line, bare, phrases) if len(line) <= LONGEST_LABELLED else None
    )


def _label_reason(line: str, bare: str, phrases: Phrases) -> str | None:
    if line[0] == "©" and not is_sentence(line, 10):
        return "legal"
    # The bare line has lost the colon that ends it.
    return _labelled(_folded_start(line), phrases.label) or _date_reason(bare, phrases)


def _linked(blocks: Sequence[Block], links: Container[str]) -> Container[str]:
    """None where links are most of the text: then they are what the article is made of."""
    linked = sum(len(block.text) for block in blocks if block.text in links)
    return links if linked * 3 < sum(len(block.text) for block in blocks) else frozenset()


def _link_reason(block: Block, links: Container[str]) -> str | None:
    """Headings of an article may be links, and so may a sentence of it."""
    return "link" if block.role != "heading" and block.text in links and not is_sentence(block.text) else None


def _begins(bare: str, table: dict[str, str]) -> str | None:
    if not bare.startswith(tuple(table)):
        return None
    return next(reason for phrase, reason in table.items() if bare.startswith(phrase))


def _labelled(line: str, table: dict[str, str]) -> str | None:
    if not line.startswith(tuple(table)):
        return None
    for phrase, reason in table.items():
        if line.startswith(phrase) and AFTER_LABEL.match(line, len(phrase)):
            return reason
    return None


def _date_reason(bare: str, phrases: Phrases) -> str | None:
    """A label such as "Last update", with a date, a time or nothing after it."""
    label = next((phrase for phrase in phrases.dated if bare.startswith(phrase)), None)
    rest = bare[len(label) :] if label else ""
    if label and (not rest or (not rest[0].isalpha() and _is_date(rest))):
        return "date_line"
    return None


def _is_date(words: str) -> bool:
    parts = words.strip(" :").split()
    return 0 < len(parts) <= 10 and any(map(str.isdigit, words)) and all(map(PART_OF_DATE.fullmatch, parts))


def _head_reason(line: str, phrases: Phrases) -> str | None:
    """What is residue only above the article's first sentence."""
    bare = _bare(line)
    if not bare:
        return "ornament"
    if bare in phrases.section:
        return "section"
    if byline_names(line):
        return "byline"
    if word_count(line) <= 8 and NUMERIC_DATE.search(line) and _is_date(line):
        return "date_line"
    return None


def _close(blocks: Sequence[Block], reasons: list[str | None], phrases: Phrases, links: Container[str]) -> None:
    """Below the last sentence, what follows "Related articles", or a heading that is a link, belongs to it."""
    last = max((i for i, b in enumerate(blocks) if reasons[i] is None and is_sentence(b.text)), default=-1)
    closed = False
    for i in range(last + 1, len(blocks)):
        closed = closed or reasons[i] in phrases.closing or blocks[i].text in links
        if reasons[i] is None and not _bare(blocks[i].text):
            reasons[i] = "ornament"
        elif closed:
            reasons[i] = reasons[i] or "after_end"


def _bare(line: str) -> str:
    return EDGES.sub("", _folded_start(line))


def _folded_start(line: str) -> str:
    return re.sub(r"^[\W_]+", "", line[: LONGEST_NOTICE + 1].casefold().replace("’", "'"))


@cache
def _phrases() -> Phrases:
    data = tomllib.loads((resources.files("sayso.extract") / "residue.toml").read_text(encoding="utf-8"))
    tables: dict[str, dict[str, str]] = {"whole": {}, "label": {}, "start": {}}
    for reason, by_kind in data["reasons"].items():
        for kind, table in tables.items():
            table.update({_fold_phrase(phrase): reason for phrase in by_kind.get(kind, ())})
    return Phrases(
        **tables,
        section=frozenset(map(_fold_phrase, data["sections"]["names"])),
        dated=tuple(sorted(map(_fold_phrase, data["dates"]["labels"]), key=len, reverse=True)),
        closing=frozenset(data["closing"]["reasons"]),
    )


def _fold_phrase(phrase: str) -> str:
    return phrase.casefold().replace("’", "'")
