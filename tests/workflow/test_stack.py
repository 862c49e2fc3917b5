"""Which stack a command talks to."""

import boto3
import pytest
from moto import mock_aws

from sayso.cli.stack import connected
from sayso.errors import NothingStored


@pytest.fixture
def cloudformation(monkeypatch):
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    with mock_aws():
        yield boto3.client("cloudformation")


def make_stack(cloudformation, outputs):
    resources = "Resources: {Topic: {Type: AWS::SNS::Topic}}"
    told = "".join(f"\n  {name}: {{Value: {value}}}" for name, value in outputs.items())
    cloudformation.create_stack(StackName="news", TemplateBody=f"{resources}\nOutputs:{told}")


def test_a_deployed_stack_is_found_by_its_outputs(cloudformation):
    outputs = {
        "BucketName": "news-bucket",
        "TableName": "news-table",
        "ArticleStateMachineArn": "arn:aws:states:eu-west-1:123456789012:stateMachine:article",
        "BatchStateMachineArn": "arn:aws:states:eu-west-1:123456789012:stateMachine:batch",
    }
    make_stack(cloudformation, outputs)
    boto3.client("s3").create_bucket(
        Bucket="news-bucket", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"}
    )

    with connected("news") as stack:
        key, _ = stack.documents.put_raw("a", b"<p>Hello")

    assert boto3.client("s3").get_object(Bucket="news-bucket", Key=key)


def test_a_stack_that_is_not_there_is_named(cloudformation):
    with pytest.raises(NothingStored, match="no stack news"), connected("news"):
        pass


def test_a_stack_that_is_not_saysos_is_told_by_what_it_lacks(cloudformation):
    make_stack(cloudformation, {"BucketName": "news-bucket"})

    with pytest.raises(NothingStored, match="no output ArticleStateMachineArn, BatchState"), connected("news"):
        pass
