"""Many pages in one execution: turns of hosts as a Distributed Map's items, each page an Express execution."""

import json
import threading
from collections import Counter
from contextlib import suppress

import pytest
from botocore.exceptions import ClientError

from sayso.local import LocalCloud
from tests.unit.local import example_handlers
from tests.unit.local.local_stacks import MAY_WRITE, function, keys, machine, stack

TURNS, PAGES = 60, 50

PAGE = {
    "Which": {
        "Type": "Choice",
        "Choices": [{"Variable": "$.item.broken", "IsPresent": True, "Next": "Broken"}],
        "Default": "Read",
    },
    "Broken": {"Type": "Fail", "Error": "PageBroken", "Cause": "nothing to read"},
    "Read": {"Type": "Pass", "OutputPath": "$.item", "End": True},
}

READ_PAGE = {
    "Type": "Task",
    "Resource": "arn:aws:states:::aws-sdk:sfn:startSyncExecution",
    "Parameters": {
        "StateMachineArn": "${Page}",
        "Input": {"item.$": "$.item", "began.$": "$.began"},
    },
    "ResultSelector": {"status.$": "$.Status", "told.$": "$"},
    "ResultPath": "$.execution",
    "Retry": [{"ErrorEquals": ["States.TaskFailed"], "IntervalSeconds": 1, "MaxAttempts": 1, "JitterStrategy": "FULL"}],
    "Catch": [{"ErrorEquals": ["States.ALL"], "ResultPath": "$.error", "Next": "NotStarted"}],
    "Next": "HowItEnded",
}


def told(**parameters):
    shared = {"id.$": "$.item.id", "began.$": "$.began"}
    return {"Type": "Pass", "Parameters": {**shared, **parameters}, "End": True}


TURN = {
    "Type": "Map",
    "ItemsPath": "$.items",
    "MaxConcurrency": 1,
    "ItemSelector": {"item.$": "$$.Map.Item.Value", "began.$": "$$.Execution.StartTime"},
    "ItemProcessor": {
        "ProcessorConfig": {"Mode": "INLINE"},
        "StartAt": "ReadPage",
        "States": {
            "ReadPage": READ_PAGE,
            "HowItEnded": {
                "Type": "Choice",
                "Choices": [{"Variable": "$.execution.status", "StringEquals": "SUCCEEDED", "Next": "Ended"}],
                "Default": "Failed",
            },
            "Ended": told(**{"output.$": "$.execution.told.Output"}),
            "Failed": told(**{"error.$": "$.execution.told.Error", "cause.$": "$.execution.told.Cause"}),
            "NotStarted": told(**{"error.$": "$.error.Error", "cause.$": "$.error.Cause"}),
        },
    },
    "End": True,
}


def batch(turn=TURN, writer=None, **more):
    config = {"Transformation": "NONE", "OutputType": "JSONL"}
    return {
        "Type": "Map",
        "Label": "Round",
        "ItemReader": {
            "Resource": "arn:aws:states:::s3:getObject",
            "ReaderConfig": {"InputType": "JSONL"},
            "Parameters": {"Bucket": "${Bucket}", "Key.$": "$.manifest"},
        },
        "MaxConcurrencyPath": "$.concurrency",
        "ItemProcessor": {
            "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "EXPRESS"},
            "StartAt": "Turn",
            "States": {"Turn": turn},
        },
        "ResultWriter": {
            "Resource": "arn:aws:states:::s3:putObject",
            "Parameters": {"Bucket": "${Bucket}", "Prefix.$": "$.results"},
            "WriterConfig": config if writer is None else writer,
        },
        "ResultPath": "$.written",
        **more,
    }


def sub(text):
    return {"Fn::Sub": text}


ALLOWED = {
    "s3:GetObject": sub("${Bucket.Arn}/*"),
    "s3:PutObject": sub("${Bucket.Arn}/out/*"),
    "states:StartSyncExecution": {"Ref": "Page"},
    "states:StartExecution": sub("arn:${AWS::Partition}:states:${AWS::Region}:${AWS::AccountId}:stateMachine:Batch-*"),
}


def batches(round_state, forbidden=None, after=None, **resources):
    statements = [
        {"Effect": "Allow", "Action": action, "Resource": resource}
        for action, resource in ALLOWED.items()
        if action != forbidden
    ]
    return stack(
        Page={
            **machine({"A": "A"}),
            "Properties": {"Type": "EXPRESS", "Definition": {"StartAt": "Which", "States": PAGE}},
        },
        Batch=machine(
            {"Round": round_state, **(after or {})},
            Type="STANDARD",
            DefinitionSubstitutions={"Bucket": {"Ref": "Bucket"}, "Page": {"Ref": "Page"}},
            Policies=[{"Statement": statements}],
        ),
        **resources,
    )


def turns(count=TURNS, pages=PAGES, broken_turns=0):
    """Every tenth page of a turn is broken. A broken turn has no pages, which its Map cannot do without."""
    for turn in range(count):
        items = [{"id": f"{turn}-{n}", **({"broken": True} if n % 10 == 0 else {})} for n in range(pages)]
        yield {"host": f"h{turn}.example", **({} if turn < broken_turns else {"items": items})}


def put_manifest(cloud, lines):
    text = "\n".join(json.dumps(line) for line in lines)
    cloud.client("s3").put_object(Bucket=cloud.outputs["BucketName"], Key="in.jsonl", Body=text.encode())


def start(cloud, **more):
    given = {"manifest": "in.jsonl", "results": "out", "concurrency": 8, **more.pop("given", {})}
    return cloud.client("stepfunctions").start_execution(
        stateMachineArn=cloud.resource_ids["Batch"], input=json.dumps(given), **more
    )["executionArn"]


def described(cloud, arn):
    return cloud.client("stepfunctions").describe_execution(executionArn=arn)


def run(cloud, lines, **more):
    put_manifest(cloud, lines)
    arn = start(cloud, **more)
    assert cloud.settle(120)
    return described(cloud, arn)


def results(cloud):
    """The records of the one run there was, by the kind of their file."""
    s3, bucket = cloud.client("s3"), cloud.outputs["BucketName"]
    [key] = [key for key in keys(cloud, Prefix="out/") if key.endswith("/manifest.json")]
    listed = json.loads(s3.get_object(Bucket=bucket, Key=key)["Body"].read())["ResultFiles"]
    bodies = {
        kind: [s3.get_object(Bucket=bucket, Key=file["Key"])["Body"].read() for file in files]
        for kind, files in listed.items()
    }
    return {kind: [json.loads(line) for b in found for line in b.splitlines()] for kind, found in bodies.items()}


def test_three_thousand_pages_are_read_in_turns(opened):
    cloud = opened(batches(batch()))

    execution = run(cloud, turns())

    assert execution["status"] == "SUCCEEDED"
    told = results(cloud)
    assert {kind: len(records) for kind, records in told.items()} == {"SUCCEEDED": TURNS, "FAILED": 0, "PENDING": 0}
    pages = [page for record in told["SUCCEEDED"] for page in json.loads(record["Output"])]
    assert Counter(page.get("error") for page in pages) == {None: TURNS * PAGES * 9 // 10, "PageBroken": 300}
    assert len({page["id"] for page in pages}) == TURNS * PAGES
    for record in told["SUCCEEDED"]:
        read = json.loads(record["Output"])
        assert [page["id"] for page in read] == [item["id"] for item in json.loads(record["Input"])["items"]]
        assert {page["began"] for page in read} == {record["StartDate"]}
        assert [json.loads(page["output"])["id"] for page in read if "output" in page] == [
            page["id"] for page in read if "output" in page
        ]


def test_turns_that_break_off_are_told_and_tolerated(opened):
    cloud = opened(batches(batch(ToleratedFailurePercentage=10)))

    execution = run(cloud, turns(count=30, pages=2, broken_turns=3))

    assert execution["status"] == "SUCCEEDED"
    written = json.loads(execution["output"])["written"]
    assert written["ResultWriterDetails"]["Key"].startswith("out/")
    told = results(cloud)
    assert {kind: len(records) for kind, records in told.items()} == {"SUCCEEDED": 27, "FAILED": 3, "PENDING": 0}
    assert {record["Error"] for record in told["FAILED"]} == {"States.Runtime"}


def test_too_many_turns_that_break_off_end_the_batch_with_what_was_read(opened):
    cloud = opened(batches(batch(ToleratedFailurePercentage=9)))

    execution = run(cloud, turns(count=30, pages=2, broken_turns=3), given={"concurrency": 1})

    assert (execution["status"], execution["error"]) == ("FAILED", "States.ExceedToleratedFailureThreshold")
    counts = {kind: len(records) for kind, records in results(cloud).items()}
    assert counts == {"SUCCEEDED": 0, "FAILED": 3, "PENDING": 27}


def test_no_more_turns_run_at_once_than_the_input_says(opened, monkeypatch):
    monkeypatch.setattr(example_handlers, "meeting", threading.Barrier(3, timeout=20))
    monkeypatch.setattr(example_handlers, "seen", [])
    meets = {"Type": "Task", "Resource": "${Meet}", "End": True}
    template = batches(batch(turn=meets), Meet=function("meet_others"))
    template["Resources"]["Batch"]["Properties"]["DefinitionSubstitutions"]["Meet"] = {"Fn::GetAtt": ["Meet", "Arn"]}
    template["Resources"]["Batch"]["Properties"]["Policies"].append(
        {"LambdaInvokePolicy": {"FunctionName": {"Ref": "Meet"}}}
    )
    cloud = opened(template)

    execution = run(cloud, turns(count=9), given={"concurrency": 3})

    assert execution["status"] == "SUCCEEDED"
    assert max(example_handlers.seen) == 3


@pytest.mark.parametrize(
    ("forbidden", "error"),
    [
        ("s3:GetObject", "States.ItemReaderFailed"),
        ("s3:PutObject", "States.ResultWriterFailed"),
        ("states:StartExecution", "States.Permissions"),
    ],
)
def test_a_permission_that_the_role_lacks_fails_the_map(opened, forbidden, error):
    cloud = opened(batches(batch(), forbidden))

    execution = run(cloud, turns(count=1, pages=1))

    assert (execution["status"], execution["error"]) == ("FAILED", error)
    assert f"not authorized to perform: {forbidden}" in execution["cause"]


def test_pages_that_may_not_be_started_are_told_as_such(opened):
    read_page = {name: value for name, value in READ_PAGE.items() if name != "Retry"}
    states = {**TURN["ItemProcessor"]["States"], "ReadPage": read_page}
    turn = {**TURN, "ItemProcessor": {**TURN["ItemProcessor"], "States": states}}
    cloud = opened(batches(batch(turn), "states:StartSyncExecution"))

    assert run(cloud, turns(count=1, pages=1))["status"] == "SUCCEEDED"

    [record] = results(cloud)["SUCCEEDED"]
    [page] = json.loads(record["Output"])
    assert page["error"] == "Sfn.SfnException"
    assert "not authorized to perform: states:StartSyncExecution" in page["cause"]


def test_a_missing_manifest_fails_the_map(opened):
    cloud = opened(batches(batch()))

    execution = run(cloud, [], given={"manifest": "none.jsonl"})

    assert (execution["status"], execution["error"]) == ("FAILED", "States.ItemReaderFailed")


def test_a_failed_round_is_caught_and_told_by_paths(opened):
    caught = [{"ErrorEquals": ["States.ItemReaderFailed"], "ResultPath": "$.failed", "Next": "Failed"}]
    after = {"Failed": {"Type": "Fail", "ErrorPath": "$.failed.Error", "CausePath": "$.results"}}
    cloud = opened(batches(batch(Catch=caught), after=after))

    execution = run(cloud, [], given={"manifest": "none.jsonl"})

    assert (execution["error"], execution["cause"]) == ("States.ItemReaderFailed", "out")


def waiting():
    """A batch whose first page waits until it is told to go on."""
    for event in (example_handlers.under_way, example_handlers.closed):
        event.clear()
    example_handlers.seen.clear()
    template = batches(batch(), Late=function("outlive", MAY_WRITE, Timeout=30))
    template["Resources"]["Page"] = machine({"Late": "Late"}, ["Late"])
    return template


def test_a_batch_under_the_same_name_is_the_same_while_it_runs(opened):
    cloud = opened(waiting())
    put_manifest(cloud, turns(count=1, pages=1))

    first = start(cloud, name="n")
    assert example_handlers.under_way.wait(10)
    assert not cloud.settle(0.01)
    again = start(cloud, name="n")
    with pytest.raises(ClientError, match="ExecutionAlreadyExists"):
        start(cloud, name="n", given={"concurrency": 9})
    example_handlers.closed.set()
    assert cloud.settle(30)
    with pytest.raises(ClientError, match="ExecutionAlreadyExists"):
        start(cloud, name="n")

    assert again == first
    assert described(cloud, first)["status"] == "SUCCEEDED"


def test_an_interrupted_batch_neither_keeps_one_waiting_nor_goes_on(tmp_path):
    with suppress(KeyboardInterrupt), LocalCloud(tmp_path, template=waiting()) as cloud:
        put_manifest(cloud, turns(count=3, pages=3))
        start(cloud, given={"concurrency": 1})
        assert example_handlers.under_way.wait(10)
        raise KeyboardInterrupt

    assert example_handlers.seen == []
    abandoned = [thread for thread in threading.enumerate() if thread.name == "sayso-map-run"]
    with LocalCloud(tmp_path, template=stack()) as cloud:
        example_handlers.closed.set()
        for thread in abandoned:
            thread.join(20)
        assert keys(cloud, Prefix="out/") == []
    assert example_handlers.seen.count("ended") == 1
