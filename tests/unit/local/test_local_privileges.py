import boto3
import pytest
from botocore.exceptions import ClientError

from sayso.local.invocations import Principal
from sayso.local.privileges import Need, Privileges, ask, needs
from tests.unit.local.local_stacks import MAY_READ, MAY_USE_TABLE, MAY_WRITE, function, invoke, machine, run, stack

PLACE = "us-east-1:123456789012"
ROLE = "arn:aws:iam::123456789012:role/fetch"
BUCKET = "arn:aws:s3:::pages"


def allowed(statements, action, resource, **conditions):
    privileges = Privileges(lambda _: statements, PLACE)
    return privileges.allowed(ROLE, Need(action, resource, {k.replace("_", ":"): (v,) for k, v in conditions.items()}))


def allow(action, resource, **more):
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def test_nothing_is_allowed_without_a_statement():
    assert not allowed([], "s3:GetObject", f"{BUCKET}/a")


def test_wildcards_stand_for_any_part():
    statement = allow("s3:Get*", f"{BUCKET}/raw/*")

    assert allowed([statement], "s3:GetObject", f"{BUCKET}/raw/a/b")
    assert not allowed([statement], "s3:PutObject", f"{BUCKET}/raw/a/b")
    assert not allowed([statement], "s3:GetObject", f"{BUCKET}/documents/a")


def test_actions_know_no_case_and_resources_do():
    assert allowed([allow("S3:getobject", f"{BUCKET}/a")], "s3:GetObject", f"{BUCKET}/a")
    assert not allowed([allow("s3:GetObject", f"{BUCKET}/A")], "s3:GetObject", f"{BUCKET}/a")


def test_a_denial_beats_an_allowance():
    statements = [allow("s3:*", "*"), {"Effect": "Deny", "Action": "s3:DeleteObject", "Resource": f"{BUCKET}/raw/*"}]

    assert allowed(statements, "s3:DeleteObject", f"{BUCKET}/documents/a")
    assert not allowed(statements, "s3:DeleteObject", f"{BUCKET}/raw/a")


def test_a_statement_for_all_but_an_action_leaves_that_one_out():
    statement = {"Effect": "Allow", "NotAction": "s3:DeleteObject", "Resource": "*"}

    assert allowed([statement], "s3:GetObject", f"{BUCKET}/a")
    assert not allowed([statement], "s3:DeleteObject", f"{BUCKET}/a")


@pytest.mark.parametrize(
    ("condition", "prefix", "expected"),
    [
        ({"StringLike": {"s3:prefix": "raw/*"}}, "raw/a", True),
        ({"StringLike": {"s3:prefix": ["x/*", "raw/*"]}}, "raw/a", True),
        ({"StringLike": {"s3:prefix": "raw/*"}}, "documents/", False),
        ({"StringEquals": {"S3:Prefix": "raw/"}}, "raw/", True),
        ({"StringEquals": {"s3:prefix": "raw/"}}, "raw/a", False),
        ({"StringNotEquals": {"s3:prefix": "raw/"}}, "raw/a", True),
        ({"StringEquals": {"aws:SourceVpc": "vpc-1"}}, "raw/", False),
        ({"StringEqualsIfExists": {"aws:SourceVpc": "vpc-1"}}, "raw/", True),
        ({"DateGreaterThan": {"aws:CurrentTime": "2000-01-01T00:00:00Z"}}, "raw/", False),
    ],
)
def test_conditions_hold_or_the_statement_does_not_apply(condition, prefix, expected):
    statement = allow("s3:ListBucket", BUCKET, Condition=condition)

    assert allowed([statement], "s3:ListBucket", BUCKET, s3_prefix=prefix) is expected


@pytest.mark.parametrize(
    ("service", "operation", "request_", "expected"),
    [
        ("s3", "HeadObject", {"Bucket": "b", "Key": "k"}, [("s3:GetObject", "arn:aws:s3:::b/k")]),
        ("s3", "ListObjectsV2", {"Bucket": "b"}, [("s3:ListBucket", "arn:aws:s3:::b")]),
        (
            "s3",
            "DeleteObjects",
            {"Bucket": "b", "Delete": {"Objects": [{"Key": "x"}, {"Key": "y"}]}},
            [("s3:DeleteObject", "arn:aws:s3:::b/x"), ("s3:DeleteObject", "arn:aws:s3:::b/y")],
        ),
        (
            "s3",
            "CopyObject",
            {"Bucket": "b", "Key": "k", "CopySource": "from/there"},
            [("s3:GetObject", "arn:aws:s3:::from/there"), ("s3:PutObject", "arn:aws:s3:::b/k")],
        ),
        ("dynamodb", "Query", {"TableName": "t"}, [("dynamodb:Query", f"arn:aws:dynamodb:{PLACE}:table/t")]),
        (
            "dynamodb",
            "TransactWriteItems",
            {"TransactItems": [{"Put": {"TableName": "t"}}, {"ConditionCheck": {"TableName": "u"}}]},
            [
                ("dynamodb:PutItem", f"arn:aws:dynamodb:{PLACE}:table/t"),
                ("dynamodb:ConditionCheckItem", f"arn:aws:dynamodb:{PLACE}:table/u"),
            ],
        ),
        ("lambda", "Invoke", {"FunctionName": "f"}, [("lambda:InvokeFunction", f"arn:aws:lambda:{PLACE}:function:f")]),
        ("stepfunctions", "StartExecution", {"stateMachineArn": "arn:m"}, [("states:StartExecution", "arn:m")]),
        (
            "sqs",
            "SendMessage",
            {"QueueUrl": "https://sqs.us-east-1.amazonaws.com/123456789012/q"},
            [("sqs:SendMessage", f"arn:aws:sqs:{PLACE}:q")],
        ),
        ("cloudwatch", "PutMetricData", {}, [("cloudwatch:PutMetricData", "*")]),
    ],
)
def test_a_call_needs_what_aws_asks_for_it(service, operation, request_, expected):
    assert [(need.action, need.resource) for need in needs(service, operation, request_, PLACE)] == expected


def test_the_refusal_reads_as_awss():
    privileges = Privileges(lambda _: [], PLACE)

    with pytest.raises(ClientError) as refused:
        privileges.check(Principal(ROLE, "fetch-function"), "dynamodb", "PutItem", {"TableName": "t"})

    assert refused.value.response["Error"] == {
        "Code": "AccessDeniedException",
        "Message": (
            "User: arn:aws:sts::123456789012:assumed-role/fetch/fetch-function is not authorized to perform: "
            "dynamodb:PutItem on resource: arn:aws:dynamodb:us-east-1:123456789012:table/t "
            "because no identity-based policy allows the dynamodb:PutItem action"
        ),
    }


def test_a_handler_with_the_permission_may_and_without_it_may_not(opened):
    may = opened(stack(Put=function("put", MAY_WRITE)))

    answer, error = invoke(may, "Put", {"key": "a"})

    assert (answer, error) == (None, None)


def test_a_missing_permission_fails_in_the_handler(opened):
    cloud = opened(stack(Put=function("put", MAY_READ)))

    answer, error = invoke(cloud, "Put", {"key": "a"})

    assert error == "Unhandled"
    assert answer["errorType"] == "ClientError"
    assert "AccessDenied" in answer["errorMessage"]
    assert "s3:PutObject" in answer["errorMessage"]
    assert f"arn:aws:s3:::{cloud.outputs['BucketName']}/a" in answer["errorMessage"]


def test_a_thread_of_a_handler_has_no_more_permissions(opened):
    cloud = opened(stack(Put=function("put_in_thread", MAY_READ)))

    answer, _ = invoke(cloud, "Put", {"key": "a"})

    assert len(answer) == 1
    assert "AccessDenied" in answer[0]


def test_a_missing_object_is_told_only_to_whom_may_list(opened):
    just_get = [
        {"Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": {"Fn::Sub": "${Bucket.Arn}/*"}}]}
    ]
    cloud = opened(stack(Get=function("get", just_get), List=function("get", MAY_READ)))

    assert "AccessDenied" in invoke(cloud, "Get", {"key": "none"})[0]["errorMessage"]
    assert "NoSuchKey" in invoke(cloud, "List", {"key": "none"})[0]["errorMessage"]


def test_a_managed_policy_grants_what_it_says(opened):
    cloud = opened(stack(Put=function("put", ["AmazonS3FullAccess"])))

    assert invoke(cloud, "Put", {"key": "a"}) == (None, None)


def test_the_command_itself_is_not_checked(opened):
    cloud = opened(stack())

    cloud.client("s3").put_object(Bucket=cloud.outputs["BucketName"], Key="a", Body=b"x")

    assert cloud.client("s3").list_objects_v2(Bucket=cloud.outputs["BucketName"])["KeyCount"] == 1


def test_a_state_machine_may_invoke_only_what_its_role_allows(opened):
    denied = machine({"Do": "Echo"}, ["Echo"], Policies=[{"LambdaInvokePolicy": {"FunctionName": "another"}}])
    cloud = opened(stack(Echo=function("echo"), Denied=denied, Allowed=machine({"Do": "Echo"}, ["Echo"])))

    refused, done = run(cloud, "Denied"), run(cloud, "Allowed")

    assert done["status"] == "SUCCEEDED"
    assert refused["status"] == "FAILED"
    assert refused["error"] == "Lambda.AWSLambdaException"
    assert "lambda:InvokeFunction" in refused["cause"]


def test_what_a_handler_starts_runs_under_its_own_role(opened):
    """The started function may write, the one that started it may not."""
    may_start = [{"StepFunctionsExecutionPolicy": {"StateMachineName": {"Fn::GetAtt": ["Machine", "Name"]}}}]
    cloud = opened(
        stack(
            Start=function("start", may_start, {"SAYSO_MACHINE": {"Ref": "Machine"}}),
            Put=function("put", MAY_WRITE),
            Machine=machine({"Do": "Put"}, ["Put"]),
        )
    )

    answer, error = invoke(cloud, "Start", {"key": "from-the-machine"})

    assert (answer, error) == (None, None)
    assert cloud.settle(10)
    listed = cloud.client("s3").list_objects_v2(Bucket=cloud.outputs["BucketName"])
    assert [entry["Key"] for entry in listed["Contents"]] == ["from-the-machine"]


def test_the_table_is_guarded_too(opened):
    cloud = opened(stack(May=function("claim", MAY_USE_TABLE), MayNot=function("claim", MAY_READ)))

    assert invoke(cloud, "May", {"name": "a", "by": "x"}) == (True, None)
    assert "AccessDeniedException" in invoke(cloud, "MayNot", {"name": "a", "by": "x"})[0]["errorMessage"]


def test_what_is_done_without_a_call_needs_the_same_permission():
    machine_arn = f"arn:aws:states:{PLACE}:stateMachine:pages"
    client = boto3.client("stepfunctions", "us-east-1", aws_access_key_id="a", aws_secret_access_key="s")
    privileges = Privileges(lambda _: [allow("states:StartSyncExecution", machine_arn)], PLACE)
    privileges.guard(client, Principal(ROLE, "states"))

    ask(client, "StartSyncExecution", {"stateMachineArn": machine_arn})
    with pytest.raises(ClientError, match="not authorized to perform: states:StartSyncExecution"):
        ask(client, "StartSyncExecution", {"stateMachineArn": f"{machine_arn}-of-others"})
    with pytest.raises(ClientError, match="not authorized to perform: states:StartExecution"):
        ask(client, "StartExecution", {"stateMachineArn": machine_arn})
