"""Quotations in other languages than English: by their marks, with a reporting verb beside them."""

from collections.abc import Sequence
from types import MappingProxyType

from sayso.analyze.attribution import Attribution
from sayso.analyze.quotations import Quotation
from sayso.analyze.sentences import Sentence, sentences
from sayso.analyze.words import words
from sayso.models import Paragraph, Span

__all__ = ["foreign_attributions"]

_VERBS = MappingProxyType(
    {
        "de": words("sagt sagte sagten erklärt erklärte betonte meinte schrieb ergänzte fügte kritisierte forderte"),
        "fr": words("dit déclare déclaré affirme affirmé explique expliqué ajoute ajouté estime assure écrit"),
        "es": words("dijo dice afirmó afirma declaró señaló añadió explicó aseguró agregó escribió indicó"),
        "it": words("dice detto disse afferma dichiarato spiega spiegato aggiunge aggiunto sottolinea scrive"),
        "pt": words("disse diz afirmou declarou explicou acrescentou escreveu destacou"),
    }
)
_PARTICLES = words("de la le del di da do dos van von der den el y e und et")
_NEAR = 4  # words between a quotation and its verb
_WORDS = 4  # of a quotation; fewer may be a term or a title
_CONFIDENCE = 0.4  # an estimate: no corpus of these languages was at hand


def foreign_attributions(
    text: str, paragraphs: Sequence[Paragraph], quoted: Sequence[Quotation], language: str | None
) -> tuple[Attribution, ...]:
    verbs = _VERBS.get(language or "", frozenset())
    found: list[Attribution] = []
    for _, split in sentences(text, paragraphs, quoted):
        for s in split:
            found += _in_sentence(s, verbs)
    return tuple(found)


def _in_sentence(s: Sentence, verbs: frozenset[str]) -> list[Attribution]:
    found: list[Attribution] = []
    for i, token in enumerate(s):
        if token.quotation is None or len(token.text.split()) < _WORDS:
            continue
        content: tuple[Span, ...] = ((token.start, token.end),)
        near = [*range(i + 1, min(len(s), i + 1 + _NEAR)), *range(i - 1, max(-1, i - 1 - 2 * _NEAR), -1)]
        verb = next((j for j in near if s[j].low in verbs), None)
        if verb is None:
            continue
        source = _names_beside(s, verb)
        found.append(Attribution(content, ((s[verb].start, s[verb].end),), source, _CONFIDENCE))
    return found


def _names_beside(s: Sentence, verb: int) -> tuple[Span, ...]:
    after = verb + 1
    while after < len(s) and (s[after].is_name or (after > verb + 1 and s[after].low in _PARTICLES)):
        after += 1
    if after > verb + 1:
        return ((s[verb + 1].start, s[after - 1].end),)
    first = verb
    while first > 0 and (s[first - 1].is_name or (first < verb and s[first - 1].low in _PARTICLES)):
        first -= 1
    return ((s[first].start, s[verb - 1].end),) if first < verb else ()
