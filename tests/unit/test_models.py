from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from sayso.models import Article, Item, Page, Paragraph, Source, Statement

NOW = datetime(2025, 3, 1, 12, tzinfo=UTC)


def item(**fields) -> Item:
    return Item(article_id="a", origin="api", submitted_at=NOW, **fields)


def test_an_item_without_url_and_page_is_refused():
    with pytest.raises(ValidationError, match="needs a url, or a page"):
        item()


@pytest.mark.parametrize("span", [(3, 3), (5, 2), (-1, 4)])
def test_a_span_that_holds_nothing_is_refused(span):
    with pytest.raises(ValidationError, match="a span is"):
        Statement(content=(span,), text="x", kind="direct", speaker=Source(name="unknown"), confidence=1)


def test_an_unknown_field_is_refused():
    with pytest.raises(ValidationError, match="extra"):
        item(url="https://news.example/", colour="red")


def test_a_time_without_offset_is_refused_where_one_is_needed():
    with pytest.raises(ValidationError, match="timezone"):
        Page(article_id="a", key="k", sha256="s", size=1, fetched_at=datetime(2025, 3, 1))  # noqa: DTZ001 - the subject


offsets = st.timedeltas(timedelta(hours=-23), timedelta(hours=23)).map(
    lambda offset: timezone(timedelta(minutes=offset // timedelta(minutes=1)))
)


@given(st.dates() | st.datetimes() | st.datetimes(timezones=offsets))
def test_a_day_stays_a_day_and_a_time_a_time_in_json(published_at):
    article = Article(text="a", paragraphs=(Paragraph(start=0, end=1),), published_at=published_at, confidence=1)

    read = Article.model_validate_json(article.model_dump_json())

    assert read.published_at == published_at
    assert type(read.published_at) is type(published_at)


def test_a_word_is_no_day():
    with pytest.raises(ValidationError):
        item(url="https://news.example/", published_at="yesterday!")


def test_a_day_survives_python_too():
    assert item(url="https://news.example/", published_at=date(2025, 3, 1)).published_at == date(2025, 3, 1)
