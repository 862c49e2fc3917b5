import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso.extract.blocks import Block
from sayso.extract.residue import without_residue

SENTENCE = "The minister said that she would not go to the harbour before the end of the week."


def texts(blocks):
    return [block.text for block in blocks]


def removed_between_sentences(line):
    _, removed = without_residue([Block(SENTENCE), Block(line), Block(SENTENCE)])
    return [line.reason for line in removed]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("Read also: Bridge shut for repairs", "read_also"),
        ("READ MORE – Bridge shut", "read_also"),
        ("Lesen Sie auch: Brücke gesperrt", "read_also"),
        ("À lire aussi Le pont est fermé", "read_also"),
        ("Lee también: El puente, cerrado", "read_also"),
        ("Leggi anche: Chiuso il ponte", "read_also"),
        ("Leia também: Ponte fechada", "read_also"),
        ("Source link", "source_link"),
        ("Leave a Comment", "comments"),
        ("Schreibe einen Kommentar", "comments"),
        ("Laisser un commentaire", "comments"),
        ("Posted in:", "tags"),
        ("Tags: ferries, harbours", "tags"),
        ("• Share •", "share"),
        ("Compartir en Facebook", "share"),
        ("Your browser does not support HTML5 videos", "player_notice"),
        ("Sign up for our daily newsletter.", "newsletter"),
        ("Werbung", "advertisement"),
        ("Article continues below", "advertisement"),
        ("Last update:", "date_line"),
        ("Last updated on 3 May 2024 at 10:15 am", "date_line"),
        ("Stand: 22.04.2024, 06:00 Uhr", "date_line"),
        ("© 2024 The Brackwater Post", "legal"),
        ("Lesezeit: 3 Minuten", "reading_time"),
    ],
)
def test_page_furniture_goes_with_its_reason(line, reason):
    assert removed_between_sentences(line) == [reason]


@pytest.mark.parametrize(
    "line",
    [
        "Share prices fell by a third after the minister spoke.",
        "Comments by the minister angered the fishermen.",
        "Read more books, he advised the children of the harbour.",
        "Related parties were told of it in the spring.",
        "Source documents show that she knew.",
        "Published in 2019, the book was soon forgotten.",
        "Updated rules will come into force in May.",
        "Tags on the whales showed that they had come from the north.",
        "Video games are to be taxed from next year.",
        "“Sign up for our army,” the poster said.",
        "Advertising brings in half of the money.",
        "A narrow vote",
        "The Middle East",
        "***",
    ],
)
def test_a_line_of_the_article_stays(line):
    assert removed_between_sentences(line) == []


def test_a_section_a_byline_and_a_date_go_above_the_first_sentence_only():
    head = [Block("Middle East"), Block("By Ilse Marwood"), Block("3 May 2024")]

    _, removed = without_residue([*head, Block(SENTENCE), *head, Block(SENTENCE)])

    assert [line.reason for line in removed] == ["section", "byline", "date_line"]


def test_what_follows_related_articles_below_the_last_sentence_goes():
    blocks = [
        Block(SENTENCE),
        Block("A postscript"),
        Block("Related articles"),
        Block("Bridge shut"),
        Block("Fish dearer"),
    ]

    kept, removed = without_residue(blocks)

    assert texts(kept) == [SENTENCE, "A postscript"]
    assert [line.reason for line in removed] == ["related", "after_end", "after_end"]


def test_nothing_goes_for_standing_between_a_button_and_a_sentence():
    kept, _ = without_residue([Block(SENTENCE), Block("Related"), Block("A narrow vote"), Block(SENTENCE)])

    assert texts(kept) == [SENTENCE, "A narrow vote", SENTENCE]


def test_a_line_that_is_a_link_goes_but_a_sentence_or_a_heading_does_not():
    linked = [Block("Bridge shut for repairs"), Block("The ferry vote in full", "heading"), Block(SENTENCE)]

    kept, removed = without_residue([Block(SENTENCE), *linked, Block(SENTENCE)], frozenset(b.text for b in linked[:2]))

    assert [line.text for line in removed] == ["Bridge shut for repairs"]
    assert len(kept) == 4


def test_an_article_made_of_links_keeps_them():
    links = [Block(f"Story number {n} of the week") for n in range(5)]

    assert without_residue(links, frozenset(texts(links))) == (links, [])


@given(
    st.lists(
        st.sampled_from([SENTENCE, "Share", "Read also: Bridge shut", "A narrow vote", "World", "***", "3 May 2024"])
    )
)
def test_every_line_is_kept_or_listed_and_kept_lines_stay_kept(lines):
    kept, removed = without_residue([Block(line) for line in lines])

    assert sorted([*texts(kept), *(line.text for line in removed)]) == sorted(lines)
    assert [line for line in lines if line == SENTENCE] == [text for text in texts(kept) if text == SENTENCE]
