import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso.furniture import Furniture, lines_of
from sayso.models import Article, Paragraph, Removed

LINE = "All the news of the bay"


def article(*lines: str, role: str = "text", residue: tuple[Removed, ...] = ()) -> Article:
    ends = [sum(len(line) + 2 for line in lines[: n + 1]) - 2 for n in range(len(lines))]
    paragraphs = [Paragraph(start=end - len(line), end=end, role=role) for line, end in zip(lines, ends, strict=True)]
    return Article(text="\n\n".join(lines), paragraphs=tuple(paragraphs), residue=residue, confidence=1)


def after(*articles: str, line: str = LINE) -> Furniture:
    known = Furniture()
    for name in articles:
        known = known.learned(name, [line])
    return known


def test_a_line_is_counted_once_for_each_article():
    assert after("a", "b", "c").articles_with(LINE) == 3
    assert after("a", "a", "b", "a").articles_with(LINE) == 2


def test_an_article_does_not_count_for_its_own_lines():
    assert after("a", "b", "c").articles_with(LINE, besides="a") == 2
    assert after("a", "b", "c").articles_with(LINE, besides="z") == 3


def test_counts_and_marks_make_no_other_line():
    known = after("a", line="12 comments")

    assert known.articles_with("» 7 Comments") == 1
    assert known.articles_with("12 commands") == 0


@given(
    st.lists(st.tuples(st.sampled_from("abcdefghi"), st.lists(st.sampled_from(["x", "y y", LINE, "ż"])))),
)
def test_what_is_packed_is_unpacked(read):
    known = Furniture()
    for name, lines in read:
        known = known.learned(name, lines)

    assert Furniture.unpacked(known.packed(), known.articles) == known


def test_what_recurs_is_kept_while_a_thousand_lines_pass():
    known = after("a", "b", "c")
    for n in range(100):
        known = known.learned(f"article {n}", [f"The mayor's word {'abcdefghij'[m]} {'x' * n}" for m in range(10)])

    assert known.articles_with(LINE) == 3
    assert len(known.packed()) < 4000


def test_of_a_site_that_is_known_every_fourth_article_is_learned_from():
    known = Furniture(articles=1000)

    wanted = [name for name in map(str, range(1000)) if known.wants(name)]

    assert 200 < len(wanted) < 300
    assert all(Furniture().wants(name) for name in map(str, range(100)))


def test_the_lines_of_an_article_that_may_be_furniture():
    paragraph, background = "The ferry sails. " * 8, "It sailed before the war, too. " * 20
    inside = [f"{paragraph}{n}" for n in range(12)]
    taken = (Removed(text="Bay apps", reason="site_furniture"), Removed(text="Share", reason="share"))

    found = lines_of(article(LINE, *inside, "A short line", background, "***", residue=taken))

    assert found == ["Bay apps", LINE, inside[0], inside[1], *inside[7:], "A short line"]


@pytest.mark.parametrize("role", ["heading", "blockquote", "question", "answer", "post"])
def test_headings_and_quotations_are_none(role):
    assert lines_of(article(LINE, role=role)) == []
