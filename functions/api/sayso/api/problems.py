"""Every error of the API in one shape, `application/problem+json` (RFC 9457), and its status in one table."""

from http import HTTPStatus

import orjson
from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response
from aws_lambda_powertools.event_handler.exceptions import ServiceError

from sayso.errors import (
    AddressRefused,
    InputInvalid,
    NothingStored,
    PageEmpty,
    SaysoError,
    StorageUnavailable,
    TooLarge,
)
from sayso.observability import logger

__all__ = ["tell_problems"]

_STATUS: tuple[tuple[type[SaysoError], HTTPStatus], ...] = (
    (NothingStored, HTTPStatus.NOT_FOUND),
    (TooLarge, HTTPStatus.REQUEST_ENTITY_TOO_LARGE),
    (AddressRefused, HTTPStatus.UNPROCESSABLE_ENTITY),
    (InputInvalid, HTTPStatus.UNPROCESSABLE_ENTITY),
    (PageEmpty, HTTPStatus.UNPROCESSABLE_ENTITY),
    (StorageUnavailable, HTTPStatus.SERVICE_UNAVAILABLE),
)


def tell_problems(app: APIGatewayHttpResolver) -> None:
    app.exception_handler(SaysoError)(_of_sayso)
    app.exception_handler(ServiceError)(_of_routing)
    app.exception_handler(Exception)(_of_a_fault)


def _of_sayso(error: SaysoError) -> Response[str]:
    status = next((status for kind, status in _STATUS if isinstance(error, kind)), HTTPStatus.INTERNAL_SERVER_ERROR)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        logger.error("request failed", extra={"error": type(error).__name__, "reason": str(error)})
    return _problem(type(error).__name__, status, str(error))


def _of_routing(error: ServiceError) -> Response[str]:
    return _problem("RouteUnknown", HTTPStatus(error.status_code), "there is nothing at this path with this method")


def _of_a_fault(error: Exception) -> Response[str]:
    logger.error("fault", exc_info=error)
    return _problem("Fault", HTTPStatus.INTERNAL_SERVER_ERROR, "the request met a fault; the log has its traceback")


def _problem(name: str, status: HTTPStatus, detail: str) -> Response[str]:
    told = {"type": f"urn:sayso:{name}", "title": status.phrase, "status": status.value, "detail": detail}
    return Response(status.value, "application/problem+json", orjson.dumps(told).decode())
