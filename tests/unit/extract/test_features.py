import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sayso.extract.candidates import candidates_of
from sayso.extract.declared import declared
from sayso.extract.evidence import declared_lines, evidence_of
from sayso.extract.features import columns_of
from sayso.extract.forest import forest
from sayso.extract.parsing import parsed

VOTE = "The council of Brackwater voted on Thursday to keep the night ferry for another year."
COST = "It costs the town two million crowns, most of it for fuel, said the treasurer."


def columns(body, *, head="", extracted=()):
    tree = parsed(f"<html><head>{head}</head><body>{body}</body></html>")
    return columns_of(candidates_of(tree), evidence_of(tree, extracted, declared_lines(declared(tree, None))))


def test_each_witness_says_which_lines_it_knows():
    head = f"""<title>Night ferry</title><meta name="description" content="{COST}">
        <script type="application/ld+json">{{"@type": "NewsArticle", "articleBody": "{VOTE}"}}</script>"""

    found = columns(f"<h1>Night ferry</h1><p>{VOTE}</p><p>{COST}</p>", head=head, extracted=[VOTE, COST])

    assert found["title"].tolist() == [1, 0, 0]
    assert found["extracted"].tolist() == [0, 1, 1]
    assert found["declared"].tolist() == [0, 1, 0]
    assert found["description"].tolist() == [0, 0, 1]


def test_a_page_without_a_witness_is_told_from_one_whose_witness_knows_nothing():
    assert columns(f"<p>{VOTE}</p>")["declared"].tolist() == [-1]


def test_lines_that_other_lines_say_are_known():
    found = columns(f"<p>{VOTE}</p><aside>voted on Thursday to keep the night ferry</aside><p>{COST}</p>")

    assert found["said_elsewhere"].tolist() == pytest.approx([6 / 13, 1, 0], abs=0.01)


def test_lines_are_told_by_how_far_they_stand_from_the_densest_element():
    found = columns(
        f"<div><section><p>{VOTE}</p><p>{COST}</p></section><div><p>Read also</p></div></div><p>Imprint</p>"
    )

    assert found["up"].tolist() == [1, 1, 2, 1]
    assert found["up_from_core"].tolist() == sorted(found["up_from_core"].tolist())


BODIES = st.lists(
    st.tuples(st.sampled_from(["p", "li", "h2", "td", "blockquote"]), st.sampled_from([VOTE, COST, "Home", "☃", "三"])),
    min_size=1,
    max_size=30,
)


@settings(max_examples=40, deadline=None)
@given(BODIES, st.lists(st.sampled_from([VOTE, COST, "Home"]), max_size=3))
def test_every_line_of_any_page_gets_a_finite_number_in_every_column_and_a_probability(lines, extracted):
    body = "".join(f"<{tag}>{text}</{tag}>" for tag, text in lines)

    found = columns(body, extracted=extracted)

    assert {len(values) for values in found.values()} == {len(found["letters"])}
    assert all(np.isfinite(values).all() for values in found.values())
    probabilities = forest().probabilities(found)
    assert ((probabilities > 0) & (probabilities < 1)).all()
