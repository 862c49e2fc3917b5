import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sayso.errors import TooLarge
from sayso.extract.parsing import MAX_ATTRIBUTES, MAX_DEPTH, MAX_ELEMENTS, parsed


def depth(element):
    level, count = [element], 0
    while level:
        level, count = [child for one in level for child in one], count + 1
    return count


def words(tree):
    return " ".join(" ".join(tree.itertext()).split())


def test_text_without_markup_is_a_page():
    assert words(parsed("The minister said no.")) == "The minister said no."


def test_a_page_of_nothing_but_a_comment_has_no_element():
    assert parsed("<!-- nothing -->") is None


def test_a_usual_page_is_left_as_it_is():
    tree = parsed("<html><body><div><div><p>One <b>two</b></p></div></div><i></i></body></html>")

    assert [element.tag for element in tree.iter()] == ["html", "body", "div", "div", "p", "b", "i"]


@pytest.mark.parametrize("tag", ["div", "b", "blockquote", "p"])
def test_what_is_too_deep_is_raised_with_all_of_its_text(tag):
    inner = "".join(f"<div><p>Line {n}</p>tail {n}" for n in range(600)) + "</div>" * 600
    tree = parsed(f"<html><body><{tag}>{inner}</body></html>")

    assert depth(tree) <= MAX_DEPTH + 1
    assert words(tree) == " ".join(f"Line {n} tail {n}" for n in range(600))


def test_lines_that_are_raised_stay_lines():
    tree = parsed(f"<html><body>{'<div>x' * 300}<div>one<div>two</div></div></body></html>")

    assert [element.tag for element in tree.iter("br")]
    assert depth(tree) <= MAX_DEPTH + 1


def test_elements_that_only_hold_another_are_taken_out_of_a_page_that_is_too_deep():
    tree = parsed(f"<html><body>{'<div>' * 1_000}<article><p>One</p><p>two</p></article></body></html>")

    assert [element.tag for element in tree.iter()] == ["html", "body", "article", "p", "p"]


def test_a_page_of_too_many_elements_loses_those_without_text():
    menu = "".join(f"<li><a href='/{n}'>Story {n}</a></li>" for n in range(MAX_ELEMENTS))
    tree = parsed(f"<html><body><ul>{menu}</ul><p>One<br><br><br>two</p>three<i></i>four</body></html>")

    assert words(tree) == "One two threefour"


def test_elements_with_a_text_are_never_dropped():
    with pytest.raises(TooLarge, match="over the limit of 60,000"):
        parsed(f"<html><body>{'<p>No.</p>' * (MAX_ELEMENTS + 1)}</body></html>")


def test_long_attributes_are_dropped_and_others_stay():
    tree = parsed(f'<html><body><p class="a" data-b="{"x" * 200_000}">One</p></body></html>')

    assert dict(next(tree.iter("p")).attrib) == {"class": "a"}


@pytest.mark.parametrize("attribute", ["a{}", "a{}=1", "a{}='1 > 0'", 'a{}="<p x=1 y=2>"', "a{} = 1"])
def test_an_element_of_thousands_of_attributes_keeps_the_first(attribute):
    attributes = " ".join(attribute.format(n) for n in range(30_000))
    tree = parsed(f"<html><body><p {attributes}>One</p><p>two</p></body></html>")

    assert words(tree) == "One two"
    assert len(next(tree.iter("p")).attrib) == MAX_ATTRIBUTES


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from(["<div>", "<p>", "<b>", "<br>", "</div>", "</p>", "</b>", "word "]), max_size=40))
def test_a_page_that_is_too_deep_has_the_words_it_would_have(parts):
    markup = "".join(parts)
    usual = parsed(f"<html><body>start {markup}</body></html>")
    deep = parsed(f"<html><body>{'<span>' * 300}start {markup}</body></html>")

    assert words(deep).replace(" ", "") == words(usual).replace(" ", "")
