"""Attributions into statements: speaker, chain, medium, day, polarity, kind."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sayso.analyze import dates, media
from sayso.analyze.attribution import Attribution
from sayso.analyze.chains import addressee, intermediaries
from sayso.analyze.directory import Known
from sayso.analyze.kinds import kind
from sayso.analyze.polarity import polarity
from sayso.analyze.quotations import inner_spans
from sayso.analyze.reading import Reading
from sayso.analyze.rules.clauses import Cue, cues
from sayso.analyze.rules.sources import source_span
from sayso.analyze.sentences import Sentence
from sayso.analyze.speakers import UNKNOWN, Speakers
from sayso.models import Part, Source, Span, Statement

__all__ = ["Sourced", "sourced", "statement"]

_FOLLOWS = frozenset(("he", "she", "it", "they"))


@dataclass(frozen=True, slots=True)
class Sourced:
    """An attribution with the people in it."""

    attribution: Attribution
    speaker: Known
    via: tuple[Known, ...]
    medium: str | None
    said_on: date | None


def sourced(
    reading: Reading, attributions: Sequence[Attribution], speakers: Speakers, published: date | None
) -> list[Sourced]:
    found: list[Sourced] = []
    of_sentences: dict[int, list[Cue]] = {}
    for attribution in attributions:
        before = found[-1] if found else None
        s = reading.sentence_at((attribution.cue or attribution.content)[0][0])
        if s and s[0].start not in of_sentences:
            of_sentences[s[0].start] = cues(s)
        mentions = intermediaries(s, of_sentences[s[0].start], attribution, speakers.is_outlet) if s else ()
        mentions = mentions or _told_outlet(s, attribution, speakers)
        mentions = tuple(span for mention in mentions if (span := source_span(s, mention)) is not None)
        found.append(_sourced(reading, s, attribution, mentions, speakers, published, before))
    return found


def _sourced(
    reading: Reading,
    s: Sentence,
    attribution: Attribution,
    mentions: Sequence[Span],
    speakers: Speakers,
    published: date | None,
    before: Sourced | None,
) -> Sourced:
    via = tuple(speakers.mentioned(mention) for mention in mentions)
    for passing_on in via:
        speakers.passed_on(passing_on)
    by_nobody = bool(attribution.cue) and not attribution.source
    by_nobody = by_nobody or (not attribution.source and not _is_told_on(reading, attribution, before))
    if attribution.speaker is not None:
        speaker = speakers.named(attribution.speaker, attribution.content[0][0])
    else:
        speaker = UNKNOWN if by_nobody else speakers.speaker(attribution.source, attribution.content[0][0])
    via = tuple(known for known in via if known is not speaker and known is not UNKNOWN)
    words = _words_beside(s, attribution)
    medium = media.medium_in(words) if speaker.type != "document" and attribution.cue else None
    day = dates.day_in(words, published) if attribution.cue else None
    if before is not None and before.speaker is speaker and _goes_on(reading.text, attribution):
        via = via or before.via
        medium = medium or before.medium
        day = day or before.said_on
    return Sourced(attribution, speaker, via, medium, day)


def _is_told_on(reading: Reading, attribution: Attribution, before: Sourced | None) -> bool:
    """Whether a quotation without cue stands right after what its speaker said; an answer needs no such thing."""
    start = attribution.content[0][0]
    if not inner_spans(reading.quoted, ((start, start + 2),)):
        return True
    if before is None or before.speaker is UNKNOWN or not before.attribution.uttered:
        return False
    told = (*before.attribution.content, *before.attribution.cue, *before.attribution.source)
    return reading.sentence_number(start) - reading.sentence_number(max(span[1] for span in told) - 1) <= 1


def _told_outlet(s: Sentence, attribution: Attribution, speakers: Speakers) -> tuple[Span, ...]:
    """An outlet that passed something on before, and is told more: "One of them told the newspaper ..."."""
    told = addressee(s, attribution)
    return told if told and speakers.is_outlet(told[0]) else ()


def _goes_on(text: str, attribution: Attribution) -> bool:
    if not attribution.source:
        return True
    start, end = attribution.source[0]
    return text[start:end].lower() in _FOLLOWS


def _words_beside(s: Sentence, attribution: Attribution) -> str:
    """The sentence without quotations and without this content, from the cue's clause."""
    kept = [
        token.text
        for token in s
        if token.quotation is None and not any(start <= token.start < end for start, end in attribution.content)
    ]
    return " ".join(kept)


def statement(text: str, reading: Reading, found: Sourced, ids: dict[int, str], part: Part) -> Statement:
    attribution = found.attribution
    quoted = inner_spans(reading.quoted, attribution.content)
    return Statement(
        content=attribution.content,
        text=_words(text, attribution.content),
        quoted=quoted,
        kind=kind(text, attribution.content, quoted) if attribution.speaker is None else "direct",
        cue=attribution.cue,
        source=attribution.source,
        speaker=_source(found.speaker, ids),
        via=tuple(_source(known, ids) for known in found.via),
        medium=found.medium,
        said_on=found.said_on,
        polarity=polarity(_words(text, attribution.cue), _words(text, attribution.content)),
        uttered=attribution.uttered,
        part=part,
        confidence=attribution.confidence,
    )


def _words(text: str, spans: Sequence[Span]) -> str:
    return " … ".join(text[start:end] for start, end in spans)


def _source(known: Known, ids: dict[int, str]) -> Source:
    return Source(name=known.name, type=known.type, entity=ids.get(id(known)))
