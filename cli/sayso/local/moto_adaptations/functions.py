"""Lambda's functions, run in this process."""

from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

from moto.awslambda_simple.models import LambdaSimpleBackend
from moto.core.exceptions import JsonRESTError

from sayso.local.deliveries import Deliveries
from sayso.local.moto_adaptations.adaptation import Adaptation, replaced
from sayso.local.runtime import PAYLOAD_LIMIT, Function, Result

__all__ = ["function_of", "functions_run_in_process"]


def functions_run_in_process(invoke: Callable[[Function, bytes], Result], deliveries: Deliveries) -> Adaptation:
    """Moto's functions run in Docker, or answer what they were given."""

    def invoke_function(
        backend: LambdaSimpleBackend, name: str, qualifier: str | None, body: Any, headers: Any, told: Any
    ) -> bytes:
        made = backend.get_function(unquote(name), qualifier)
        payload = body if isinstance(body, bytes) else str(body or "{}").encode()
        if headers.get("X-Amz-Invocation-Type") == "Event":
            deliveries.invoke(function_of(made), payload)
            return b""
        if len(payload) > PAYLOAD_LIMIT:
            raise _RequestTooLarge(len(payload))
        result = invoke(function_of(made), payload)
        if result.failed:
            told["x-amz-function-error"] = "Unhandled"
        return result.payload

    return replaced((LambdaSimpleBackend, "invoke", invoke_function))


class _RequestTooLarge(JsonRESTError):
    code = 413

    def __init__(self, size: int) -> None:
        message = (
            f"{size} byte payload is too large for the RequestResponse invocation type (limit {PAYLOAD_LIMIT} bytes)"
        )
        super().__init__("RequestTooLargeException", message)


def function_of(made: Any) -> Function:
    variables = {name: str(value) for name, value in (made.environment_vars or {}).items()}
    arn = made.function_arn
    return Function(
        made.function_name, arn, made.handler, made.role, float(made.timeout), int(made.memory_size), variables
    )
