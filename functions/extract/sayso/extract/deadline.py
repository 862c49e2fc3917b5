"""Stopping the reading of a page that takes too long.

Limits on the page keep its cost down (`sayso.extract.parsing`), but what a page costs cannot be told from its size, and
it is spent in libraries that ask nobody whether to go on. A process of its own could be killed, but on Lambda it would
cost each page the imports again, half a second, and hold the page twice; a signal reaches the main thread alone, and
on a laptop the steps are threads. So an exception is sent into the thread that reads. It arrives at the next step of
Python, which means after a call into compiled code has returned; those are linear in the page, and the page is bounded.
"""

import ctypes
import threading
from collections.abc import Callable
from typing import TypeVar

from sayso.errors import TooSlow

__all__ = ["within"]

T = TypeVar("T")

AGAIN = 0.05
"""Seconds after which it is sent once more: a library may have caught it."""


class _Stopped(BaseException):
    """No Exception, of which libraries catch every one."""


def within(seconds: float, work: Callable[[], T], what: str) -> T:
    """What `work` returns. Raises TooSlow where it does not in that time; `what` names in words what it works on."""
    watch = _Watch(seconds)
    try:
        try:
            watch.begin()
            return work()
        finally:
            watch.end()
    except _Stopped:
        watch.end()
        told = f"reading {what} was stopped after the {seconds:.1f} s that there were for it. Submit its text instead"
        raise TooSlow(told) from None


class _Watch:
    """Over the thread that makes it. It sends nothing before its beginning, nor after its end."""

    def __init__(self, seconds: float) -> None:
        self._seconds = max(0.0, seconds)
        self._thread = threading.get_ident()
        self._begun, self._ended, self._over = threading.Event(), threading.Event(), threading.Event()
        threading.Thread(target=self._send_after, name="deadline", daemon=True).start()

    def begin(self) -> None:
        self._begun.set()

    def end(self) -> None:
        """What was sent arrives here at the latest.

        It isn't taken back: Python 3.11 would look for it at every jump and call from then on, and never come back from
        one under a profiler.
        """
        while True:
            try:
                self._begun.set()
                self._ended.set()
                # Not `join`, which takes a thread for dead where it is interrupted.
                self._over.wait()
                for _ in range(2):  # a jump back, where Python looks for what was sent
                    pass
            except _Stopped:
                continue
            return

    def _send_after(self) -> None:
        self._begun.wait()
        patience = self._seconds
        while not self._ended.wait(patience):
            ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(self._thread), ctypes.py_object(_Stopped))
            patience = AGAIN
        self._over.set()
