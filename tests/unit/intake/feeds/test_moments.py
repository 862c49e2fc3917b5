"""A date is read rightly or left empty: never with its parts in the wrong places, never with a time nobody told."""

import re
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso.intake.feeds.moments import moment

NOW = datetime(2026, 1, 10, 12, tzinfo=UTC)
DAY = date(2016, 6, 29)


def at(hour: int, minute: int, second: int, offset: float) -> datetime:
    return datetime(2016, 6, 29, hour, minute, second, tzinfo=timezone(timedelta(hours=offset)))


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("Wed, 29 Jun 2016 15:07:41 +0200", at(15, 7, 41, 2)),
        ("Wed, 29 Jun 2016 15:07 GMT", at(15, 7, 0, 0)),
        ("29 Jun 16 15:07:41 EST", at(15, 7, 41, -5)),
        ("Wed,29 Jun 2016 15:07:41 Z", at(15, 7, 41, 0)),
        ("Wed, 29 Jun 2016 15:07:41 GMT+0200", at(15, 7, 41, 2)),
        ("Wed, 29-Jun-2016 15:07:41 UTC", at(15, 7, 41, 0)),
        ("Wed, 29 Jun 2016 15:07:41 +0000 (Coordinated Universal Time)", at(15, 7, 41, 0)),
        ("  Wed,  29 Jun\n2016 15:07:41 CEST ", at(15, 7, 41, 2)),
    ],
)
def test_rfc_822_as_it_is_written(text, read):
    assert moment(text, NOW) == read


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("2016-06-29T15:07:41Z", at(15, 7, 41, 0)),
        ("2016-06-29T15:07:41.251+02:00", at(15, 7, 41, 2)),
        ("2016-06-29 15:07+0530", at(15, 7, 0, 5.5)),
        ("2016-06-29T15:07:41-03", at(15, 7, 41, -3)),
        ("2016/6/29 15:07:41 +0200", at(15, 7, 41, 2)),
        ("2016-06-29", DAY),
        ("2016-06-29T15:07:41", DAY),
        ("2016/6/29 15:07:41", DAY),
        ("2016年6月29日 15:07", DAY),
        ("2016년 6월 29일", DAY),
        ("2016. 6. 29.", DAY),
    ],
)
def test_a_year_that_comes_first_is_followed_by_month_and_day(text, read):
    assert moment(text, NOW) == read


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("Mi, 29 Juni 2016 15:07:41 +0200", at(15, 7, 41, 2)),
        ("mer., 29 juin 2016 15:07:41 +0200", at(15, 7, 41, 2)),
        ("mié, 29 jun 2016 15:07:41 +0200", at(15, 7, 41, 2)),
        ("quarta-feira, 29 de junho de 2016 15:07:41 -0300", at(15, 7, 41, -3)),
        ("Ср, 29 июн 2016 15:07:41 +0300", at(15, 7, 41, 3)),
        ("śr., 29 czerwca 2016 15:07:41 +0200", at(15, 7, 41, 2)),
        ("Çar, 29 Haziran 2016 15:07:41 +0300", at(15, 7, 41, 3)),
        ("29 de junio de 2016", DAY),
        ("Mittwoch, 29. Juni 2016 um 15:07", DAY),
        ("Wednesday, June 29th, 2016", DAY),
        ("June 29, 2016 3:07 PM", DAY),
        ("June 29, 2016 3:07 p.m. EST", at(15, 7, 0, -5)),
        ("June 29, 2016 12:07 AM GMT", at(0, 7, 0, 0)),
        ("Wed Jun 29 15:07:41 2016", DAY),
        ("Wed Jun 29 15:07:41 CEST 2016", at(15, 7, 41, 2)),
        ("Wed Jun 29 15:07:41 +0000 2016", at(15, 7, 41, 0)),
    ],
)
def test_weekdays_and_months_of_other_languages_and_orders(text, read):
    assert moment(text, NOW) == read


@pytest.mark.parametrize("zone", ["", " BST", " IST", " CST", " CDT", " XYZ", " -0000"])
def test_of_a_time_whose_offset_is_not_known_the_day_is_kept(zone):
    assert moment(f"Wed, 29 Jun 2016 15:07:41{zone}", NOW) == DAY


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "03/04/2016",
        "3.4.2016 12:00",
        "12-11-2016",
        "29 listopada 2016",
        "2016",
        "2016-06",
        "June 2016",
        "06/16",
        "29/06/16",
        "1467212861",
        "20160629150741",
        "yesterday",
        "-0001-11-30T00:00:00+00:00",
        "1970-01-01T00:00:00Z",
        "2016-13-01",
        "2016-02-30",
        "30/02/2016",
        "2016-06-29T25:00:00Z",
        "2016-06-29T15:61:00Z",
        "2016-06-29T15:07:41+25:00",
        "June 29, 2016 15:07 PM",
        "29 Foo 2016",
        "Tue, 29 Jun 2016 15:07:41 +0200",
        "Tuesday, June 29th, 2016",
        "jeu., 29 juin 2016 15:07:41 +0200",
        "segunda-feira, 29 de junho de 2016",
        "Mo, 29/06/2016",
        "2016-06-29 2016-06-30",
        "2016-06-29" + " " * 40 + "x" * 100,
    ],
)
def test_what_can_be_read_in_two_ways_or_in_none_is_left_empty(text):
    assert moment(text, NOW) is None


@pytest.mark.parametrize(("text", "read"), [("29/06/2016", DAY), ("6/29/2016", DAY), ("3.3.2016", date(2016, 3, 3))])
def test_a_day_that_only_one_order_allows_is_read(text, read):
    assert moment(text, NOW) == read


def test_a_day_that_has_not_come_was_no_day_of_publication():
    assert moment("2026-01-12", NOW) == date(2026, 1, 12)
    assert moment("2026-01-13", NOW) is None


def test_a_weekday_is_that_of_its_date_in_every_language():
    mondays = (
        "Mon Montag lundi lunes lunedì maandag segunda-feira poniedziałek понедельник понеділок Pazartesi Mandag Måndag"
    )

    for name in mondays.split():
        assert moment(f"{name}, 27 Jun 2016", NOW) == date(2016, 6, 27)
        assert moment(f"{name}, 28 Jun 2016", NOW) is None


def test_a_weekday_of_a_language_that_is_not_known_says_nothing():
    assert moment("Srijeda, 29 Jun 2016", NOW) == DAY


days = st.dates(date(1971, 1, 1), date(2025, 12, 31))
ENGLISH = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


@given(days, st.times().map(lambda time: time.replace(microsecond=0)), st.integers(-12 * 60, 14 * 60))
def test_what_is_written_in_a_plain_form_is_read_as_it_was_meant(day, time, minutes):
    meant = datetime.combine(day, time, timezone(timedelta(minutes=minutes)))
    month = ENGLISH[day.month - 1]

    assert moment(meant.isoformat(), NOW) == meant
    assert moment(f"{day.day} {month} {meant:%Y %H:%M:%S %z}", NOW) == meant
    assert moment(f"{month} {day.day}, {day.year}", NOW) == day
    assert moment(f"{day.year}/{day.month}/{day.day} {time}", NOW) == day


@given(days, st.sampled_from("./-"))
def test_day_and_month_are_never_exchanged(day, mark):
    one_way = moment(f"{day.day}{mark}{day.month}{mark}{day.year}", NOW)
    other_way = moment(f"{day.month}{mark}{day.day}{mark}{day.year}", NOW)

    assert one_way == other_way
    assert one_way in ({day} if day.day > 12 or day.day == day.month else {None})


@given(
    st.text("0123456789 :/-.,TZ+", max_size=30)
    | st.from_regex(r"[A-Za-z]{3},? \d{1,2} (Jun|mar|mai|dez)\.? \d{2,4} \d\d:\d\d \w{1,4}", fullmatch=True)
)
def test_no_day_is_read_that_is_not_written(text):
    if read := moment(text, NOW):
        numbers = {int(digits) for digits in re.findall(r"\d+", text)}
        assert {read.day, read.year} <= numbers | {1900 + n for n in numbers} | {2000 + n for n in numbers}
