"""What goes on after a call has returned: asynchronous invocations with their repetitions, and executions."""

import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol

import orjson

from sayso.local.invocations import acting_as
from sayso.local.runtime import Function, Result, invoke

__all__ = ["Background", "Deliveries", "OnFailure"]

# Executions mostly wait, for the network or for a busy host; the rest is queued, as by Lambda's own limit.
_AT_ONCE = 32


@dataclass(frozen=True, slots=True)
class OnFailure:
    """A function's AWS::Lambda::EventInvokeConfig."""

    retries: int = 2
    destination: str | None = None
    """ARN of a queue."""


class Deliveries(Protocol):
    """What happens after a call has returned: asynchronous invocations and executions."""

    def invoke(self, function: Function, payload: bytes) -> None: ...

    def execute(self, run: Callable[[], object]) -> None: ...


class Background:
    def __init__(self, send: Callable[[str, str], None]) -> None:
        """`send` puts a text into the queue with that ARN."""
        self.on_failure: Mapping[str, OnFailure] = {}
        """By the function's name."""
        self._send = send
        self._pool = ThreadPoolExecutor(_AT_ONCE, "sayso-background")
        self._lock = threading.Lock()
        self._running: set[Future[object]] = set()

    def execute(self, run: Callable[[], object]) -> None:
        # The work belongs to whom it is done for, not to the handler that asked for it.
        with acting_as(None), self._lock:
            future = self._pool.submit(run)
            self._running.add(future)
        future.add_done_callback(self._done)

    def _done(self, future: Future[object]) -> None:
        with self._lock:
            self._running.discard(future)

    def invoke(self, function: Function, payload: bytes) -> None:
        self.execute(lambda: self._invoke(function, payload))

    def _invoke(self, function: Function, payload: bytes) -> None:
        """Repeats at once what Lambda repeats after one and two minutes."""
        rule = self.on_failure.get(function.name, OnFailure())
        for _ in range(1 + rule.retries):
            result = invoke(function, payload)
            if not result.failed:
                return
        if rule.destination:
            self._send(rule.destination, orjson.dumps(_record(function, payload, result, 1 + rule.retries)).decode())

    def settle(self, seconds: float) -> bool:
        """Waits until nothing is under way, not even what that started; False where it still is after `seconds`."""
        deadline = time.monotonic() + seconds
        while (left := deadline - time.monotonic()) > 0:
            with self._lock:
                running = set(self._running)
            if not running:
                return True
            wait(running, timeout=left)
        return False

    def close(self) -> None:
        """What has begun is finished, what has not is dropped."""
        self._pool.shutdown(wait=True, cancel_futures=True)


def _record(function: Function, payload: bytes, result: Result, attempts: int) -> dict[str, Any]:
    """As Lambda tells a failed asynchronous invocation to its destination."""
    return {
        "version": "1.0",
        "timestamp": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%S.%f}"[:-3] + "Z",
        "requestContext": {
            "functionArn": f"{function.arn}:$LATEST",
            "condition": "RetriesExhausted",
            "approximateInvokeCount": attempts,
        },
        "requestPayload": orjson.loads(payload),
        "responseContext": {"statusCode": 200, "executedVersion": "$LATEST", "functionError": "Unhandled"},
        "responsePayload": orjson.loads(result.payload),
    }
