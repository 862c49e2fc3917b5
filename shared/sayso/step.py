"""The boundary of a handler: what goes wrong inside reaches the state machine as `Retryable` or `Permanent`.

A state machine's Retry and Catch match the name of the raised class and know nothing of its bases. The text of the
re-raised error is a JSON object with the leaf's `name`, the `step` and the `message` (`sayso.step.report`).
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

import orjson
from aws_lambda_powertools.utilities.typing import LambdaContext
from pydantic import ValidationError

from sayso.errors import InputInvalid, Permanent, Retryable, SaysoError
from sayso.observability import logger
from sayso.validation import wrong_fields

Handler = Callable[[dict[str, Any], LambdaContext], Any]


# Characters; a page's own words may be in it, and the state of an execution holds no more than 256 KiB.
_MESSAGE = 4000


def report(error: SaysoError, step: str) -> str:
    return orjson.dumps({"name": type(error).__name__, "step": step, "message": str(error)[:_MESSAGE]}).decode()


def step(name: str) -> Callable[[Handler], Handler]:
    def decorate(handler: Handler) -> Handler:
        @wraps(handler)
        def boundary(event: dict[str, Any], context: LambdaContext) -> Any:
            with logger.append_context_keys(step=name, request_id=context.aws_request_id):
                try:
                    return handler(event, context)
                except SaysoError as error:
                    logger.warning("step failed", extra={"error": type(error).__name__, "reason": str(error)})
                    raise _root(error)(report(error, name)) from error
                except ValidationError as error:
                    unfit = InputInvalid(f"the event does not fit the contract of {name}: {wrong_fields(error)}")
                    raise Permanent(report(unfit, name)) from error

        return boundary

    return decorate


def _root(error: SaysoError) -> type[SaysoError]:
    return Retryable if isinstance(error, Retryable) else Permanent
