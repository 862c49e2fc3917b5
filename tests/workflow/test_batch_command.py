"""`sayso batch` as its users run it."""

import json
import signal
import subprocess
import time

import boto3
import pytest
from typer.testing import CliRunner

from sayso.cli.main import app
from tests.http_server import http_server
from tests.workflow.conftest import PAGE, SAYSO

LOCALLY = ("--allow-local", "--delay", "0")


@pytest.fixture
def listed(site, tmp_path):
    """A list of four pages, one of which is missing, and of a line that is no address."""
    pages = [site.page(f"/{n}", PAGE, status=404 if n == 1 else 200) for n in range(4)]
    path = tmp_path / "list.txt"
    path.write_text("\n".join([*pages, "nowhere"]))
    return path


def only_batch(sayso):
    return json.loads(sayso("batch", "status").stdout)


def test_a_batch_is_followed_to_its_end_and_tells_what_failed(sayso, listed, site):
    done = sayso("batch", "start", listed, *LOCALLY)

    assert done.returncode == 1
    assert "3 stored, 1 failed of 4 pages" in done.stdout
    assert "line 5" in done.stdout
    batch = only_batch(sayso)
    assert (batch["status"], batch["stored"], batch["failed"], batch["rejected"]) == ("succeeded", 3, 1, 1)
    shown = sayso("batch", "status", batch["id"][:12])
    assert f"sayso batch redrive {batch['id']}" in shown.stdout
    [failure] = map(json.loads, sayso("batch", "results", batch["id"], "--failed").stdout.splitlines())
    assert (failure["error"], failure["url"]) == ("PageMissing", site.url("/1"))
    results = [json.loads(line) for line in sayso("batch", "results", batch["id"]).stdout.splitlines()]
    assert [result["status"] for result in results] == ["stored"] * 3


def test_a_redrive_reads_what_failed(sayso, listed, site):
    sayso("batch", "start", listed, *LOCALLY)
    site.page("/1", PAGE)

    done = sayso("batch", "redrive", only_batch(sayso)["id"], *LOCALLY, "--json")

    again = json.loads(done.stdout)
    assert (done.returncode, again["stored"], again["pages"]) == (0, 1, 1)
    refused = sayso("batch", "redrive", again["id"], *LOCALLY)
    assert (refused.returncode, "nothing failed" in refused.stderr) == (1, True)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("start", "nowhere.txt"), "no such file"),
        (("start", "s3://bucket"), "names no object"),
        (("start", "s3://somewhere/list.txt"), "somewhere"),
        (("status", "2025"), "no batch 2025"),
        (("redrive", "2025"), "no batch 2025"),
        (("results", "2025"), "no batch 2025"),
    ],
)
def test_what_is_not_there_is_told(sayso, arguments, told):
    done = sayso("batch", *arguments)

    assert (done.returncode, told in done.stderr, "Traceback" in done.stderr) == (1, True, False)


@pytest.mark.parametrize(
    ("name", "body"), [("page.html", "<p>Ada spoke."), ("table.csv", "a,b\n1,2\n"), ("x", "%PDF-1.7")]
)
def test_a_file_that_is_no_list_is_told(sayso, tmp_path, name, body):
    (tmp_path / name).write_text(body)

    done = sayso("batch", "start", name)

    assert done.returncode == 1
    assert any(error in done.stdout for error in ("InputInvalid", "ContentUnsupported"))
    assert ("sayso batch redrive" in done.stdout, "--failed" in done.stdout) == (True, False)


def test_an_object_of_the_inbox_is_read_in_its_place(sayso, listed):
    """As the hint of an interrupted batch has it, or somebody who has uploaded before."""
    sayso("batch", "start", listed, *LOCALLY)
    source = only_batch(sayso)["source"]

    done = sayso("batch", "start", f"s3://sayso-local-bucket/{source}", *LOCALLY, "--json")

    batch = json.loads(done.stdout)
    assert (batch["source"], batch["pages"], batch["unchanged"]) == (source, 4, 3)


def test_an_interrupted_batch_is_gone_on_with_by_its_redrive(environment, sayso, site, tmp_path):
    with http_server() as slow:
        pages = [site.page("/quick", PAGE), slow.silence("/never")]
        (tmp_path / "list.txt").write_text("\n".join(pages))
        command = [*SAYSO, "batch", "start", "list.txt", *LOCALLY]
        with subprocess.Popen(command, env=environment, cwd=tmp_path, stderr=subprocess.PIPE, text=True) as running:
            wait_until(lambda: any(path == "/quick" for path, _ in site.requests))
            wait_until(lambda: any(path == "/never" for path, _ in slow.requests))
            running.send_signal(signal.SIGINT)
            _, said = running.communicate(timeout=30)
    batch = only_batch(sayso)

    assert running.returncode == 130
    assert f"sayso batch redrive {batch['id']}" in said
    assert not batch["running"]
    assert "broken off" in sayso("batch", "status", batch["id"]).stdout
    (again,) = [json.loads(sayso("batch", "redrive", batch["id"], *LOCALLY, "--json").stdout)]
    assert again["pages"] == 2
    assert again["stored"] + again["unchanged"] == 1


def wait_until(holds):
    for _ in range(600):
        if holds():
            return
        time.sleep(0.05)
    raise AssertionError("it did not come about within 30 s")


class Deployed:
    """Of AWS what the command asks for a batch; S3 is a dict."""

    def __init__(self):
        self.objects = {}
        self.started = []

    def client(self, service, **_):
        return self

    def describe_stacks(self, **_):
        told = {
            "BucketName": "news",
            "TableName": "news",
            "ArticleStateMachineArn": "arn:aws:states:eu-west-1:1:stateMachine:article",
            "BatchStateMachineArn": "arn:aws:states:eu-west-1:1:stateMachine:batch",
        }
        return {"Stacks": [{"Outputs": [{"OutputKey": k, "OutputValue": v} for k, v in told.items()]}]}

    def put_object(self, Key, Body, **_):  # noqa: N803 - as boto3 has it
        self.objects[Key] = Body

    def upload_fileobj(self, file, bucket, key, **_):
        self.objects[key] = file.read()

    def copy(self, source, bucket, key, **_):
        self.objects[key] = f"copied from {source['Bucket']}/{source['Key']}"

    def start_execution(self, **request):
        self.started.append(request)


@pytest.mark.parametrize(
    ("source", "kept"),
    [("list.csv.gz", b"packed"), ("s3://theirs/lists/all.csv.gz", "copied from theirs/lists/all.csv.gz")],
)
def test_a_deployed_stack_goes_on_by_itself(monkeypatch, tmp_path, source, kept):
    aws = Deployed()
    monkeypatch.setattr(boto3, "client", aws.client)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "list.csv.gz").write_bytes(b"packed")

    done = CliRunner().invoke(app, ["batch", "start", source, "--stack", "news"])

    [request] = aws.started
    name = request["name"]
    assert (done.exit_code, json.loads(request["input"])) == (0, {"batch": name})
    assert aws.objects[f"batches/{name}/list.csv.gz"] == kept
    assert json.loads(aws.objects[f"batches/{name}/batch.json"])["source"] == f"batches/{name}/list.csv.gz"
    assert f"sayso batch status {name} --stack news" in done.output


def test_a_deployed_stack_has_its_own_delay():
    done = CliRunner().invoke(app, ["batch", "start", "list.txt", "--stack", "news", "--delay", "1"])

    assert done.exit_code == 2
