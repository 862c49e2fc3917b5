"""Connections that are shut at a time, by one thread for all: to start one for each costs as much as a small page."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from heapq import heappop, heappush

__all__ = ["CutOff"]


@dataclass(order=True, slots=True)
class _Entry:
    at: float
    sock: socket.socket | None = field(compare=False)
    """None where the exchange has ended before."""


class CutOff:
    """The thread is there while something may have to be shut, and keeps no process from ending."""

    def __init__(self) -> None:
        self._entries: list[_Entry] = []
        self._earlier = threading.Condition()
        self._thread: threading.Thread | None = None

    @contextmanager
    def after(self, seconds: float, sock: socket.socket) -> Iterator[None]:
        """Shut once so many seconds have passed inside of it."""
        entry = self._added(seconds, sock)
        try:
            yield
        finally:
            with self._earlier:
                entry.sock = None

    def _added(self, seconds: float, sock: socket.socket) -> _Entry:
        entry = _Entry(time.monotonic() + seconds, sock)
        with self._earlier:
            heappush(self._entries, entry)
            if self._thread is None or not self._thread.is_alive():  # after a fork it is not
                self._thread = threading.Thread(target=self._watch, name="cut off", daemon=True)
                self._thread.start()
            elif self._entries[0] is entry:
                self._earlier.notify()
        return entry

    def _watch(self) -> None:
        with self._earlier:
            while self._entries:
                first = self._entries[0]
                if first.sock and (left := first.at - time.monotonic()) > 0:
                    self._earlier.wait(left)
                    continue
                heappop(self._entries)
                if first.sock:
                    _shut(first.sock)
            self._thread = None


def _shut(sock: socket.socket) -> None:
    with suppress(OSError):  # it is closed already
        # Past SSLSocket's own method, which forgets the TLS state under the reader's hands.
        socket.socket.shutdown(sock, socket.SHUT_RDWR)
