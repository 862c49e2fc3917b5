"""Many executions at once that wait for the same hosts: none comes too close, none comes in vain too often."""

import itertools

import pytest

from sayso.fetch import politeness
from sayso.fetch.target import target_of
from tests.unit.fetch.waiting import DELAY, START, Host, Time, polite, simulated


def between(answers):
    return list(itertools.pairwise(answers))


def test_no_host_is_asked_twice_within_its_delay_and_the_total_is_near_the_ideal(known_hosts):
    asked = simulated(known_hosts, lasting=lambda n: 0.1 * (n % 10)).answers

    assert sum(map(len, asked.values())) == 50
    assert min(after[0] - before[0] for host in asked.values() for before, after in between(host)) >= DELAY
    assert max(host[-1][0] for host in asked.values()) - START <= 9 * DELAY * 1.1


def test_a_host_that_answers_slowly_is_asked_for_one_page_at_a_time_with_its_delay_between_them(known_hosts):
    asked = simulated(known_hosts, lasting=lambda n: (0.5, 3, 8)[n // 5 % 3], executions=30).answers

    assert sum(map(len, asked.values())) == 30
    for before, after in (pair for host in asked.values() for pair in between(host)):
        assert after[0] - before[0] >= DELAY - 0.001
        assert after[0] - before[1] >= (DELAY - 0.001 if before[1] - before[0] > 1 else 0)


def later(n):
    return (0.5, 3, 8)[n % 3]


@pytest.mark.parametrize(
    ("lasting", "lost", "ideal", "calls"),
    [
        (lambda n: 0.4, (), 19 * DELAY, 2),
        (lambda n: 2, (), 19 * (DELAY + 2), 3.1),
        (lambda n: 4, (), 19 * (DELAY + 4), 3.1),
        (later, (), 19 * DELAY + sum(later(n) for n in range(19) if n % 3), 4.2),
        (lambda n: 0.4, (0,), 35 + 18 * DELAY, 3.5),
        (lambda n: 4, (7,), 7 * (DELAY + 4) + 35 + 11 * (DELAY + 4), 4.2),
    ],
    ids=["at once", "2 s", "4 s", "mixed", "one is lost", "one of the slow is lost"],
)
def test_those_who_wait_for_a_slow_host_seldom_come_in_vain(known_hosts, monkeypatch, lasting, lost, ideal, calls):
    monkeypatch.setattr(politeness, "HOST_PATIENCE", 600)
    found = simulated(known_hosts, lasting, executions=20, of_hosts=1, lost=lost)
    (answers,) = found.answers.values()

    assert len(answers) == 20
    assert min(after[0] - before[0] for before, after in between(answers)) >= DELAY - 0.001
    assert answers[-1][0] - START <= ideal * 1.1
    assert found.calls_a_page() <= calls


def test_those_who_waited_when_a_host_asked_for_rest_come_one_by_one_after_it(known_hosts):
    target = target_of("https://host0.example/0")

    def lasting(n):
        if n == 0:
            polite(known_hosts, Time(), Host(Time())).rest(target, 30)
        return 0.4

    found = simulated(known_hosts, lasting, executions=15, of_hosts=1)
    (answers,) = found.answers.values()

    assert len(answers) == 15
    assert answers[1][0] - START >= 30
    assert answers[-1][0] - START <= (30 + 13 * DELAY) * 1.1
    assert found.calls_a_page() <= 3
