"""A run of a Distributed Map: each item an execution of its own, until too many of them have failed."""

import json
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from moto.stepfunctions.parser.backend.execution import SyncExecution

from sayso.local.map_results import Outcome, execution_record

__all__ = ["Child", "MapRun", "Tolerance"]

_AT_ONCE = 64
"""Children, however many the definition allows: each has several threads. AWS runs up to 10,000."""


@dataclass(frozen=True, slots=True)
class Tolerance:
    """None is what the definition does not name. Where it names neither, no failure is tolerated."""

    count: int | None = None
    percentage: float | None = None

    def is_exceeded(self, failed: int, total: int) -> bool:
        if self.count is None and self.percentage is None:
            return failed > 0
        over_count = self.count is not None and failed > self.count
        return over_count or (self.percentage is not None and failed * 100 > self.percentage * total)


class Child(SyncExecution):
    """An item's execution; `program` is the Map's ItemProcessor."""

    def __init__(self, program: Any, **described: Any) -> None:
        super().__init__(**described)
        self._program = program
        self._stopped = False

    def _get_start_execution_worker(self) -> Any:
        worker = super()._get_start_execution_worker()
        worker._get_evaluation_entrypoint = lambda: self._program  # type: ignore[method-assign]  # noqa: SLF001
        return worker

    @property
    def outcome(self) -> str:
        """What was stopped may end as if it had failed."""
        ended = str(self.status)
        return "ABORTED" if self._stopped and ended != "SUCCEEDED" else ended

    def abort(self) -> None:
        self._stopped = True
        if self.exec_worker and self.exec_worker.env:
            self.stop(datetime.now(UTC), None, None)

    def told(self) -> dict[str, Any]:
        """As a result file tells it."""
        told = {
            "executionArn": self.exec_arn,
            "input": self.execution_input,
            "inputDetails": {"included": True},
            "name": self.name,
            "stateMachineArn": self.state_machine.arn,
            "redriveCount": 0,
            "status": "PENDING",
        }
        if self.stop_date:
            told |= {"status": self.outcome, "startDate": self.start_date, "stopDate": self.stop_date}
            told |= _redrive(self.outcome)
        match told["status"]:
            case "SUCCEEDED":
                told |= {"output": json.dumps(self.output), "outputDetails": {"included": True}}
            case "TIMED_OUT":
                told |= {"error": "States.Timeout"}
            case "FAILED":
                told |= {"error": self.error, "cause": self.cause}
        return execution_record({name: value for name, value in told.items() if value is not None})


def _redrive(status: str) -> dict[str, str]:
    if status == "SUCCEEDED":
        return {
            "redriveStatus": "NOT_REDRIVABLE",
            "redriveStatusReason": "Execution is SUCCEEDED and cannot be redriven",
        }
    return {"redriveStatus": "REDRIVABLE_BY_MAP_RUN"}


_COUNTED: dict[str, tuple[Outcome, str]] = {
    "SUCCEEDED": ("SUCCEEDED", "succeeded"),
    "FAILED": ("FAILED", "failed"),
    "TIMED_OUT": ("FAILED", "timed_out"),
    "ABORTED": ("FAILED", "aborted"),
}
"""Where a result file tells of it, and its name among moto's counters."""


class MapRun:
    """`make` makes the child for an item's input, `tell` is told of each that has ended or was not begun."""

    def __init__(
        self,
        record: Any,
        tolerance: Tolerance,
        make: Callable[[Any], Child],
        tell: Callable[[int, Child, Outcome], object],
        is_wanted: Callable[[], bool],
    ) -> None:
        """`record` is moto's, for DescribeMapRun. When `is_wanted` says no, no further child is begun."""
        self._record = record
        self._tolerance = tolerance
        self._make = make
        self._tell = tell
        self._is_wanted = is_wanted
        self._changing = threading.Lock()
        self._running: set[Child] = set()
        self._failed = 0
        self._error: BaseException | None = None
        self.is_exceeded = False
        """Whether more children have failed than are tolerated."""

    def run(self, inputs: Iterable[Any], total: int) -> None:
        """Returns when no child is under way any more. Raises what taking an input raised."""
        self._count("total", total)
        self._count("pending", total)
        numbered = iter(enumerate(inputs))
        at_once = min(self._record.max_concurrency or _AT_ONCE, _AT_ONCE, total)
        workers = [
            threading.Thread(target=self._work, args=(numbered, total), name="sayso-map-run", daemon=True)
            for _ in range(at_once)
        ]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        if self._error:
            raise self._error

    def _work(self, numbered: Iterator[tuple[int, Any]], total: int) -> None:
        try:
            while (begun := self._next(numbered)) is not None:
                index, child = begun
                if child in self._running:
                    child.start()
                    self._tell(index, child, self._end(child, total))
                else:
                    self._tell(index, child, "PENDING")
        except BaseException as error:  # noqa: BLE001 (raised to whom the run is for)
            self._error = error

    def _next(self, numbered: Iterator[tuple[int, Any]]) -> tuple[int, Child] | None:
        with self._changing:
            following = None if self._error else next(numbered, None)
            if following is None:
                return None
            child = self._make(following[1])
            if not self.is_exceeded and self._is_wanted():
                self._running.add(child)
                self._count("pending", -1)
                self._count("running", 1)
            return following[0], child

    def _end(self, child: Child, total: int) -> Outcome:
        outcome, counter = _COUNTED[child.outcome]
        with self._changing:
            self._running.remove(child)
            self._count("running", -1)
            self._count(counter, 1)
            self._failed += counter in {"failed", "timed_out"}
            if not self.is_exceeded and self._tolerance.is_exceeded(self._failed, total):
                self.is_exceeded = True
                for other in self._running:
                    other.abort()
        return outcome

    def _count(self, name: str, change: int) -> None:
        """Each item is an execution here."""
        for counters in (self._record.item_counter, self._record.execution_counter):
            getattr(counters, name).offset(change)
