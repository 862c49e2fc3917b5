import pytest

from sayso.errors import Permanent, TooLarge
from sayso.extract import extract
from tests.hostile_pages import FIRST, LAST, PAGES, WITHOUT_AN_ARTICLE

REFUSED = {
    "20,000 nested elements": r"over the limit of 2,040 deep",
    "100,000 elements never closed": r"over the limit of 2,040 deep",
    "100,000 lines between line breaks": r"100,013 elements, over the limit of 60,000",
    "100,000 cells of a table": r"elements, over the limit of 60,000",
    "100,000 titles": r"elements, over the limit of 60,000",
    "100,000 times": r"elements, over the limit of 60,000",
    "100,000 <meta>": r"elements, over the limit of 60,000",
    "an article over the limit of one": r"characters, over the limit of 2000000",
    "over the limit of a body": r"bytes, over the limit of 26,214,400",
}
# Each costs seconds; `make bench-extract` measures them.
COSTLY = {
    "12 MB of attributes", "20 MB of script", "20 MB of style", "20 MB of menus", "20 MB of markup within the article",
    "50,000 short paragraphs", "an article over the limit of one", "JSON-LD of 100,000 objects",
    "JSON-LD of 100,000 values", "broken JSON-LD of 10 MB", "nothing but elements",
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(PAGES.keys() - REFUSED.keys() - COSTLY))
def test_the_article_of_a_hostile_page_is_found_whole(name):
    text = extract(PAGES[name](), url="https://brackwater.example/mill").text

    assert FIRST in text
    assert LAST in text
    assert text.count("\n\n") >= 1


@pytest.mark.parametrize("name", sorted(REFUSED.keys() - COSTLY))
def test_a_page_that_is_refused_is_told_the_limit(name):
    with pytest.raises(TooLarge, match=REFUSED[name]):
        extract({**PAGES, **WITHOUT_AN_ARTICLE}[name]())


@pytest.mark.parametrize("name", sorted(WITHOUT_AN_ARTICLE.keys() - REFUSED.keys() - COSTLY))
def test_a_hostile_page_without_an_article_is_an_error(name):
    with pytest.raises(Permanent):
        extract(WITHOUT_AN_ARTICLE[name]())
