"""A small stack of one's own: a bucket, a table, a queue, functions of `example_handlers`, and state machines."""

import copy
import json

BASE = {
    "Transform": "AWS::Serverless-2016-10-31",
    "Resources": {
        "Bucket": {
            "Type": "AWS::S3::Bucket",
            "Properties": {"NotificationConfiguration": {"EventBridgeConfiguration": {"EventBridgeEnabled": True}}},
        },
        "Table": {
            "Type": "AWS::DynamoDB::Table",
            "Properties": {
                "BillingMode": "PAY_PER_REQUEST",
                "AttributeDefinitions": [
                    {"AttributeName": "pk", "AttributeType": "S"},
                    {"AttributeName": "sk", "AttributeType": "S"},
                ],
                "KeySchema": [
                    {"AttributeName": "pk", "KeyType": "HASH"},
                    {"AttributeName": "sk", "KeyType": "RANGE"},
                ],
                "TimeToLiveSpecification": {"AttributeName": "expires", "Enabled": True},
            },
        },
        "DeadLetters": {"Type": "AWS::SQS::Queue"},
    },
    "Outputs": {"BucketName": {"Value": {"Ref": "Bucket"}}, "TableName": {"Value": {"Ref": "Table"}}},
}

MAY_WRITE = [{"S3WritePolicy": {"BucketName": {"Ref": "Bucket"}}}]
MAY_READ = [{"S3ReadPolicy": {"BucketName": {"Ref": "Bucket"}}}]
MAY_USE_TABLE = [{"DynamoDBCrudPolicy": {"TableName": {"Ref": "Table"}}}]


def function(handler, policies=(), variables=None, **properties):
    return {
        "Type": "AWS::Serverless::Function",
        "Properties": {
            "Runtime": "python3.13",
            "CodeUri": "anywhere/",
            "Handler": f"tests.unit.local.example_handlers.{handler}",
            "Policies": list(policies),
            "Environment": {
                "Variables": {
                    "SAYSO_BUCKET": {"Ref": "Bucket"},
                    "SAYSO_TABLE": {"Ref": "Table"},
                    **(variables or {}),
                }
            },
            **properties,
        },
    }


def machine(states, functions=(), **properties):
    """`states` run in their order; each names its function, or is a state in full."""
    names = list(states)
    described = {}
    for name, following in zip(names, [*names[1:], None], strict=True):
        state = states[name]
        if isinstance(state, str):
            state = {"Type": "Task", "Resource": f"${{{state}}}"}
        if state["Type"] not in {"Fail", "Succeed"}:
            state = {**state, **({"Next": following} if following else {"End": True})}
        described[name] = state
    return {
        "Type": "AWS::Serverless::StateMachine",
        "Properties": {
            "Type": "EXPRESS",
            "Definition": {"StartAt": names[0], "States": described},
            "DefinitionSubstitutions": {name: {"Fn::GetAtt": [name, "Arn"]} for name in functions},
            "Policies": [{"LambdaInvokePolicy": {"FunctionName": {"Ref": name}}} for name in functions],
            **properties,
        },
    }


def stack(**resources):
    template = copy.deepcopy(BASE)
    template["Resources"] |= resources
    return template


def invoke(cloud, logical_id, event=None, **more):
    """The function's answer and its error's name, if it failed."""
    answer = cloud.client("lambda").invoke(
        FunctionName=cloud.resource_ids[logical_id], Payload=json.dumps(event or {}), **more
    )
    return json.loads(answer["Payload"].read() or b"null"), answer.get("FunctionError")


def run(cloud, logical_id, event=None, **more):
    return cloud.client("stepfunctions").start_sync_execution(
        stateMachineArn=cloud.resource_ids[logical_id], input=json.dumps(event or {}), **more
    )


def uploads_to(name, **target):
    pattern = {
        "source": ["aws.s3"],
        "detail-type": ["Object Created"],
        "detail": {"bucket": {"name": [{"Ref": "Bucket"}]}, "object": {"key": [{"prefix": "inbox/"}]}},
    }
    return {"Upload": {"Type": "EventBridgeRule", "Properties": {"Pattern": pattern, **target}}}


def keys(cloud, **request):
    listed = cloud.client("s3").list_objects_v2(Bucket=cloud.outputs["BucketName"], **request)
    return [entry["Key"] for entry in listed.get("Contents", ())]


def put_item(cloud, pk, sk, **attributes):
    item = {"pk": {"S": pk}, "sk": {"S": sk}, **attributes}
    cloud.client("dynamodb").put_item(TableName=cloud.outputs["TableName"], Item=item)


def get_item(cloud, pk, sk):
    key = {"pk": {"S": pk}, "sk": {"S": sk}}
    return cloud.client("dynamodb").get_item(TableName=cloud.outputs["TableName"], Key=key).get("Item")
