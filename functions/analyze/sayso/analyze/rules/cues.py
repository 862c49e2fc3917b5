"""English verbs and phrases that attribute, by what may follow them; collected from reading news."""

from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from sayso.analyze.words import words

__all__ = ["ADVERBS", "AUXILIARIES", "BE", "MODALS", "NEED_DOCUMENT", "NEED_THAT", "NEGATIONS", "VERBS", "Form", "Verb"]

Form = Literal["base", "s", "past", "participle", "ing"]

# that: a clause, with or without "that", or a quotation; tell: an addressee first; to: an infinitive; object: what is
# denied, praised, demanded; accuse: somebody, then "of" and what they did; call: somebody, then a name for them
_FRAMES = {
    "that": """say add note report announce suggest tweet argue explain acknowledge declare recall conclude claim
        respond reply state insist reiterate assert concede admit contend maintain profess remark stress emphasize
        emphasise
        complain observe predict allege disclose confirm boast quip joke lament testify affirm proclaim exclaim
        repeat recount retort shout yell muse caution underscore write reveal imply point-out remember apologise
        counter chant clarify signal swear attest opine gripe scoff answer apologize
        put-it find show indicate read learn post specify posit surmise mention warn estimate continue
        decide determine rule interject elaborate tell-of accept promise vow pledge""",
    "think": """think believe hope fear suspect feel doubt consider worry wonder know assume expect guess imagine
        anticipate reckon speculate figure presume agree disagree understand""",
    "tell": "tell inform assure remind notify advise convince",
    "ask": "ask wonder question inquire",
    "quoting": "quote cite",
    "to": """promise vow pledge urge ask order refuse decline threaten instruct invite implore recommend demand call-on
        beg warn tell""",
    "object": """deny criticize criticise praise condemn blast slam denounce reject dismiss demand propose
        oppose welcome question defend call-for decry mock tout express cite highlight discuss
        blame rip condone assail ridicule
        rebuke deride challenge dispute refute protest deplore regret applaud recommend promise announce acknowledge
        confirm mention recall report
        outline point-to refer-to speak-about talk-about warn-of warn-about warn-against complain-about complain-of
        worry-about argue-for argue-against push-for advocate ask-about ask-for respond-to speak-of push-back-on
        boast-about brag-about hint-at allude-to insist-on lash-out-at object-to lambaste lambast castigate lampoon
        hail commend urge underscore echo doubt""",
    "accuse": "accuse blame criticize criticise fault praise",
    "call": "call describe brand label dub portray characterize characterise deem denounce dismiss",
}
_PAST = {
    "say": "said",
    "tell": "told",
    "write": "wrote written",
    "think": "thought",
    "feel": "felt",
    "know": "knew known",
    "find": "found",
    "show": "showed shown",
    "read": "read",
    "hold": "held",
    "put": "put",
    "understand": "understood",
    "speak": "spoke spoken",
    "seek": "sought",
    "swear": "swore sworn",
    "mean": "meant",
    "learn": "learned learnt",
    "beg": "begged",
    "quip": "quipped",
    "admit": "admitted",
    "refer": "referred",
    "slam": "slammed",
    "rip": "ripped",
    "plan": "planned",
    "quote": "quoted",
    "pan": "panned",
    "dub": "dubbed",
    "label": "labeled labelled",
    "signal": "signaled signalled",
    "bet": "bet",
    "lash": "lashed",
    "cite": "cited",
}
_DOUBLED_ING = {"admit", "beg", "quip", "refer", "slam", "rip", "plan", "dub", "put", "pan"}
# As often a noun as a verb, so that a subject has to agree with it.
_NOUNS = words(
    "report claim call hope fear estimate question demand promise charge note state plan doubt tweet request back"
    " offer order guess worry support attack post rule show feel figure challenge vow pledge warn want"
    " reply praise blame argue protest read detail mean study answer signal dispute mention echo raise pan"
    " focus address remark comment suspect"
)

ADVERBS = words(
    "also repeatedly later then now recently once often always again never still even just only already"
    " previously frequently privately publicly reportedly immediately first himself herself itself themselves"
    " both all earlier sometimes soon twice thus simply rightly fairly far long further flatly not n't instead"
)
BE = words("is are was were be been being 's 're am isn't wasn't aren't weren't gets got")
MODALS = words("will would may might could can should must won't wouldn't can't couldn't shouldn't cannot")
NEGATIONS = words(
    "not n't never didn't doesn't don't hasn't haven't wouldn't won't isn't wasn't aren't weren't couldn't can't"
    " cannot hadn't neither"
)
AUXILIARIES = BE | MODALS | NEGATIONS | frozenset(("has", "have", "had", "did", "does", "do", "'ve", "having"))


@dataclass(frozen=True, slots=True)
class Verb:
    lemma: str
    form: Form
    frames: frozenset[str]
    """What may follow the verb alone."""
    particles: tuple[tuple[tuple[str, ...], frozenset[str]], ...] = ()
    """What may follow it together with these words ("call for")."""

    @property
    def may_be_noun(self) -> bool:
        return self.lemma in _NOUNS and self.form in ("base", "s")


def _forms(lemma: str) -> list[tuple[str, Form]]:
    stem = lemma[:-1] if lemma.endswith("e") else lemma
    doubled = lemma + lemma[-1] if lemma in _DOUBLED_ING else stem
    if lemma.endswith("y") and lemma[-2] not in "aeo":
        third, past = lemma[:-1] + "ies", lemma[:-1] + "ied"
    else:
        third, past = lemma + ("es" if lemma.endswith(("s", "sh", "ch", "x")) else "s"), stem + "ed"
    pasts = _PAST.get(lemma, past).split()
    return [
        (lemma, "base"),
        (third, "s"),
        (doubled + "ing", "ing"),
        (pasts[0], "past"),
        *((other, "participle" if lemma not in ("label", "signal", "learn") else "past") for other in pasts[1:]),
    ]


def _verbs() -> dict[str, Verb]:
    alone: dict[str, set[str]] = {}
    phrasal: dict[str, dict[tuple[str, ...], set[str]]] = {}
    for frame, lemmas in _FRAMES.items():
        for entry in lemmas.split():
            lemma, *particle = entry.split("-")
            alone.setdefault(lemma, set())
            if particle:
                phrasal.setdefault(lemma, {}).setdefault(tuple(particle), set()).add(frame)
            else:
                alone[lemma].add(frame)
    return {
        form: Verb(
            lemma,
            name,
            frozenset(frames),
            tuple((words, frozenset(kinds)) for words, kinds in phrasal.get(lemma, {}).items()),
        )
        for lemma, frames in alone.items()
        for form, name in _forms(lemma)
    }


VERBS = MappingProxyType(_verbs())

# A clause follows these without "that" only where it begins with a pronoun: "found he was" but "found a wallet".
NEED_THAT = words(
    "find hold state learn know consider understand agree disagree assume feel rule decide continue repeat maintain"
    " remark write tweet add determine estimate post reckon figure note read accept remember answer promise vow pledge"
    " promise apologise apologize signal"
)
# Instruments show and signs read; these verbs attribute where their subject is a document or a body of data.
NEED_DOCUMENT = words("show indicate read find")
