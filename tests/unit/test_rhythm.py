"""What polls teach: how often to come again, when to leave a feed alone, when to report it."""

import math

from hypothesis import given
from hypothesis import strategies as st

from sayso.rhythm import FAILED, LONGEST, SHORTEST, failures, interval, merged, news, next_poll, silent_since

MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000
START = 1_750_000_000_000

polls = st.lists(st.tuples(st.integers(START, START + 90 * DAY), st.integers(FAILED, 30)), min_size=1, max_size=80)


def learned(told):
    known = ()
    for poll in told:
        known = merged(known, poll)
    return known


def watched(every: float, days: float) -> list[tuple[int, int]]:
    """The polls of a feed that brings an entry `every` so many milliseconds, each when the ones before it said so."""
    known, at, before = (), START, START - 1
    while at < START + days * DAY:
        known = merged(known, (at, math.floor(at / every) - math.floor(before / every)))
        before, at = at, next_poll(known, more=False)
    return list(known)


@given(
    st.permutations(range(8)),
    st.lists(st.tuples(st.integers(START, START + DAY), st.integers(FAILED, 5)), min_size=8, max_size=8),
)
def test_polls_that_are_told_twice_or_in_another_order_teach_the_same(order, told):
    assert learned([told[place] for place in order] + told) == learned(told)


@given(polls, st.booleans(), st.booleans())
def test_the_next_poll_is_between_five_minutes_and_a_day_after_the_last(told, more, changed):
    known = learned(told)

    assert SHORTEST <= interval(known) <= LONGEST
    assert SHORTEST <= next_poll(known, more=more, changed=changed) - known[-1][0] <= LONGEST


def test_a_feed_that_brings_news_at_every_poll_is_looked_at_every_five_minutes():
    assert interval(watched(MINUTE, days=2)) == SHORTEST


def test_a_feed_is_polled_about_twice_as_often_as_it_brings_news():
    hourly = watched(HOUR, days=14)
    brought = sum(new > 0 for _, new in hourly) / len(hourly)

    assert HOUR / 4 < interval(hourly) < HOUR
    assert 0.25 < brought < 0.75


def test_a_feed_that_brings_nothing_is_looked_at_once_a_day():
    assert interval(watched(1000 * DAY, days=30)) == LONGEST


def test_how_many_entries_a_poll_brought_does_not_matter():
    few, many = [(START + n * HOUR, 1) for n in range(9)], [(START + n * HOUR, 30) for n in range(9)]

    assert interval(few) == interval(many)


def test_all_that_is_there_at_the_first_poll_teaches_nothing():
    assert interval([(START, 500), (START + HOUR, 0)]) == interval([(START, 0), (START + HOUR, 0)]) == HOUR


def test_each_failure_doubles_the_wait_up_to_a_day():
    known = [(START, 1), (START + HOUR, 0)]
    waits = []
    for n in range(1, 9):
        known.append((START + HOUR + n, FAILED))
        waits.append(next_poll(known, more=True) - known[-1][0])

    assert waits == [2 * HOUR, 4 * HOUR, 8 * HOUR, 16 * HOUR, DAY, DAY, DAY, DAY]
    assert failures(known) == 8


def test_a_success_ends_the_failures():
    known = merged([(START, FAILED), (START + 1, FAILED)], (START + 2, 0))

    assert failures(known) == 0
    assert interval(known) == 15 * MINUTE


def test_what_was_left_is_fetched_soon():
    assert next_poll([(START, 100), (START + HOUR, 0)], more=True) == START + HOUR + SHORTEST


def test_what_is_said_to_have_changed_is_fetched_after_a_quarter_of_the_time():
    known = [(START, 1), (START + 8 * HOUR, 0)]

    assert next_poll(known, changed=True) == START + 10 * HOUR
    assert next_poll([*known, (START + 9 * HOUR, FAILED)], changed=True) == START + 13 * HOUR


def test_a_feed_is_silent_after_twice_its_longest_pause_and_a_day():
    weekly = tuple(START + n * 7 * DAY for n in range(4))
    busy = tuple(START + n * 10 * MINUTE for n in range(20))

    assert silent_since(weekly, weekly[-1] + 14 * DAY) is None
    assert silent_since(weekly, weekly[-1] + 14 * DAY + 1) == weekly[-1]
    assert silent_since(busy, busy[-1] + DAY) is None
    assert silent_since(busy, busy[-1] + DAY + 1) == busy[-1]


def test_who_has_no_habit_is_not_silent():
    assert silent_since((), START) is None
    assert silent_since((START, START + 1), START + 900 * DAY) is None


def test_the_last_moments_of_news_are_kept():
    moments = ()
    for n in reversed(range(50)):
        moments = news(moments, (START + n, n % 2))

    assert moments == tuple(START + n for n in range(11, 50, 2))
