"""The day that a page prints beside its headline, for its readers."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any

from lxml.html import HtmlElement

from sayso.extract.calendar import days_in, western_digits
from sayso.extract.dates import moment
from sayso.extract.lines import folded, is_sentence, tidy

__all__ = ["Printed", "heading_of", "lines_around", "printed_days"]

UNREAD = frozenset({"script", "style", "noscript", "template", "svg", "head", "title", "select", "iframe", "form"})
INLINE = frozenset(
    {"a", "abbr", "b", "bdi", "em", "font", "i", "label", "nobr", "small", "span", "strong", "time", "u"}
)
APART = frozenset({"footer", "aside", "nav"})
HEADINGS = ("h1", "h2", "h3")
FOOTER = re.compile(r"(?<![\w-])(?:(?:site|page|main|global)[-_]?)?footer(?![\w-])", re.IGNORECASE)
NOT_ITS_OWN = re.compile(
    r"comment|kommentar|related|recommend|teaser|sidebar|widget|footer|newsletter|breadcrumb|calendar|kalender|"
    r"reply|replies|latest|popular|archive\b|\bnav\b|\baside\b|more-?(?:news|stories)|mehr-?zum|advert|event|copyright",
    re.IGNORECASE,
)
FOR_A_DATE = re.compile(
    r"date|datum|\btime|timestamp|publi|posted|byline|meta|pubdate|created|author|fecha|submitted|stand\b|release|info",
    re.IGNORECASE,
)
PUBLISHED = re.compile(
    r"\b(?:published|posted|first published|veröffentlicht|erstellt|erschienen|publiziert|publié|mis en ligne|"
    r"publicado|pubblicato|opublikowano|gepubliceerd|geplaatst|publicerad|publisert|udgivet|julkaistu|yayın\w*|опубликовано|"
    r"pressemitteilung vom|written on|gepostet)\b",
    re.IGNORECASE,
)
CHANGED = re.compile(
    r"\b(?:updated?|modified|revised|edited|aktualisiert|aktualisierung|geändert|bearbeitet|stand|mis à jour|màj|"
    r"modifié|actualizado|modificado|atualizado|aggiornato|aktualizacja|bijgewerkt|gewijzigd|uppdaterad|oppdatert|opdateret|"
    r"güncelle\w*|обновлено)\b",
    re.IGNORECASE,
)
ANOTHER = re.compile(
    r"\b(?:until|till|bis|born|died|geboren|termin|event|verfügbar|available|expires?|abgerufen|accessed|copyright|"
    r"hasta|jusqu|geb\.)|©|\btoday\b|\bheute\b",
    re.IGNORECASE,
)
BEFORE, AFTER = 8, 9
"""Lines of text around the headline in which a date may stand without a word that says what it is the date of."""
NEAREST, NEAR = 2, 8
"""Lines before and after it in which it is no other story's, whatever the names around it are."""
FAR = 200
LONGEST_LINE = 160
MOST_PIECES = 40
SEEN = "normalize-space()"
MAY_BE_A_DATE = re.compile(r"(?:19|20)\d\d|\d[./-]\s?\d?\d[./-]\s?\d\d")
BESIDE = 90
"""Characters that may stand in a line beside its date: a byline, a topic."""
DATELINE = re.compile(r"\W{0,2}\0\s?[-–—|:/]\s")
"""A day before the first sentence; NUL stands for it."""
CLOCK = re.compile(r"(?<![\d:.])([01]?\d|2[0-3])[:.h]([0-5]\d)(?!\d|[.:]\d\d\d)\s*([ap]\.?m\b)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Printed:
    moment: datetime | date
    where: str
    """`time`, where the page marks it for machines, or `printed`."""
    clock: tuple[int, int] | None
    """The time of day that is printed with it."""
    changed: bool
    """Whether the page calls it the day of a change."""
    cost: float
    """How far from the headline, and how little its place says that it is a date of publication."""


@dataclass(frozen=True, slots=True)
class Line:
    at: int | None
    """Pieces of text after the headline; None where there is no headline."""
    block: HtmlElement
    text: str


def printed_days(tree: HtmlElement, title: str | None, language: str | None, reach: int = FAR) -> list[Printed]:
    """The best first. Dates of other stories, of comments and of the site's footer are left out as far as they tell.

    `reach`: so many pieces of text behind the headline are read.
    """
    heading = heading_of(tree, title)
    shared = frozenset(heading.iterancestors()) if heading is not None else frozenset()
    found = [printed for line in _lines(heading, tree, reach) if (printed := _printed(line, language, shared))]
    return sorted(found, key=lambda printed: printed.cost)


def _lines(heading: HtmlElement | None, tree: HtmlElement, reach: int) -> Iterator[Line]:
    """Those that may hold a date, numbered from the headline."""
    seen: set[HtmlElement] = set()
    for at, piece in _pieces(heading, tree, reach):
        element = piece.getparent().getparent() if piece.is_tail else piece.getparent()
        if element is None:
            continue
        timed = next((e for e in (element, *islice(element.iterancestors(), 2)) if e.tag == "time"), None)
        if timed is not None and timed.get("datetime"):
            yield Line(at, timed, "")
        if not MAY_BE_A_DATE.search(western_digits(piece)):
            continue
        block = _block(element)
        if block not in seen:
            line = western_digits(tidy(" ".join(islice(block.itertext(), MOST_PIECES))))
            if len(line) <= LONGEST_LINE:
                seen.add(block)
            yield Line(at, block, line if len(line) <= LONGEST_LINE else western_digits(tidy(piece)))


def _pieces(heading: HtmlElement | None, tree: HtmlElement, reach: int) -> Iterator[tuple[int | None, Any]]:
    if heading is None:
        yield from ((None, piece) for piece in _read_by_people(tree.xpath(f".//text()[{SEEN}]")))
        return
    before = [*_read_by_people(heading.xpath(f"preceding::text()[{SEEN}]")[-4 * BEFORE :])][-BEFORE:]
    yield from ((i - len(before), piece) for i, piece in enumerate(before))
    after = heading.xpath(f"descendant::text()[{SEEN}]") + heading.xpath(f"following::text()[{SEEN}]")[: 4 * reach]
    yield from enumerate(islice(_read_by_people(after), reach))


def _read_by_people(pieces: Iterable[Any]) -> Iterator[Any]:
    for piece in pieces:
        element = piece.getparent().getparent() if piece.is_tail else piece.getparent()
        if element is not None and element.tag not in UNREAD:
            yield piece


def lines_around(heading: HtmlElement, before: int, after: int) -> Iterator[tuple[int, HtmlElement]]:
    """The elements that hold a line of text each, numbered from the headline, which is 0 and on."""
    seen: set[HtmlElement] = set()
    own = set(heading.iter())
    for at, piece in _pieces(heading, heading, after + 1):
        if at is None or at > after:
            return
        element = piece.getparent().getparent() if piece.is_tail else piece.getparent()
        if at < -before or element is None:
            continue
        block = _block(element)
        if block not in seen:
            seen.add(block)
            yield 0 if block in own else at, block


def heading_of(tree: HtmlElement, title: str | None) -> HtmlElement | None:
    """What the page shows the title in, or a version of it; its only h1 where nothing resembles it."""
    wanted = folded(title or "")
    words = set(wanted.split())
    alike: list[HtmlElement] = []
    for tag in HEADINGS if wanted else ():
        for heading in tree.iter(tag):
            shown = folded(" ".join(heading.itertext()))
            if shown.endswith(wanted):
                return heading
            if 2 * len(words & set(shown.split())) > max(len(words), 3):
                alike.append(heading)
    if alike:
        return alike[0]
    only = list(tree.iter("h1"))
    return only[0] if len(only) == 1 else _shown(tree, wanted) if len(words) > 1 else None


def _shown(tree: HtmlElement, wanted: str) -> HtmlElement | None:
    return next(
        (
            element
            for piece in tree.xpath(".//body//text()[string-length() < 300]")
            if folded(piece) == wanted
            and (element := piece.getparent()) is not None
            and element.tag not in UNREAD
            and not piece.is_tail
        ),
        None,
    )


def _block(element: HtmlElement) -> HtmlElement:
    while element.tag in INLINE and (parent := element.getparent()) is not None and parent.tag != "body":
        element = parent
    return element


def _printed(line: Line, language: str | None, shared: frozenset[HtmlElement]) -> Printed | None:
    when, clock, beside = _read(line, language)
    if when is None or ANOTHER.search(beside[:BESIDE]) or _is_in_footer(line.block):
        return None
    dateline = bool(line.at is not None and 0 <= line.at <= NEAR and DATELINE.match(beside))
    if not dateline and (len(beside) > BESIDE or is_sentence(line.text, 9)):
        return None
    changed, published = bool(CHANGED.search(beside)), bool(PUBLISHED.search(beside))
    own, around = _names(line.block, shared)
    is_near = line.at is not None and -NEAREST <= line.at <= NEAR and not _is_apart(line.block, shared)
    if not is_near and NOT_ITS_OWN.search(f"{own} {around}"):
        return None
    meant = published or line.block.tag == "time" or bool(FOR_A_DATE.search(_inner_names(line.block) + own))
    distance = _distance(line.at, meant=meant)
    if distance is None:
        return None
    where = "printed" if line.text else "time"
    return Printed(when, where, clock, changed and not published, distance - 3 * meant - 3 * published + 6 * changed)


def _read(line: Line, language: str | None) -> tuple[datetime | date | None, tuple[int, int] | None, str]:
    if not line.text:
        return moment(line.block.get("datetime") or ""), None, tidy(" ".join(line.block.itertext()))
    written = next(days_in(line.text[:LONGEST_LINE], language), None)
    if written is None:
        return None, None, line.text
    beside = f"{line.text[: written.start]}\0{line.text[written.end :]}"
    return written.day, _clock(beside), beside


def _clock(beside: str) -> tuple[int, int] | None:
    found = CLOCK.search(beside)
    if found is None:
        return None
    hour, half = int(found[1]), (found[3] or "").lower()
    return (hour % 12 + 12 * half.startswith("p") if half else hour), int(found[2])


def _distance(lines: int | None, *, meant: bool) -> float | None:
    if lines is None:
        return float(FAR) if meant else None
    if not -(BEFORE if meant else NEAREST) <= lines <= (FAR if meant else AFTER):
        return None
    return float(lines) if lines >= 0 else -1.5 * lines


def _names(block: HtmlElement, shared: frozenset[HtmlElement]) -> tuple[str, str]:
    """Classes and ids of the element and the one around it; those of the elements further out.

    Both without the elements that the headline is in, too: they are no other story's.
    """
    chain = [] if block.getparent() in shared and block.tag not in APART else [block]
    for element in block.iterancestors():
        if element.tag in {"body", "article", "main"} or element in shared:
            break
        chain.append(element)
    named = [f"{e.get('class') or ''} {e.get('id') or ''} {e.tag if e.tag in APART else ''}" for e in chain]
    return " ".join(named[:2]), " ".join(named[2:])


def _is_apart(block: HtmlElement, shared: frozenset[HtmlElement]) -> bool:
    """Whether it stands outside of the <article> that the headline stands in."""
    article = next((element for element in shared if element.tag == "article"), None)
    return article is not None and article not in block.iterancestors()


def _is_in_footer(block: HtmlElement) -> bool:
    """The page's own; an article may have one, in which it is signed and dated."""
    chain = [block, *block.iterancestors()]
    is_footer = any(
        element.tag == "footer"
        or element.get("role") == "contentinfo"
        or FOOTER.search(f"{element.get('class') or ''} {element.get('id') or ''}")
        for element in chain
        if element.tag not in {"body", "html"}
    )
    return is_footer and not any(element.tag in {"article", "main"} for element in chain)


def _inner_names(block: HtmlElement) -> str:
    return "".join(f"{element.get('class') or ''} " for element in islice(block.iter(), MOST_PIECES))
