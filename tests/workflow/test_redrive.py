"""Lost work goes on: an event that a broken function could not take is delivered again once it is mended."""

import copy
import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from os import environ

import pytest

from sayso.ids import article_id
from sayso.local import LocalCloud
from sayso.local.template import load, shipped
from sayso.models import Run
from tests.workflow.conftest import PAGE, PARAMETERS, Workflow
from tests.workflow.redriving import redriven

URL = "https://tidewater.example/harbour"
ARTICLE = article_id(URL)
OPTIONS = {"ContentType": "text/html", "Metadata": {"url": URL}}


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("SAYSO_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def sayso(home):
    def run(*arguments):
        clean = {name: value for name, value in environ.items() if not name.startswith("AWS_")}
        command = [sys.executable, "-c", "from sayso.cli.main import run; run()", *arguments]
        return subprocess.run(command, env=clean, capture_output=True, text=True, timeout=120, check=False)

    return run


def broken(home, function="IntakeFunction"):
    template = copy.deepcopy(load(shipped()))
    template["Resources"][function]["Properties"]["Handler"] = "sayso.nothing.handler"
    return LocalCloud(home, PARAMETERS, template)


def lose_an_upload(cloud):
    with cloud as opened:
        Workflow(opened).upload("harbour.html", PAGE, **OPTIONS)


def lose_an_old_upload(home):
    """As if it had come an hour ago, to an intake that may not start anything."""
    template = copy.deepcopy(load(shipped()))
    [policy] = template["Resources"]["IntakeFunction"]["Properties"]["Policies"]
    policy["Statement"] = [it for it in policy["Statement"] if it["Action"] != "states:StartExecution"]
    with LocalCloud(home, PARAMETERS, template) as cloud:
        cloud.client("events").disable_rule(Name=cloud.resource_ids["IntakeFunctionUpload"])
        Workflow(cloud).upload("harbour.html", PAGE, **OPTIONS)
        event = {
            "source": "aws.s3",
            "detail-type": "Object Created",
            "time": (datetime.now(UTC) - timedelta(hours=1)).isoformat(),
            "detail": {"object": {"key": "inbox/harbour.html"}},
        }
        cloud.client("lambda").invoke(
            FunctionName=cloud.resource_ids["IntakeFunction"], InvocationType="Event", Payload=json.dumps(event)
        )
        assert cloud.settle(60)


def lines(result):
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_an_upload_that_a_broken_function_could_not_take_is_stored_once_it_is_mended(home, sayso):
    lose_an_upload(broken(home))

    [waiting] = lines(sayso("dlq", "list"))
    redrive = sayso("dlq", "redrive")
    with LocalCloud(home) as cloud:
        run, left = Workflow(cloud).index.run(ARTICLE), Workflow(cloud).dead_letters()

    assert (waiting["sender"], waiting["subject"]) == ("function", "inbox/harbour.html")
    assert "sayso.nothing" in waiting["message"]
    assert redrive.returncode == 0, redrive.stderr
    assert "1 message delivered again." in redrive.stderr
    assert (run.status, left) == ("stored", [])


def test_what_fails_again_is_in_the_queue_once(home):
    lose_an_upload(broken(home))

    with broken(home) as cloud:
        assert redriven(cloud) == [None]
        letters = Workflow(cloud).dead_letters()

    assert [letter["requestPayload"]["detail"]["object"]["key"] for letter in letters] == ["inbox/harbour.html"]


def test_a_message_that_is_none_of_ours_stays_and_is_told_until_it_is_dropped(home, sayso):
    with LocalCloud(home) as cloud:
        cloud.client("sqs").send_message(QueueUrl=cloud.outputs["DeadLetterQueueUrl"], MessageBody="Hello")

    redrive = sayso("dlq", "redrive")
    [told] = lines(redrive)
    drop = sayso("dlq", "drop", told["id"], "--yes")
    again = sayso("dlq", "drop", told["id"], "--yes")

    assert redrive.returncode == 1
    assert "1 left in the queue" in redrive.stderr
    assert (told["body"], told["redriven"], "not JSON" in told["fault"]) == ("Hello", False, True)
    assert (drop.returncode, again.returncode) == (0, 1)
    assert lines(drop)[0]["dropped"] is True
    assert f"{told['id']}: not in the queue" in again.stderr


def test_a_schedule_that_could_not_call_is_made_up_for(home):
    with LocalCloud(home) as cloud:
        cloud.client("lambda").delete_function(FunctionName=cloud.resource_ids["IntakeFunction"])
        cloud.run_schedule("IntakeFunctionSweep")
    with LocalCloud(home) as cloud:
        hanging = Run(
            article_id="a", status="pending", origin="api", submitted_at=datetime.now(UTC) - timedelta(hours=1), url=URL
        )
        Workflow(cloud).index.put_run(hanging)

        faults = redriven(cloud)
        run = Workflow(cloud).index.run("a")

    assert faults == [None]
    assert (run.status, run.error) == ("failed", "RunLost")


@pytest.mark.parametrize("order", ["sweep first", "redrive first"])
def test_a_run_that_never_began_is_stored_whether_it_is_swept_before_or_after(home, order):
    lose_an_old_upload(home)
    with LocalCloud(home) as cloud:
        workflow = Workflow(cloud)
        assert workflow.index.run(ARTICLE).status == "pending"
        if order == "sweep first":
            cloud.run_schedule("IntakeFunctionSweep")
            assert workflow.failed(ARTICLE)[0].error == "RunLost"
        faults = redriven(cloud)
        if order == "redrive first":
            cloud.run_schedule("IntakeFunctionSweep")

        assert faults == [None]
        assert workflow.index.run(ARTICLE).status == "stored"
        assert workflow.index.head(ARTICLE) is not None
        assert workflow.dead_letters() == []
