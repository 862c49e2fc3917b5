"""One page end to end on the local cloud: what each step takes, and what the local cloud itself adds."""

import logging
import os
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from botocore.client import BaseClient

from sayso.cli.inputs import Hints
from sayso.cli.reading import read
from sayso.cli.stack import Stack, connected
from sayso.local.invocations import caller

STEPS = ("fetch", "extract", "analyze", "store")
_WARM_UP = 3


@dataclass
class Timings:
    """Milliseconds a page."""

    total: list[float] = field(default_factory=list)
    steps: dict[str, list[float]] = field(default_factory=dict)
    outside: list[float] = field(default_factory=list)
    """All but the steps: the state machine, the command, moto in between."""
    calls: list[float] = field(default_factory=list)
    """Within the steps: what they wait for moto's S3 and DynamoDB, as they would for AWS."""
    failed: int = 0


class _Reports(logging.Handler):
    """What the runtime reports of each invocation, and the calls that handlers make."""

    def __init__(self) -> None:
        super().__init__()
        self.spent: dict[str, float] = {}
        self.calls = 0.0

    @contextmanager
    def counting_calls(self) -> Iterator[None]:
        call = BaseClient._make_api_call

        def counted(client: BaseClient, *arguments: object) -> object:
            start = time.perf_counter()
            try:
                return call(client, *arguments)
            finally:
                if caller():
                    self.calls += (time.perf_counter() - start) * 1000

        BaseClient._make_api_call = counted
        try:
            yield
        finally:
            BaseClient._make_api_call = call

    def emit(self, record: logging.LogRecord) -> None:
        function, _, milliseconds = record.args  # type: ignore[misc]
        step = str(function).rpartition("-")[2].removesuffix("Function").lower()
        self.spent[step] = self.spent.get(step, 0) + float(milliseconds)  # type: ignore[arg-type]


def measured(pages: list[Path]) -> Timings:
    """One page at a time, each through the command's own code."""
    reports, timings = _Reports(), Timings()
    logger = logging.getLogger("sayso.local.invocations")
    logger.addHandler(reports)
    with tempfile.TemporaryDirectory() as home:
        os.environ["SAYSO_HOME"] = home
        with connected(None) as stack, reports.counting_calls():
            _measure(pages, stack, reports, timings)
    logger.removeHandler(reports)
    return timings


def _measure(pages: list[Path], stack: Stack, reports: _Reports, timings: Timings) -> None:
    for number, page in enumerate([*pages[:1] * _WARM_UP, *pages]):
        reports.spent.clear()
        reports.calls = 0.0
        milliseconds, stored = _read(page, stack)
        if number >= _WARM_UP:
            _count(timings, milliseconds, reports.spent, stored=stored)
            timings.calls.append(reports.calls)


def _read(page: Path, stack: Stack) -> tuple[float, bool]:
    start = time.perf_counter()
    result = read(str(page), stack, Hints(), new_only=False)
    milliseconds = (time.perf_counter() - start) * 1000
    if result.article_id:
        # What is stored already would end as unchanged when it is read again.
        stack.index.delete(result.article_id)
    return milliseconds, result.document is not None


def _count(timings: Timings, milliseconds: float, spent: dict[str, float], *, stored: bool) -> None:
    timings.total.append(milliseconds)
    timings.outside.append(milliseconds - sum(spent.values()))
    timings.failed += not stored
    for step, value in spent.items():
        timings.steps.setdefault(step, []).append(value)


def middle(values: list[float]) -> float:
    return statistics.median(values) if values else 0.0


def late(values: list[float]) -> float:
    """The 95th percentile."""
    return sorted(values)[int(len(values) * 0.95)] if values else 0.0
