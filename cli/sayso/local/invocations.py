"""Who is calling: the invocation that a thread works for, if any, and the environment that it sees.

On AWS every function is a process with an environment and a role of its own. Here all of them share one process; a
context variable tells them apart, and threads that a handler starts inherit it.
"""

import contextvars
import os
import threading
from collections.abc import Iterator, Mapping, MutableMapping
from contextlib import contextmanager
from dataclasses import dataclass

__all__ = ["Invocation", "Principal", "acting_as", "caller", "isolated"]

# What Lambda's own environment has too, and a program may need to work at all.
SHARED = ("PATH", "HOME", "TMPDIR", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "LD_LIBRARY_PATH", "SYSTEMROOT")


@dataclass(frozen=True, slots=True)
class Principal:
    """Whose permissions count: a role, and the name of its session as AWS shows it in its messages."""

    role_arn: str
    session: str


@dataclass(frozen=True, slots=True)
class Invocation:
    principal: Principal
    environment: dict[str, str]


_current: contextvars.ContextVar[Invocation | None] = contextvars.ContextVar("invocation", default=None)


def caller() -> Principal | None:
    """None outside of every handler: the command itself, or AWS."""
    invocation = _current.get()
    return invocation.principal if invocation else None


@contextmanager
def acting_as(invocation: Invocation | None) -> Iterator[None]:
    token = _current.set(invocation)
    try:
        yield
    finally:
        _current.reset(token)


class LayeredEnvironment(MutableMapping[str, str]):
    """In an invocation its own variables; outside, the process's with what `outside` changes (None hides one)."""

    def __init__(self, process: MutableMapping[str, str], outside: Mapping[str, str | None]) -> None:
        self._process = process
        self._outside = dict(outside)

    def _seen(self) -> dict[str, str]:
        if invocation := _current.get():
            return invocation.environment
        seen = {name: value for name, value in self._process.items() if name not in self._outside}
        return seen | {name: value for name, value in self._outside.items() if value is not None}

    def __getitem__(self, name: str) -> str:
        if invocation := _current.get():
            return invocation.environment[name]
        if name in self._outside:
            if (value := self._outside[name]) is None:
                raise KeyError(name)
            return value
        return self._process[name]

    def __setitem__(self, name: str, value: str) -> None:
        if invocation := _current.get():
            invocation.environment[name] = value
        else:
            self._outside.pop(name, None)
            self._process[name] = value

    def __delitem__(self, name: str) -> None:
        if invocation := _current.get():
            del invocation.environment[name]
        elif name in self._outside:
            if self._outside[name] is None:
                raise KeyError(name)
            self._outside[name] = None
        else:
            del self._process[name]

    def __iter__(self) -> Iterator[str]:
        return iter(list(self._seen()))

    def __len__(self) -> int:
        return len(self._seen())

    def __or__(self, other: Mapping[str, str]) -> dict[str, str]:
        return self._seen() | dict(other)

    def copy(self) -> dict[str, str]:
        return dict(self._seen())


@contextmanager
def isolated(outside: Mapping[str, str | None]) -> Iterator[None]:
    """While this is entered, `os.environ` and new threads follow the invocation."""
    process, start = os.environ, threading.Thread.start

    def start_inheriting(thread: threading.Thread) -> None:
        if (invocation := _current.get()) is not None:
            run = thread.run

            def run_inheriting() -> None:
                with acting_as(invocation):
                    run()

            thread.run = run_inheriting  # type: ignore[method-assign]
        start(thread)

    os.environ = LayeredEnvironment(process, outside)  # type: ignore[assignment]  # noqa: B003 (a view of it)
    threading.Thread.start = start_inheriting  # type: ignore[method-assign, assignment]
    try:
        yield
    finally:
        threading.Thread.start = start  # type: ignore[method-assign]
        os.environ = process  # noqa: B003 (the environment itself is put back)


def shared_variables() -> dict[str, str]:
    return {name: os.environ[name] for name in SHARED if name in os.environ}
