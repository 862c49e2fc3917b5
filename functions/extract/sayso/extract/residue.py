"""Lines that came with the page and are not the article: buttons, links to other stories, notices of players.

A line goes only if all of it is residue; a sentence of the article is never cut. The phrases are in `residue.toml`.
"""

import re
import tomllib
from collections.abc import Collection, Container, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from sayso.extract.authors import byline_names
from sayso.extract.blocks import Block
from sayso.extract.lines import folded, is_sentence, word_count
from sayso.extract.teasers import ends_in_teasers, teasers
from sayso.models import Removed

__all__ = ["closes", "is_dated", "known_reason", "listed", "phrase_reason", "without_residue"]

LONGEST_LABELLED = 200
LONGEST_NOTICE = 400
"""Characters; longer lines are prose, whatever they begin with."""
LABELLED_PROSE = 15
"""Words of a sentence from which on it is the article's own, although a label as "Related:" stands before it."""
LONGEST_DATE = 80
HEAD = 6
"""Lines before the first sentence among which a section's name or a date may stand."""
TELLING = 4
"""Words from which on a line that another one holds says the same; fewer stand in many lines by chance."""

LOOKED_UP = 100
"""Removed lines that are looked for in the text, each of which reads it once; of a page of thousands, no more."""

BY_PLACE = frozenset({"link", "after_end"})
"""Reasons that the words of a line do not tell, and that something else may outweigh."""

QUOTATION_MARKS = "\"'“”„‚‘’«»‹›「『"
EDGES = re.compile(r"^[\W_]+|[\W_]+$")
AFTER_LABEL = re.compile(r"\s*(?:[:：|>»›→]|[-–—]\s|$)")
NUMERIC_DATE = re.compile(
    r"(?<!\d)(?:\d{4}[-/.]\d\d?[-/.]\d\d?|\d\d?[-/.]\d\d?[-/.]\d{2,4})(?!\d)|(?<!\d)(?:19|20)\d\d(?!\d)"
)
# Figures, marks, and the words between them: months and weekdays by the letters they begin with in the languages of
# `residue.toml`, halves of the day, time zones, prepositions.
PART_OF_DATE = re.compile(
    r"[\d:.,/+()-]+(?:st|nd|rd|th|h|am|pm|º|ª|г)?[\d.,]*|[\d年月日时分時:]+|[|•·–—@-]"
    r"|\(?(?:jan|feb|fév|fev|mar|mär|mrz|maa|apr|avr|abr|ap|may|mai|mag|maj|mei|jun|jui|jul|aug|ago|aoû|sep|set|okt|oct|out|"
    r"ott|nov|dec|déc|dez|dic|gen|giu|lug|ene|mon|tue|wed|thu|fri|sat|sun|die|mit|don|fre|sam|son|lun|mer|jeu|ven|dim|mié|jue|"
    r"vie|sáb|dom|seg|ter|qua|qui|sex|sty|lut|kwi|cze|lip|sie|wrz|paź|lis|gru|maa|din|woe|vri|zat|zon|янв|фев|мар|апр|май|мая|"
    r"июн|июл|авг|сен|окт|ноя|дек|пон|вто|сре|чет|пят|суб|вос|oca|şub|nis|haz|tem|ağu|eyl|eki|kas|ara|paz|sal|çar|per|cum|"
    r"يناير|فبراير|مارس|أبريل|مايو|يونيو|يوليو|أغسطس|سبتمبر|أكتوبر|نوفمبر|ديسمبر)[^\W\d]{0,7}[.,]{0,2}"
    r"|(?:a\.?m|p\.?m|uhr|h|est|edt|et|gmt|utc|ist|bst|cet|cest|pst|pdt|amt|msk|мск|at|on|um|am|den|der|le|à|de|del|la|las|a|"
    r"às|alle|ore|om|uur|о|в|г|godz|saat|of|the|updated|published|ago|min|mins|minutes|hours?|days?|vor|il y a|hace|"
    r"geleden|temu|назад|önce)[.,)]?",
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
    head_dated: tuple[str, ...]
    """Likewise, above the first sentence only."""
    closing: frozenset[str]
    """Reasons after which an article does not go on."""
    beginnings: tuple[str, ...]
    """Of `label`, `start` and `dated`: what a line has to begin with to be one of them."""


def without_residue(
    blocks: Sequence[Block],
    links: Container[str] = frozenset(),
    *,
    title: str | None = None,
    authors: Collection[str] = (),
    furniture: Container[str] = frozenset(),
    certain: Container[str] = frozenset(),
) -> tuple[list[Block], list[Removed]]:
    """What is the article, and what was taken out with the reason, both in order.

    `links`: lines that are a link to another page of the site. `title`, `authors`: what the page says of itself, which
    its head repeats. `furniture`: lines that the site is known to put beside its articles. `certain`: lines of which it
    is known that they are the article's, wherever they stand.
    """
    phrases, links = _phrases(), _linked(blocks, links)
    reasons = [_own_reason(block, phrases) or _known(block.text, furniture) for block in blocks]
    _clear_head(blocks, reasons, phrases, title, authors)
    for i in tuple(teasers(blocks, reasons, links, phrases.closing)):
        reasons[i] = "link"
    _close(blocks, reasons, phrases, links)
    for i, block in enumerate(blocks):
        if block.text in certain and reasons[i] in BY_PLACE:
            reasons[i] = None
    kept = [block for block, reason in zip(blocks, reasons, strict=True) if reason is None]
    removed = [Removed(text=b.text, reason=r) for b, r in zip(blocks, reasons, strict=True) if r is not None]
    return kept, removed


def phrase_reason(line: str) -> str | None:
    """What the line is by its words alone."""
    return _reason(line, _phrases())


def known_reason(line: str, furniture: Container[str] = frozenset()) -> str | None:
    """What the line is by its words, or by what is known of the site."""
    return phrase_reason(line) or _known(line, furniture)


def closes(reason: str | None) -> bool:
    """Whether an article does not go on after such a line."""
    return reason in _phrases().closing


def is_dated(line: str) -> bool:
    """Whether the line is a date or a time, and nothing else."""
    return len(line) <= LONGEST_DATE and any(map(str.isdigit, line)) and _is_date(line)


def listed(removed: Iterable[Removed], text: str) -> tuple[Removed, ...]:
    """Without the lines whose words the text says all the same, as a title that its first sentence repeats."""
    said = f" {folded(text)} "
    return tuple(r for n, r in enumerate(removed) if n >= LOOKED_UP or not _is_said(folded(r.text), said))


def _is_said(line: str, text: str) -> bool:
    return len(line.split()) >= TELLING and f" {line} " in text


def _own_reason(block: Block, phrases: Phrases) -> str | None:
    """A post says whose it is in the words of a byline, which is not the article's."""
    reason = _reason(block.text, phrases)
    return None if reason == "byline" and block.role in {"attribution", "post"} else reason


def _known(line: str, furniture: Container[str]) -> str | None:
    return "site_furniture" if line in furniture else None


def _reason(line: str, phrases: Phrases) -> str | None:
    bare = _bare(line)
    if not bare or len(line) > LONGEST_NOTICE:
        return None
    if reason := phrases.whole.get(bare):
        return reason
    # What somebody says is not what the page says.
    if line[0] in QUOTATION_MARKS:
        return None
    if not bare.startswith(phrases.beginnings) and line[0] != "©":
        return None
    return _begins(bare, phrases.start) or (
        _label_reason(line, bare, phrases) if len(line) <= LONGEST_LABELLED else None
    )


def _label_reason(line: str, bare: str, phrases: Phrases) -> str | None:
    if line[0] == "©" and not is_sentence(line, 10):
        return "legal"
    # A label may stand before a paragraph. The bare line has lost the colon that ends it.
    found = None if is_sentence(line, LABELLED_PROSE) else _labelled(_folded_start(line), phrases.label)
    return found or _date_reason(bare, phrases.dated)


def _linked(blocks: Sequence[Block], links: Container[str]) -> Container[str]:
    """None where links are most of the text: then they are what the article is made of."""
    linked = sum(len(block.text) for block in blocks if block.text in links)
    return links if linked * 3 < sum(len(block.text) for block in blocks) else frozenset()


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


def _date_reason(bare: str, labels: Iterable[str]) -> str | None:
    """A label such as "Last update", with a date, a time or nothing after it."""
    label = next((phrase for phrase in labels if bare.startswith(phrase)), None)
    rest = bare[len(label) :] if label else ""
    if label and (not rest or (not rest[0].isalpha() and _is_date(rest))):
        return "date_line"
    return None


def _is_date(words: str) -> bool:
    parts = words.strip(" :：").split()
    return 0 < len(parts) <= 10 and any(map(str.isdigit, words)) and all(map(PART_OF_DATE.fullmatch, parts))


def _clear_head(
    blocks: Sequence[Block], reasons: list[str | None], phrases: Phrases, title: str | None, authors: Collection[str]
) -> None:
    """What is residue only above the article's first sentence, which may itself be the title."""
    says = folded(title or "")
    names = frozenset(map(folded, authors))
    first = next((i for i, b in enumerate(blocks) if is_sentence(b.text, 8) and folded(b.text) != says), len(blocks))
    for i in range(min(first, HEAD)):
        reasons[i] = reasons[i] or _head_reason(blocks[i], phrases, says, names)


def _head_reason(block: Block, phrases: Phrases, title: str, names: frozenset[str]) -> str | None:
    line, words = block.text, folded(block.text)
    if not (bare := _bare(line)):
        return "ornament"
    if words == title or (block.role == "heading" and _repeats(words, title)):
        return "title"
    if bare in phrases.section:
        return "section"
    if words in names or byline_names(line):
        return "byline"
    if word_count(line) <= 8 and NUMERIC_DATE.search(line) and _is_date(line):
        return "date_line"
    return _date_reason(bare, phrases.head_dated)


def _repeats(heading: str, title: str) -> bool:
    """A heading that is a part of the title, or the title with a kicker above it."""
    shorter, longer = sorted((heading, title), key=len)
    return len(shorter.split()) >= TELLING and f" {shorter} " in f" {longer} "


def _close(blocks: Sequence[Block], reasons: list[str | None], phrases: Phrases, links: Container[str]) -> None:
    """Below the last sentence, what follows "Related articles", or the first of several teasers, belongs to it."""
    last = max((i for i, b in enumerate(blocks) if reasons[i] is None and is_sentence(b.text)), default=-1)
    closed, ends_from = False, last + 1 + ends_in_teasers(blocks[last + 1 :], links)
    for i in range(last + 1, len(blocks)):
        closed = closed or reasons[i] in phrases.closing or i >= ends_from
        if reasons[i] is None and not _bare(blocks[i].text):
            reasons[i] = "ornament"
        elif closed and not is_sentence(blocks[i].text, TELLING):
            reasons[i] = reasons[i] or "after_end"


def _bare(line: str) -> str:
    return EDGES.sub("", _folded_start(line))


def _folded_start(line: str) -> str:
    return re.sub(r"^[\W_]+", "", _fold_phrase(line[: LONGEST_NOTICE + 1]))


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
        dated=_longest_first(data["dates"]["labels"]),
        head_dated=_longest_first(data["dates"]["head_labels"]),
        closing=frozenset(data["closing"]["reasons"]),
        beginnings=(*tables["label"], *tables["start"], *_longest_first(data["dates"]["labels"])),
    )


def _longest_first(labels: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(map(_fold_phrase, labels), key=len, reverse=True))


def _fold_phrase(phrase: str) -> str:
    """Turkish has an i with and one without a dot, and `İ` folds to two characters: all of them are one here."""
    return phrase.casefold().replace("’", "'").replace("\u0307", "").replace("ı", "i")
