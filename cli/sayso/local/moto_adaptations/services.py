"""What concerns every service: how requests are answered, and what moto keeps of them."""

import functools
from typing import Any, NoReturn

from botocore.exceptions import EndpointConnectionError
from botocore.httpsession import URLLib3Session
from moto.core.base_backend import BaseBackend
from moto.core.botocore_stubber import BotocoreStubber
from moto.core.common_models import BaseModel
from moto.core.models import botocore_stubber

from sayso.local.invocations import acting_as, caller
from sayso.local.moto_adaptations.adaptation import Adaptation, replaced
from sayso.local.runtime import ACCESS_KEY

__all__ = [
    "addresses_are_compiled_once",
    "answered_outside_of_the_invocation",
    "instances_are_let_go",
    "nothing_reached_outside",
]


def answered_outside_of_the_invocation() -> Adaptation:
    """Moto answers in the caller's thread: what it starts there must not run with the caller's role and environment."""
    process = BotocoreStubber.process_request

    def process_request(stubber: BotocoreStubber, request: Any) -> Any:
        # Synchronous executions have a host name of their own, which moto does not know.
        request.url = request.url.replace("://sync-states.", "://states.", 1)
        with acting_as(None):
            return process(stubber, request)

    return replaced((BotocoreStubber, "process_request", process_request))


def nothing_reached_outside() -> Adaptation:
    """Moto lets addresses pass that it does not know, as those of `AWS_ENDPOINT_URL`, and clients made before it."""
    _refuse_what_outlives_the_cloud()

    def send(_: URLLib3Session, request: Any) -> Any:
        response = botocore_stubber("before-send", request)
        return _refuse(request) if response is None else response

    return replaced((URLLib3Session, "send", send))


@functools.cache
def _refuse_what_outlives_the_cloud() -> None:
    """Once, and for good: a handler over its time and work that was abandoned go on when the cloud is closed."""
    pass_on = URLLib3Session.send

    def send(session: URLLib3Session, request: Any) -> Any:
        if caller() or f"Credential={ACCESS_KEY}/" in str(request.headers.get("Authorization")):
            _refuse(request)
        return pass_on(session, request)

    setattr(URLLib3Session, "send", send)  # noqa: B010 - mypy refuses the assignment


def _refuse(request: Any) -> NoReturn:
    raise EndpointConnectionError(endpoint_url=f"{request.url} (the local cloud reaches nothing outside)")


def addresses_are_compiled_once() -> Adaptation:
    """Moto puts together a service's address patterns for every request, for S3 by loading a module again, which two
    threads cannot do at a time.
    """
    build: Any = vars(BaseBackend)["urls"].fget
    built: dict[type, Any] = {}

    def urls(backend: BaseBackend) -> Any:
        if type(backend) not in built:
            built[type(backend)] = build(backend)
        return built[type(backend)]

    return replaced((BaseBackend, "urls", property(urls)))


def instances_are_let_go() -> Adaptation:
    """Moto keeps every instance of every model until it is reset: each item and each object that was ever read."""

    def new(cls: type[BaseModel], *_: object, **__: object) -> Any:
        return object.__new__(cls)

    return replaced((BaseModel, "__new__", staticmethod(new)))
