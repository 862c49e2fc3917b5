from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso.extract.dates import day_in_address, moment


def at(hour, minute, offset_hours):
    return datetime(2024, 5, 1, hour, minute, tzinfo=timezone(timedelta(hours=offset_hours)))


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2024-05-01T10:30:00+02:00", at(10, 30, 2)),
        ("2024-05-01T10:30:00.123Z", at(10, 30, 0)),
        ("2024-05-01 10:30 -0400", at(10, 30, -4)),
        ("2024-05-01T9:30:00+0000", at(9, 30, 0)),
        ("2024-05-01 10:30:00 UTC", at(10, 30, 0)),
        ("Wed, 01 May 2024 10:30:00 GMT", at(10, 30, 0)),
        ("1714559400", at(10, 30, 0)),
        ("1714559400000", at(10, 30, 0)),
    ],
)
def test_a_time_keeps_the_offset_that_the_page_gives(value, expected):
    found = moment(value)

    assert found == expected
    assert found.utcoffset() == expected.utcoffset()


@pytest.mark.parametrize(
    "value", ["2024-05-01", "2024-05-01T10:30:00", "20240501", "2024/05/01", "01.05.2024", " 1/5/2024 "]
)
def test_a_time_without_an_offset_is_a_day(value):
    assert moment(value) == date(2024, 5, 1)


@pytest.mark.parametrize(
    "value", ["", "soon", "0001-01-01T00:00:00Z", "1970-01-01", "2024-13-01", "31.02.2024", "9999-01-01"]
)
def test_what_is_no_date_of_the_web_is_none(value):
    assert moment(value) is None


def test_an_address_may_hold_the_day():
    assert day_in_address("https://post.example/2024/05/01/ferry") == date(2024, 5, 1)
    assert day_in_address("https://post.example/news/20240501-ferry") == date(2024, 5, 1)
    assert day_in_address("https://post.example/news/01-05-2024/ferry") == date(2024, 5, 1)
    assert day_in_address("https://post.example/view/A2024050110300001") == date(2024, 5, 1)
    assert day_in_address("https://post.example/2024/05/ferry") is None


def test_the_day_on_which_an_archive_read_the_page_is_not_the_articles():
    assert day_in_address("https://archive.example/web/20240501103000/http://post.example/ferry") is None


@given(st.datetimes(datetime(1991, 1, 1), datetime(2090, 1, 1)))  # noqa: DTZ001 - hypothesis wants naive bounds
def test_every_time_of_the_web_is_read_back(value):
    value = value.replace(microsecond=0, tzinfo=UTC)

    assert moment(value.isoformat()) == value


@given(st.text(max_size=40))
def test_no_value_breaks_the_reading(value):
    assert moment(value) is None or moment(value).year >= 1990
