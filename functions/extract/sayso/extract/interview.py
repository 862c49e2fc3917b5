"""Questions and answers of an interview that is printed as such: who asks, who answers.

Articles that ask and answer themselves are no interviews, nor are plays and lists of terms: nothing is taken for a turn
unless somebody else answers, in the first person or under a name of their own.
"""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from sayso.extract.blocks import Block, Look
from sayso.extract.persons import addresses, speaks_of_oneself
from sayso.models import Role

__all__ = ["with_turns"]

LEAST_LABELLED = 2
LEAST_SET_OFF = 3
"""Questions, with a label before each and without."""
MOSTLY = 0.7
HALF = 0.5
FEW = 0.4
FIFTH = 0.2
QUOTATION_MARKS = '"“„«»「'

QUESTION_MARK = re.compile("[?？؟]")
QUESTION_END = re.compile(r"""[?？؟][)\]"'’”»“‘」』.…!\s]*$""")
# Question and answer as languages write and abbreviate them: en, de, fr, es and pt, it, nl, sv, pl, ru, tr, ar, zh.
MARKS: tuple[tuple[str, str], ...] = (
    (r"q|question|q\d+", r"a|answer|a\d+"),
    (r"f|frage|fr", r"a|antwort"),
    (r"q|question", r"r|réponse|reponse"),
    (r"p|pregunta|pergunta", r"r|respuesta|resposta"),
    (r"d|domanda", r"r|risposta"),
    (r"v|vraag", r"a|antwoord"),
    (r"f|fråga", r"s|svar"),
    (r"p|pytanie", r"o|odpowiedź"),
    (r"в|вопрос", r"о|ответ"),
    (r"s|soru", r"c|y|cevap|yanıt"),
    (r"س|سؤال|السؤال", r"ج|جواب|الجواب"),
    (r"问|問|q", r"答|a"),
)
ANY_MARK = re.compile(f"(?:{'|'.join(word for pair in MARKS for word in pair)})$", re.IGNORECASE)
MARK = r"^(?:{0})(?:\s*[:：]\s*|\s*[.)]\s+(?=\S)|\s*[—–-]{{1,2}}\s+|\.\s*[—–-]{{1,2}}\s*)"
# A name of up to five words, or its initials, with a colon: "Brackwater Post:", "I. M.:", "Ilse Marwood :".
LABEL = re.compile(r"^(?P<name>[^\W\d_][\w.'’&/-]*(?:[ \u00a0][\w.'’&/()-]+){0,4})[ \u00a0]?[:：](?:\s+|$|(?<=：))")
LONGEST_LABEL = 50


@dataclass(frozen=True, slots=True)
class _Turn:
    at: int
    role: Role
    by: str | None
    is_label: bool = False
    """The line holds the name alone; the words are the next."""
    then: Role | None = None
    """What the paragraph after it is, where that is not the same turn."""


def with_turns(blocks: Sequence[Block]) -> list[Block]:
    """The blocks with the roles `question` and `answer` where they are the turns of an interview."""
    if sum(QUESTION_MARK.search(block.text) is not None for block in blocks) < LEAST_LABELLED:
        return list(blocks)
    split = _run_in(blocks)
    for lines, turns in (
        (blocks, _marked(blocks)),
        (blocks, _named(blocks)),
        (blocks, _set_off(blocks)),
        (split, _set_off(split)),
    ):
        if turns:
            return _told(lines, turns)
    return list(blocks)


def _told(blocks: Sequence[Block], turns: Sequence[_Turn]) -> list[Block]:
    """The turns and the paragraphs that go on with them."""
    by_line = {turn.at: turn for turn in turns}
    names = {turn.by for turn in turns}
    last_question = max(turn.at for turn in turns if turn.role == "question")
    found: list[Block] = []
    role: Role | None = None
    by: str | None = None
    is_awaited = is_quoted = False
    for at, block in enumerate(blocks):
        turn = by_line.get(at)
        if turn is not None:
            found.append(replace(block, role="attribution" if turn.is_label else turn.role, by=turn.by))
            role, by = turn.then or turn.role, None if turn.then else turn.by
            is_awaited, is_quoted = turn.is_label or turn.then is not None, _is_quoted(block)
        elif block.look == "heading" or block.role == "heading":
            found.append(block)
            role = None
        elif (
            block.role in {"text", "blockquote"}
            and role is not None
            and (is_awaited or _goes_on(block, is_quoted=is_quoted, is_last=at > last_question))
        ):
            label = LABEL.match(block.text)
            by = label["name"] if label and label["name"] in names else by
            found.append(replace(block, role=role, by=by))
            is_awaited, is_quoted = False, is_quoted or (is_awaited and _is_quoted(block))
        else:
            found.append(block)
            role = None if block.role in {"text", "blockquote"} else role
    return found


def _goes_on(block: Block, *, is_quoted: bool, is_last: bool) -> bool:
    """Whether a turn goes on with this paragraph; if its words were in quotation marks these are, and after the last
    question only what somebody says of themselves: what follows is the writer's.
    """
    return (_is_quoted(block) or not is_quoted) and (not is_last or speaks_of_oneself(block.text))


def _is_quoted(block: Block) -> bool:
    label = LABEL.match(block.text)
    return block.text[label.end() if label else 0 :].startswith(tuple(QUOTATION_MARKS))


def _is_question(block: Block) -> bool:
    return QUESTION_END.search(block.text) is not None


def _marked(blocks: Sequence[Block]) -> list[_Turn]:
    """By "Q:" and "A:"."""
    for question, answer in MARKS:
        asking, answering = (re.compile(MARK.format(mark), re.IGNORECASE) for mark in (question, answer))
        turns = [
            _Turn(at, role, None, is_label=not block.text[found.end() :])
            for at, block in enumerate(blocks)
            for role, found in _mark(block.text, asking, answering)
        ]
        if _alternates(blocks, turns):
            return turns
    return []


def _mark(line: str, asking: re.Pattern[str], answering: re.Pattern[str]) -> list[tuple[Role, re.Match[str]]]:
    if found := asking.match(f"{line} "):
        return [("question", found)]
    return [("answer", found)] if (found := answering.match(f"{line} ")) else []


def _named(blocks: Sequence[Block]) -> list[_Turn]:
    """By names before the turns: who asks is the one whose turns are questions."""
    labels = [_label(block) for block in blocks]
    counts = Counter(filter(None, labels))
    speakers = {name for name, count in counts.items() if count >= LEAST_LABELLED}
    # Somebody who takes part once is told from a word that happens to have a colon by standing between those who do.
    if len(speakers) < 2:
        return []
    asks = {
        name: _share(
            lambda at: _is_question(_words_of_turn(blocks, labels, at)),
            [at for at, own in enumerate(labels) if own == name],
        )
        for name in speakers
    }
    asker = max(asks, key=lambda name: asks[name])
    if asks[asker] < HALF or any(share > FEW for name, share in asks.items() if name != asker):
        return []
    turns = [
        _Turn(at, "question" if name == asker else "answer", name, is_label=_is_label_alone(blocks[at]))
        for at, name in enumerate(labels)
        if name in speakers
    ]
    return turns if _alternates(blocks, turns) else []


def _words_of_turn(blocks: Sequence[Block], labels: Sequence[str | None], at: int) -> Block:
    """The last line of the turn that begins there."""
    if _is_label_alone(blocks[at]) and at + 1 < len(blocks) and labels[at + 1] is None:
        return blocks[at + 1]
    return blocks[at]


def _label(block: Block) -> str | None:
    if block.look == "heading" or block.role not in {"text", "blockquote", "question", "answer"}:
        return None
    found = LABEL.match(block.text)
    if found is None or len(found["name"]) > LONGEST_LABEL or not _is_name(found["name"]):
        return None
    return found["name"]


def _is_name(label: str) -> bool:
    """Whether it begins with a capital, in scripts that have them, and most of its words do."""
    if any(map(str.isdigit, label)) or ANY_MARK.match(label):
        return False
    words = [word for word in re.split(r"[ \u00a0]", label) if word[0].isalpha()]
    capital = sum(not word[0].islower() for word in words)
    return bool(words) and not words[0][0].islower() and not words[-1][0].islower() and capital * 2 >= len(words)


def _is_label_alone(block: Block) -> bool:
    found = LABEL.match(block.text)
    return found is not None and found.end() == len(block.text)


def _alternates(blocks: Sequence[Block], turns: Sequence[_Turn]) -> bool:
    """Whether questions that end as such are followed by answers that do not, time and again."""
    questions = [at for at, turn in enumerate(turns) if turn.role == "question"]
    answers = [at for at, turn in enumerate(turns) if turn.role == "answer"]
    if len(questions) < LEAST_LABELLED or len(answers) < LEAST_LABELLED:
        return False

    def said(at: int) -> Block:
        line = turns[at].at
        return blocks[line + 1] if turns[at].is_label and line + 1 < len(blocks) else blocks[line]

    return (
        _share(lambda at: _is_question(said(at)), questions) >= HALF
        and _share(lambda at: _is_question(said(at)), answers) <= FEW
        and _share(lambda at: at + 1 < len(turns) and turns[at + 1].role == "answer", questions) >= MOSTLY
        and _share(lambda at: at > 0, answers) >= MOSTLY
    )


def _share(holds: Callable[[int], bool], lines: Sequence[int]) -> float:
    return sum(map(holds, lines)) / len(lines) if lines else 0.0


def _set_off(blocks: Sequence[Block]) -> list[_Turn]:
    """By questions that look alike and unlike the answers, which are in the first person."""
    looks = Counter(_look(block) for block in blocks if _is_question(block) and _look(block) != "plain")
    for look, count in looks.most_common():
        if count >= LEAST_SET_OFF:
            own = [at for at, block in enumerate(blocks) if _look(block) == look]
            questions = [at for at in own if _is_question(blocks[at])]
            between = [at for at in own if questions[0] <= at <= questions[-1]]
            if len(questions) >= MOSTLY * len(between) and _are_answered(blocks, questions):
                return _with_names(blocks, questions if look in {"heading", "term"} else between)
    return []


def _with_names(blocks: Sequence[Block], questions: Sequence[int]) -> list[_Turn]:
    """The names that stand before some of the turns, often before the first two alone."""
    answers = [at + 1 for at in questions if at + 1 < len(blocks) and at + 1 not in questions]
    asks, gives = (
        {at: name for at, name in names.items() if _is_known(name, blocks, names, lines)}
        for lines in (questions, answers)
        for names in [_names(blocks, lines)]
    )
    asker, giver = (next(iter(names.values())) if len(set(names.values())) == 1 else None for names in (asks, gives))
    turns = [_Turn(at, "question", asks.get(at, asker), then="answer") for at in questions]
    return turns + [
        _Turn(at, "answer", gives.get(at, giver)) for at in answers if blocks[at].role in {"text", "blockquote"}
    ]


def _names(blocks: Sequence[Block], lines: Sequence[int]) -> dict[int, str]:
    found = {at: LABEL.match(blocks[at].text) for at in lines}
    return {
        at: label["name"]
        for at, label in found.items()
        if label and _is_name(label["name"]) and len(label["name"]) <= LONGEST_LABEL
    }


def _is_known(name: str, blocks: Sequence[Block], names: dict[int, str], lines: Sequence[int]) -> bool:
    """Whether it is somebody's: it stands before other turns, or before the first, or in what is told before them."""
    told = " ".join(block.text for block in blocks[: min(names)])
    is_first = names.get(lines[0]) == name
    return is_first or sum(other == name for other in names.values()) > 1 or name.rsplit(maxsplit=1)[-1] in told


def _look(block: Block) -> Look:
    """How the whole line is set off."""
    is_whole = block.led == len(block.text) and block.role in {"text", "heading", "blockquote"}
    return block.look if is_whole or block.look in {"heading", "term", "question"} else "plain"


def _are_answered(blocks: Sequence[Block], questions: Sequence[int]) -> bool:
    """Whether some of them are put to somebody and most get an answer, right away, of somebody's own."""
    ends = [*questions[1:], min(questions[-1] + 2, len(blocks))]
    answers = [blocks[at + 1 : end] for at, end in zip(questions, ends, strict=True)]
    given = [answer for answer in answers if answer and answer[0].role != "heading" and not _is_question(answer[0])]
    own = [answer for answer in given if any(speaks_of_oneself(block.text) for block in answer)]
    put = [at for at in questions if addresses(blocks[at].text)]
    return (
        len(given) >= MOSTLY * len(questions)
        and len(own) >= HALF * len(questions)
        and len(put) >= FIFTH * len(questions)
    )


def _run_in(blocks: Sequence[Block]) -> list[Block]:
    """With a question that begins its answer's line as a line of its own."""
    found = []
    for block in blocks:
        lead = block.text[: block.led].rstrip()
        if block.look in {"bold", "italic"} and 0 < block.led < len(block.text) and QUESTION_END.search(lead):
            rest = block.text[block.led :].lstrip()
            found += (
                [replace(block, text=lead, led=len(lead)), replace(block, text=rest, look="plain", led=0)]
                if rest
                else [block]
            )
        else:
            found.append(block)
    return found
