"""Who may do what: no role gets more than it uses."""

import copy
import re
from collections.abc import Iterator

import pytest

# Every action on "*" with the reason why it cannot be narrower.
EXCEPTIONS = {
    (role, action): "CloudWatch Logs knows no resource for the delivery of logs"
    for role in ("ArticleStateMachineRole", "FeedsStateMachineRole")
    for action in (
        "logs:CreateLogDelivery",
        "logs:DeleteLogDelivery",
        "logs:DescribeLogGroups",
        "logs:DescribeResourcePolicies",
        "logs:GetLogDelivery",
        "logs:ListLogDeliveries",
        "logs:PutResourcePolicy",
        "logs:UpdateLogDelivery",
    )
}
# Writes logs, and nothing else.
MANAGED = "service-role/AWSLambdaBasicExecutionRole"


def test_no_statement_is_wider_than_its_use(stack):
    assert set(wide(stack)) == set(EXCEPTIONS)


def test_no_role_has_a_managed_policy_but_the_one_for_logs(stack):
    arns = [arn for _, role in roles(stack) for arn in role.get("ManagedPolicyArns", [])]

    assert [arn for arn in arns if not str(arn).rstrip("'}]").endswith(MANAGED)] == []


@pytest.mark.parametrize(
    "statement",
    [
        {"Effect": "Allow", "Action": "*", "Resource": "arn:aws:s3:::one"},
        {"Effect": "Allow", "Action": ["s3:GetObject", "s3:*"], "Resource": "arn:aws:s3:::one"},
        {"Effect": "Allow", "Action": "s3:GetObject", "Resource": ["*"]},
        {"Effect": "Allow", "NotAction": "s3:GetObject", "Resource": "arn:aws:s3:::one"},
        {"Effect": "Allow", "Action": "s3:GetObject", "NotResource": "arn:aws:s3:::one"},
    ],
)
def test_a_wide_statement_is_seen(stack, statement):
    broken = copy.deepcopy(stack)
    broken["Resources"]["FetchFunctionRole"]["Properties"]["Policies"][0]["PolicyDocument"]["Statement"] = [statement]

    found = set(wide(broken)) - set(EXCEPTIONS)

    assert [name for name, _ in found] == ["FetchFunctionRole"]


def test_a_pattern_is_of_what_is_this_stacks_alone(stack):
    assert [(name, pattern) for name, pattern in patterns(stack) if not is_of_the_stack(pattern)] == []


@pytest.mark.parametrize(
    ("pattern", "is_ours"),
    [
        ("${Bucket.Arn}/raw/*", True),
        ("arn:aws:states:eu-west-1:1:execution:${AWS::StackName}-batch/*", True),
        ("arn:aws:states:eu-west-1:1:execution:${AWS::StackName}-batch*", False),
        ("arn:aws:states:eu-west-1:1:execution:*-batch/*", False),
        ("arn:aws:states:${AWS::Region}:${AWS::AccountId}:execution:*", False),
    ],
)
def test_a_pattern_that_is_anothers_too_is_seen(pattern, is_ours):
    assert is_of_the_stack(pattern) is is_ours


def patterns(stack: dict) -> Iterator[tuple[str, str]]:
    for name, statement in statements(stack):
        for resource in listed(statement["Resource"]):
            text = resource.get("Fn::Sub", "") if isinstance(resource, dict) else resource
            if "*" in text and text != "*":
                yield name, text


def is_of_the_stack(pattern: str) -> bool:
    """What comes before it is whole, and has a name that no other stack has."""
    known, _, _ = pattern.partition("*")
    elsewhere = re.sub(r"\$\{AWS::(?!StackName)\w+\}", "", known)
    return known.endswith((":", "/")) and "${" in elsewhere


def wide(stack: dict) -> Iterator[tuple[str, str]]:
    """Each action that is a pattern, is for everything, or is told by what it is not."""
    for name, statement in statements(stack):
        everything = "*" in listed(statement.get("Resource", [])) or "NotResource" in statement
        for action in listed(statement.get("Action", "everything but some")):
            if everything or "*" in action or "Action" not in statement:
                yield name, action


def statements(stack: dict) -> Iterator[tuple[str, dict]]:
    for name, role in roles(stack):
        for policy in role.get("Policies", []):
            yield from ((name, statement) for statement in listed(policy["PolicyDocument"]["Statement"]))
    for name, it in stack["Resources"].items():
        if it["Type"].endswith("Policy"):
            yield from ((name, statement) for statement in listed(it["Properties"]["PolicyDocument"]["Statement"]))


def roles(stack: dict) -> list[tuple[str, dict]]:
    return [(name, it["Properties"]) for name, it in stack["Resources"].items() if it["Type"] == "AWS::IAM::Role"]


def listed(value: object) -> list:
    return value if isinstance(value, list) else [value]
