"""Whether the words beside a cue can be somebody, or something that speaks: the shape of a source."""

from bisect import bisect_left

from sayso.analyze.rules.cues import ADVERBS, AUXILIARIES, VERBS
from sayso.analyze.rules.phrases import (
    CONJUNCTIONS,
    DETERMINERS,
    MONTHS,
    PREPOSITIONS,
    SUBORDINATORS,
    TIMES,
    is_adverb,
)
from sayso.analyze.sentences import Sentence, Token
from sayso.analyze.words import words
from sayso.models import Span

__all__ = ["foreign_source", "source", "source_span"]

Range = tuple[int, int]
_STANDING_FOR_PEOPLE = words(
    "he she they it who which that whose one some many most several few both all others another everyone everybody"
    " nobody none neither anyone anybody someone somebody each him her them his its their those half hundreds thousands"
)
_SUBJECTS = words("i we you he she they")
_SELF = words("i me we us you my our your myself ourselves yourself")
_NOT_NAMES = words(
    "this these there here such same own other rather either instead meanwhile however perhaps maybe indeed thus hence"
    " moreover furthermore nevertheless nonetheless elsewhere yes no not very too much more less least older younger"
    " elder bigger smaller better worse best worst higher lower later latest newer longer shorter larger greater"
    " first second third fourth fifth sixth seventh eighth ninth tenth last next"
    " two three four five six seven eight nine ten eleven twelve twenty thirty forty fifty hundred thousand million"
    " find let see read watch click follow subscribe please thanks sorry plus"
)
_LEADING_OFF = words(
    "but and so yet or meanwhile however still then also moreover furthermore instead nevertheless nonetheless"
    " elsewhere separately additionally finally earlier later today yesterday"
)
_TRAILING = words("however though meanwhile too also then himself herself itself themselves")
_SPEAKING_PLURALS = words(
    "police people staff women men children media officials friends families parents fans polls surveys reports records"
    " sources figures statistics documents data studies emails messages papers filings results tests posts ads rules"
    " groups unions companies parties courts teams firms countries governments nations states banks agencies villages"
    " authorities universities charities communities minorities majorities cities localities celebrities councils"
    " critics academics medics allies rivals advocates delegates candidates colleagues relatives executives"
    " representatives natives conservatives progressives liberals democrats republicans detectives athletes"
    " magistrates diplomats migrants nurses witnesses bosses neighbours neighbors locals nationals professionals"
    " individuals individualists insiders politicos pundits guards crews workers couples victims survivors audiences"
    " aides heads chiefs mps lawmen gps surrogates wives husbands thousands hundreds dozens girls boys adults schools"
    " hospitals committees newspapers websites outlets networks articles accounts transcripts minutes texts letters"
    " memos notes estimates forecasts disclosures findings stories laws plaintiffs sheriffs clerks kids mothers"
    " fathers employees committees refugees trustees attendees detainees nominees retirees referees evacuees veterans"
)
_OF_PEOPLE = ("ers", "ors", "ists", "ians", "ants", "ents", "urs", "ials", "erts", "ysts", "eys", "women", "men")
_OF_MATTERS = ("ments", "tions", "sions")
_MATTERS = ("ments", "tions", "sions", "nesses", "isms", "lines")
_TIMES = words(
    "time way moment second minute hour day night morning evening afternoon week weekend month year decade"
    " seconds minutes hours days nights weeks months years decades"
)
_OF_TIMES = words("past coming recent previous following only final whole")
_OF_QUANTITY = words("about over around nearly almost roughly more fewer less up some under")
_GENITIVE = words("of from by at in for")
_PARTITIVE = words("dozens hundreds thousands millions tens scores many most some several one two three half none all")
_FOLLOWS_PEOPLE = words(
    "close familiar involved present opposed loyal aware critical sympathetic eligible here there alike themselves"
    " general worldwide nationwide inside outside online such else not"
)
_FINITE = words(
    "comes came goes went gets got gives gave takes took makes made lets let knows knew sees saw keeps kept leaves left"
    " begins began becomes became seems seemed appears appeared looks looked turns turned brings brought happens"
    " happened wants wanted needs needed tries tried picks builds means meant"
)
_RELATIVE = words("who which that whose whom where when as")
_NOUN_ED = words("accused deceased wounded injured unemployed bereaved condemned speed united media-led need seed fed")
_YOURS = words("report article letter paper newspaper column editorial study statement")
_VOWEL_S = ("ss", "us", "is", "os", "'s", "ies")


def source(s: Sentence, phrase: Range) -> Range | None:
    """What of the phrase is a source, without "but" before it and "however" after it; None if it can be none."""
    first, after = phrase
    while first + 1 < after and s[first].low in _LEADING_OFF and s[first + 1].text != "of":
        first += 2 if s[first + 1].text == "," and first + 2 < after else 1
    after = _without_trailing(s, first, after)
    if after < phrase[1] and s[after].low in ("he", "she", "they") and any(t.low in _TIMES for t in s[first:after]):
        first, after = after, after + 1
    main = _main(s[first:after])
    if len(main) == 1 and first == 0 and main[0].low.endswith(_MATTERS):
        return None
    return (first, after) if main and _can_be_source(main) else None


def source_span(s: Sentence, span: Span) -> Span | None:
    """`source` of the tokens in `span`."""
    first = bisect_left(s, span[0], key=lambda token: token.start)
    found = source(s, (first, bisect_left(s, span[1], key=lambda token: token.start)))
    return (s[found[0]].start, s[found[1] - 1].end) if found is not None else None


def _without_trailing(s: Sentence, first: int, after: int) -> int:
    """Without ", however", and without the subject of a clause on it: "people I" in "people I spoke to"."""
    if after - first > 1 and s[after - 1].low in _TRAILING:
        after -= 1
    if after - first > 1 and s[after - 1].low in _SUBJECTS and s[after - 2].low not in CONJUNCTIONS:
        after -= not s[after - 1].text.isupper() or s[after - 1].text == "I"
    while after - first > 1 and (s[after - 1].text in (",", "(") or s[after - 1].low in ("in", "of", "at", "by")):
        after -= 1
    return after


def _main(phrase: Sentence) -> Sentence:
    """Without what is only added about it."""
    end = next((i for i, token in enumerate(phrase) if i and token.text in (",", "(", "—", "–", "--", ":")), None)
    return phrase[:end]


def _can_be_source(main: Sentence) -> bool:
    if any(token.quotation is not None for token in main):
        return True
    if any(_is_contraction(token) for token in main):
        return False
    if len(main) == 1:
        return _stands_alone(main[0])
    return not (_opens_badly(main) or _ends_badly(main) or _names_a_time(main) or _is_clause(main))


def _is_contraction(token: Token) -> bool:
    """As "I'm", "they've", "she's", "didn't"; no owner's "'s" is one."""
    stem, mark, rest = token.low.partition("'")
    if not mark:
        return False
    return rest in ("m", "ve", "re", "ll", "d", "t") or (rest == "s" and stem in _SUBJECTS | {"it", "that", "there"})


def _is_acronym(token: Token) -> bool:
    """As "US", which is no pronoun; "THIRD" is no acronym."""
    return 1 < len(token.text) < 4 and token.text.isupper()


def _stands_alone(token: Token) -> bool:
    word = token.low
    if word in _STANDING_FOR_PEOPLE:
        return token.text != "That"
    if _is_acronym(token):
        return True
    if not token.is_word or token.text[0].isdigit() or len(token.text) == 1 or word in _SELF:
        return False
    if _is_closed(token) or word in _TIMES:
        return False
    is_handle = any(map(str.isdigit, word))
    return token.is_name or is_handle or _is_plural_of_speakers(word) or word in _LONE_NOUNS


def _is_closed(token: Token) -> bool:
    """Whether it is a word of one of the closed classes, an adverb, or an adjective that is often mistaken."""
    word = token.low
    if _is_acronym(token):
        return False
    closed = DETERMINERS | PREPOSITIONS | SUBORDINATORS | CONJUNCTIONS | AUXILIARIES | ADVERBS | TIMES | MONTHS
    named = token.is_name and word in ("may", "will", "april", "june", "august")
    return not named and (word in closed or word in _NOT_NAMES or (is_adverb(word) and not token.is_name))


_LONE_NOUNS = words(
    "management counsel government opposition defense defence prosecution congress parliament public what minister"
    " mayor judge court study report poll evidence history campaign president candidate official analyst expert senator"
    " group party business technology video petition nominee everything nothing it"
)


def _is_plural_of_speakers(word: str) -> bool:
    """Whether a plural without a determiner speaks: people, their bodies, documents; hardly ever what is abstract."""
    last = word.rpartition("-")[2]
    return last in _SPEAKING_PLURALS or (last.endswith(_OF_PEOPLE) and not last.endswith(_OF_MATTERS))


def _opens_badly(main: Sentence) -> bool:
    """Whether the words begin as no noun phrase does: "save for those", "involved in it", "citing experts"."""
    first, following = main[0], main[1]
    if first.low in ("either", "let's", "citing", "quoting", "including", "save"):
        return True
    if first.low in PREPOSITIONS | SUBORDINATORS and first.low not in _OF_QUANTITY | _RELATIVE | {"like"}:
        return not first.is_name or following.low in DETERMINERS
    if first.low == "your" and main[-1].low not in _YOURS:
        return True
    if not first.text.islower() or first.low in _STANDING_FOR_PEOPLE | DETERMINERS:
        return False
    leads = following.low in PREPOSITIONS or following.low in DETERMINERS
    if first.low.endswith("ing"):
        return leads or not (main[-1].is_name or main[-1].low.endswith("s") or main[-1].low in _SPEAKING_PLURALS)
    third = first.low.endswith("s") and not _is_plural_of_speakers(first.low) and following.low not in _GENITIVE
    return leads and (third or first.low.endswith("ed"))


def _ends_badly(main: Sentence) -> bool:
    """Whether the last word leaves it unfinished: "Ford's unexecuted", "dozens of tricky", "protests over Lee's"."""
    last, before = main[-1], main[-2]
    if last.low.endswith("'s") and any(token.low in PREPOSITIONS - {"of"} for token in main):
        return True
    if last.text.islower() and last.low.endswith("ed") and last.low not in _NOUN_ED:
        return main[0].low not in DETERMINERS
    if last.low in PREPOSITIONS | CONJUNCTIONS and not last.text.isupper():
        return True
    if last.low in DETERMINERS - _STANDING_FOR_PEOPLE - PREPOSITIONS and not last.is_name:
        return not before.is_name and before.low not in ("of", "the")
    return _is_part_of_nothing(main)


def _is_part_of_nothing(main: Sentence) -> bool:
    """As "dozens of tricky": a number of something that is no plural."""
    if len(main) != 3 or main[0].low not in _PARTITIVE or main[1].low != "of":
        return False
    last = main[2]
    return last.text.islower() and not last.low.endswith("s") and last.low not in _LONE_PARTS


_LONE_PARTS = words("them us you whom which these those people women men children police staff")


def _names_a_time(main: Sentence) -> bool:
    """As "few months", "the 2000s" and "the time Ann"."""
    if main[-1].text[0].isdigit() and main[-1].low.endswith("0s"):
        return True
    at = next((i for i, token in enumerate(main) if token.text.islower() and token.low in _TIMES), None)
    if at is None or not all(token.low in DETERMINERS | _NOT_NAMES | _OF_TIMES for token in main[:at]):
        return False
    return at + 1 == len(main) or main[at + 1].is_name or main[at + 1].low in PREPOSITIONS


def _is_clause(main: Sentence) -> bool:
    """Whether a verb makes it a clause, outside a relative clause: "Clinicians gain visibility on status"."""
    if main[0].low in ("this", "that") and _is_third_person(main[1]):
        return True
    for i in range(1, len(main)):
        token, before = main[i], main[i - 1]
        if token.low in _RELATIVE:
            return False
        if token.low in _SUBJECTS and not token.text.isupper():
            return before.low not in PREPOSITIONS | CONJUNCTIONS | {"of"}
        if token.is_name or not token.is_word:
            continue
        if _is_verb(main, i):
            return True
    return False


def _is_third_person(token: Token) -> bool:
    """A plural's or a verb's s after "this" or "a" can only be a verb's."""
    word = token.low
    return token.text.islower() and word.endswith("s") and not word.endswith(_VOWEL_S) and word not in ("news", "gps")


def _is_verb(main: Sentence, i: int) -> bool:
    token, before = main[i], main[i - 1]
    following = main[i + 1] if i + 1 < len(main) else None
    if token.low in AUXILIARIES - {"not", "n't", "can", "will", "might", "must", "may"}:
        return token.text.islower()
    if token.low in _FINITE and before.low not in DETERMINERS:
        return following is None or following.low != "by"
    named = before.is_name and before.low not in DETERMINERS | PREPOSITIONS
    if following is None:
        is_verb = token.low in VERBS and VERBS[token.low].form == "s"
        return named and is_verb and main[0].is_name and main[0].low not in DETERMINERS
    if following.low in CONJUNCTIONS or "-" in token.text or before.low.endswith("'s"):
        return False
    return (named and _goes_on(main, i)) or (i == 1 and not main[-1].is_name and _is_after_people(before, token))


def _goes_on(main: Sentence, i: int) -> bool:
    """Whether the word after a name is its verb, with an object: "Ann Lee presented data"; not "Larch officials"."""
    token, following = main[i], main[i + 1]
    if following.low in PREPOSITIONS | {"who", "that"}:
        return False
    described = i > 1 and following is main[-1] and _is_plural_of_speakers(following.low)
    if token.low.endswith("ed"):
        return not described and not following.is_name
    speaking = _is_plural_of_speakers(token.low) or _is_plural_of_speakers(main[-1].low)
    return _is_third_person(token) and not speaking


def _is_after_people(before: Token, token: Token) -> bool:
    """Whether a plain word right after a bare plural of people is their verb: "Clinicians gain ..."."""
    if not _is_plural_of_speakers(before.low) or before.low in ("police", "media", "data", "staff", "women", "news"):
        return False
    word = token.low
    if word in PREPOSITIONS | CONJUNCTIONS | _FOLLOWS_PEOPLE or word.endswith(("ed", "ing", "s")) or is_adverb(word):
        return False
    return word not in VERBS or VERBS[word].form != "participle"


_FOREIGN_OPENERS = words(
    "dennoch doch aber auch dann jedoch so hier dort heute gestern nun jetzt noch nur schon dabei dazu damit denn und"
    " oder wie als wenn weil dass da immer zudem außerdem allerdings trotzdem später danach zuvor zugleich vom zum zur"
    " im am in bei nach mit für von vor aus auf über unter gegen ohne um an zu laut was das es man ich wir ihr"
    " mais et ou donc or ni car pour dans avec sans sur selon depuis après avant ainsi aussi puis alors ce cela"
    " pero y o para por en con sin sobre según desde después antes así también entonces esto eso"
    " ma e per con senza su secondo dopo prima così anche poi allora questo"
    " mas com sem sobre segundo depois antes assim também então isto isso"
)
_FOREIGN_ENDS = words(
    "weiter wahrscheinlich dann auch noch damals dazu später jedoch aber nun heute gestern zudem weiterhin"
    " aussi ensuite también después anche poi também depois"
)


def foreign_source(s: Sentence, phrase: Range, common: frozenset[str] = frozenset()) -> Range | None:
    """The same for languages whose words are not known but for the commonest.

    `common` are words that the text uses as common nouns, which alone name nobody.
    """
    first, after = phrase
    while first < after and s[first].low in _FOREIGN_OPENERS and not _is_name_within(s, first):
        first += 1
    while after > first and s[after - 1].low in _FOREIGN_ENDS:
        after -= 1
    if after - first == 1 and (s[first].text in common or len(s[first].text) == 1 or s[first].text[0].isdigit()):
        return None
    if first > phrase[0] and s[phrase[0]].low in _PREPOSITIONS_ABROAD:
        return None
    return (first, after) if first < after and any(token.is_word for token in s[first:after]) else None


def _is_name_within(s: Sentence, i: int) -> bool:
    """Whether its capital is none of a sentence's beginning, as in "Per"."""
    return s[i].is_name and i > 0 and s[i - 1].quotation is None


_PREPOSITIONS_ABROAD = words(
    "vom zum zur im am in bei nach mit für von vor aus auf über unter gegen ohne um an zu dans avec sans sur en con sin"
    " sobre desde per senza su com sem"
)
