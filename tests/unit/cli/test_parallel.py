import os

import pytest

from sayso.cli.parallel import Died, ordered


def doubled(number):
    return number * 2


def deadly_at_seven(number):
    if number == 7:
        os._exit(1)
    return number * 2


@pytest.mark.parametrize("jobs", [1, 2])
def test_results_come_in_the_order_of_the_inputs(jobs):
    assert list(ordered(doubled, range(100), jobs)) == [n * 2 for n in range(100)]


def test_an_input_that_kills_its_process_is_named_and_the_others_go_on():
    results = list(ordered(deadly_at_seven, range(20), 2))

    assert results[7] == Died(7)
    assert results[:7] + results[8:] == [n * 2 for n in range(20) if n != 7]


def test_inputs_are_read_only_a_window_ahead():
    taken = []

    def endless():
        for number in range(10_000):
            taken.append(number)
            yield number

    results = ordered(doubled, endless(), 2)
    next(results)
    results.close()

    assert len(taken) < 100
