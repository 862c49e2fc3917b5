import contextlib
import gc
import subprocess
import sys
import time

import pytest

from sayso.errors import TooSlow
from sayso.extract import extract
from sayso.extract.deadline import within
from tests.hostile_pages import STORY


@pytest.fixture(autouse=True)
def _no_collection():
    """What is raised within a callback of the garbage collector's, as hypothesis has one, is lost with a warning."""
    gc.disable()
    yield
    gc.enable()


def endless():
    while True:
        pass


def test_work_that_ends_in_time_gives_what_it_returns():
    assert within(60, lambda: 7, "a page") == 7


def test_what_work_raises_is_raised():
    with pytest.raises(KeyError):
        within(60, lambda: {}["nothing"], "a page")


def test_endless_work_is_stopped():
    with pytest.raises(TooSlow, match=r"reading a page was stopped after the 0\.1 s .* Submit its text instead"):
        within(0.1, endless, "a page")


def test_work_that_catches_every_error_is_stopped_too():
    def stubborn():
        for _ in range(3):
            with contextlib.suppress(BaseException):
                endless()
        endless()

    with pytest.raises(TooSlow):
        within(0.01, stubborn, "a page")


def test_nothing_arrives_once_the_work_has_ended():
    for _ in range(50):
        try:
            within(0.001, lambda: time.sleep(0.001), "a page")
        except TooSlow:
            continue

    assert within(60, lambda: sum(range(100_000)), "a page") == 4_999_950_000


def test_a_page_is_read_no_longer_than_there_is_time():
    page = f"<html><body>{STORY * 300}</body></html>".encode()

    with pytest.raises(TooSlow, match=r"the page https://a\.example/ was stopped after the 0\.0 s"):
        extract(page, url="https://a.example/", seconds=0)
    assert extract(page, url="https://a.example/").text


def test_a_profiler_can_look_on():
    """Python 3.11 does not return from a jump under a profiler while it is told of an exception that is none."""
    code = (
        "import cProfile; from sayso.extract.deadline import within\n"
        "with cProfile.Profile(): print(within(60, lambda: sum(range(10)), 'a page'), [n for n in range(3)])"
    )

    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)

    assert told.stdout == "45 [0, 1, 2]\n"
