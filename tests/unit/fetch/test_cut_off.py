import socket
import threading
from contextlib import ExitStack, closing

import pytest

from sayso.fetch.cut_off import CutOff


@pytest.fixture
def pair():
    """Two ends of a connection."""
    with ExitStack() as stack:
        yield lambda: tuple(stack.enter_context(closing(end)) for end in socket.socketpair())


def threads():
    return [thread for thread in threading.enumerate() if thread.name == "cut off"]


def test_a_connection_is_shut_when_its_time_is_up(pair):
    ours, _ = pair()

    with CutOff().after(0.01, ours):
        assert ours.recv(1) == b""


def test_one_that_is_due_earlier_does_not_wait_for_one_that_came_first(pair):
    (early, _), (late, theirs), cut_off = pair(), pair(), CutOff()

    with cut_off.after(60, late), cut_off.after(0.01, early):
        assert early.recv(1) == b""
        theirs.send(b"x")
        assert late.recv(1) == b"x"


def test_what_has_ended_in_time_is_left_alone(pair):
    (ended, theirs), (other, _), cut_off = pair(), pair(), CutOff()

    with cut_off.after(0.02, ended):
        pass
    with cut_off.after(0.04, other):
        assert other.recv(1) == b""
    theirs.send(b"x")

    assert ended.recv(1) == b"x"


def test_what_is_closed_already_keeps_nothing_from_being_shut(pair):
    (closed, _), (ours, _), cut_off = pair(), pair(), CutOff()
    closed.close()

    with cut_off.after(0.01, closed), cut_off.after(0.02, ours):
        assert ours.recv(1) == b""


def test_one_thread_watches_all_and_ends_with_the_last(pair):
    before, cut_off = len(threads()), CutOff()

    with ExitStack() as stack:
        ends = [pair()[0] for _ in range(20)]
        for end in ends:
            stack.enter_context(cut_off.after(0.05, end))
        assert len(threads()) == before + 1
        watching = cut_off._thread
        assert [end.recv(1) for end in ends] == [b""] * 20
    watching.join(10)

    assert not watching.is_alive()
    with cut_off.after(0.01, (again := pair()[0])):
        assert again.recv(1) == b""
