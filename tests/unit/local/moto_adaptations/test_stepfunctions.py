import inspect
import json
import threading
import time
from datetime import UTC

import pytest
from botocore.exceptions import ClientError

from sayso.local.moto_adaptations import cloudformation, services, stepfunctions
from tests.unit.local.moto_adaptations.moto_stacks import (
    DOES_NOTHING,
    REGION,
    ROLE,
    NoDeliveries,
    client,
    make_stack,
    state_machine_resource,
    with_adaptations,
)

INVOKES = {
    "StartAt": "A",
    "States": {
        "A": {
            "Type": "Task",
            "Resource": "arn:aws:lambda:us-east-1:123456789012:function:f",
            "Parameters": {"x.$": "$.x"},
            "End": True,
        }
    },
}


def test_state_machines_of_a_stack_are_interpreted():
    assert make_stack(state_machine_resource(), {"Arn": {"Ref": "M"}})
    with pytest.raises(ClientError, match="StateMachineDoesNotExist"):
        client("stepfunctions").describe_state_machine(
            stateMachineArn=f"arn:aws:states:{REGION}:123456789012:stateMachine:s-M"
        )
    with stepfunctions.state_machines_are_interpreted(), cloudformation.names_stay_the_same():
        arn = make_stack(state_machine_resource(), {"Arn": {"Ref": "M"}}, name="t")["Arn"]
        assert client("stepfunctions").describe_state_machine(stateMachineArn=arn)["name"] == "M-t"


def test_definitions_are_parsed_once():
    from moto.stepfunctions.parser.asl.parse.asl_parser import AmazonStateLanguageParser

    assert AmazonStateLanguageParser.parse(DOES_NOTHING)[0] is not AmazonStateLanguageParser.parse(DOES_NOTHING)[0]
    with stepfunctions.definitions_are_parsed_once():
        assert AmazonStateLanguageParser.parse(DOES_NOTHING)[0] is AmazonStateLanguageParser.parse(DOES_NOTHING)[0]


def test_definitions_that_are_known_are_not_checked():
    with stepfunctions.state_machines_are_interpreted():
        with pytest.raises(ClientError, match="ASLParserException"):
            make_machine(name="refused", definition="{}")
        with stepfunctions.definitions_are_not_checked():
            assert make_machine(name="trusted", definition="{}")


def make_machine(**of_it):
    return client("stepfunctions").create_state_machine(roleArn=ROLE, **of_it)["stateMachineArn"]


def test_paths_are_parsed_once():
    from moto.stepfunctions.parser.asl.utils import json_path

    assert json_path.parse("$.a") is not json_path.parse("$.a")
    with stepfunctions.paths_are_parsed_once():
        assert json_path.parse("$.a") is json_path.parse("$.a")
        assert json_path.extract_json("$.a.b", {"a": {"b": 1}}) == 1


def test_tasks_share_a_client_for_each_role():
    from moto.stepfunctions.parser.asl.component.state.exec.state_task import lambda_eval_utils
    from moto.stepfunctions.parser.asl.component.state.exec.state_task.credentials import StateCredentials

    def made(role):
        return lambda_eval_utils.boto_client_for(REGION, "lambda", StateCredentials(role))

    guarded = []
    assert made("a") is not made("a")
    with stepfunctions.tasks_share_clients(lambda client, principal: guarded.append(principal.role_arn)):
        assert made("a") is made("a")
        assert made("a") is not made("b")
    assert guarded == ["a", "b"]


def express(definition, *contexts):
    """An Express state machine, run once."""
    with with_adaptations(
        stepfunctions.state_machines_are_interpreted(),
        cloudformation.state_machines_keep_type_and_substitutions(),
        services.answered_outside_of_the_invocation(),
        stepfunctions.express_executions(NoDeliveries()),
        *contexts,
    ):
        resource = state_machine_resource(json.dumps(definition), StateMachineType="EXPRESS")
        arn = make_stack(resource, {"Arn": {"Ref": "M"}}, name=f"s{time.monotonic_ns()}")["Arn"]
        return client("stepfunctions").start_sync_execution(stateMachineArn=arn, input='{"x": 1}', name="n")


def test_an_express_execution_is_answered_when_it_has_ended():
    arn = client("stepfunctions").create_state_machine(name="m", definition=DOES_NOTHING, roleArn=ROLE)
    with pytest.raises(ClientError):
        client("stepfunctions").start_sync_execution(stateMachineArn=arn["stateMachineArn"])

    answer = express(json.loads(DOES_NOTHING))

    assert answer["status"] == "SUCCEEDED"
    assert json.loads(answer["output"]) == {"done": True}
    assert json.loads(answer["input"]) == {"x": 1}
    assert ":express:" in answer["executionArn"]
    assert answer["name"] == "n"
    assert answer["stopDate"] >= answer["startDate"]
    assert "error" not in answer


def test_a_failed_express_execution_tells_error_and_cause():
    answer = express({"StartAt": "A", "States": {"A": {"Type": "Fail", "Error": "Wrong", "Cause": "so it is"}}})

    assert (answer["status"], answer["error"], answer["cause"]) == ("FAILED", "Wrong", "so it is")
    assert "output" not in answer


def test_an_express_execution_that_lasts_too_long_is_timed_out():
    waits = {"StartAt": "A", "States": {"A": {"Type": "Wait", "Seconds": 2, "Next": "B"}, "B": {"Type": "Succeed"}}}

    unlimited = express(waits)
    limited = express(waits, stepfunctions.express_executions_end_in_time(1))

    assert unlimited["status"] == "SUCCEEDED"
    assert (limited["status"], limited["error"]) == ("TIMED_OUT", "States.Timeout")


def test_the_same_name_may_be_used_again_for_an_express_execution():
    with with_adaptations(
        stepfunctions.state_machines_are_interpreted(),
        cloudformation.state_machines_keep_type_and_substitutions(),
        services.answered_outside_of_the_invocation(),
        stepfunctions.express_executions(deliveries := NoDeliveries()),
    ):
        resource = state_machine_resource(StateMachineType="EXPRESS")
        arn = make_stack(resource, {"Arn": {"Ref": "M"}})["Arn"]
        request = {"stateMachineArn": arn, "name": "n"}
        started = [client("stepfunctions").start_execution(**request, input=f'{{"n": {n}}}') for n in range(2)]

    assert deliveries.executed == 2
    assert started[0]["executionArn"] != started[1]["executionArn"]


def test_a_standard_state_machine_cannot_be_run_synchronously():
    with with_adaptations(
        services.answered_outside_of_the_invocation(), stepfunctions.express_executions(NoDeliveries())
    ):
        made = client("stepfunctions").create_state_machine(name="m", definition=DOES_NOTHING, roleArn=ROLE)
        with pytest.raises(ClientError, match="StateMachineTypeNotSupported"):
            client("stepfunctions").start_sync_execution(stateMachineArn=made["stateMachineArn"])


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("TooManyRequestsException", "Lambda.TooManyRequestsException"),
        ("AccessDeniedException", "Lambda.AWSLambdaException"),
    ],
)
def test_what_lambda_refuses_is_named_as_step_functions_names_it(code, expected):
    def refusing(client, principal):
        def refuse(**_):
            raise ClientError({"Error": {"Code": code, "Message": "no"}, "ResponseMetadata": {}}, "Invoke")

        client.meta.events.register("before-parameter-build.lambda", refuse)

    without = express(INVOKES, stepfunctions.tasks_share_clients(refusing))
    answer = express(INVOKES, stepfunctions.tasks_share_clients(refusing), stepfunctions.refused_tasks_are_named())

    assert without["error"] == "Exception"
    assert answer["error"] == expected
    assert answer["cause"] == f"no (Error Code: {code})"


def test_the_threads_of_an_execution_are_let_go():
    from moto.stepfunctions.parser.asl.component.program.program import TMP_THREADS

    before = len(TMP_THREADS)
    express(json.loads(DOES_NOTHING))
    kept = len(TMP_THREADS)
    express(json.loads(DOES_NOTHING), stepfunctions.threads_are_let_go())

    assert kept > before
    assert len(TMP_THREADS) == kept


def test_failures_are_not_logged(caplog):
    failing = {"StartAt": "A", "States": {"A": {"Type": "Fail", "Error": "Wrong"}}}

    express(failing)
    logged = len(caplog.records)
    express(failing, stepfunctions.failures_are_not_logged())

    assert logged > 0
    assert len(caplog.records) == logged


def standard(*contexts):
    return with_adaptations(
        stepfunctions.state_machines_are_interpreted(), stepfunctions.failures_are_not_logged(), *contexts
    )


def made(definition):
    text = definition if isinstance(definition, str) else json.dumps(definition)
    return client("stepfunctions").create_state_machine(name="m", definition=text, roleArn=ROLE)["stateMachineArn"]


class Later(NoDeliveries):
    def execute(self, run):
        self.invoked.append(run)


def test_a_standard_execution_goes_on_in_the_background():
    deliveries = Later()
    sfn = client("stepfunctions")
    with standard(stepfunctions.standard_executions_are_waited_for(deliveries)):
        arn = sfn.start_execution(stateMachineArn=made(DOES_NOTHING))["executionArn"]
        before = sfn.describe_execution(executionArn=arn)
        [run] = deliveries.invoked
        run()
        after = sfn.describe_execution(executionArn=arn)

    assert before["status"] == "RUNNING"
    assert after["status"] == "SUCCEEDED"
    assert json.loads(after["output"]) == {"done": True}


def test_executions_without_a_name_are_not_the_same():
    sfn = client("stepfunctions")
    with standard():
        arn = made(DOES_NOTHING)
        sfn.start_execution(stateMachineArn=arn, input="{}")
        with pytest.raises(ClientError, match="ExecutionAlreadyExists"):
            sfn.start_execution(stateMachineArn=arn, input='{"other": 1}')
        with stepfunctions.standard_executions_are_waited_for(NoDeliveries()):
            arns = {sfn.start_execution(stateMachineArn=arn)["executionArn"] for _ in range(2)}

    assert len(arns) == 2


def test_a_name_stands_for_one_execution():
    sfn, deliveries = client("stepfunctions"), Later()
    with standard(stepfunctions.standard_executions_are_waited_for(deliveries)):
        request = {"stateMachineArn": made(DOES_NOTHING), "name": "n"}
        first = sfn.start_execution(**request, input='{"a": 1}')
        again = sfn.start_execution(**request, input='{"a": 1}')
        with pytest.raises(ClientError, match="ExecutionAlreadyExists"):
            sfn.start_execution(**request, input='{"a": 2}')
        [run] = deliveries.invoked
        run()
        with pytest.raises(ClientError, match="ExecutionAlreadyExists"):
            sfn.start_execution(**request, input='{"a": 1}')

    assert again["executionArn"] == first["executionArn"]


def test_an_execution_knows_when_it_began_as_a_text():
    shows = {"Type": "Pass", "Parameters": {"at.$": "$$.Execution.StartTime"}, "End": True}
    definition = {"StartAt": "P", "States": {"P": shows}}

    answer = express(definition, stepfunctions.start_times_are_texts())

    began = json.loads(answer["output"])["at"]
    assert len(began) == len("2026-01-01T00:00:00.000Z")
    assert began == f"{answer['startDate'].astimezone(UTC):%Y-%m-%dT%H:%M:%S.%f}"[:-3] + "Z"


def test_a_map_may_have_more_items_than_python_has_frames():
    from moto.stepfunctions.parser.asl.component.state.exec.state_map.iteration.iteration_worker import IterationWorker

    assert "self._eval_pool(" in inspect.getsource(IterationWorker._eval_pool)
    processor = {"StartAt": "P", "States": {"P": {"Type": "Pass", "End": True}}}
    inline = {"Type": "Map", "MaxConcurrency": 1, "ItemsPath": "$.items", "ItemProcessor": processor, "End": True}
    definition = {"StartAt": "M", "States": {"M": inline}}
    items = list(range(1_200))
    sfn = client("stepfunctions")
    with standard(
        stepfunctions.standard_executions_are_waited_for(NoDeliveries()), stepfunctions.items_are_taken_in_a_loop()
    ):
        arn = sfn.start_execution(stateMachineArn=made(definition), input=json.dumps({"items": items}))
        described = sfn.describe_execution(executionArn=arn["executionArn"])

    assert json.loads(described["output"]) == items


def test_an_item_that_fails_ends_its_map():
    failing = {"StartAt": "F", "States": {"F": {"Type": "Fail", "Error": "Wrong", "Cause": "so it is"}}}
    inline = {"Type": "Map", "MaxConcurrency": 1, "ItemsPath": "$.items", "ItemProcessor": failing, "End": True}
    sfn = client("stepfunctions")
    with standard(
        stepfunctions.standard_executions_are_waited_for(NoDeliveries()), stepfunctions.items_are_taken_in_a_loop()
    ):
        arn = made({"StartAt": "M", "States": {"M": inline}})
        started = sfn.start_execution(stateMachineArn=arn, input='{"items": [1, 2]}')
        described = sfn.describe_execution(executionArn=started["executionArn"])

    assert (described["status"], described["error"]) == ("FAILED", "Wrong")


TIMES_OUT = {"Type": "Fail", "ErrorPath": "$.error", "Cause": "so it is"}
IN_A_STATE = {"StartAt": "F", "States": {"F": TIMES_OUT}}
IN_AN_ITEM = {
    "StartAt": "M",
    "States": {"M": {"Type": "Map", "ItemsPath": "$.items", "ItemProcessor": IN_A_STATE, "End": True}},
}
IN_A_BRANCH = {"StartAt": "P", "States": {"P": {"Type": "Parallel", "Branches": [IN_A_STATE], "End": True}}}


@pytest.mark.parametrize("definition", [IN_A_STATE, IN_AN_ITEM, IN_A_BRANCH], ids=["state", "item", "branch"])
@pytest.mark.parametrize("error", ["States.Timeout", "States.Unheard", "Wrong"])
def test_an_error_is_passed_on_by_its_name(definition, error):
    given = json.dumps({"error": error, "items": [{"error": error}]})
    sfn = client("stepfunctions")
    with standard(stepfunctions.standard_executions_are_waited_for(NoDeliveries())):
        arn = made(definition)
        without = sfn.start_execution(stateMachineArn=arn, input=given)["executionArn"]
        with stepfunctions.passed_on_errors_keep_their_names():
            passed_on = sfn.start_execution(stateMachineArn=arn, input=given)["executionArn"]
        errors = [sfn.describe_execution(executionArn=each)["error"] for each in (without, passed_on)]

    assert errors == ["Wrong" if error == "Wrong" else "States.Runtime", error]


def test_an_abandoned_execution_ends_with_the_cloud():
    waits = {"Type": "Wait", "Seconds": 1, "Next": "B"}
    definition = {"StartAt": "A", "States": {"A": waits, "B": {"Type": "Succeed"}}}
    statuses, sfn = [], client("stepfunctions")
    for contexts in ([], [stepfunctions.executions_end_with_the_cloud()]):
        deliveries = Later()
        with standard(stepfunctions.standard_executions_are_waited_for(deliveries)):
            with with_adaptations(*contexts):
                arn = sfn.start_execution(stateMachineArn=made(definition))["executionArn"]
                execution = threading.Thread(target=deliveries.invoked[0])
                execution.start()
                [found] = (
                    m.executions[-1]
                    for m in stepfunctions.parser_models.stepfunctions_parser_backends["123456789012"][
                        REGION
                    ].state_machines
                )
                while found.exec_worker.env is None or not found.exec_worker.env.is_running():
                    time.sleep(0.01)
            execution.join(20)
            statuses.append(sfn.describe_execution(executionArn=arn)["status"])

    assert statuses == ["SUCCEEDED", "ABORTED"]
