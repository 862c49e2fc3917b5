import pytest

from sayso.analyze.reading import read
from sayso.paragraphs import paragraphs


def split(text):
    return [text[s[0].start : s[-1].end] for s in read(text, paragraphs(text)).sentences]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("It rained. It stopped.", ["It rained.", "It stopped."]),
        ("Dr. Lind spoke to J. Berg in the U.S. capital.", ["Dr. Lind spoke to J. Berg in the U.S. capital."]),
        ("“It rained. It stopped,” she said.", ["“It rained. It stopped,” she said."]),
        ("“It rained.” Berg left.", ["“It rained.”", "Berg left."]),
        ("“Did it rain?” Berg asked.", ["“Did it rain?” Berg asked."]),
        ("“It rained,” she said. “It stopped.”", ["“It rained,” she said.", "“It stopped.”"]),
        ("He left the U.S. He returned.", ["He left the U.S.", "He returned."]),
        ("“He wrote ‘No.’” Berg left.", ["“He wrote ‘No.’”", "Berg left."]),
        ("He spoke of “doubts”. Berg left.", ["He spoke of “doubts”.", "Berg left."]),
        ("It cost 1.5 million. Berg paid.", ["It cost 1.5 million.", "Berg paid."]),
    ],
)
def test_sentences_end_outside_quotations_and_abbreviations(text, sentences):
    assert split(text) == sentences


def test_a_sentence_without_end_is_cut():
    assert max(len(s) for s in read("and " * 1000, paragraphs("and " * 1000)).sentences) < 200


def test_the_sentence_around_an_offset_is_found():
    text = "It rained. It stopped."

    reading = read(text, paragraphs(text))

    assert reading.sentence_at(12)[0].start == 11
    assert read("", ()).sentence_at(0) == ()
