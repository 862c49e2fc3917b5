import json

from sayso.local.moto_adaptations import functions
from sayso.local.runtime import Result
from tests.unit.local.moto_adaptations.moto_stacks import NoDeliveries, client, echo, make_function


def test_functions_run_in_process():
    make_function()
    calls = []

    def note(function, payload):
        calls.append((function.name, function.handler, function.variables))
        return Result(b'{"errorType": "E"}', failed=True)

    without = client("lambda").invoke(FunctionName="f", Payload='{"a": 1}')
    with functions.functions_run_in_process(note, NoDeliveries()):
        answer = client("lambda").invoke(FunctionName="f", Payload='{"a": 1}')

    assert "FunctionError" not in without
    assert answer["FunctionError"] == "Unhandled"
    assert json.load(answer["Payload"]) == {"errorType": "E"}
    assert calls == [("f", "m.h", {"A": "1"})]


def test_an_asynchronous_invocation_is_delivered():
    make_function()
    deliveries = NoDeliveries()

    with functions.functions_run_in_process(echo, deliveries):
        answer = client("lambda").invoke(FunctionName="f", Payload='{"a": 1}', InvocationType="Event")

    assert answer["StatusCode"] == 202
    assert deliveries.invoked == [("f", {"a": 1})]
