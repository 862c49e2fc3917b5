from hypothesis import given
from hypothesis import strategies as st

from sayso.extract.witnesses import Witness, words_of

MILL = Witness(["The old mill by the river burned on Monday night.", "Ada Brook saw it"])


def test_a_line_is_known_whatever_its_marks_and_case():
    assert MILL.has(words_of("“The OLD mill — by the river — burned on Monday night”")) == 1


def test_a_part_of_a_line_is_known_by_its_share():
    assert MILL.has(words_of("by the river burned")) == 1
    assert 0 < MILL.has(words_of("by the river burned a house")) < 1


def test_short_lines_are_known_only_as_lines():
    assert MILL.has(words_of("Ada Brook saw it")) == 1
    assert MILL.has(words_of("the river")) == 0


def test_a_witness_with_nothing_to_say_is_told_from_one_that_says_no():
    lines = [words_of("Home")]

    assert (Witness([]).share(lines), MILL.share(lines)) == ([-1], [0])


@given(st.lists(st.text(max_size=40), max_size=5))
def test_a_text_knows_all_of_its_own_lines(lines):
    witness = Witness(lines)

    assert all(witness.has(words_of(line)) == 1 for line in lines if words_of(line))
