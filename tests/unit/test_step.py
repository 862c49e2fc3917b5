import json

import pytest

from sayso.errors import HostFailing, PageMissing, Permanent, Retryable
from sayso.models import Item
from sayso.step import step


def raising(error: Exception):
    @step("fetch")
    def handler(event, context):
        raise error

    return handler


@pytest.mark.parametrize(("error", "root"), [(HostFailing("503"), Retryable), (PageMissing("404"), Permanent)])
def test_an_error_reaches_the_state_machine_as_its_root(context, error, root):
    with pytest.raises(root) as raised:
        raising(error)({}, context)

    assert type(raised.value) is root
    assert json.loads(str(raised.value)) == {"name": type(error).__name__, "step": "fetch", "message": str(error)}


def test_an_event_that_does_not_fit_is_an_invalid_input(context):
    @step("fetch")
    def handler(event, context):
        return Item.model_validate(event)

    with pytest.raises(Permanent) as raised:
        handler({}, context)

    told = json.loads(str(raised.value))
    assert told["name"] == "InputInvalid"
    assert "article_id" in told["message"]


def test_a_fault_stays_what_it_is(context):
    with pytest.raises(ZeroDivisionError):
        raising(ZeroDivisionError())({}, context)


def test_a_result_passes(context):
    assert step("fetch")(lambda event, context: event)({"a": 1}, context) == {"a": 1}
