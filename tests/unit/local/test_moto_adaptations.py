"""Each adaptation: what moto does without it, and what it does with it. Where the first half fails, moto has learned it
and the adaptation can go.
"""

import gc
import json
import os
import threading
import time
import warnings
import weakref
from contextlib import ExitStack, contextmanager

import boto3
import pytest
from botocore.exceptions import ClientError, EndpointConnectionError
from moto import mock_aws
from moto.dynamodb.models.dynamo_type import DynamoType, Item
from moto.s3.models import s3_backends

from sayso.local import moto_adaptations as adapted
from sayso.local.deliveries import Background
from sayso.local.invocations import Invocation, Principal, acting_as, caller
from sayso.local.runtime import Result

REGION = "us-east-1"
ROLE = "arn:aws:iam::123456789012:role/any"
DOES_NOTHING = json.dumps({"StartAt": "A", "States": {"A": {"Type": "Pass", "Result": {"done": True}, "End": True}}})
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


class NoDeliveries:
    def __init__(self):
        self.invoked, self.executed = [], 0

    def invoke(self, function, payload):
        self.invoked.append((function.name, json.loads(payload)))

    def execute(self, run):
        self.executed += 1
        run()


@pytest.fixture(autouse=True)
def moto(monkeypatch):
    """moto as the local cloud configures it, without any adaptation."""
    monkeypatch.setenv("AWS_DEFAULT_REGION", REGION)
    config = {"lambda": {"use_docker": False}, "stepfunctions": {"execute_state_machine": True}}
    with mock_aws(config=config):
        yield


@contextmanager
def with_adaptations(*contexts):
    with ExitStack() as stack:
        for context in contexts:
            stack.enter_context(context)
        yield


def client(service):
    return boto3.client(service, region_name=REGION)


def make_stack(resources, outputs=None, name="s"):
    template = {"Resources": resources, "Outputs": {k: {"Value": v} for k, v in (outputs or {}).items()}}
    cloudformation = client("cloudformation")
    cloudformation.create_stack(StackName=name, TemplateBody=json.dumps(template))
    [made] = cloudformation.describe_stacks(StackName=name)["Stacks"]
    return {output["OutputKey"]: output["OutputValue"] for output in made.get("Outputs", ())}


def state_machine_resource(definition=DOES_NOTHING, **more):
    properties = {"DefinitionString": definition, "RoleArn": ROLE, **more}
    return {"M": {"Type": "AWS::StepFunctions::StateMachine", "Properties": properties}}


def make_function(name="f"):
    iam = client("iam")
    iam.create_role(RoleName="r", AssumeRolePolicyDocument="{}")
    client("lambda").create_function(
        FunctionName=name,
        Runtime="python3.13",
        Role="arn:aws:iam::123456789012:role/r",
        Handler="m.h",
        Code={"ZipFile": b"-"},
        Environment={"Variables": {"A": "1"}},
    )
    return f"arn:aws:lambda:{REGION}:123456789012:function:{name}"


def echo(function, payload):
    return Result(payload)


def test_moto_answers_outside_of_the_invocation():
    inside = Invocation(Principal(ROLE, "f"), {"PATH": os.environ["PATH"], "AWS_DEFAULT_REGION": REGION})
    seen = []

    def note(function, payload):
        seen.append(caller())
        return Result(payload)

    make_function()
    lambda_ = client("lambda")
    with adapted.functions_run_in_process(note, NoDeliveries()):
        with acting_as(inside):
            lambda_.invoke(FunctionName="f", Payload="{}")
        with adapted.answered_outside_of_the_invocation(), acting_as(inside):
            lambda_.invoke(FunctionName="f", Payload="{}")

    assert seen == [inside.principal, None]


def test_an_address_that_moto_does_not_know_is_not_reached():
    elsewhere = boto3.client(
        "s3",
        region_name=REGION,
        endpoint_url="http://127.0.0.1:9",
        config=boto3.session.Config(retries={"total_max_attempts": 1}),
    )

    with pytest.raises(EndpointConnectionError) as tried:
        elsewhere.list_buckets()
    with adapted.nothing_reached_outside(), pytest.raises(EndpointConnectionError) as refused:
        elsewhere.list_buckets()

    assert "reaches nothing outside" not in str(tried.value)
    assert "reaches nothing outside" in str(refused.value)


def test_addresses_are_compiled_once():
    backend = s3_backends["123456789012"]["aws"]

    assert backend.urls is not backend.urls
    with adapted.addresses_are_compiled_once():
        assert backend.urls is backend.urls


def test_instances_are_let_go():
    def kept():
        item = Item(DynamoType({"S": "a"}), None, {})
        gone = weakref.ref(item)
        del item
        gc.collect()
        return gone() is not None

    assert kept()
    with adapted.instances_are_let_go():
        assert not kept()


def test_generated_names_stay_the_same():
    bucket = {"Bucket": {"Type": "AWS::S3::Bucket"}}
    outputs = {"Name": {"Ref": "Bucket"}}

    assert make_stack(bucket, outputs)["Name"] != "s-bucket"
    with adapted.names_stay_the_same():
        assert make_stack(bucket, outputs, name="t") == {"Name": "t-bucket"}


def test_a_resource_that_moto_lacks_has_a_name():
    api = {"Api": {"Type": "AWS::ApiGatewayV2::Api", "Properties": {"Name": "a"}}}
    outputs = {"Url": {"Fn::Sub": "https://${Api}.example.com"}, "End": {"Fn::GetAtt": ["Api", "ApiEndpoint"]}}

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert "${Api}" in make_stack(api, {"Url": outputs["Url"]})["Url"]
    with adapted.what_moto_lacks_has_a_name(), adapted.names_stay_the_same():
        assert make_stack(api, outputs, name="t") == {"Url": "https://t-Api.example.com", "End": "t-Api.ApiEndpoint"}


def test_dollars_stay_in_substitutions():
    bucket = {"Bucket": {"Type": "AWS::S3::Bucket"}}
    outputs = {"Path": {"Fn::Sub": ["$$.State.${Name}", {"Name": "x"}]}}

    assert make_stack(bucket, outputs) == {"Path": "$.State.x"}
    with adapted.dollars_stay_in_substitutions():
        assert make_stack(bucket, outputs, name="t") == {"Path": "$$.State.x"}


def test_a_bucket_notifies_event_bridge_where_the_template_says_so():
    notifying = {"NotificationConfiguration": {"EventBridgeConfiguration": {"EventBridgeEnabled": True}}}
    bucket = {"Bucket": {"Type": "AWS::S3::Bucket", "Properties": notifying}}

    def configured(name):
        bucket_name = make_stack(bucket, {"Name": {"Ref": "Bucket"}}, name=name)["Name"]
        return s3_backends["123456789012"]["aws"].get_bucket(bucket_name).notification_configuration is not None

    assert not configured("s")
    with adapted.buckets_notify_event_bridge():
        assert configured("t")


def test_a_state_machine_keeps_its_type_and_its_substitutions():
    definition = DOES_NOTHING.replace("true", '"${Word}"', 1)
    resource = state_machine_resource(
        definition, StateMachineType="EXPRESS", DefinitionSubstitutions={"Word": "filled in"}
    )

    def made(name):
        arn = make_stack(resource, {"Arn": {"Ref": "M"}}, name=name)["Arn"]
        described = client("stepfunctions").describe_state_machine(stateMachineArn=arn)
        return described["type"], "filled in" in described["definition"]

    with adapted.state_machines_are_interpreted():
        assert made("s") == ("STANDARD", False)
        with adapted.state_machines_keep_type_and_substitutions():
            assert made("t") == ("EXPRESS", True)


def test_functions_run_in_process():
    make_function()
    calls = []

    def note(function, payload):
        calls.append((function.name, function.handler, function.variables))
        return Result(b'{"errorType": "E"}', failed=True)

    without = client("lambda").invoke(FunctionName="f", Payload='{"a": 1}')
    with adapted.functions_run_in_process(note, NoDeliveries()):
        answer = client("lambda").invoke(FunctionName="f", Payload='{"a": 1}')

    assert "FunctionError" not in without
    assert answer["FunctionError"] == "Unhandled"
    assert json.load(answer["Payload"]) == {"errorType": "E"}
    assert calls == [("f", "m.h", {"A": "1"})]


def test_an_asynchronous_invocation_is_delivered():
    make_function()
    deliveries = NoDeliveries()

    with adapted.functions_run_in_process(echo, deliveries):
        answer = client("lambda").invoke(FunctionName="f", Payload='{"a": 1}', InvocationType="Event")

    assert answer["StatusCode"] == 202
    assert deliveries.invoked == [("f", {"a": 1})]


def test_state_machines_of_a_stack_are_interpreted():
    assert make_stack(state_machine_resource(), {"Arn": {"Ref": "M"}})
    with pytest.raises(ClientError, match="StateMachineDoesNotExist"):
        client("stepfunctions").describe_state_machine(
            stateMachineArn=f"arn:aws:states:{REGION}:123456789012:stateMachine:s-M"
        )
    with adapted.state_machines_are_interpreted(), adapted.names_stay_the_same():
        arn = make_stack(state_machine_resource(), {"Arn": {"Ref": "M"}}, name="t")["Arn"]
        assert client("stepfunctions").describe_state_machine(stateMachineArn=arn)["name"] == "t-M"


def test_definitions_are_parsed_once():
    from moto.stepfunctions.parser.asl.parse.asl_parser import AmazonStateLanguageParser

    assert AmazonStateLanguageParser.parse(DOES_NOTHING)[0] is not AmazonStateLanguageParser.parse(DOES_NOTHING)[0]
    with adapted.definitions_are_parsed_once():
        assert AmazonStateLanguageParser.parse(DOES_NOTHING)[0] is AmazonStateLanguageParser.parse(DOES_NOTHING)[0]


def test_paths_are_parsed_once():
    from moto.stepfunctions.parser.asl.utils import json_path

    assert json_path.parse("$.a") is not json_path.parse("$.a")
    with adapted.paths_are_parsed_once():
        assert json_path.parse("$.a") is json_path.parse("$.a")
        assert json_path.extract_json("$.a.b", {"a": {"b": 1}}) == 1


def test_tasks_share_a_client_for_each_role():
    from moto.stepfunctions.parser.asl.component.state.exec.state_task import lambda_eval_utils
    from moto.stepfunctions.parser.asl.component.state.exec.state_task.credentials import StateCredentials

    def made(role):
        return lambda_eval_utils.boto_client_for(REGION, "lambda", StateCredentials(role))

    guarded = []
    assert made("a") is not made("a")
    with adapted.tasks_share_clients(lambda client, principal: guarded.append(principal.role_arn)):
        assert made("a") is made("a")
        assert made("a") is not made("b")
    assert guarded == ["a", "b"]


def express(definition, *contexts):
    """An Express state machine, run once."""
    with with_adaptations(
        adapted.state_machines_are_interpreted(),
        adapted.state_machines_keep_type_and_substitutions(),
        adapted.answered_outside_of_the_invocation(),
        adapted.express_executions(NoDeliveries()),
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
    limited = express(waits, adapted.express_executions_end_in_time(1))

    assert unlimited["status"] == "SUCCEEDED"
    assert (limited["status"], limited["error"]) == ("TIMED_OUT", "States.Timeout")


def test_the_same_name_may_be_used_again_for_an_express_execution():
    with with_adaptations(
        adapted.state_machines_are_interpreted(),
        adapted.state_machines_keep_type_and_substitutions(),
        adapted.answered_outside_of_the_invocation(),
        adapted.express_executions(deliveries := NoDeliveries()),
    ):
        resource = state_machine_resource(StateMachineType="EXPRESS")
        arn = make_stack(resource, {"Arn": {"Ref": "M"}})["Arn"]
        request = {"stateMachineArn": arn, "name": "n"}
        started = [client("stepfunctions").start_execution(**request, input=f'{{"n": {n}}}') for n in range(2)]

    assert deliveries.executed == 2
    assert started[0]["executionArn"] != started[1]["executionArn"]


def test_a_standard_state_machine_cannot_be_run_synchronously():
    with with_adaptations(adapted.answered_outside_of_the_invocation(), adapted.express_executions(NoDeliveries())):
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

    without = express(INVOKES, adapted.tasks_share_clients(refusing))
    answer = express(INVOKES, adapted.tasks_share_clients(refusing), adapted.refused_tasks_are_named())

    assert without["error"] == "Exception"
    assert answer["error"] == expected
    assert answer["cause"] == f"no (Error Code: {code})"


def test_the_threads_of_an_execution_are_let_go():
    from moto.stepfunctions.parser.asl.component.program.program import TMP_THREADS

    before = len(TMP_THREADS)
    express(json.loads(DOES_NOTHING))
    kept = len(TMP_THREADS)
    express(json.loads(DOES_NOTHING), adapted.threads_are_let_go())

    assert kept > before
    assert len(TMP_THREADS) == kept


def test_failures_are_not_logged(caplog):
    failing = {"StartAt": "A", "States": {"A": {"Type": "Fail", "Error": "Wrong"}}}

    express(failing)
    logged = len(caplog.records)
    express(failing, adapted.failures_are_not_logged())

    assert logged > 0
    assert len(caplog.records) == logged


def rule_for(target, **more):
    events = client("events")
    events.put_rule(Name="r", EventPattern=json.dumps({"source": ["news"], "detail": {"kind": ["new"]}}))
    events.put_targets(Rule="r", Targets=[{"Id": "1", "Arn": target, **more}])


def put_event(kind="new"):
    event = {"Source": "news", "DetailType": "Page", "Detail": json.dumps({"kind": kind, "n": 7})}
    client("events").put_events(Entries=[event])


def test_a_rule_reaches_a_function():
    rule_for(make_function())
    with pytest.raises(NotImplementedError):
        put_event()

    deliveries = NoDeliveries()
    with adapted.rules_reach_functions_and_state_machines(deliveries):
        put_event()
        put_event(kind="old")
        put_event()

    [(name, event), (_, other)] = deliveries.invoked
    assert name == "f"
    assert (event["source"], event["detail-type"]) == ("news", "Page")
    assert event["detail"] == {"kind": "new", "n": 7}
    assert event["id"] != other["id"]
    assert event["time"].endswith("Z")


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ({"Input": '{"task": "sweep"}'}, {"task": "sweep"}),
        (
            {"InputTransformer": {"InputPathsMap": {"n": "$.detail.n"}, "InputTemplate": '{"number": <n>}'}},
            {"number": 7},
        ),
    ],
)
def test_a_rule_transforms_what_it_sends(target, expected):
    rule_for(make_function(), **target)
    deliveries = NoDeliveries()

    with adapted.rules_reach_functions_and_state_machines(deliveries):
        put_event()

    assert deliveries.invoked == [("f", expected)]


def test_a_rule_reaches_a_state_machine():
    with with_adaptations(
        adapted.state_machines_are_interpreted(),
        adapted.state_machines_keep_type_and_substitutions(),
        adapted.express_executions(deliveries := NoDeliveries()),
        adapted.rules_reach_functions_and_state_machines(deliveries),
    ):
        arn = make_stack(state_machine_resource(StateMachineType="EXPRESS"), {"Arn": {"Ref": "M"}})["Arn"]
        rule_for(arn)

        put_event()

    assert deliveries.executed == 1


def test_a_rule_still_reaches_a_queue():
    sqs = client("sqs")
    url = sqs.create_queue(QueueName="q")["QueueUrl"]
    rule_for(f"arn:aws:sqs:{REGION}:123456789012:q")

    with adapted.rules_reach_functions_and_state_machines(NoDeliveries()):
        put_event()

    [message] = sqs.receive_message(QueueUrl=url)["Messages"]
    assert json.loads(message["Body"])["detail"] == {"kind": "new", "n": 7}


def test_all_of_it_is_taken_back():
    from moto.cloudformation import parsing
    from moto.stepfunctions import responses

    before = parsing.generate_resource_name, threading.Thread.start
    background = Background(lambda arn, text: None)

    with adapted.adaptations(echo, background, lambda client, principal: None):
        assert hasattr(responses.StepFunctionResponse, "start_sync_execution")
    background.close()

    assert not hasattr(responses.StepFunctionResponse, "start_sync_execution")
    assert (parsing.generate_resource_name, threading.Thread.start) == before
