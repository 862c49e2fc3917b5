"""A function over a stream on several processes: results in the order of the inputs, memory bounded."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from typing import Generic, TypeVar

__all__ = ["Died", "ordered"]

A = TypeVar("A")
B = TypeVar("B")

# Waiting inputs for each process: enough that none idles while a slow one holds up the order.
_AHEAD = 16


@dataclass(frozen=True, slots=True)
class Died(Generic[A]):
    """The process that worked on this input ended without a word: out of memory, or a fault in compiled code."""

    value: A


def ordered(function: Callable[[A], B], inputs: Iterable[A], jobs: int) -> Iterator[B | Died[A]]:
    """With several jobs, function and inputs cross to other processes; with one, all happens in this process."""
    if jobs == 1:
        yield from map(function, inputs)
        return
    workers = _Workers(function, jobs)
    waiting: deque[tuple[A, Future[B]]] = deque()
    try:
        for value in inputs:
            waiting.append((value, workers.submit(value)))
            while waiting and (waiting[0][1].done() or len(waiting) >= _AHEAD * jobs):
                yield workers.result(waiting)
        while waiting:
            yield workers.result(waiting)
    finally:
        workers.close()


class _Workers(Generic[A, B]):
    def __init__(self, function: Callable[[A], B], jobs: int) -> None:
        self._function = function
        self._jobs = jobs
        self._pool = ProcessPoolExecutor(jobs)

    def submit(self, value: A) -> Future[B]:
        try:
            return self._pool.submit(self._function, value)
        except BrokenProcessPool as error:
            broken: Future[B] = Future()
            broken.set_exception(error)
            return broken

    def result(self, waiting: deque[tuple[A, Future[B]]]) -> B | Died[A]:
        """Of the first that waits. A dead process breaks a pool for all: who killed it shows when it is tried alone."""
        value, future = waiting.popleft()
        try:
            return future.result()
        except BrokenProcessPool:
            answer = self._alone(value)
            self.close()
            self._pool = ProcessPoolExecutor(self._jobs)
            waiting.extend([(v, self._again(v, f)) for v, f in (waiting.popleft() for _ in range(len(waiting)))])
            return answer

    def _alone(self, value: A) -> B | Died[A]:
        with ProcessPoolExecutor(1) as pool:
            try:
                return pool.submit(self._function, value).result()
            except BrokenProcessPool:
                return Died(value)

    def _again(self, value: A, future: Future[B]) -> Future[B]:
        broken = future.cancelled() or not future.done() or isinstance(future.exception(), BrokenProcessPool)
        return self.submit(value) if broken else future

    def close(self) -> None:
        self._pool.shutdown(cancel_futures=True)
