"""Quotations in other languages than English: by their marks, with a reporting verb beside them."""

import re
from collections.abc import Sequence
from types import MappingProxyType

from sayso.analyze.attribution import Attribution
from sayso.analyze.quotations import Quotation
from sayso.analyze.rules.sources import foreign_source
from sayso.analyze.sentences import Sentence, sentences
from sayso.analyze.words import words
from sayso.models import Paragraph, Span

__all__ = ["FOREIGN", "foreign_attributions"]

Range = tuple[int, int]
_VERBS = MappingProxyType(
    {
        "de": words(
            "sagt sagte sagten erklärt erklärte betont betonte meint meinte schrieb ergänzte fügte kritisierte forderte"
            " so warnte berichtet berichtete"
        ),
        "fr": words("dit déclare déclaré affirme affirmé explique expliqué ajoute ajouté estime assure écrit"),
        "es": words("dijo dice afirmó afirma declaró señaló añadió explicó aseguró agregó escribió indicó"),
        "it": words("dice detto disse afferma dichiarato spiega spiegato aggiunge aggiunto sottolinea scrive"),
        "pt": words("disse diz afirmou declarou explicou acrescentou escreveu destacou"),
    }
)
FOREIGN = frozenset(_VERBS)
_PARTICLES = words("de la le del du des di da do dos van von vom bei beim der den el y e und et")
_ARTICLES = words(
    "der die das ein eine le la les l un une el los las una il lo gli i o os as um uma ihr sein son sa su suo"
)
_PRONOUNS = words("er sie il elle on él ella lui lei ele ela")
_ENDS = words("gegenüber am im in bei nach vor dans à lors mardi en ante tras durante a al alla em no na und et y e")
# In German every noun has a capital; what stands after an article is no name.
_AFTER_ARTICLE = re.compile(
    r"(?<!, )\b(?:[Dd](?:er|ie|as|en|em|es)|[Ee]in(?:e[mnrs]?)?|[Kk]eine?[mnrs]?)\s+([A-ZÄÖÜ]\w+)\b(?!-)"
)
_LONG = 12  # words
_NEAR = 4  # words between a quotation and its verb
_WORDS = 4  # of a quotation; fewer may be a term or a title
_CONFIDENCE = 0.4  # an estimate: no corpus of these languages was at hand


def foreign_attributions(
    text: str, paragraphs: Sequence[Paragraph], quoted: Sequence[Quotation], language: str | None
) -> tuple[Attribution, ...]:
    verbs = _VERBS.get(language or "", frozenset())
    common = frozenset(_AFTER_ARTICLE.findall(text)) if language == "de" else frozenset()
    return tuple(
        attribution
        for _, split in sentences(text, paragraphs, quoted)
        for s in split
        for attribution in _in_sentence(s, verbs, common)
    )


def _in_sentence(s: Sentence, verbs: frozenset[str], common: frozenset[str]) -> list[Attribution]:
    found: list[Attribution] = []
    for i, token in enumerate(s):
        if token.quotation is None or len(token.text.split()) < _WORDS:
            continue
        content: tuple[Span, ...] = ((token.start, token.end),)
        near = [*range(i + 1, min(len(s), i + 1 + _NEAR)), *range(i - 1, max(-1, i - 1 - 2 * _NEAR), -1)]
        verb = next((j for j in near if s[j].low in verbs), None)
        if verb is None:
            continue
        phrase = _names_beside(s, verb) or _described_after(s, verb)
        source = foreign_source(s, phrase, common) if phrase is not None else None
        if phrase is not None:
            named = ((s[source[0]].start, s[source[1] - 1].end),) if source is not None else ()
            found.append(Attribution(content, ((s[verb].start, s[verb].end),), named, _CONFIDENCE))
    return found


def _described_after(s: Sentence, verb: int) -> Range | None:
    """As "sagte der Sprecher der Werft", "dijo el portavoz", "sagt sie": up to a comma or the end."""
    first = verb + 1
    if first < len(s) and s[first].low in _PRONOUNS:
        return first, first + 1
    if verb > 0 and s[verb - 1].low in _PRONOUNS:
        return verb - 1, verb
    if first >= len(s) or s[first].low not in _ARTICLES:
        return None
    after = first
    while after < len(s) and (s[after].is_word or s[after].text == "-") and s[after].low not in _ENDS:
        after += 1
    named = after + 1
    while named < len(s) and s[after].text == "," and s[named].is_name:
        named += 1
    if named > after + 2:
        return after + 1, named
    return (first, after) if 1 < after - first <= _LONG else None


def _names_beside(s: Sentence, verb: int) -> Range | None:
    after = verb + 1
    while after < len(s) and (
        s[after].is_name
        or (s[after].text == "." and len(s[after - 1].text) == 1)
        or (after > verb + 1 and s[after].low in _PARTICLES)
    ):
        after += 1
    if after > verb + 1:
        return verb + 1, after
    first = verb
    while first > 0 and (s[first - 1].is_name or (first < verb and s[first - 1].low in _PARTICLES)):
        first -= 1
    return (first, verb) if first < verb else None
