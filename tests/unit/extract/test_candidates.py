import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sayso.extract.candidates import candidates_of
from sayso.extract.lines import tidy
from sayso.extract.parsing import parsed


def candidates(body):
    return candidates_of(parsed(f"<html><head><title>Mill</title></head><body>{body}</body></html>"))


def texts(body):
    return [candidate.text for candidate in candidates(body)]


def test_every_visible_line_is_a_candidate_in_the_order_of_the_page():
    body = "<nav><a href='/'>Home</a></nav>Above<div>One <b>two</b><p>three</p>four</div><ul><li>five<li>six</ul>"

    assert texts(body) == ["Home", "Above", "One two", "three", "four", "five", "six"]


def test_what_no_reader_sees_is_no_candidate():
    body = "<p>Seen<script>var a</script> and<!-- not this --> read</p><style>p{}</style><button>Play</button>"

    assert texts(body) == ["Seen and read"]


def test_a_line_break_ends_a_line_and_white_space_does_not():
    assert texts("<p>The mill\n  stands<br><br>It burned</p>") == ["The mill stands", "It burned"]


def test_a_row_is_one_line_unless_the_table_lays_out_the_page():
    assert texts("<table><tr><th>Harbour</th><td>3</td></tr></table>") == ["Harbour 3"]
    assert texts("<table><tr><td><p>Menu</p></td><td><p>The mill burned.</p></td></tr></table>") == [
        "Menu",
        "The mill burned.",
    ]


@pytest.mark.parametrize(
    ("body", "role"),
    [
        ("<h3>A narrow vote</h3>", "heading"),
        ("<blockquote><p>The court finds for the town.</p></blockquote>", "blockquote"),
        ("<p>The town voted.</p>", "text"),
    ],
)
def test_the_markup_gives_the_role(body, role):
    assert [candidate.role for candidate in candidates(body)] == [role]


def test_links_and_bold_text_are_known_by_their_share():
    (candidate,) = candidates("<p><a href='/a'>1234</a><strong>56</strong>7890</p>")

    assert (candidate.linked, candidate.strong) == (0.4, 0.2)


@pytest.mark.parametrize("attribute", ["hidden", 'aria-hidden="true"', 'style="color:red; display: none"'])
def test_text_in_a_hidden_element_is_marked_as_hidden(attribute):
    inner, outer = candidates(f"<div {attribute}><p>Unfolded</p></div><p>Open</p>")

    assert (inner.place.is_hidden, outer.place.is_hidden) == (True, False)


def test_what_is_hidden_within_a_line_is_left_out():
    assert texts("<p>Ada Brook<span style='display:none'>Ada Brook: mayor since 2029</span> voted</p>") == [
        "Ada Brook voted"
    ]


@settings(max_examples=60, deadline=None)
@given(
    st.recursive(
        st.text("ab <&\n", max_size=8).map(lambda text: text.replace("&", "&amp;").replace("<", "&lt;")),
        lambda inner: st.tuples(
            st.sampled_from(["p", "div", "a", "b", "td", "li", "br"]), st.lists(inner, max_size=3)
        ).map(lambda node: f"<{node[0]}>{''.join(node[1])}</{node[0]}>"),
        max_leaves=12,
    )
)
def test_the_candidates_are_the_text_of_the_page(body):
    tree = parsed(f"<html><body><p>start</p>{body}</body></html>")

    found = "".join(candidate.text for candidate in candidates_of(tree))

    assert found.replace(" ", "") == tidy(tree.text_content()).replace(" ", "")
