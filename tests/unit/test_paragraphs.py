from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from sayso.paragraphs import paragraphs


def slices(text):
    return [text[p.start : p.end] for p in paragraphs(text)]


def test_a_line_break_ends_a_paragraph():
    assert slices("One line.\nAnother.\r\nA third.") == ["One line.", "Another.", "A third."]


def test_empty_lines_and_white_space_around_a_line_belong_to_no_paragraph():
    assert slices("\n\n  One. \t\n \n\u00a0Two.\u2028Three.\n") == ["One.", "Two.", "Three."]


def test_a_text_of_white_space_has_no_paragraphs():
    assert paragraphs(" \n\t\n") == ()


@given(st.text())
def test_paragraphs_cover_all_but_white_space_in_order(text):
    found = paragraphs(text)

    assert "".join("".join(text[p.start : p.end] for p in found).split()) == "".join(text.split())
    assert all(a.end < b.start for a, b in pairwise(found))


@given(st.text())
def test_a_paragraph_is_one_stripped_line(text):
    for part in slices(text):
        assert part == part.strip()
        assert part.splitlines() == [part]
