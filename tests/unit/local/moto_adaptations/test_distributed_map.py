import json
import uuid

import pytest

from sayso.local.moto_adaptations import distributed_map, services, stepfunctions
from tests.unit.local.moto_adaptations.moto_stacks import ROLE, NoDeliveries, client, with_adaptations

FAILS_FOR_NEGATIVES = {
    "StartAt": "Which",
    "States": {
        "Which": {
            "Type": "Choice",
            "Choices": [{"Variable": "$.n", "NumericLessThan": 0, "Next": "Wrong"}],
            "Default": "Right",
        },
        "Wrong": {"Type": "Fail", "Error": "Negative", "Cause": "below zero"},
        "Right": {"Type": "Pass", "End": True},
    },
}
WRITER = {"Resource": "arn:aws:states:::s3:putObject", "Parameters": {"Bucket": "items", "Prefix.$": "$.prefix"}}
READER = {
    "Resource": "arn:aws:states:::s3:getObject",
    "ReaderConfig": {"InputType": "JSONL"},
    "Parameters": {"Bucket": "items", "Key.$": "$.key"},
}


def distributed(processor=FAILS_FOR_NEGATIVES, kind="STANDARD", **more):
    config = {"Mode": "DISTRIBUTED", "ExecutionType": kind}
    state = {"Type": "Map", "ItemProcessor": {"ProcessorConfig": config, **processor}, "End": True, **more}
    return {"StartAt": "M", "States": {"M": state}}


@pytest.fixture
def bucket():
    s3 = client("s3")
    s3.create_bucket(Bucket="items")
    return s3


def executed(definition, given, *contexts):
    with with_adaptations(
        stepfunctions.state_machines_are_interpreted(),
        services.answered_outside_of_the_invocation(),
        stepfunctions.failures_are_not_logged(),
        stepfunctions.standard_executions_are_waited_for(NoDeliveries()),
        stepfunctions.tasks_share_clients(lambda client, principal: None),
        *contexts,
    ):
        sfn = client("stepfunctions")
        made = sfn.create_state_machine(name=f"m{uuid.uuid4()}", definition=json.dumps(definition), roleArn=ROLE)
        started = sfn.start_execution(stateMachineArn=made["stateMachineArn"], input=json.dumps(given))
        return sfn.describe_execution(executionArn=started["executionArn"])


def mapped(definition, given, *contexts):
    """With all that a Distributed Map needs."""
    return executed(
        definition,
        given,
        distributed_map.distributed_maps_are_read(),
        distributed_map.unread_items_are_named(),
        distributed_map.distributed_maps_are_run(),
        *contexts,
    )


def numbers(*values):
    return [{"n": n} for n in values]


def manifest(s3, described):
    place = json.loads(described["output"])["ResultWriterDetails"]
    return json.loads(s3.get_object(**place)["Body"].read())


def body(s3, file):
    content = s3.get_object(Bucket="items", Key=file["Key"])["Body"].read()
    assert len(content) == file["Size"]
    return content.decode()


def only_manifest(s3):
    """Of a run that failed, whose state has no result."""
    [key] = [o["Key"] for o in s3.list_objects_v2(Bucket="items")["Contents"] if o["Key"].endswith("/manifest.json")]
    return json.loads(s3.get_object(Bucket="items", Key=key)["Body"].read())


@pytest.mark.parametrize(
    "more",
    [
        {"ToleratedFailurePercentage": 100},
        {"kind": "EXPRESS"},
        {"ResultWriter": {**WRITER, "WriterConfig": {"Transformation": "NONE", "OutputType": "JSONL"}}},
        {"ItemReader": READER},
    ],
    ids=lambda more: next(iter(more)),
)
def test_what_motos_grammar_lacks_is_read(more):
    from moto.stepfunctions.parser.asl.parse.asl_parser import AmazonStateLanguageParser

    inner = {"P": {"Type": "Parallel", "Branches": [distributed(**more)], "End": True}}
    definition = json.dumps({"StartAt": "P", "States": inner})
    with pytest.raises(Exception, match=r"ASLParserException|JSONL"):
        AmazonStateLanguageParser.parse(definition)
    with distributed_map.distributed_maps_are_read():
        program, _ = AmazonStateLanguageParser.parse(definition)
        [branch] = program.states.states["P"].branches.programs
        settings = branch.states.states["M"].iteration_component.settings

    assert settings.tolerates_percentage == ("ToleratedFailurePercentage" in more)
    assert settings.execution_type == more.get("kind", "STANDARD")


def test_a_definition_that_is_no_json_is_refused_as_ever():
    with distributed_map.distributed_maps_are_read(), pytest.raises(Exception, match="ASLParserException"):
        stepfunctions.AmazonStateLanguageParser.parse("{")


def test_failures_count_and_results_are_told(bucket):
    writer = {**WRITER, "Parameters": {"Bucket": "items", "Prefix": "out"}}
    definition = distributed(ResultWriter=writer, MaxConcurrency=1)

    without = executed(definition, numbers(1, -1))
    told = manifest(bucket, without)["ResultFiles"]
    bucket.delete_object(Bucket="items", Key=json.loads(without["output"])["ResultWriterDetails"]["Key"])
    described = mapped(definition, numbers(1, -1))

    assert without["status"] == "SUCCEEDED"
    assert told == {"FAILED": [], "PENDING": [], "SUCCEEDED": []}
    assert (described["status"], described["error"]) == ("FAILED", "States.ExceedToleratedFailureThreshold")
    listed = only_manifest(bucket)["ResultFiles"]
    assert [len(listed[outcome]) for outcome in ("SUCCEEDED", "FAILED", "PENDING")] == [1, 1, 0]


@pytest.mark.parametrize("kind", ["STANDARD", "EXPRESS"])
def test_a_result_file_tells_of_each_execution(bucket, kind):
    definition = distributed(
        kind=kind, Label="L", ItemsPath="$.items", ToleratedFailureCount=1, ResultWriter=WRITER, MaxConcurrency=1
    )

    described = mapped(definition, {"prefix": "out/", "items": numbers(1, -1)})

    told = manifest(bucket, described)
    run = told["MapRunArn"].rpartition(":")[2]
    files = told["ResultFiles"]
    assert files["SUCCEEDED"][0]["Key"] == f"out/{run}/SUCCEEDED_0.json"
    [succeeded] = json.loads(body(bucket, files["SUCCEEDED"][0]))
    [failed] = json.loads(body(bucket, files["FAILED"][0]))
    machine = described["stateMachineArn"]
    assert succeeded["StateMachineArn"] == f"{machine}/L"
    place = f":express:{machine.rpartition(':')[2]}/L:{run}:" if kind == "EXPRESS" else "/L:"
    assert succeeded["ExecutionArn"].endswith(f"{place}{succeeded['Name']}")
    assert json.loads(succeeded["Input"]) == json.loads(succeeded["Output"]) == {"n": 1}
    assert succeeded["InputDetails"] == succeeded["OutputDetails"] == {"Included": True}
    assert (succeeded["Status"], succeeded["RedriveCount"]) == ("SUCCEEDED", 0)
    assert succeeded["StartDate"] <= succeeded["StopDate"]
    assert succeeded["StopDate"].endswith("Z")
    assert (failed["Status"], failed["Error"], failed["Cause"]) == ("FAILED", "Negative", "below zero")
    assert "Output" not in failed


@pytest.mark.parametrize(
    ("config", "written"),
    [
        ({"Transformation": "COMPACT", "OutputType": "JSON"}, '[[{"n": 1}, {"n": 2}],[{"n": 3}]]'),
        ({"Transformation": "FLATTEN", "OutputType": "JSON"}, '[{"n": 1},{"n": 2},{"n": 3}]'),
        ({"Transformation": "FLATTEN", "OutputType": "JSONL"}, '{"n": 1}\n{"n": 2}\n{"n": 3}\n'),
    ],
)
def test_outputs_are_written_as_the_writer_is_configured(bucket, config, written):
    unchanged = {"StartAt": "P", "States": {"P": {"Type": "Pass", "End": True}}}
    writer = {**WRITER, "WriterConfig": config}
    definition = distributed(unchanged, ItemsPath="$.items", ResultWriter=writer, MaxConcurrency=1)

    described = mapped(definition, {"prefix": "", "items": [numbers(1, 2), numbers(3)]})

    assert body(bucket, manifest(bucket, described)["ResultFiles"]["SUCCEEDED"][0]) == written


def test_without_a_writer_the_outputs_are_the_result():
    described = mapped(distributed(ToleratedFailureCount=1), numbers(1, -1, 2))

    one, failed, two = json.loads(described["output"])
    assert (one, two) == ({"n": 1}, {"n": 2})
    assert failed["Error"] == "Negative"


@pytest.mark.parametrize(
    ("tolerance", "status"),
    [
        ({}, "FAILED"),
        ({"ToleratedFailureCount": 1}, "FAILED"),
        ({"ToleratedFailureCount": 2}, "SUCCEEDED"),
        ({"ToleratedFailurePercentage": 49}, "FAILED"),
        ({"ToleratedFailurePercentage": 50}, "SUCCEEDED"),
        ({"ToleratedFailurePercentage": 50, "ToleratedFailureCount": 1}, "FAILED"),
        ({"ToleratedFailurePercentagePath": "$.half"}, "SUCCEEDED"),
        ({"ToleratedFailureCountPath": "$.one"}, "FAILED"),
    ],
    ids=str,
)
def test_more_failures_than_are_tolerated_end_the_map(tolerance, status):
    given = {"items": numbers(-1, 1, -2, 2), "half": 50, "one": 1}

    described = mapped(distributed(ItemsPath="$.items", **tolerance), given)

    assert described["status"] == status


def test_what_was_not_begun_when_too_many_had_failed_is_told_as_pending(bucket):
    definition = distributed(ItemsPath="$.items", MaxConcurrency=1, ResultWriter=WRITER)

    mapped(definition, {"prefix": "out", "items": numbers(1, -1, 2, 3)})

    listed = only_manifest(bucket)["ResultFiles"]
    pending = json.loads(body(bucket, listed["PENDING"][0]))
    assert [json.loads(record["Input"]) for record in pending] == numbers(2, 3)
    assert {record["Status"] for record in pending} == {"PENDING"}
    assert "StartDate" not in pending[0]


def test_a_child_that_lasts_too_long_has_failed(bucket):
    waits = {"StartAt": "W", "States": {"W": {"Type": "Wait", "SecondsPath": "$.n", "End": True}}}
    definition = distributed(
        waits, kind="EXPRESS", ItemsPath="$.items", ToleratedFailurePercentage=50, ResultWriter=WRITER
    )

    described = mapped(
        definition,
        {"prefix": "out", "items": numbers(0, 3)},
        stepfunctions.express_executions_end_in_time(1),
    )

    assert described["status"] == "SUCCEEDED"
    [timed_out] = json.loads(body(bucket, manifest(bucket, described)["ResultFiles"]["FAILED"][0]))
    assert (timed_out["Status"], timed_out["Error"]) == ("TIMED_OUT", "States.Timeout")


def test_items_are_selected_and_children_know_themselves():
    selector = {"own.$": "$$.Map.Item.Value", "at.$": "$$.Map.Item.Index", "shared.$": "$.shared"}
    knows = {"of.$": "$$.Execution.Id", "began.$": "$$.Execution.StartTime", "given.$": "$"}
    processor = {"StartAt": "P", "States": {"P": {"Type": "Pass", "Parameters": knows, "End": True}}}
    definition = distributed(processor, kind="EXPRESS", InputPath="$.in", ItemsPath="$.items", ItemSelector=selector)

    described = mapped(definition, {"in": {"items": ["a", "b"], "shared": 7}}, stepfunctions.start_times_are_texts())

    first, second = json.loads(described["output"])
    assert first["given"] == {"own": "a", "at": 0, "shared": 7}
    assert second["given"] == {"own": "b", "at": 1, "shared": 7}
    assert first["of"] != second["of"]
    assert first["began"].endswith("Z")


def test_an_item_that_cannot_be_selected_fails_the_map():
    described = mapped(distributed(ItemsPath="$.items", ItemSelector={"x.$": "$.nothing"}), {"items": [1]})

    assert (described["status"], described["error"]) == ("FAILED", "States.Runtime")


def test_lines_are_read_from_an_object(bucket):
    bucket.put_object(Bucket="items", Key="k", Body='{"n": 1, "t": "a\u2028b"}\n{"n": 2}\n'.encode())

    described = mapped(distributed(ItemReader=READER), {"key": "k"})

    assert json.loads(described["output"]) == [{"n": 1, "t": "a\u2028b"}, {"n": 2}]


def test_no_more_lines_are_read_than_wanted(bucket):
    bucket.put_object(Bucket="items", Key="k", Body=b'{"n": 1}\n{"n": 2}\nnot read')
    reader = {**READER, "ReaderConfig": {"InputType": "JSONL", "MaxItems": 2}}

    described = mapped(distributed(ItemReader=reader), {"key": "k"})

    assert json.loads(described["output"]) == numbers(1, 2)


@pytest.mark.parametrize("key", ["missing", "broken"])
def test_items_that_cannot_be_read_fail_the_map_by_that_name(bucket, key):
    bucket.put_object(Bucket="items", Key="broken", Body=b'{"n": 1}\n{"n": \n')
    parts = distributed_map.distributed_maps_are_read(), distributed_map.distributed_maps_are_run()

    without = executed(distributed(ItemReader=READER), {"key": key}, *parts)
    described = mapped(distributed(ItemReader=READER), {"key": key})

    assert without["error"] == "States.Runtime"
    assert (described["status"], described["error"]) == ("FAILED", "States.ItemReaderFailed")


def test_results_that_cannot_be_written_fail_the_map():
    definition = distributed(ItemsPath="$.items", ResultWriter=WRITER)

    described = mapped(definition, {"prefix": "out", "items": numbers(1)})

    assert (described["status"], described["error"]) == ("FAILED", "States.ResultWriterFailed")


def test_a_map_of_nothing_succeeds(bucket):
    described = mapped(distributed(ItemsPath="$.items", ResultWriter=WRITER), {"prefix": "out", "items": []})

    assert manifest(bucket, described)["ResultFiles"] == {"FAILED": [], "PENDING": [], "SUCCEEDED": []}


def test_a_run_can_be_described(bucket):
    sfn = client("stepfunctions")
    with with_adaptations(
        stepfunctions.state_machines_are_interpreted(),
        stepfunctions.standard_executions_are_waited_for(NoDeliveries()),
        stepfunctions.tasks_share_clients(lambda client, principal: None),
        distributed_map.distributed_maps_are_read(),
        distributed_map.distributed_maps_are_run(),
    ):
        definition = json.dumps(distributed(ToleratedFailurePercentage=100))
        made = sfn.create_state_machine(name="m", definition=definition, roleArn=ROLE)["stateMachineArn"]
        started = sfn.start_execution(stateMachineArn=made, input=json.dumps(numbers(1, -1, 2)))
        [run] = sfn.list_map_runs(executionArn=started["executionArn"])["mapRuns"]
        described = sfn.describe_map_run(mapRunArn=run["mapRunArn"])

    assert described["status"] == "SUCCEEDED"
    counts = described["itemCounts"]
    assert {name: counts[name] for name in ("succeeded", "failed", "running", "pending", "total")} == {
        "succeeded": 2,
        "failed": 1,
        "running": 0,
        "pending": 0,
        "total": 3,
    }
