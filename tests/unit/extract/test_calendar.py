from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso.extract.calendar import days_in, western_digits

MAY_DAY = date(2024, 5, 1)


def read(line, language):
    return [found.day for found in days_in(line, language)]


@pytest.mark.parametrize(
    ("line", "language"),
    [
        ("May 1st, 2024 10:54PM", "en-US"),
        ("Wednesday, 1 May 2024", "en"),
        ("01-May-2024", None),
        ("5/1/2024", "en-US"),
        ("1/5/2024", "en-GB"),
        ("Mittwoch, 1. Mai 2024, 12:30 Uhr", "de"),
        ("01.05.24", "de-AT"),
        ("le 1er mai 2024 à 10h", "fr"),
        ("Puerto Gris, 1 de mayo de 2024", "es"),
        ("1 maggio 2024", "it"),
        ("1 maja 2024", "pl"),
        ("1 мая 2024 г.", "ru"),
        ("1 Mayıs 2024", "tr"),
        ("2024. május 1.", "hu"),
        ("2024 m. gegužės 1 d.", "lt"),
        ("1 Μαΐου 2024", "el"),
        ("1 مايو 2024", "ar"),
        ("2024年5月1日 10:00", "ja"),
        ("2024. 5. 1. 10:20", "ko"),
        ("১ মে ২০২৪", "bn"),
    ],
)
def test_a_day_is_read_as_people_of_the_language_write_it(line, language):
    assert read(western_digits(line), language) == [MAY_DAY]


def test_a_day_is_read_although_the_page_declares_another_language():
    assert read("1. Mai 2024", "en") == [MAY_DAY]
    assert read("1 mai 2024", None) == [MAY_DAY]


def test_digits_that_two_countries_read_differently_are_no_day():
    assert read("1/5/2024", "en") == []
    assert read("25/5/2024", "en") == [date(2024, 5, 25)]
    assert read("5/5/2024", "en") == [date(2024, 5, 5)]


@pytest.mark.parametrize("line", ["May 2024", "version 1.5.2024.7", "31.02.2024", "call 01.05.24.99", "in 2024", ""])
def test_what_only_resembles_a_day_is_none(line):
    assert read(line, "de") == []


@given(st.dates(date(1990, 1, 1), date(2099, 12, 31)), st.sampled_from(["%Y-%m-%d", "%d.%m.%Y", "%-d %B %Y"]))
def test_every_day_is_read_back_from_where_it_stands(day, form):
    line = f"on {day.strftime(form)}, here"

    (found,) = days_in(line, "en")

    assert found.day == day
    assert line[found.start : found.end].strip() in f" {day.strftime(form)} "


@given(st.text(max_size=60), st.sampled_from([None, "de", "xx", "en-US", "zh-Hant", "not a language"]))
def test_no_line_breaks_the_reading(line, language):
    assert all(line[found.start : found.end] for found in days_in(line, language))
