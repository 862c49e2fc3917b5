import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso.extract import extract
from sayso.extract.confidence import Model, signals

SENTENCE = "The council met for the {} time this year and spoke for hours about the old mill by the river."
STORY = [SENTENCE.format(n) for n in ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth")]
HEAD = (
    '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "The mill", '
    '"datePublished": "2025-03-01", "author": {"name": "Mara Lind"}}</script>'
)
MODEL = Model({"": -1.0, "prose": 2.0}, ((-1.0, 0.2), (0.0, 0.5), (1.0, 0.9)))


def confidence(*lines: str, head: str = "") -> float:
    body = "".join(f"<p>{line}</p>" for line in lines)
    return extract(f"<html><head>{head}</head><body><article>{body}</article></body></html>".encode()).confidence


def test_between_what_was_measured_the_probability_rises_evenly():
    assert [MODEL.probability({"prose": prose}) for prose in (0.0, 0.25, 0.5, 1.0)] == pytest.approx(
        [0.2, 0.35, 0.5, 0.9]
    )


@given(st.floats(-100, 100), st.floats(-100, 100))
def test_it_never_leaves_what_was_measured_and_never_falls(one, other):
    low, high = sorted((one, other))

    assert 0.2 <= MODEL.probability({"prose": low}) <= MODEL.probability({"prose": high}) <= 0.9


def test_a_story_that_is_declared_dated_and_signed_is_surer_than_a_page_of_fragments():
    fragments = [f"Ferry number {n}, out of service" for n in range(12)]

    assert confidence(*STORY, head=HEAD) > 0.8
    assert confidence(*STORY[:3], *fragments) < 0.6


def test_what_the_forest_doubts_of_a_text_and_of_the_lines_beside_it_is_told():
    article = extract("\n".join(STORY).encode(), content_type="text/plain")
    taken = [article.text[p.start : p.end] for p in article.paragraphs]

    def told(of_taken, **beside):
        return signals(article, None, is_declared=True, probabilities=dict.fromkeys(taken, of_taken) | beside)

    assert told(1.0)["doubt"] == told(1.0)["wrong"] == 0
    assert told(0.75)["wrong"] == pytest.approx(0.25)
    assert told(1.0, **{"Another line": 0.4})["missed"] > 0
    assert told(0.6)["doubt"] > told(0.9)["doubt"] > 0
    assert "doubt" not in signals(article, None, is_declared=True, probabilities={})
