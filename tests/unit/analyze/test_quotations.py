from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso.analyze.kinds import kind
from sayso.analyze.quotations import inner_spans, quotations
from sayso.paragraphs import paragraphs


def quoted(text):
    return [text[slice(*found.inner)] for found in quotations(text, paragraphs(text))]


@pytest.mark.parametrize(
    ("text", "inner"),
    [
        ("She said “it is late” and left.", ["it is late"]),
        ('She said "it is late" and "cold".', ["it is late", "cold"]),
        ("Sie sagte: „Es ist spät“.", ["Es ist spät"]),
        ("Sie sagte: »Es ist spät«.", ["Es ist spät"]),
        ("Elle dit : « Il est tard ».", ["Il est tard"]),
        ("「遅い」と言った。", ["遅い"]),
        ("She said ‘it is late’ and left.", ["it is late"]),
        ("She said 'it is late' and left.", ["it is late"]),
        ("``It is late,'' she said.", ["It is late,"]),
        ("It’s the mayors’ dam, isn’t it?", []),
        ("“He said ‘late’ twice,” she said.", ["He said ‘late’ twice,"]),
        ('A 6" pipe burst.', []),
        ("A stray ” mark.", []),
        ("“” is empty.", []),
    ],
)
def test_quotations_are_found_by_their_marks(text, inner):
    assert quoted(text) == inner


def test_a_quotation_ends_with_its_paragraph():
    text = "“It is late.\n“And cold.”"

    first, second = quotations(text, paragraphs(text))

    assert (first.closed, second.closed) == (False, True)
    assert text[first.start : first.end] == "“It is late."


@given(st.text(alphabet="a b“”\"'‘’«»„`\n"))
def test_quotations_are_ordered_and_do_not_overlap(text):
    found = quotations(text, paragraphs(text))

    assert all(q.start < q.end and q.start <= q.inner[0] < q.inner[1] <= q.end for q in found)
    assert all(a.end <= b.start for a, b in pairwise(found))


@pytest.mark.parametrize(
    ("text", "content", "expected"),
    [
        ("She said “it is late”.", "“it is late”", "direct"),
        ("She said it is late.", "it is late", "indirect"),
        ("She said it is “late”.", "it is “late”", "mixed"),
        ("She asked to “go home”.", "to “go home”", "direct"),
        ("She asked whether “he went”.", "whether “he went”", "direct"),
    ],
)
def test_kind_goes_by_the_letters_inside_the_marks(text, content, expected):
    start = text.index(content)
    span = (start, start + len(content))

    inside = inner_spans(quotations(text, paragraphs(text)), [span])

    assert kind(text, [span], inside) == expected
