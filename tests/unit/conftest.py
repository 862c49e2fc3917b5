"""A bucket, a table and a state machine in moto, and the environment that tells a function of them."""

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto import mock_aws

from sayso import aws
from sayso.documents import S3Documents
from sayso.index import DynamoIndex
from sayso.local.service_models import read_quickly

EVENTS = Path(__file__).parents[2] / "events"
_DEFINITION = {"StartAt": "Done", "States": {"Done": {"Type": "Succeed"}}}


@dataclass
class Context:
    """What a handler looks at in Lambda's context."""

    aws_request_id: str = "8f507cfc-0d1e-4a50-a6f3-0d2f1b0e5c11"
    function_name: str = "sayso"
    remaining: float = 60.0

    def get_remaining_time_in_millis(self) -> int:
        return int(self.remaining * 1000)


@dataclass
class Backend:
    s3: Any
    sfn: Any
    state_machine_arn: str
    batch_state_machine_arn: str
    documents: S3Documents
    index: DynamoIndex

    def started(self) -> list[dict[str, Any]]:
        """The inputs of the articles' executions, the newest first."""
        return self._inputs(self.state_machine_arn)

    def batches(self) -> list[str]:
        """Of the batches that were begun, the newest first."""
        return [given["batch"] for given in self._inputs(self.batch_state_machine_arn)]

    def _inputs(self, arn: str) -> list[dict[str, Any]]:
        listed = self.sfn.list_executions(stateMachineArn=arn)["executions"]
        told = [self.sfn.describe_execution(executionArn=execution["executionArn"]) for execution in listed]
        return [json.loads(execution["input"]) for execution in told]

    def failure(self, article_id: str) -> dict[str, Any]:
        return json.loads(self.documents.get(f"failures/{article_id}.json.gz"))


@pytest.fixture
def context():
    return Context()


@pytest.fixture
def event():
    """Reads events/NAME.json."""
    return lambda name: json.loads((EVENTS / f"{name}.json").read_text())


@pytest.fixture
def backend(monkeypatch):
    for name in [name for name in os.environ if name.startswith(("AWS_", "SAYSO_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-central-1")
    aws.client.cache_clear()
    with read_quickly(), mock_aws():
        boto3.setup_default_session()
        yield _made(monkeypatch)
    aws.client.cache_clear()


def _made(monkeypatch) -> Backend:
    s3, sfn, dynamodb = (aws.client(service) for service in ("s3", "stepfunctions", "dynamodb"))
    s3.create_bucket(Bucket="sayso", CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
    dynamodb.create_table(
        TableName="sayso",
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in ("pk", "sk")],
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
    )
    made = sfn.create_state_machine(
        name="article", definition=json.dumps(_DEFINITION), roleArn="arn:aws:iam::123456789012:role/article"
    )
    arn = made["stateMachineArn"]
    monkeypatch.setenv("SAYSO_BUCKET", "sayso")
    monkeypatch.setenv("SAYSO_TABLE", "sayso")
    batch = sfn.create_state_machine(
        name="batch", definition=json.dumps(_DEFINITION), roleArn="arn:aws:iam::123456789012:role/batch"
    )
    monkeypatch.setenv("SAYSO_STATE_MACHINE_ARN", arn)
    monkeypatch.setenv("SAYSO_BATCH_STATE_MACHINE_ARN", batch["stateMachineArn"])
    monkeypatch.setenv("SAYSO_HOST_DELAY_SECONDS", "5")
    monkeypatch.setenv("SAYSO_BATCH_CONCURRENCY", "50")
    monkeypatch.setenv("SAYSO_BATCH_TOLERATED_FAILURE_PERCENTAGE", "30")
    monkeypatch.setenv("SAYSO_BATCH_PATIENCE_HOURS", "24")
    return Backend(s3, sfn, arn, batch["stateMachineArn"], S3Documents(s3, "sayso"), DynamoIndex(dynamodb, "sayso"))
