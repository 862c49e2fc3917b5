"""The shipped template and state machine on the local cloud, and what a user does with them."""

import copy
import json
import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

import pytest

from sayso.batches import Batches
from sayso.documents import S3Documents
from sayso.errors import NothingStored
from sayso.index import DynamoIndex
from sayso.local import LocalCloud
from sayso.local.template import load, shipped
from sayso.models import Batch, Failure, Item, Run
from sayso.objects import S3Objects
from sayso.submission import Outcome, StepFunctions, begin, item_of_url

SAYSO = [sys.executable, "-c", "from sayso.cli.main import run; run()"]
CONTACT = "https://sayso.example/who"
PARAMETERS = {
    "AllowLocalAddresses": "true",
    "BatchPatienceHours": "0",
    "ContactUrl": CONTACT,
    "HostDelaySeconds": "0",
    "RespectTdm": "false",
}

PAGE = b"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Harbour of Tidewater to open in May</title></head>
<body><article><h1>Harbour of Tidewater to open in May</h1>
<p>The harbour of Tidewater will open in May, Mayor Ilse Brandt said on Friday.</p>
<p>"We have waited long enough for this day," she told the Tidewater Post. "The ships are welcome."</p>
<p>The harbour was closed after a storm broke the mole, according to the port authority.</p>
</article></body></html>
"""


@dataclass
class Workflow:
    cloud: LocalCloud

    @cached_property
    def documents(self) -> S3Documents:
        return S3Documents(self.cloud.client("s3"), self.cloud.outputs["BucketName"])

    @cached_property
    def index(self) -> DynamoIndex:
        return DynamoIndex(self.cloud.client("dynamodb"), self.cloud.outputs["TableName"])

    def run(self, url: str) -> tuple[Item, Outcome]:
        """What `sayso read URL` does: a pending run, and an execution that is waited for."""
        item = item_of_url(url, "api", datetime.now(UTC))
        begin(item, self.index)
        executions = StepFunctions(self.cloud.client("stepfunctions"), self.cloud.outputs["ArticleStateMachineArn"])
        return item, executions.run(item)

    @cached_property
    def objects(self) -> S3Objects:
        return S3Objects(self.cloud.client("s3"), self.cloud.outputs["BucketName"])

    @cached_property
    def batches(self) -> Batches:
        return Batches(self.objects, self.cloud.client("stepfunctions"), self.cloud.outputs["BatchStateMachineArn"])

    def batch_of(self, name: str) -> tuple[Batch | None, dict[str, Any]]:
        """The latest that is called so, and its execution."""
        sfn = self.cloud.client("stepfunctions")
        for batch in self.batches.recent(100):
            arn = f"{self.cloud.outputs['BatchStateMachineArn'].replace(':stateMachine:', ':execution:')}:{batch.id}"
            if batch.name == name:
                with suppress(sfn.exceptions.ExecutionDoesNotExist):
                    return batch, sfn.describe_execution(executionArn=arn)
        return None, {}

    def batch_lines(self, batch: Batch, kind: str) -> list[dict[str, Any]]:
        """Of its results or failures; none where there is no such file."""
        try:
            return [json.loads(line) for line in self.objects.open(f"batches/{batch.id}/{kind}.jsonl").stream]
        except NothingStored:
            return []

    def upload(self, name: str, body: bytes, **options: Any) -> None:
        bucket = self.cloud.outputs["BucketName"]
        self.cloud.client("s3").put_object(Bucket=bucket, Key=f"inbox/{name}", Body=body, **options)
        assert self.cloud.settle(60)

    def ask(self, method: str, path: str, **content: Any) -> tuple[int, dict[str, Any]]:
        """A request as API Gateway passes it on: its status and its content."""
        request = {
            "version": "2.0",
            "rawPath": path,
            "headers": {"content-type": "application/json"},
            "requestContext": {"http": {"method": method, "path": path}, "stage": "$default"},
            "body": json.dumps(content),
            "isBase64Encoded": False,
        }
        invoked = self.cloud.client("lambda").invoke(
            FunctionName=self.cloud.resource_ids["ApiFunction"], Payload=json.dumps(request)
        )
        answer = json.load(invoked["Payload"])
        assert self.cloud.settle(60)
        return answer["statusCode"], json.loads(answer.get("body") or "{}")

    def dead_letters(self) -> list[dict[str, Any]]:
        queue = self.cloud.outputs["DeadLetterQueueUrl"]
        received = self.cloud.client("sqs").receive_message(QueueUrl=queue, MaxNumberOfMessages=10)
        return [json.loads(message["Body"]) for message in received.get("Messages", ())]

    def failed(self, article_id: str) -> tuple[Run, Failure]:
        """The failure in the index and in S3, which have to agree."""
        run, failure = self.index.run(article_id), self.documents.failure(article_id)
        assert run is not None
        assert (run.status, run.step, run.error) == ("failed", failure.step, failure.error)
        assert run.message == failure.message[:500]
        return run, failure


@pytest.fixture(scope="session")
def shipped_template() -> dict[str, Any]:
    return load(shipped())


@pytest.fixture
def workflow_of(tmp_path, shipped_template):
    """The workflow of a template that a test has changed."""
    opened: list[LocalCloud] = []

    def opening(change: Callable[[dict[str, Any]], object]) -> Workflow:
        template = copy.deepcopy(shipped_template)
        change(template)
        _hasten(template)
        cloud = LocalCloud(tmp_path / str(len(opened)), PARAMETERS, template)
        opened.append(cloud.__enter__())
        return Workflow(cloud)

    yield opening
    for cloud in opened:
        cloud.__exit__(None, None, None)


def _hasten(template: dict[str, Any]) -> None:
    """A retry really waits, and nothing that these tests ask depends on how long."""
    for resource in template["Resources"].values():
        if resource["Type"] == "AWS::Serverless::StateMachine":
            _hasten_states(resource["Properties"]["Definition"])


def _hasten_states(program: dict[str, Any]) -> None:
    for state in program["States"].values():
        for retry in state.get("Retry", ()):
            retry["IntervalSeconds"] = 1
        if "ItemProcessor" in state:
            _hasten_states(state["ItemProcessor"])


@pytest.fixture(scope="module")
def workflow(tmp_path_factory):
    with LocalCloud(tmp_path_factory.mktemp("home"), PARAMETERS) as cloud:
        yield Workflow(cloud)


@pytest.fixture
def environment(tmp_path):
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("AWS_", "SAYSO_"))}
    return {**clean, "SAYSO_HOME": str(tmp_path / "home"), "COLUMNS": "100", "NO_COLOR": "1"}


@pytest.fixture
def sayso(environment, tmp_path):
    def run(*arguments, stdin=None):
        return subprocess.run(
            [*SAYSO, *map(str, arguments)],
            env=environment,
            cwd=tmp_path,
            input=stdin,
            capture_output=True,
            text=True,
            timeout=120,
        )

    return run
