import gzip
import json
import os
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import boto3
import pytest
from botocore.exceptions import EndpointConnectionError

from sayso.local import LocalCloud
from sayso.local.storage import DataDirectoryBusy, DataDirectoryUnsuitable
from tests.unit.local import example_handlers
from tests.unit.local.local_stacks import (
    MAY_USE_TABLE,
    MAY_WRITE,
    function,
    get_item,
    invoke,
    keys,
    machine,
    put_item,
    run,
    stack,
    uploads_to,
)

ROOT = Path(__file__).parents[3]


def test_what_was_written_is_there_when_the_cloud_is_opened_again(tmp_path):
    attributes = {
        "text": {"S": "ü"},
        "bytes": {"B": b"\x00\xff"},
        "number": {"N": "1.5"},
        "set": {"SS": ["a", "b"]},
        "list": {"L": [{"M": {"x": {"NULL": True}}}, {"BOOL": False}]},
    }
    with LocalCloud(tmp_path, template=stack()) as cloud:
        put_item(cloud, "a", "1", **attributes)
        cloud.client("s3").put_object(
            Bucket=cloud.outputs["BucketName"],
            Key="raw/ü a/../b",
            Body=gzip.compress(b"page"),
            ContentType="text/html",
            Metadata={"origin": "upload"},
        )
        before = cloud.client("s3").head_object(Bucket=cloud.outputs["BucketName"], Key="raw/ü a/../b")

    with LocalCloud(tmp_path, template=stack()) as cloud:
        found = get_item(cloud, "a", "1")
        after = cloud.client("s3").get_object(Bucket=cloud.outputs["BucketName"], Key="raw/ü a/../b")
        body = after["Body"].read()

    assert {name: value for name, value in found.items() if name in attributes} == attributes
    assert gzip.decompress(body) == b"page"
    assert after["ContentType"] == "text/html"
    assert after["Metadata"] == {"origin": "upload"}
    assert (after["ETag"], after["LastModified"]) == (before["ETag"], before["LastModified"])


def test_names_stay_the_same_when_the_template_changes(tmp_path):
    with LocalCloud(tmp_path, template=stack()) as cloud:
        put_item(cloud, "a", "1")
        names = cloud.outputs

    with LocalCloud(tmp_path, template=stack(Echo=function("echo"))) as cloud:
        assert cloud.outputs == names
        assert get_item(cloud, "a", "1")


def test_a_killed_process_loses_nothing_that_it_was_told_is_written(tmp_path):
    script = """
import os, pathlib, sys
from sayso.local import LocalCloud
from tests.unit.local.local_stacks import stack
cloud = LocalCloud(pathlib.Path(sys.argv[1]), template=stack()).__enter__()
for number in range(20):
    cloud.client("s3").put_object(Bucket=cloud.outputs["BucketName"], Key=f"k/{number:02}", Body=b"x" * 1000)
    item = {"pk": {"S": "a"}, "sk": {"S": f"{number:02}"}}
    cloud.client("dynamodb").put_item(TableName=cloud.outputs["TableName"], Item=item)
os._exit(9)
"""
    done = subprocess.run([sys.executable, "-c", script, str(tmp_path)], check=False, cwd=ROOT)

    with LocalCloud(tmp_path, template=stack()) as cloud:
        found = keys(cloud)
        items = cloud.client("dynamodb").scan(TableName=cloud.outputs["TableName"])["Count"]

    assert done.returncode == 9
    assert found == [f"k/{number:02}" for number in range(20)]
    assert items == 20


def test_a_data_directory_in_use_says_by_whom(opened, tmp_path):
    opened(home=tmp_path / "home")
    script = """
import pathlib, sys
from sayso.local import LocalCloud
from sayso.local.storage import DataDirectoryBusy
from tests.unit.local.local_stacks import stack
try:
    LocalCloud(pathlib.Path(sys.argv[1]), template=stack()).__enter__()
except DataDirectoryBusy as error:
    print(error)
"""

    command = [sys.executable, "-c", script, str(tmp_path / "home")]
    told = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT).stdout

    assert str(os.getpid()) in told
    assert str(tmp_path / "home") in told
    assert "another data directory" in told


def test_a_data_directory_is_free_again_after_it_was_refused(opened, tmp_path):
    cloud = LocalCloud(tmp_path / "mine", template=stack())
    with cloud, pytest.raises(DataDirectoryBusy):
        LocalCloud(tmp_path / "mine", template=stack()).__enter__()

    with LocalCloud(tmp_path / "mine", template=stack()) as again:
        assert keys(again) == []


def test_a_data_directory_of_another_version_is_refused(tmp_path):
    with LocalCloud(tmp_path, template=stack()):
        pass
    with sqlite3.connect(tmp_path / "cloud.sqlite3") as database:
        database.execute("PRAGMA user_version=99")
    database.close()

    with pytest.raises(DataDirectoryUnsuitable, match="format is 99"):
        LocalCloud(tmp_path, template=stack()).__enter__()


def test_a_file_that_is_no_database_is_refused(tmp_path):
    (tmp_path / "cloud.sqlite3").write_bytes(b"somebody's notes, " * 100)

    with pytest.raises(DataDirectoryUnsuitable, match="not a database"):
        LocalCloud(tmp_path, template=stack()).__enter__()


def test_a_folder_in_place_of_the_database_is_refused(tmp_path):
    (tmp_path / "cloud.sqlite3").mkdir()

    with pytest.raises(DataDirectoryUnsuitable, match="unable to open"):
        LocalCloud(tmp_path, template=stack()).__enter__()


def test_what_has_expired_is_gone_when_the_cloud_is_opened(tmp_path):
    with LocalCloud(tmp_path, template=stack()) as cloud:
        put_item(cloud, "a", "past", expires={"N": "1000000000"})
        put_item(cloud, "a", "future", expires={"N": "99999999999"})
        put_item(cloud, "a", "never")

    with LocalCloud(tmp_path, template=stack()) as cloud:
        left = [get_item(cloud, "a", sk) is not None for sk in ("past", "future", "never")]

    assert left == [False, True, True]


def test_a_lifecycle_rule_removes_what_is_old_enough(tmp_path):
    template = stack()
    rule = {"Status": "Enabled", "Prefix": "handoff/", "ExpirationInDays": 1}
    template["Resources"]["Bucket"]["Properties"]["LifecycleConfiguration"] = {"Rules": [rule]}
    with LocalCloud(tmp_path, template=template) as cloud:
        for key in ("handoff/old", "handoff/new", "raw/old"):
            cloud.client("s3").put_object(Bucket=cloud.outputs["BucketName"], Key=key, Body=b"x")
    with sqlite3.connect(tmp_path / "cloud.sqlite3") as database:
        database.execute("UPDATE object SET modified = modified - 90000 WHERE key LIKE '%old'")
    database.close()

    with LocalCloud(tmp_path, template=template) as cloud:
        found = keys(cloud)
    files = [path for path in (tmp_path / "objects").rglob("*") if path.is_file()]

    assert found == ["handoff/new", "raw/old"]
    assert len(files) == 2


def test_an_object_that_is_replaced_or_deleted_leaves_no_file(opened, tmp_path):
    cloud = opened(home=tmp_path / "home")
    s3, bucket = cloud.client("s3"), cloud.outputs["BucketName"]

    s3.put_object(Bucket=bucket, Key="a", Body=b"one")
    s3.put_object(Bucket=bucket, Key="a", Body=b"two")
    s3.put_object(Bucket=bucket, Key="b", Body=b"three")
    s3.delete_object(Bucket=bucket, Key="b")

    files = [path.read_bytes() for path in (tmp_path / "home" / "objects").rglob("*") if path.is_file()]
    assert files == [b"two"]


def test_no_client_reaches_a_real_endpoint(opened):
    opened()
    once = boto3.session.Config(retries={"total_max_attempts": 1})
    client = boto3.client("s3", endpoint_url="https://objects.example.com", config=once)

    with pytest.raises(EndpointConnectionError, match=r"objects\.example\.com"):
        client.list_buckets()


def test_the_users_account_is_not_used(opened, monkeypatch, tmp_path):
    (tmp_path / "config").write_text("[profile work]\nregion = eu-west-1\n")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_PROFILE", "work")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAREAL")

    opened()
    session = boto3.Session()

    assert session.get_credentials().access_key == "sayso-local"
    assert session.region_name == "us-east-1"
    assert "AWS_PROFILE" not in os.environ


def test_a_profile_that_is_not_there_does_no_harm():
    environment = {**os.environ, "AWS_PROFILE": "nowhere", "AWS_DEFAULT_REGION": ""}

    done = subprocess.run([sys.executable, "-c", "import sayso.local"], check=False, cwd=ROOT, env=environment)

    assert done.returncode == 0


def test_contested_conditional_writes_have_one_winner(opened):
    cloud = opened(
        stack(
            Claim=function("claim", MAY_USE_TABLE),
            Count=function("count", MAY_USE_TABLE),
            Machine=machine(
                {
                    "Claim": {"Type": "Task", "Resource": "${Claim}", "ResultPath": "$.won"},
                    "Count": {"Type": "Task", "Resource": "${Count}", "ResultPath": None},
                },
                ["Claim", "Count"],
            ),
        )
    )

    def execute(number):
        return run(cloud, "Machine", {"name": f"article-{number % 5}", "by": str(number)})

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(execute, range(40)))

    won = [json.loads(answer["output"]) for answer in answers if json.loads(answer["output"])["won"]]
    assert sorted(output["name"] for output in won) == [f"article-{number}" for number in range(5)]
    assert {output["by"] for output in won} == {
        get_item(cloud, f"article-{number}", "CLAIM")["by"]["S"] for number in range(5)
    }
    assert [get_item(cloud, f"article-{number}", "COUNT")["n"] for number in range(5)] == [{"N": "8"}] * 5


def test_contested_writes_of_an_object_have_one_winner(opened):
    cloud = opened()

    def claim(number):
        request = {"Bucket": cloud.outputs["BucketName"], "Key": "one", "IfNoneMatch": "*"}
        try:
            cloud.client("s3").put_object(**request, Body=str(number).encode())
        except cloud.client("s3").exceptions.ClientError:
            return None
        return number

    with ThreadPoolExecutor(8) as pool:
        winners = [number for number in pool.map(claim, range(24)) if number is not None]

    body = cloud.client("s3").get_object(Bucket=cloud.outputs["BucketName"], Key="one")["Body"].read()
    assert winners == [int(body)]


def test_an_upload_under_inbox_reaches_the_function(opened):
    example_handlers.seen.clear()
    cloud = opened(stack(Note=function("note", Events=uploads_to("Note"))))

    for key in ("inbox/a b.html", "raw/other.html"):
        cloud.client("s3").put_object(Bucket=cloud.outputs["BucketName"], Key=key, Body=b"12345")

    assert cloud.settle(10)
    [event] = example_handlers.seen
    assert event["detail-type"] == "Object Created"
    assert event["detail"]["bucket"]["name"] == cloud.outputs["BucketName"]
    assert event["detail"]["object"]["key"] == "inbox/a b.html"
    assert event["detail"]["object"]["size"] == 5
    assert len(event["id"]) == 36


def test_a_failing_asynchronous_invocation_is_repeated_and_ends_in_the_queue(opened):
    example_handlers.seen.clear()
    destination = {"OnFailure": {"Type": "SQS", "Destination": {"Fn::GetAtt": ["DeadLetters", "Arn"]}}}
    config = {"MaximumRetryAttempts": 1, "DestinationConfig": destination}
    cloud = opened(stack(Fail=function("fail_as_told", EventInvokeConfig=config)))

    invoke(cloud, "Fail", {"key": "a"}, InvocationType="Event")

    assert cloud.settle(10)
    queue = cloud.resource_ids["DeadLetters"]
    [message] = cloud.client("sqs").receive_message(QueueUrl=queue)["Messages"]
    record = json.loads(message["Body"])
    assert example_handlers.seen == [{"key": "a"}] * 2
    assert record["requestPayload"] == {"key": "a"}
    assert record["responsePayload"]["errorType"] == "RuntimeError"
    assert record["requestContext"]["approximateInvokeCount"] == 2


def test_two_clouds_one_after_the_other_share_nothing(tmp_path):
    with LocalCloud(tmp_path / "one", template=stack(Put=function("put", MAY_WRITE))) as cloud:
        invoke(cloud, "Put", {"key": "a"})

    with LocalCloud(tmp_path / "two", template=stack(Put=function("put", MAY_WRITE))) as cloud:
        before = keys(cloud)
        invoke(cloud, "Put", {"key": "b"})
        after = keys(cloud)

    assert (before, after) == ([], ["b"])
