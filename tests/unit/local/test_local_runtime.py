import os
import threading

import pytest

from tests.unit.local import example_handlers
from tests.unit.local.local_stacks import function, invoke, stack


def test_what_a_handler_returns_is_the_answer(opened):
    cloud = opened(stack(Echo=function("echo")))

    answer, error = invoke(cloud, "Echo", {"a": [1, None, "ü"]})

    assert answer == {"a": [1, None, "ü"]}
    assert error is None


def test_a_handler_is_told_about_its_invocation(opened):
    cloud = opened(stack(Tell=function("describe_context", Timeout=7, MemorySize=512)))

    told, _ = invoke(cloud, "Tell")

    assert told["function_name"] == cloud.resource_ids["Tell"]
    assert told["memory"] == "512"
    assert told["arn"].endswith(f":function:{told['function_name']}")
    assert told["log_group"] == f"/aws/lambda/{told['function_name']}"
    assert 5_000 < told["left"] <= 7_000
    assert len(told["request_id"]) == 36


def test_a_handler_sees_its_own_variables_and_lambdas(opened, monkeypatch):
    monkeypatch.setenv("SAYSO_STRAY", "from the shell")
    monkeypatch.setenv("AWS_PROFILE", "somebody")
    cloud = opened(stack(Tell=function("environment", variables={"SAYSO_NAME": "one"}, MemorySize=256)))

    seen, _ = invoke(cloud, "Tell")

    assert seen["SAYSO_NAME"] == "one"
    assert seen["SAYSO_BUCKET"] == cloud.outputs["BucketName"]
    assert seen["AWS_LAMBDA_FUNCTION_NAME"] == cloud.resource_ids["Tell"]
    assert seen["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"] == "256"
    assert seen["PATH"] == os.environ["PATH"]
    assert "SAYSO_STRAY" not in seen
    assert "AWS_PROFILE" not in seen


def test_two_concurrent_invocations_see_their_own_environments(opened):
    functions = {name: function("meet_and_tell", variables={"SAYSO_NAME": name}) for name in ("One", "Two")}
    cloud = opened(stack(**functions))
    told = {}
    example_handlers.meeting.reset()

    def call(name):
        told[name] = invoke(cloud, name)[0]

    threads = [threading.Thread(target=call, args=(name,)) for name in functions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert told == {"One": ["One"] * 3, "Two": ["Two"] * 3}
    assert "SAYSO_NAME" not in os.environ


def test_an_error_is_told_with_its_type_and_stack(opened):
    cloud = opened(stack(Fail=function("fail")))

    answer, error = invoke(cloud, "Fail")

    assert error == "Unhandled"
    assert answer["errorType"] == "LookupError"
    assert answer["errorMessage"] == "nothing is there"
    assert any("example_handlers.py" in line for line in answer["stackTrace"])


def test_a_handler_over_its_time_is_timed_out(opened):
    cloud = opened(stack(Sleep=function("sleep", Timeout=1)))

    answer, error = invoke(cloud, "Sleep", {"seconds": 30})

    assert error == "Unhandled"
    assert answer["errorType"] == "Sandbox.Timedout"
    assert answer["errorMessage"].endswith("Task timed out after 1.00 seconds")


@pytest.mark.parametrize(
    ("handler", "event", "error_type"),
    [
        ("large", {"bytes": 6_291_457}, "Function.ResponseSizeTooLarge"),
        ("unserialisable", {}, "Runtime.MarshalError"),
        ("half_a_character", {}, "Runtime.MarshalError"),
        ("exit_process", {}, "SystemExit"),
        ("no_such_handler", {}, "AttributeError"),
    ],
)
def test_what_lambda_refuses_is_refused(opened, handler, event, error_type):
    cloud = opened(stack(Bad=function(handler)))

    answer, error = invoke(cloud, "Bad", event)

    assert error == "Unhandled"
    assert answer["errorType"] == error_type


def test_a_request_over_the_limit_is_refused(opened):
    cloud = opened(stack(Echo=function("echo")))

    with pytest.raises(cloud.client("lambda").exceptions.RequestTooLargeException):
        invoke(cloud, "Echo", {"a": "x" * 6_291_456})


def test_the_environment_is_as_before_when_the_cloud_is_closed(opened, tmp_path):
    from sayso.local import LocalCloud

    before, environ, start = dict(os.environ), os.environ, threading.Thread.start

    with LocalCloud(tmp_path / "other", template=stack(Echo=function("echo"))) as cloud:
        invoke(cloud, "Echo")
        os.environ["SAYSO_SET_INSIDE"] = "x"
        del os.environ["SAYSO_SET_INSIDE"]

    assert os.environ is environ
    assert dict(os.environ) == before
    assert threading.Thread.start is start
