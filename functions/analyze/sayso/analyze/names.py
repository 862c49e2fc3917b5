"""Names in a text, by their capitals; a title or role before a name is told from it."""

from collections.abc import Iterator
from dataclasses import dataclass

from sayso.analyze.rules.phrases import DETERMINERS, PREPOSITIONS, PRONOUNS, SUBORDINATORS
from sayso.analyze.sentences import Sentence, Token
from sayso.analyze.words import words
from sayso.models import SourceType

__all__ = ["DOCUMENTS", "ROLES", "Name", "name_type", "names_in"]

ROLES = words(
    "mr mrs ms miss dr prof professor sir dame lord lady president minister premier secretary governor gov senator sen"
    " rep representative congressman congresswoman mayor judge justice general gen colonel col lt captain capt sgt"
    " sergeant admiral ambassador commissioner councillor councilman councilwoman archbishop bishop"
    " cardinal pope father"
    " rabbi imam king queen prince princess coach inspector sheriff chief executive prosecutor deputy chairman"
    " chairwoman chair director spokesman spokeswoman spokesperson attorney candidate nominee chancellor detective"
    " officer lawyer analyst economist leader reporter columnist editor manager strategist pollster aide adviser"
    " advisor counsel treasurer superintendent constable sprinter striker midfielder"
    " goalkeeper driver farmer baker teacher"
    " engineer singer writer researcher scientist activist historian physician major"
    " lieutenant speaker author host correspondent ceo cto cfo coo mp mep pm"
)
DOCUMENTS = words(
    "report study memo memorandum letter statement document survey poll review paper note email filing complaint"
    " indictment lawsuit affidavit audit analysis book article editorial ruling verdict bill law treaty"
    " contract version"
    " summary draft manual transcript release website page post diary petition resolution communique guideline"
)
_ORGANISATIONS = words(
    "university college school institute council ministry department office agency committee commission court congress"
    " senate parliament party campaign association union federation league club bank company corporation corp inc ltd"
    " group foundation post times news tribune herald journal gazette radio television tv network press observatory"
    " hospital church army navy police authority board bureau center centre court house service society trust team"
    " administration government city state nations museum agency observer telegraph chronicle courier daily weekly"
    " standard mail guardian & and partners works railway airlines fund organisation organization republicans democrats"
    " street kingdom states republic"
    " force forces guard coalition alliance front family"
    " foods systems shipyards pharma securities industries holdings technologies motors energy solutions airways wire"
    " research international media studios laboratories logistics insurance"
)
# Of the compounds of German, where a role is one word with what it is about.
_ROLE_ENDINGS = tuple(
    role + ending
    for role in (
        "botschafter",
        "präsident",
        "minister",
        "kanzler",
        "sprecher",
        "berater",
        "direktor",
        "autor",
        "sekretär",
    )
    for ending in ("", "in")
)
_OF_PLACES = words("New North South East West Hong San Los Las Santa Saint Fort Mount Lake Port Rio Sri Saudi El")
_JOINERS = words("of for de van von der den del della di da dos la le al bin ibn the and &")
_NAME_JOINERS = words("de van von der den del della di da dos la le al bin ibn")
_LONGEST = 9
_NO_NAMES = (
    DETERMINERS
    | PREPOSITIONS
    | PRONOUNS
    | SUBORDINATORS
    | words(
        "and but or so yet not there here asked now then still also just even i'm it's he's she's that's meanwhile"
        " however moreover furthermore instead nevertheless elsewhere earlier later today yesterday tonight perhaps"
        " auch laut vor nach vom beim zum zur dennoch doch aber jedoch außerdem zudem trotzdem"
        " pour selon según mais pero"
    )
)


@dataclass(frozen=True, slots=True)
class Name:
    """`role` is what stands before the name as part of the same run of capitals, as "Mayor"."""

    start: int
    end: int
    text: str
    role: str = ""

    @property
    def words(self) -> tuple[str, ...]:
        return tuple(self.text.split())


def names_in(s: Sentence) -> Iterator[Name]:
    i = 0
    while i < len(s):
        if not _may_be_name(s, i):
            i += 1
            continue
        after = _run(s, i)
        name = _without_role(s[i:after])
        if name is not None:
            yield name
        i = after


def _may_be_name(s: Sentence, i: int) -> bool:
    token = s[i]
    initial = len(token.text) == 1 and 0 < i < len(s) - 1 and s[i + 1].text == "." and s[i - 1].is_name
    return token.is_name and token.is_word and (initial or token.low not in _NO_NAMES)


def _run(s: Sentence, i: int) -> int:
    after = i + 1
    while after < len(s) and after - i < _LONGEST and not s[after - 1].low.endswith("'s"):
        if _may_be_name(s, after) or (
            s[after].text == "." and len(s[after - 1].text) <= 4 and _name_follows(s, after + 1)
        ):
            after += 1
        elif (s[after].low in ("of", "for") and _is_person(s[i:after])) or (s[after].low == "the" and after == 1):
            break
        elif s[after].low in _JOINERS and s[after].text != "and" and _name_follows(s, after + 1):
            after += 2
        elif s[after].low == "of" and after + 2 < len(s) and s[after + 1].low == "the" and _name_follows(s, after + 2):
            after += 3
        else:
            break
    return after


def _is_person(run: Sentence) -> bool:
    """Two words or more, none of an organisation or office: what follows after "of" is where they belong."""
    return len(run) > 1 and not any(token.low in _ORGANISATIONS or token.low.rstrip(".") in ROLES for token in run)


def _name_follows(s: Sentence, i: int) -> bool:
    return i < len(s) and _may_be_name(s, i)


def _without_role(run: Sentence) -> Name | None:
    last_role = max((i for i, token in enumerate(run) if _is_role(token, first=i == 0 and len(run) > 2)), default=-1)
    first = last_role + 1
    if last_role >= 0 and first < len(run) and run[first].text == ".":
        first += 1
    if last_role >= 0 and first < len(run) and run[first].low in ("of", "for"):
        first += 2
    if first >= len(run):
        return None
    role = " ".join(token.low for token in run[:first] if token.is_word) if last_role >= 0 else ""
    return _name(run[first:], role)


def _name(run: Sentence, role: str) -> Name:
    text = " ".join(token.text for token in run).replace(" . ", ". ")
    end = run[-1].end
    for ending in ("'s", "’s"):
        if text.endswith(ending):
            text, end = text[: -len(ending)], end - len(ending)
    return Name(run[0].start, end, text, role)


def _is_role(token: Token, *, first: bool) -> bool:
    """By the list, or as the first of three words by its ending: "Biologist Ann Lee"."""
    word = token.low.rstrip(".")
    return word in ROLES or word.endswith(_ROLE_ENDINGS) or (first and token.low.endswith("ist") and len(token.low) > 6)


def name_type(name: Name) -> SourceType:
    """Person, organisation, or unknown where a lone word could be either."""
    words = name.words
    if name.role:
        return "person"
    if any(word.lower().rstrip(".") in _ORGANISATIONS for word in words) or "of" in words or "for" in words:
        return "organisation"
    if any(len(word) > 1 and word.isupper() and "." not in word for word in words):
        return "organisation"
    if words[0] in _OF_PLACES:
        return "unknown"
    return "person" if 2 <= len([word for word in words if word not in _NAME_JOINERS]) <= 4 else "unknown"
