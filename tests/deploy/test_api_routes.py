"""What API Gateway passes on and what the function answers are the same paths and methods."""

import copy
import re

import pytest

from sayso.api import api

METHODS = {"get", "put", "post", "delete", "patch", "options", "head"}


def test_every_route_of_the_template_is_answered_and_every_answer_has_its_route(stack):
    assert passed_on(stack) == answered()


@pytest.mark.parametrize("path", ["/articles", "/articles/{id}"])
def test_a_route_that_is_not_passed_on_is_seen(stack, path):
    broken = copy.deepcopy(stack)
    del broken["Resources"]["Api"]["Properties"]["Body"]["paths"][path]

    assert len(answered() - passed_on(broken)) == 1


def passed_on(stack: dict) -> set[tuple[str, str]]:
    """To the function of the API, with the payload that it reads."""
    return {
        (method, nameless(path))
        for it in stack["Resources"].values()
        if it["Type"] == "AWS::ApiGatewayV2::Api"
        for path, operations in it["Properties"]["Body"]["paths"].items()
        for method, operation in operations.items()
        if reaches_the_api(operation["x-amazon-apigateway-integration"])
    }


def reaches_the_api(integration: dict) -> bool:
    return "${ApiFunction.Arn}" in integration["uri"]["Fn::Sub"] and integration["payloadFormatVersion"] == "2.0"


def answered() -> set[tuple[str, str]]:
    def unasked():
        raise AssertionError("nothing is answered here")

    described = api(unasked).get_openapi_schema(title="Sayso", version="1").model_dump(exclude_none=True)
    return {
        (method, nameless(path))
        for path, operations in described["paths"].items()
        for method in operations.keys() & METHODS
    }


def nameless(path: str) -> str:
    """A parameter may be called otherwise in the template."""
    return re.sub(r"\{\w+\}", "{}", path)
