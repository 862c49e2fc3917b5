"""An article's text into its Analysis."""

from collections.abc import Sequence
from datetime import date, datetime

from sayso.analyze.attribution import Attribution, Attributor
from sayso.analyze.directory import Directory, Known, directory
from sayso.analyze.reading import Reading, read
from sayso.analyze.rules import RuleAttributor
from sayso.analyze.speakers import Speakers
from sayso.analyze.statements import Sourced, sourced, statement
from sayso.errors import TooLarge
from sayso.limits import MAX_TEXT
from sayso.models import Analysis, Entity, Flag, Paragraph, Span
from sayso.paragraphs import paragraphs as paragraphs_of

__all__ = ["analyze"]

# Every noun has a capital there, so that only those who speak are known to be names.
_CAPITAL_NOUNS = frozenset(("de",))


def analyze(
    text: str,
    *,
    title: str | None = None,
    published_at: datetime | date | None = None,
    language: str | None = None,
    paragraphs: Sequence[Paragraph] | None = None,
    authors: Sequence[str] = (),
    attributor: Attributor | None = None,
) -> Analysis:
    """The statements of the text and of its title, those of the title once where the text begins with it.

    `language` is ISO 639-1; None is read as English. Without `paragraphs` each line is one. Raises TooLarge for a
    text or title over `MAX_TEXT`.
    """
    length = max(len(text), len(title or ""))
    if length > MAX_TEXT:
        raise TooLarge(f"the text has {length:,} characters, over the limit of {MAX_TEXT:,}. Split it into articles")
    using = attributor or RuleAttributor()
    published = published_at.date() if isinstance(published_at, datetime) else published_at
    reading = read(text, paragraphs_of(text) if paragraphs is None else paragraphs)
    known = directory(reading)
    speakers = Speakers(reading, known)
    of_text = sourced(reading, using.attributions(text, reading.paragraphs, language), speakers, published)
    of_title, title_reading = _of_title(title, text, using, language, known, published)
    by_capitals = [] if language in _CAPITAL_NOUNS else list(known.by_form.values())
    entities, ids = _entities(by_capitals, [*of_title, *of_text])
    return Analysis(
        analyzer=using.name,
        statements=(
            *(statement(title or "", title_reading, found, ids, "title") for found in of_title),
            *(statement(text, reading, found, ids, "text") for found in of_text),
        ),
        entities=entities,
        flags=_flags(published_at, authors, is_analyzed=language is None or language in using.languages),
    )


def _of_title(
    title: str | None, text: str, using: Attributor, language: str | None, known: Directory, published: date | None
) -> tuple[list[Sourced], Reading]:
    if not title or text.lstrip().startswith(title.strip()):
        return [], read("", ())
    reading = read(title, paragraphs_of(title))
    found: tuple[Attribution, ...] = using.attributions(title, reading.paragraphs, language)
    return sourced(reading, found, Speakers(reading, known), published), reading


def _entities(by_capitals: Sequence[Known], found: Sequence[Sourced]) -> tuple[tuple[Entity, ...], dict[int, str]]:
    named: dict[int, Known] = {id(one): one for one in by_capitals if one.mentions}
    for one in found:
        for somebody in (one.speaker, *one.via):
            if somebody.name != "unknown":
                named.setdefault(id(somebody), somebody)
    ids = {key: f"e{number}" for number, key in enumerate(named, start=1)}
    return tuple(_entity(ids[key], somebody) for key, somebody in named.items()), ids


def _entity(identifier: str, known: Known) -> Entity:
    mentions: tuple[Span, ...] = tuple(sorted(set(known.mentions)))
    aliases = tuple(form for form in known.forms if form != known.name)
    return Entity(id=identifier, name=known.name, type=known.type, aliases=aliases, mentions=mentions)


def _flags(published_at: datetime | date | None, authors: Sequence[str], *, is_analyzed: bool) -> tuple[Flag, ...]:
    wanting = {
        "missing_date": published_at is None,
        "missing_author": not authors,
        "language_not_analyzed": not is_analyzed,
    }
    return tuple(Flag(name=name) for name, is_wanting in wanting.items() if is_wanting)
