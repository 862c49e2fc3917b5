import json

import pytest
from botocore.exceptions import ClientError

from sayso.local.moto_adaptations import cloudformation, functions, services, stepfunctions, tasks
from tests.unit.local.moto_adaptations.moto_stacks import (
    REGION,
    ROLE,
    NoDeliveries,
    client,
    echo,
    make_function,
    make_stack,
    state_machine_resource,
    with_adaptations,
)

MACHINE = f"arn:aws:states:{REGION}:123456789012:stateMachine"
ENDS = {"StartAt": "P", "States": {"P": {"Type": "Pass", "End": True}}}
FAILS = {"StartAt": "F", "States": {"F": {"Type": "Fail", "Error": "Wrong", "Cause": "so it is"}}}
LASTS = {"StartAt": "W", "States": {"W": {"Type": "Wait", "Seconds": 3, "End": True}}}


def allow(client, principal):
    pass


def refuse_with(code):
    def refuse(client, principal):
        def refuse_call(**_):
            error = {"Error": {"Code": code, "Message": "no"}, "ResponseMetadata": {"HTTPStatusCode": 400}}
            error["ResponseMetadata"]["RequestId"] = "r"
            raise ClientError(error, "Any")

        for service in ("sfn", "lambda"):
            client.meta.events.register(f"before-parameter-build.{service}", refuse_call)

    return refuse


def outcome(task, *contexts, given=None, inner=ENDS, guard=allow, **more):
    """Of an Express state machine with that one task, beside one named t-I."""
    definition = {"StartAt": "T", "States": {"T": {"Type": "Task", **task, "End": True, **more}}}
    with with_adaptations(
        stepfunctions.state_machines_are_interpreted(),
        stepfunctions.failures_are_not_logged(),
        cloudformation.state_machines_keep_type_and_substitutions(),
        cloudformation.names_stay_the_same(),
        services.answered_outside_of_the_invocation(),
        stepfunctions.express_executions(NoDeliveries()),
        stepfunctions.tasks_share_clients(guard),
        *contexts,
    ):
        outer = state_machine_resource(json.dumps(definition), StateMachineType="EXPRESS")
        called = state_machine_resource(json.dumps(inner), StateMachineType="EXPRESS")
        arn = make_stack({"I": called["M"], **outer}, {"Arn": {"Ref": "M"}}, name="t")["Arn"]
        answer = client("stepfunctions").start_sync_execution(stateMachineArn=arn, input=json.dumps(given or {}))
        client("cloudformation").delete_stack(StackName="t")
        return answer


def starts(machine="I-t", **parameters):
    return {
        "Resource": "arn:aws:states:::aws-sdk:sfn:startSyncExecution",
        "Parameters": {"StateMachineArn": f"{MACHINE}:{machine}", **parameters},
    }


def started(*contexts, task=None, **more):
    return outcome(task or starts(Input={"a.$": "$.a"}), tasks.synchronous_executions_are_tasks(), *contexts, **more)


def test_a_task_runs_a_synchronous_execution_and_gets_its_answer():
    task = starts(Input={"a.$": "$.a", "b": [1]})

    without = outcome(task, given={"a": "ä"})
    answer = json.loads(started(task=task, given={"a": "ä"})["output"])

    assert without["status"] == "FAILED"
    assert answer["Status"] == "SUCCEEDED"
    assert json.loads(answer["Input"]) == json.loads(answer["Output"]) == {"a": "ä", "b": [1]}
    assert answer["StateMachineArn"] == f"{MACHINE}:I-t"
    assert answer["StartDate"].endswith("Z")
    assert "Error" not in answer


def test_a_text_as_input_stays_as_it_is():
    answer = json.loads(started(task=starts(Input='{"a": 1}'))["output"])

    assert json.loads(answer["Output"]) == {"a": 1}


def test_the_task_succeeds_where_the_execution_failed():
    answer = json.loads(started(given={"a": 1}, inner=FAILS)["output"])

    assert (answer["Status"], answer["Error"], answer["Cause"]) == ("FAILED", "Wrong", "so it is")
    assert "Output" not in answer


def test_the_task_succeeds_where_the_execution_timed_out():
    answer = json.loads(started(given={"a": 1}, inner={**LASTS, "TimeoutSeconds": 1})["output"])

    assert answer["Status"] == "TIMED_OUT"


@pytest.mark.parametrize(
    ("task", "error"),
    [
        (starts(machine="none"), "Sfn.StateMachineDoesNotExistException"),
        (starts(Input="no JSON"), "Sfn.InvalidExecutionInputException"),
        (starts(Input={"x": "x" * 262_144}), "Sfn.ValidationException"),
    ],
    ids=lambda each: each if isinstance(each, str) else "",
)
def test_what_step_functions_refuses_is_named_as_its_sdk_names_it(task, error):
    assert started(task=task)["error"] == error


@pytest.mark.parametrize("code", ["ThrottlingException", "AccessDeniedException"])
@pytest.mark.parametrize("name", ["States.TaskFailed", "States.ALL", "Sfn.SfnException"])
def test_a_refused_call_is_caught_as_a_failed_task(code, name):
    pending = {"Catch": [{"ErrorEquals": [name], "Next": "C"}]}
    definition = {
        "StartAt": "T",
        "States": {
            "T": {"Type": "Task", **starts(), "End": True, **pending},
            "C": {"Type": "Pass", "Parameters": {"caught.$": "$.Error"}, "End": True},
        },
    }
    with with_adaptations(
        stepfunctions.state_machines_are_interpreted(),
        stepfunctions.failures_are_not_logged(),
        stepfunctions.standard_executions_are_waited_for(NoDeliveries()),
        stepfunctions.tasks_share_clients(refuse_with(code)),
        tasks.synchronous_executions_are_tasks(),
    ):
        sfn = client("stepfunctions")
        arn = sfn.create_state_machine(name="m", definition=json.dumps(definition), roleArn=ROLE)["stateMachineArn"]
        execution = sfn.start_execution(stateMachineArn=arn)["executionArn"]
        described = sfn.describe_execution(executionArn=execution)

    assert json.loads(described["output"]) == {"caught": "Sfn.SfnException"}


def test_only_express_state_machines_run_synchronously():
    with stepfunctions.state_machines_are_interpreted():
        client("stepfunctions").create_state_machine(name="s", definition=json.dumps(ENDS), roleArn=ROLE)

    assert started(task=starts(machine="s"))["error"] == "Sfn.StateMachineTypeNotSupportedException"


def invokes(function="f", **more):
    return {"Resource": f"arn:aws:lambda:{REGION}:123456789012:function:{function}", **more}


def requests_noted(noted):
    def note(client, principal):
        client.meta.events.register("before-send.lambda", lambda **_: noted.append(1))

    return note


def test_functions_are_invoked_without_a_request():
    make_function()
    noted, more = [], []
    runs = functions.functions_run_in_process(echo, NoDeliveries())

    without = outcome(invokes(), runs, given={"a": 1}, guard=requests_noted(noted))
    runs = functions.functions_run_in_process(echo, NoDeliveries())
    direct = outcome(
        invokes(), runs, tasks.functions_are_invoked_directly(), given={"a": 1}, guard=requests_noted(more)
    )

    assert json.loads(without["output"]) == json.loads(direct["output"]) == {"a": 1}
    assert (len(noted), len(more)) == (1, 0)


def test_a_failed_function_fails_its_task_by_its_error():
    make_function()

    def fail(function, payload):
        from sayso.local.runtime import Result

        return Result(b'{"errorType": "Odd", "errorMessage": "m"}', failed=True)

    answer = outcome(
        invokes(),
        functions.functions_run_in_process(fail, NoDeliveries()),
        tasks.functions_are_invoked_directly(),
    )

    assert (answer["status"], answer["error"]) == ("FAILED", "Odd")
    assert json.loads(answer["cause"])["errorMessage"] == "m"


@pytest.mark.parametrize(
    ("guard", "function", "error"),
    [
        (refuse_with("AccessDeniedException"), "f", "Lambda.AWSLambdaException"),
        (refuse_with("TooManyRequestsException"), "f", "Lambda.TooManyRequestsException"),
        (allow, "none", "Lambda.ResourceNotFoundException"),
    ],
)
def test_what_lambda_refuses_without_a_request_has_the_same_name(guard, function, error):
    make_function()

    answer = outcome(
        invokes(function),
        functions.functions_run_in_process(echo, NoDeliveries()),
        stepfunctions.refused_tasks_are_named(),
        tasks.functions_are_invoked_directly(),
        guard=guard,
    )

    assert answer["error"] == error
