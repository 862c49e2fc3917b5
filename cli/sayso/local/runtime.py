"""Invokes a function's handler in this process, as Lambda's runtime would: its environment, its time, its limits."""

import importlib
import json
import logging
import queue
import threading
import time
import traceback
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import orjson

from sayso.local.invocations import Invocation, Principal, acting_as, shared_variables

__all__ = ["PAYLOAD_LIMIT", "Function", "Result", "invoke"]

PAYLOAD_LIMIT = 6_291_456
"""Bytes of a synchronous request, and of its response (Lambda quotas: 6 MB)."""

REGION = "us-east-1"

ACCESS_KEY = "sayso-local"
"""Of every client of the local cloud, and of nobody else's."""

reports = logging.getLogger("sayso.local.invocations")


@dataclass(frozen=True, slots=True)
class Function:
    """A function as the template describes it."""

    name: str
    arn: str
    handler: str
    role_arn: str
    timeout: float
    """Seconds."""
    memory: int
    """MB; told to the handler, not enforced."""
    variables: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Result:
    payload: bytes
    """JSON: what the handler returned, or `errorType`, `errorMessage` and `stackTrace`."""
    failed: bool = False


class Context:
    """What a handler is told about its invocation."""

    identity = None
    client_context = None
    function_version = "$LATEST"

    def __init__(self, function: Function, request: str | None, deadline: float) -> None:
        self._deadline = deadline
        self.function_name = function.name
        self.memory_limit_in_mb = str(function.memory)
        self.invoked_function_arn = function.arn
        self.aws_request_id = request or str(uuid.uuid4())
        self.log_group_name = f"/aws/lambda/{function.name}"
        self.log_stream_name = f"{datetime.now(UTC):%Y/%m/%d}/[$LATEST]{uuid.uuid4().hex}"

    def get_remaining_time_in_millis(self) -> int:
        return max(0, int((self._deadline - time.monotonic()) * 1000))


def invoke(function: Function, payload: bytes, request: str | None = None) -> Result:
    """Never raises for what the handler does: errors are results, as in Lambda. `request` is the id of a request that
    is tried again.

    A handler over its time is left running, under its role: a thread cannot be stopped. Every invocation is reported to
    the logger `sayso.local.invocations`, as Lambda does: function's name, request id, milliseconds.
    """
    context = Context(function, request, time.monotonic() + function.timeout)
    invocation = Invocation(Principal(function.role_arn, function.name), _environment(function))
    answers: queue.SimpleQueue[Result] = queue.SimpleQueue()

    def work() -> None:
        with acting_as(invocation):
            answers.put(_answer(function, payload, context))

    began = time.perf_counter()
    threading.Thread(target=work, name=function.name, daemon=True).start()
    try:
        return answers.get(timeout=function.timeout)
    except queue.Empty:
        told = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%S.%f}"[:-3]
        message = f"{told}Z {context.aws_request_id} Task timed out after {function.timeout:.2f} seconds"
        return _failure("Sandbox.Timedout", message)
    finally:
        spent = (time.perf_counter() - began) * 1000
        reports.info("%s RequestId: %s Duration: %.2f ms", function.name, context.aws_request_id, spent)


def _answer(function: Function, payload: bytes, context: Context) -> Result:
    try:
        returned = _handler(function)(orjson.loads(payload or b"{}"), context)
    except BaseException as error:  # noqa: BLE001 (whatever a handler raises, SystemExit too, ends the invocation alone)
        stack = [line.rstrip("\n") for line in traceback.format_tb(error.__traceback__)[1:]]
        return _failure(type(error).__name__, str(error), requestId=context.aws_request_id, stackTrace=stack)
    try:
        # Not orjson, which writes more types than Lambda's runtime does.
        body = json.dumps(returned, ensure_ascii=False).encode()
    except (TypeError, ValueError, RecursionError) as error:
        return _failure("Runtime.MarshalError", f"Unable to marshal response: {error}")
    if len(body) > PAYLOAD_LIMIT:
        told = f"Response payload size ({len(body)} bytes) exceeded maximum allowed payload size (6291556 bytes)."
        return _failure("Function.ResponseSizeTooLarge", told)
    return Result(body)


def _handler(function: Function) -> Any:
    module, _, name = function.handler.rpartition(".")
    return getattr(importlib.import_module(module.replace("/", ".")), name)


def _failure(name: str, message: str, **more: Any) -> Result:
    return Result(orjson.dumps({"errorMessage": message, "errorType": name, **more}), failed=True)


def _environment(function: Function) -> dict[str, str]:
    return {
        **shared_variables(),
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_ACCESS_KEY_ID": ACCESS_KEY,
        "AWS_SECRET_ACCESS_KEY": "local",
        "AWS_SESSION_TOKEN": "local",
        "AWS_EXECUTION_ENV": "AWS_Lambda_python3.13",
        "AWS_LAMBDA_FUNCTION_NAME": function.name,
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(function.memory),
        "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
        "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
        "AWS_LAMBDA_LOG_GROUP_NAME": f"/aws/lambda/{function.name}",
        "AWS_EC2_METADATA_DISABLED": "true",
        "LAMBDA_TASK_ROOT": "/var/task",
        "_HANDLER": function.handler,
        **function.variables,
    }
