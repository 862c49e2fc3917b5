"""What goes on after a call has returned: asynchronous invocations with their repetitions, and executions."""

import logging
import threading
import uuid
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol, Self

import orjson

from sayso.local.invocations import acting_as
from sayso.local.runtime import Function, Result, invoke

__all__ = ["Background", "Deliveries", "OnFailure"]

# Executions mostly wait, for the network or for a busy host; the rest is queued, as by Lambda's own limit.
_AT_ONCE = 32

reports = logging.getLogger("sayso.local.deliveries")


@dataclass(frozen=True, slots=True)
class OnFailure:
    """A function's AWS::Lambda::EventInvokeConfig."""

    retries: int = 2
    destination: str | None = None
    """ARN of a queue."""


class Deliveries(Protocol):
    """What happens after a call has returned: asynchronous invocations and executions; and what becomes of events that
    cannot be delivered.
    """

    def invoke(self, function: Function, payload: bytes) -> None: ...

    def execute(self, run: Callable[[], object]) -> None: ...

    def send(self, queue_arn: str, text: str, attributes: Mapping[str, str]) -> None: ...


class Background:
    def __init__(self, send: Callable[[str, str, Mapping[str, str]], None]) -> None:
        """`send` puts a text into the queue with that ARN, with attributes of the message."""
        self.on_failure: Mapping[str, OnFailure] = {}
        """By the function's name."""
        self.send = send
        self._changed = threading.Condition()
        self._waiting: deque[Callable[[], object]] = deque()
        self._workers = 0
        self._closing = False
        self._abandoned = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        """What has begun is finished, what has not is dropped. A KeyboardInterrupt abandons what has begun, too."""
        with self._changed:
            self._closing = True
            self._waiting.clear()
            self._abandoned = kind is not None and issubclass(kind, KeyboardInterrupt)
            try:
                self._changed.wait_for(lambda: self._abandoned or not self._workers)
            except KeyboardInterrupt:
                self._abandoned = True
                raise

    def execute(self, run: Callable[[], object]) -> None:
        with self._changed:
            if self._closing:
                raise RuntimeError("the local cloud is being closed: nothing new is begun")
            self._waiting.append(run)
            if self._workers == _AT_ONCE:
                return
            self._workers += 1
        # The work belongs to whom it is done for, not to the handler that asked for it. Python's own pool would have
        # the process wait for what was abandoned when it ends.
        with acting_as(None):
            threading.Thread(target=self._work, name="sayso-background", daemon=True).start()

    def _work(self) -> None:
        while run := self._next():
            try:
                run()
            except BaseException:  # noqa: BLE001 (there is nobody to raise it to: the log tells it)
                reports.exception("what went on in the background failed")

    def _next(self) -> Callable[[], object] | None:
        with self._changed:
            if self._waiting:
                return self._waiting.popleft()
            self._workers -= 1
            self._changed.notify_all()
            return None

    def invoke(self, function: Function, payload: bytes) -> None:
        self.execute(lambda: self._invoke(function, payload))

    def _invoke(self, function: Function, payload: bytes) -> None:
        """Repeats at once what Lambda repeats after one and two minutes."""
        rule = self.on_failure.get(function.name, OnFailure())
        request = str(uuid.uuid4())
        for _ in range(1 + rule.retries):
            result = invoke(function, payload, request)
            if not result.failed or self._abandoned:
                return
        if rule.destination:
            record = _record(function, payload, result, request, 1 + rule.retries)
            self.send(rule.destination, orjson.dumps(record).decode(), {})

    def settle(self, seconds: float) -> bool:
        """Waits until nothing is under way, not even what that started; False where it still is after `seconds`."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._workers, seconds)


def _record(function: Function, payload: bytes, result: Result, request: str, attempts: int) -> dict[str, Any]:
    """As Lambda tells a failed asynchronous invocation to its destination."""
    return {
        "version": "1.0",
        "timestamp": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%S.%f}"[:-3] + "Z",
        "requestContext": {
            "requestId": request,
            "functionArn": f"{function.arn}:$LATEST",
            "condition": "RetriesExhausted",
            "approximateInvokeCount": attempts,
        },
        "requestPayload": orjson.loads(payload),
        "responseContext": {"statusCode": 200, "executedVersion": "$LATEST", "functionError": "Unhandled"},
        "responsePayload": orjson.loads(result.payload),
    }
