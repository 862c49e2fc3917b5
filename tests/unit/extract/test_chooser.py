import numpy as np

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


def test_the_extractor_is_believed_where_next_to_nothing_is_taken():
    likely, unlikely = (np.full(2, p, np.float32) for p in (0.9, 0.1))

    assert settled(blocks("Home", "News"), unlikely, blocks(VOTE)) == blocks(VOTE)
    assert settled(blocks(VOTE, COST), likely, blocks("Home")) == blocks(VOTE, COST)
