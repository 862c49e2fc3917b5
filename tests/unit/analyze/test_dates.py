from datetime import date

import pytest

from sayso.analyze.dates import day_in

WEDNESDAY = date(2024, 3, 13)


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("said on Wednesday", date(2024, 3, 13)),
        ("said on Thursday", date(2024, 3, 7)),
        ("said yesterday", date(2024, 3, 12)),
        ("said today", date(2024, 3, 13)),
        ("said on March 12", date(2024, 3, 12)),
        ("said on December 1", date(2023, 12, 1)),
        ("said on 1 December 2020", date(2020, 12, 1)),
        ("said on Feb. 29", date(2024, 2, 29)),
        ("said on February 30", None),
        ("said in March", None),
        ("said next Monday", None),
        ("said last week", None),
    ],
)
def test_a_day_is_the_latest_one_before_publication(words, day):
    assert day_in(words, WEDNESDAY) == day


def test_a_full_date_needs_no_day_of_publication():
    assert day_in("said on May 3, 2021", None) == date(2021, 5, 3)
    assert day_in("said on May 3", None) is None


def test_a_weekday_before_the_first_day_of_the_calendar_is_none():
    assert day_in("said yesterday", date.min) is None
