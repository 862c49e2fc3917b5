import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sayso.extract.blocks import Block
from sayso.extract.chooser import once, settled

VOTE = "The council of Brackwater voted on Thursday to keep the night ferry for another year."
COST = "It costs the town two million crowns, most of it for fuel, said the treasurer."
PULLED = "voted on Thursday to keep the night ferry"


def blocks(*lines):
    return [Block(line) for line in lines]


def test_a_paragraph_that_comes_twice_is_kept_where_it_comes_first():
    assert once(blocks(VOTE, COST, VOTE, COST)) == blocks(VOTE, COST)


def test_a_pull_quote_goes_whether_it_stands_before_or_after_its_sentence():
    assert once(blocks(PULLED, VOTE, COST)) == blocks(VOTE, COST)
    assert once(blocks(VOTE, COST, PULLED)) == blocks(VOTE, COST)


def test_short_lines_may_come_again():
    assert once(blocks("“No.”", VOTE, "“No.”")) == blocks("“No.”", VOTE, "“No.”")


def test_a_heading_may_quote_the_text():
    heading = Block(PULLED, "heading")

    assert once([heading, *blocks(VOTE, COST)]) == [heading, *blocks(VOTE, COST)]


def test_a_line_that_is_several_others_in_one_goes_instead_of_them():
    assert once(blocks(f"{VOTE} {COST}", VOTE, COST)) == blocks(VOTE, COST)


def test_an_article_that_comes_once_more_in_one_line_is_kept_by_its_paragraphs():
    paragraphs = [" ".join(f"word{n}x{i}" for i in range(60)) + "." for n in range(6)]
    again = " ".join([*(text.replace("x7 ", "x7, as he said, ") for text in paragraphs), "All rights reserved."])

    assert once(blocks(*paragraphs, again)) == blocks(*paragraphs)
    assert once(blocks(paragraphs[0], again))[-1].text == again


@given(st.lists(st.sampled_from([VOTE, COST, PULLED, f"{VOTE} {COST}", "“No.”"]), max_size=8))
def test_what_is_kept_is_in_order_and_says_all_that_was_said(lines):
    kept = [block.text for block in once(blocks(*lines))]

    rest = iter(lines)
    assert all(line in rest for line in kept)
    assert all(any(sentence in line for line in kept) for sentence in (VOTE, COST) if sentence in " ".join(lines))


def test_the_extractor_is_believed_where_next_to_nothing_is_taken():
    likely, unlikely = (np.full(2, p, np.float32) for p in (0.9, 0.1))

    assert settled(blocks("Home", "News"), unlikely, blocks(VOTE)) == blocks(VOTE)
    assert settled(blocks(VOTE, COST), likely, blocks("Home")) == blocks(VOTE, COST)
