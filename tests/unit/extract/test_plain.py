import pytest

from sayso.extract import plain
from sayso.extract.blocks import Block


def title_of(*lines):
    return plain.split_title([Block(line) for line in lines])[0]


def test_lines_are_tidied_into_blocks():
    assert plain.blocks_of("One\u00a0 line.\n\n\u200b\nAn\u00adother.\n") == [Block("One line."), Block("Another.")]


@pytest.mark.parametrize(
    "line", ["Ferry saved", "Will the ferry sail?", "“We will sail”", "Minister: ferry will sail!"]
)
def test_a_first_line_that_looks_like_a_title_is_the_title(line):
    assert title_of(line, "The minister said no.") == line


@pytest.mark.parametrize("line", ["The minister said no.", "He said: “No.”", "Ferry", "word " * 31])
def test_a_first_line_that_is_prose_or_a_word_is_no_title(line):
    assert title_of(line, "The minister said no.") is None


def test_a_line_that_a_break_cut_is_no_title():
    assert title_of("The minister said on Monday that", "she would not go to the harbour.") is None


def test_a_single_line_is_text():
    assert plain.split_title([Block("Ferry saved")]) == (None, [Block("Ferry saved")])
