"""Paths and methods to what they do."""

import base64
import binascii
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

import orjson
from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEventV2

from sayso.api.articles import Services, article, submit_article
from sayso.api.feeds import add_feed, list_feeds, parse_page, parse_registration, remove_feed
from sayso.api.problems import tell_problems
from sayso.api.sites import list_sites
from sayso.api.submissions import parse_submission
from sayso.errors import InputInvalid

__all__ = ["api"]

Headers = dict[str, str | list[str]]


def api(services: Callable[[], Services]) -> APIGatewayHttpResolver:
    """`services` is called in each request, so that a set-up that is wrong is told like any other error."""
    app = APIGatewayHttpResolver()
    tell_problems(app)

    @app.post("/articles")
    def post_article() -> Response[str]:
        accepted = submit_article(parse_submission(_body(app.current_event)), services())
        return _json(HTTPStatus.ACCEPTED, accepted, {"Location": accepted["status_url"]})

    @app.get("/articles/<article_id>")
    def get_article(article_id: str) -> Response[str]:
        return _json(HTTPStatus.OK, article(article_id, services()))

    @app.post("/feeds")
    def post_feed() -> Response[str]:
        feed, new = add_feed(parse_registration(_body(app.current_event)), services())
        return _json(HTTPStatus.CREATED if new else HTTPStatus.OK, feed)

    @app.get("/feeds")
    def get_feeds() -> Response[str]:
        return _json(HTTPStatus.OK, list_feeds(parse_page(app.current_event.query_string_parameters), services()))

    @app.delete("/feeds/<feed_id>")
    def delete_feed(feed_id: str) -> Response[str]:
        remove_feed(feed_id, services())
        return Response(HTTPStatus.NO_CONTENT.value)

    @app.get("/sites")
    def get_sites() -> Response[str]:
        return _json(HTTPStatus.OK, list_sites(services()))

    return app


def _body(event: APIGatewayProxyEventV2) -> bytes:
    body = event.body or ""
    if not event.is_base64_encoded:
        return body.encode()
    try:
        return base64.b64decode(body, validate=True)
    except binascii.Error as error:
        raise InputInvalid(f"the request's body is not base64: {error}") from error


def _json(status: HTTPStatus, content: dict[str, Any], headers: Headers | None = None) -> Response[str]:
    return Response(status.value, "application/json", orjson.dumps(content).decode(), headers)
