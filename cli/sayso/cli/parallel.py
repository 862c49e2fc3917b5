"""A function over a stream on several processes: results in the order of the inputs, memory bounded."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from typing import TypeVar

A = TypeVar("A")
B = TypeVar("B")

# Waiting inputs for each process: enough that none idles while a slow one holds up the order.
_AHEAD = 16


def ordered(function: Callable[[A], B], inputs: Iterable[A], jobs: int) -> Iterator[B]:
    """Both functions and inputs cross to another process, unless there is one job."""
    if jobs == 1:
        yield from map(function, inputs)
        return
    with ProcessPoolExecutor(jobs) as pool:
        waiting: deque[Future[B]] = deque()
        try:
            for value in inputs:
                waiting.append(pool.submit(function, value))
                while waiting and (waiting[0].done() or len(waiting) >= _AHEAD * jobs):
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            pool.shutdown(cancel_futures=True)
