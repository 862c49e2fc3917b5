import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso.extract.blocks import Block
from sayso.extract.candidates import candidates_of
from sayso.extract.embedded import embedded_in
from sayso.extract.interview import with_turns
from sayso.extract.parsing import parsed
from sayso.extract.structures import structured

INTRO = "Ilse Marwood has been harbour master of Brackwater for eleven years and has seen three ferries come and go."
TURNS = {
    "en": (
        ("How did you come to the harbour?", "My father rowed the ferry, and I held the rope for him when I was six."),
        ("Were you never afraid of the water?", "Every night. I still am, and I would not trust anybody who is not."),
        ("What will you do when the bridge is open?", "I will stand on it and look down. We all will, I think."),
    ),
    "de": (
        ("Wie kamen Sie in den Hafen?", "Mein Vater ruderte die Fähre, und ich hielt ihm mit sechs Jahren das Seil."),
        (
            "Hatten Sie nie Angst vor dem Wasser?",
            "Jede Nacht. Ich habe sie noch, und wer keine hat, dem traue ich nicht.",
        ),
        (
            "Was machen Sie, wenn die Brücke fertig ist?",
            "Ich stelle mich darauf und schaue hinunter. Wir alle, glaube ich.",
        ),
    ),
    "fr": (
        (
            "Comment êtes-vous arrivée au port ?",
            "Mon père ramait le bac, et je lui tenais la corde quand j'avais six ans.",
        ),
        (
            "N'avez-vous jamais eu peur de l'eau ?",
            "Chaque nuit. Je l'ai encore, et je me méfie de ceux qui ne l'ont pas.",
        ),
        ("Que ferez-vous quand le pont sera ouvert ?", "Je monterai dessus pour regarder en bas. Nous irons tous."),
    ),
    "es": (
        (
            "¿Cómo llegó usted al puerto?",
            "Mi padre remaba en el transbordador y yo le sujetaba la cuerda a los seis años.",
        ),
        ("¿Nunca le ha tenido miedo al agua?", "Todas las noches. Lo tengo todavía, y no me fío de los demás."),
        ("¿Qué hará usted cuando abra el puente?", "Me pondré encima a mirar hacia abajo. Nosotros iremos todos."),
    ),
    "pl": (
        ("Jak trafiła pani do portu?", "Mój ojciec wiosłował na promie, a ja trzymałam mu linę, mając sześć lat."),
        (
            "Nigdy nie bała się pani wody?",
            "Co noc. Nadal się boję i nie ufam nikomu, kto mówi do mnie, że się nie boi.",
        ),
        (
            "Co pani zrobi, kiedy otworzą most?",
            "Stanę na nim i popatrzę w dół. My wszyscy, jak nas znam, tam pójdziemy.",
        ),
    ),
}
LABELS = {
    "en": ("Q", "A"),
    "de": ("Frage", "Antwort"),
    "fr": ("Question", "Réponse"),
    "es": ("P", "R"),
    "pl": ("P", "O"),
}
MARKUP = {
    "bold": "<p><strong>{0}</strong></p><p>{1}</p>",
    "italic": "<p><em>{0}</em></p><p>{1}</p>",
    "styled": "<p><span style='font-weight: 700'>{0}</span></p><p>{1}</p>",
    "one paragraph": "<p><b>{0}</b><br>{1}</p>",
    "run in": "<p><b>{0}</b> {1}</p>",
    "headings": "<h3>{0}</h3><p>{1}</p>",
    "terms": "<dl><dt>{0}</dt><dd>{1}</dd></dl>",
    "classes": "<div class='interview-question'>{0}</div><div class='reply'><p>{1}</p></div>",
}


def read(turns, markup):
    body = f"<p>{INTRO}</p>" + "".join(markup.format(*turn) for turn in turns)
    candidates = candidates_of(parsed(f"<html><body><article>{body}</article></body></html>"))
    return with_turns(structured(candidates, embedded_in(candidates), [None] * len(candidates)))


def turns_in(blocks, *roles):
    return [block.text for block in blocks if block.role in roles]


@pytest.mark.parametrize("markup", MARKUP.values(), ids=MARKUP)
@pytest.mark.parametrize("language", TURNS)
def test_questions_that_are_set_off_are_told_from_the_answers(language, markup):
    blocks = read(TURNS[language], markup)

    assert turns_in(blocks, "question") == [question for question, _ in TURNS[language]]
    assert turns_in(blocks, "answer") == [answer for _, answer in TURNS[language]]
    assert blocks[0] == Block(INTRO)


@pytest.mark.parametrize("language", LABELS)
@pytest.mark.parametrize("mark", [":", ".", " –"])
def test_questions_and_answers_are_known_by_their_letters(language, mark):
    asking, answering = LABELS[language]
    lines = [
        Block(f"{label}{mark} {words}")
        for turn in TURNS[language]
        for label, words in zip((asking, answering), turn, strict=True)
    ]

    assert [block.role for block in with_turns(lines)] == ["question", "answer"] * 3


def test_names_before_the_turns_tell_who_asks_and_who_answers():
    blocks = read(TURNS["en"], "<p><b>Brackwater Post:</b> {0}</p><p><b>Marwood:</b> {1}</p>")

    found = [(block.role, block.by) for block in blocks if block.by]
    assert found == [("question", "Brackwater Post"), ("answer", "Marwood")] * 3


def test_names_before_the_first_turns_hold_for_all_of_them():
    first, *others = TURNS["de"]
    first = (f"Nordpost: {first[0]}", f"Ilse Marwood: {first[1]}")

    blocks = read([first, *others], MARKUP["bold"])

    assert {(block.role, block.by) for block in blocks[1:]} == {("question", "Nordpost"), ("answer", "Ilse Marwood")}


def test_a_name_on_a_line_of_its_own_is_the_turns_attribution():
    lines = [Block(text) for question, answer in TURNS["en"] for text in ("Post:", question, "Marwood:", answer)]

    found = with_turns(lines)

    assert [block.role for block in found] == ["attribution", "question", "attribution", "answer"] * 3
    assert {block.by for block in found if block.role == "answer"} == {"Marwood"}


def test_an_answer_goes_on_until_the_next_question_and_ends_before_what_the_writer_adds():
    (first, second, third), more = TURNS["en"], "It was a hemp rope in those days."
    lines = [
        first,
        (second[0], f"{second[1]}</p><p>{more}"),
        (third[0], f"{third[1]}</p><p>Lena Holt asked the questions."),
    ]

    blocks = read(lines, MARKUP["bold"])

    assert more in turns_in(blocks, "answer")
    assert blocks[-1] == Block("Lena Holt asked the questions.")


EXPLAINER = (
    ("Who pays for the ferry?", "The town does, with two million crowns a year from its budget for the harbour."),
    ("When does it run?", "Every night from ten to four, but for the longest night of the year, when it rests."),
    ("What do its opponents say?", "The bridge is enough, they say. “We have a bus,” said Nils Odd."),
)


@pytest.mark.parametrize("markup", MARKUP.values(), ids=MARKUP)
def test_an_article_that_answers_its_own_questions_is_no_interview(markup):
    assert turns_in(read(EXPLAINER, markup), "question", "answer") == []


@pytest.mark.parametrize(
    "lines",
    [
        ["Location: the old quay", "Price: five crowns", "Location: where is it?", "Price: how much?"],
        ["Is it late? I think so.", "Where were we?", "Who knows?", "Nobody knows what time it was."],
        ["A. The mill", "B. The quay?", "A. The mill", "Q. Why?"],
    ],
)
def test_prose_and_lists_have_no_turns(lines):
    blocks = [Block(line) for line in lines]

    assert with_turns(blocks) == blocks


@given(st.lists(st.sampled_from(["Q: Why?", "A: So.", "Post: Why?", "Marwood: I say.", "Why?", "I did.", "Post:", ""])))
def test_turns_change_no_words(lines):
    blocks = [Block(line) for line in lines if line]

    assert [block.text for block in with_turns(blocks)] == [block.text for block in blocks]
