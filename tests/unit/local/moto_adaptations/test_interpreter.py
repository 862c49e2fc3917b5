import copy
import json
import threading
from datetime import UTC, datetime
from types import SimpleNamespace

from hypothesis import given
from hypothesis import strategies as st

from sayso.local import express
from sayso.local.moto_adaptations import interpreter, stepfunctions
from tests.unit.local.moto_adaptations.moto_stacks import DOES_NOTHING, with_adaptations

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)
INLINE_MAP = {
    "StartAt": "M",
    "States": {
        "M": {
            "Type": "Map",
            "MaxConcurrency": 1,
            "ItemProcessor": {"StartAt": "P", "States": {"P": {"Type": "Pass", "End": True}}},
            "End": True,
        }
    },
}


def executed(definition, given="{}"):
    machine = SimpleNamespace(
        arn="arn:aws:states:us-east-1:1:stateMachine:m",
        name="m",
        type="EXPRESS",
        sm_type="EXPRESS",
        roleArn="r",
        definition=json.dumps(definition),
    )
    execution = express.execution(
        SimpleNamespace(account_id="1", region_name="us-east-1"), machine, "n", json.dumps(given)
    )
    execution.start()
    return execution


@given(JSON)
def test_json_is_copied_into_something_of_its_own(value):
    from moto.stepfunctions.parser.asl.eval import states

    assert states.copy is copy
    with interpreter.json_is_copied_quickly():
        copied = states.copy.deepcopy(value)

    assert copied == value
    assert [type(each) for each in walked(copied)] == [type(each) for each in walked(value)]
    assert not {id(each) for each in containers(copied)} & {id(each) for each in containers(value)}


def walked(value):
    yield value
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for each in inner:
        yield from walked(each)


def containers(value):
    return [each for each in walked(value) if isinstance(each, (dict, list))]


def test_what_is_no_json_is_copied_as_ever():
    from moto.stepfunctions.parser.asl.eval import states

    odd = {"set": {1}, "when": datetime.now(UTC), "pair": ([],)}
    with interpreter.json_is_copied_quickly():
        copied = states.copy.deepcopy(odd)

    assert copied == odd
    assert copied["pair"][0] is not odd["pair"][0]
    assert copied["set"] is not odd["set"]


def threads_begun(monkeypatch, *contexts):
    begun, start = [], threading.Thread.start

    def start_noted(thread):
        begun.append(thread)
        start(thread)

    with monkeypatch.context() as patch, with_adaptations(*contexts):
        patch.setattr(threading.Thread, "start", start_noted)
        assert executed(INLINE_MAP, [1, 2, 3]).output == [1, 2, 3]
    return len(begun)


def test_the_items_of_a_map_need_no_thread_each(monkeypatch):
    without = threads_begun(monkeypatch)
    with_it = threads_begun(monkeypatch, interpreter.programs_run_in_their_thread())

    assert without - with_it == 4  # the execution's, and its items'


def test_express_executions_have_no_history():
    def history(execution):
        return execution.exec_worker.env.event_manager.get_event_history()

    without = executed(json.loads(DOES_NOTHING))
    with interpreter.express_executions_have_no_history():
        execution = executed(json.loads(DOES_NOTHING))
        failed = executed({"StartAt": "P", "States": {"P": {"Type": "Pass", "InputPath": "$.none", "End": True}}})

    assert len(history(without)) > 0
    assert history(execution) == []
    assert execution.output == {"done": True}
    assert failed.status == "FAILED"


def test_express_executions_end_in_time_all_the_same():
    waits = {"StartAt": "W", "States": {"W": {"Type": "Wait", "Seconds": 3, "End": True}}}

    with with_adaptations(interpreter.programs_run_in_their_thread(), stepfunctions.express_executions_end_in_time(1)):
        assert executed(waits).status == "TIMED_OUT"
