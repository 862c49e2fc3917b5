from datetime import date

import pytest

from sayso.analyze import analyze
from sayso.models import Paragraph

ANN = "Ann Lindqvist, the mayor of Larchford, spoke on Monday. "

SENTENCES = [
    ("Ann Lindqvist said that the dam would hold.", "the dam would hold", "said", "Ann Lindqvist"),
    ("Ann Lindqvist said the dam would hold.", "the dam would hold", "said", "Ann Lindqvist"),
    ("“The dam will hold,” said Ann Lindqvist, an engineer.", "“The dam will hold,”", "said", "Ann Lindqvist"),
    ("“The dam will hold,” Ann Lindqvist told reporters.", "“The dam will hold,”", "told", "Ann Lindqvist"),
    ('"Will the dam hold?" asked Ann Lindqvist.', '"Will the dam hold?"', "asked", "Ann Lindqvist"),
    ("The dam will hold, Ann Lindqvist said on Friday.", "The dam will hold", "said", "Ann Lindqvist"),
    ("Ann Lindqvist: “The dam will hold.”", "“The dam will hold.”", ":", "Ann Lindqvist"),
    ("Ann Lindqvist told the Larchford Post that the dam would hold.", "the dam would hold", "told", "Ann Lindqvist"),
    ("The dam will hold, according to Ann Lindqvist.", "The dam will hold", "according to", "Ann Lindqvist"),
    ("According to Ann Lindqvist, the dam will hold.", "the dam will hold", "According to", "Ann Lindqvist"),
    ("Ann Lindqvist called the dam “a paper wall”.", "the dam “a paper wall”", "called", "Ann Lindqvist"),
    ("Ann Lindqvist accused Per Holm of hiding the plans.", "hiding the plans", "accused", "Ann Lindqvist"),
    ("Ann Lindqvist called for a new dam.", "a new dam", "called for", "Ann Lindqvist"),
    ("Ann Lindqvist urged the council to build a new dam.", "the council to build a new dam", "urged", "Ann Lindqvist"),
    ("Ann Lindqvist denied knowing the plans.", "knowing the plans", "denied", "Ann Lindqvist"),
    ("Ann Lindqvist asked whether the dam would hold.", "whether the dam would hold", "asked", "Ann Lindqvist"),
    ("Ann Lindqvist, who built the dam, said it would hold.", "it would hold", "said", "Ann Lindqvist"),
    ("The engineer, Ann Lindqvist, said the dam would hold.", "the dam would hold", "said", "Ann Lindqvist"),
    ("Ann Lindqvist went on to say that the dam would hold.", "the dam would hold", "went on to say", "Ann Lindqvist"),
    ("Ann Lindqvist said in a statement that the dam would hold.", "the dam would hold", "said", "Ann Lindqvist"),
    ("The report concludes that the dam will hold.", "the dam will hold", "concludes", "The report"),
]


@pytest.mark.parametrize(("text", "content", "cue", "speaker"), SENTENCES)
def test_a_sentence_gives_one_statement(text, content, cue, speaker):
    (found,) = analyze(text).statements

    assert found.text == content
    assert [text[start:end] for start, end in found.cue] == [cue]
    assert found.speaker.name == speaker


@pytest.mark.parametrize(
    "text",
    [
        "A sign on the gate reads “No entry”.",
        "The sensors showed a movement of four millimetres.",
        "She wore a badge called “Old Faithful”.",
        "The road carries, say, 11,000 cars a day.",
        "The work went according to plan.",
        "He was described in the “blue book” of 1931.",
        "Wants to say more about the weather.",
        "The united states of mind are many.",
        "Larch Steel didn't immediately respond to The Post's request for comment.",
        "Ann Lindqvist responded to a request for comment.",
        "Everyone called him Mike.",
        "Ann Lindqvist agreed to an interview.",
        "Larch Bridge Expected in First Half of 2020",
        "Mayor Ann Lindqvist Feared Dead After Flood",
    ],
)
def test_what_nobody_says_is_no_statement(text):
    assert analyze(text).statements == ()


@pytest.mark.parametrize(
    "text",
    [
        "Ann Lindqvist declined to say whether the dam would hold.",
        "Ann Lindqvist did not say that the dam would hold.",
        "Ann Lindqvist would say that the dam will hold.",
        "Nobody said that the dam would hold.",
    ],
)
def test_words_that_nobody_spoke_are_not_uttered(text):
    statements = analyze(text).statements

    assert statements
    assert not any(found.uttered for found in statements)


def test_a_quotation_around_its_tag_is_one_statement():
    text = "“The dam is old,” Ann Lindqvist said. “But it will hold.”"

    (found,) = analyze(text).statements

    assert found.text == "“The dam is old,” … “But it will hold.”"
    assert found.kind == "direct"


def test_a_quotation_within_one_sentence_around_its_tag_is_one_statement():
    text = "“The dam is old,” Ann Lindqvist said, “but it will hold.”"

    (found,) = analyze(text).statements

    assert found.text == "“The dam is old,” … “but it will hold.”"


def test_a_quotation_left_open_goes_on_in_the_next_paragraph():
    text = "Ann Lindqvist said: “The dam is old.\n\n“But it will hold.”"

    (found,) = analyze(text).statements

    assert len(found.content) == 2


def test_a_quotation_alone_in_a_paragraph_follows_the_last_speaker():
    text = "Ann Lindqvist said the dam was old.\n\n“But it will hold for a hundred years.”"

    _, found = analyze(text).statements

    assert found.cue == found.source == ()
    assert found.speaker.name == "Ann Lindqvist"


def test_two_verbs_with_two_contents_are_two_statements():
    text = "Ann Lindqvist said the dam was old, adding that it would hold."

    assert [found.text for found in analyze(text).statements] == ["the dam was old", "it would hold"]


def test_a_mixed_statement_keeps_its_quoted_words_apart():
    text = "Ann Lindqvist said the dam was “a paper wall” and would fall."

    (found,) = analyze(text).statements

    assert found.kind == "mixed"
    assert [text[start:end] for start, end in found.quoted] == ["a paper wall"]


def test_an_unspoken_expectation_has_no_speaker():
    (found,) = analyze("The dam is expected to hold.").statements

    assert (found.speaker.name, found.source, found.polarity) == ("unknown", (), "believes")


@pytest.mark.parametrize(
    ("text", "polarity"),
    [
        ("Ann Lindqvist denied that the dam was old.", "denies"),
        ("Ann Lindqvist believes the dam will hold.", "believes"),
        ("Ann Lindqvist asked whether the dam would hold.", "asks"),
        ("Ann Lindqvist asked the council to build a dam.", "asserts"),
        ("Ann Lindqvist said the dam would hold.", "asserts"),
    ],
)
def test_the_verb_tells_the_polarity(text, polarity):
    assert [found.polarity for found in analyze(text).statements] == [polarity]


@pytest.mark.parametrize(
    ("text", "medium"),
    [
        ("Ann Lindqvist said in an email that the dam would hold.", "email"),
        ("Ann Lindqvist wrote in a letter to the council that the dam would hold.", "letter"),
        ("Ann Lindqvist told a press conference that the dam would hold.", "press conference"),
        ("Ann Lindqvist told reporters that the dam would hold.", None),
        ("Ann Lindqvist said that an email would follow.", None),
    ],
)
def test_the_medium_is_what_the_text_names(text, medium):
    assert [found.medium for found in analyze(text).statements] == [medium]


def test_the_day_is_told_from_the_day_of_publication():
    text = "Ann Lindqvist said on Friday that the dam would hold until Monday."

    (found,) = analyze(text, published_at=date(2024, 3, 13)).statements

    assert found.said_on == date(2024, 3, 8)


def test_without_a_day_of_publication_a_weekday_tells_nothing():
    (found,) = analyze("Ann Lindqvist said on Friday that the dam would hold.").statements

    assert found.said_on is None


def test_a_follow_up_keeps_chain_medium_and_day():
    text = (
        "The Larchford Post quoted Ann Lindqvist in an email on Friday: “The dam will hold.” She added: “I built it.”"
    )

    first, second = analyze(text, published_at=date(2024, 3, 13)).statements

    assert (first.speaker, first.via, first.medium, first.said_on) == (
        second.speaker,
        second.via,
        second.medium,
        second.said_on,
    )
    assert [via.name for via in second.via] == ["Larchford Post"]
    assert second.medium == "email"


def test_each_answer_of_an_interview_is_a_statement_of_the_one_interviewed():
    turns = ["Q: Will it hold?", "A: It will.", "I am sure.", "Q: How long?", "A: A century.", "The end."]
    text = "\n\n".join(["Ann Lindqvist built the dam.", *turns])

    statements = analyze(text).statements

    assert [found.text for found in statements] == ["It will.", "I am sure.", "A century."]
    assert {found.speaker.name for found in statements} == {"Ann Lindqvist"}


def test_paragraphs_marked_as_answers_need_no_label():
    text = "Will it hold?\nIt will."
    paragraphs = [Paragraph(start=0, end=13, role="question"), Paragraph(start=14, end=22, role="answer")]

    assert [found.text for found in analyze(text, paragraphs=paragraphs).statements] == ["It will."]


def test_a_quotation_left_open_is_joined_with_the_tag_of_its_rest():
    text = "Ann Lindqvist left.\n\nHolm said no.\n\n“It is an old dam of ours.\n\n“But it will hold,” she said."

    found = analyze(text).statements[-1]

    assert found.text == "“It is an old dam of ours. … “But it will hold,”"
    assert len(analyze(text).statements) == 2


def test_what_follows_a_semicolon_is_left_to_the_next_cue():
    text = "Ann Lindqvist said the dam was old; Per Holm said it would hold."

    assert [found.text for found in analyze(text).statements] == ["the dam was old", "it would hold"]


def test_somebody_quoted_as_having_said_something_is_the_speaker():
    (found,) = analyze("The Post quoted Ann Lindqvist as having warned that the dam was old.").statements

    assert (found.text, found.speaker.name) == ("the dam was old", "Ann Lindqvist")


@pytest.mark.parametrize(
    "text",
    [
        "“It is late”. Lindqvist “does not trust” the figures of the institute.",
        "Lindqvist’s questions hit home: the dam is old.",
        "The dam faces the challenges posed by the river.",
        "Some reports suggesting a leak were wrong.",
        "I think the dam will hold.",
        "The Larchford Post revealed on Monday the details of a plan for the dam.",
        "Lindqvist wrote a book about the dam called “The Paper Wall”.",
        "Lindqvist posted in several groups, among them one for “Dams”.",
        "A bed of the river was moved, as Lindqvist alleged in July.",
        "The engineers died in the suspected collapse of the dam.",
        "The divers found it only to find said dam was old.",
        "The works built a boat called The Ferry.",
        "The law would have meant criminal suspects could be held.",
        "Six questions heading into the vote remain.",
        "With river protests growing, the dam is closed.",
        "They showed Ann Lindqvist the door.",
        "Lindqvist asserted herself among the engineers.",
    ],
)
def test_nouns_participles_and_titles_are_no_statements(text):
    assert analyze(text).statements == ()


def test_what_is_denied_is_the_content_and_no_statement_of_those_in_it():
    (found,) = analyze(
        "The engineers’ union, Seaboard, denied that any of its members had threatened to strike."
    ).statements

    assert (found.speaker.name, found.polarity) == ("Seaboard", "denies")
    assert found.text == "any of its members had threatened to strike"


def test_an_accusation_is_found_past_an_apposition():
    text = "The memo accuses the council’s leader, Per Holm, of “passing off guesses” and criticises him for “haste”."

    assert [found.text for found in analyze(text).statements] == ["“passing off guesses”", "“haste”"]


def test_what_somebody_would_do_does_not_take_the_place_of_its_report():
    found = analyze("Ann Lindqvist said the council would respond to the letter in May.").statements

    assert [(one.speaker.name, one.text) for one in found] == [
        ("Ann Lindqvist", "the council would respond to the letter in May")
    ]


@pytest.mark.parametrize(
    ("text", "content"),
    [
        ("While Ann Lindqvist said the dam was old, she did not ask for a new one.", "the dam was old"),
        ("LARCHFORD (Wire) — The dam will hold, Ann Lindqvist said.", "The dam will hold"),
        ("LARCHFORD, May 2 — The dam will hold, Ann Lindqvist said.", "The dam will hold"),
        ("She was blunt: “It will hold,” Ann Lindqvist said.", "“It will hold,”"),
        ("“It will hold,” Ann Lindqvist laughed.", "“It will hold,”"),
        ("The dam holds, the health council said, according to Ann Lindqvist.", "The dam holds"),
        ("The dam, according to Ann Lindqvist, “will hold for a century”.", "The dam … “will hold for a century”"),
        ("The dam will hold, according to Ann Lindqvist, who built it.", "The dam will hold"),
        ("Ann Lindqvist told larger media this month that the dam would hold.", "the dam would hold"),
        ("A far more pressing factor, Ann Lindqvist says, is the river.", "A far more pressing factor … is the river"),
        ("The dam, which is old, will fall, said Ann Lindqvist on Tuesday, May 4.", "The dam, which is old, will fall"),
        ("Ann Lindqvist noted the dam had held for a century.", "the dam had held for a century"),
    ],
)
def test_a_content_ends_where_a_reader_would_end_it(text, content):
    assert content in [found.text for found in analyze(text).statements]
    assert not any(len(found.text) > len(content) for found in analyze(text).statements)


def test_a_heading_in_quotation_marks_is_nobodys_words():
    text = "Ann Lindqvist said the dam was old.\n‘A Wall That Nobody Wanted’"
    paragraphs = [Paragraph(start=0, end=35, role="text"), Paragraph(start=36, end=len(text), role="heading")]

    assert len(analyze(text, paragraphs=paragraphs).statements) == 1


def test_a_quotation_printed_twice_is_given_once():
    told = "The dam will hold for a hundred years and more"
    text = f"Ann Lindqvist left.\n\n“{told}.”\n\n“{told},” Lindqvist said."

    assert [found.text for found in analyze(text).statements] == [f"“{told},”"]


def test_a_pull_quote_with_its_tag_is_given_once():
    quotation = "“The dam will hold for a hundred years and more,” Ann Lindqvist said."

    assert len(analyze(f"{quotation}\n\nThe dam is old.\n\n{quotation}").statements) == 1


def test_who_speaks_after_an_expectation_of_nobody_is_not_the_last_speaker():
    first, second = analyze("Ann Lindqvist said the dam was old. It is believed that it will fall.").statements

    assert (first.speaker.name, second.speaker.name) == ("Ann Lindqvist", "unknown")


@pytest.mark.parametrize(
    ("language", "text", "speaker"),
    [
        ("de", "„Der Damm ist alt und hält“, sagte der Botschafter Ulf Holm.", "Ulf Holm"),
        ("de", "„Der Damm ist alt und hält“, sagte die Sprecherin mit dem Hut.", "die Sprecherin mit dem Hut"),
        ("de", "„Der Damm ist alt und hält“, so Ann Lindqvist.", "Ann Lindqvist"),
        ("fr", "«Le barrage est vieux mais solide», a déclaré le ministre du Fleuve, Per Holm.", "Per Holm"),
        ("es", "“La presa es vieja pero firme”, dijo el portavoz del grupo.", "el portavoz del grupo"),
        ("es", "“La presa es vieja pero firme”, señaló la ministra, Ana Holm.", "Ana Holm"),
    ],
)
def test_quotations_in_other_languages_have_the_speaker_that_is_named_beside_them(language, text, speaker):
    assert [found.speaker.name for found in analyze(text, language=language).statements] == [speaker]


def test_a_quotation_in_another_language_without_a_speaker_beside_it_is_not_given():
    text = "Per Holm habló. “La presa es vieja pero firme”, señaló en un comunicado."

    assert analyze(text, language="es").statements == ()


@pytest.mark.parametrize(
    ("role", "words", "language"),
    [
        ("post", "The dam holds. I have seen it myself.", "en"),
        ("post", "Der Damm hält.", "de"),
        ("blockquote", "The dam was built to hold for a hundred years.", "en"),
    ],
)
def test_a_paragraph_that_the_page_gives_to_somebody_is_a_direct_statement_of_theirs(role, words, language):
    intro, below = "The engineer of the dam is Ann Lindqvist.", "— Lindqvist (@annlindq) May 4, 2031"
    first, second = len(intro) + 2, len(intro) + len(words) + 4
    text = f"{intro}\n\n{words}\n\n{below}"
    paragraphs = [
        Paragraph(start=0, end=len(intro)),
        Paragraph(start=first, end=first + len(words), role=role, by="Lindqvist"),
        Paragraph(start=second, end=len(text), role="attribution", by="Lindqvist"),
    ]

    (found,) = analyze(text, paragraphs=paragraphs, language=language).statements

    assert (found.text, found.kind, found.speaker.name) == (words, "direct", "Ann Lindqvist")


def test_an_answer_is_of_whom_the_page_names_and_does_not_hold_the_name():
    text = "Post: Will it hold?\nHolm: It will."
    paragraphs = [
        Paragraph(start=0, end=19, role="question", by="Post"),
        Paragraph(start=20, end=34, role="answer", by="Holm"),
    ]

    (found,) = analyze(text, paragraphs=paragraphs).statements

    assert (found.text, found.speaker.name) == ("It will.", "Holm")
