"""No line of the template and of the state machine is there for nothing: without it something no longer works."""

from collections.abc import Iterator
from typing import Any

import pytest

from sayso.local.template import load, shipped
from tests.workflow.scenarios import OF_FUNCTION, OF_LINE, SCENARIOS

Path = tuple[str | int, ...]

# What Step Functions itself does for a Distributed Map on AWS ("IAM policies for using Distributed Map states" in its
# guide), and the local cloud without a call.
UNSEEN = {
    "s3:AbortMultipartUpload",
    "s3:ListMultipartUploadParts",
    "states:DescribeExecution",
    "states:StopExecution",
}


def states(template: dict[str, Any]) -> Iterator[Path]:
    for machine in of_type(template, "AWS::Serverless::StateMachine"):
        yield from states_within(template, (*machine, "Definition"))


def states_within(template: dict[str, Any], program: Path) -> Iterator[Path]:
    """Those of a Map's items too."""
    for name, state in within(template, (*program, "States")).items():
        if len(within(template, (*program, "States"))) > 1:  # without its only one it would be none
            yield (*program, "States", name)
        if "ItemProcessor" in state:
            yield from states_within(template, (*program, "States", name, "ItemProcessor"))


def variables(template: dict[str, Any]) -> Iterator[Path]:
    for path in (("Globals", "Function"), *functions(template)):
        known = (*path, "Environment", "Variables")
        yield from ((*known, name) for name in within(template, known) or ())


def permissions(template: dict[str, Any]) -> Iterator[Path]:
    """Each action and each resource of each statement, but for those that log."""
    for owner in (*functions(template), *of_type(template, "AWS::Serverless::StateMachine")):
        for n, statement in enumerate(within(template, (*owner, "Policies"))[0]["Statement"]):
            for part in ("Action", "Resource"):
                here = (*owner, "Policies", 0, "Statement", n)
                if statement["Resource"] == "*" or UNSEEN.issuperset(statement["Action"]):
                    continue
                if isinstance(statement[part], list):
                    seen = [place for place, line in enumerate(statement[part]) if str(line) not in UNSEEN]
                    yield from ((*here, part, place) for place in seen)
                elif part == "Action":
                    yield here


def events(template: dict[str, Any]) -> Iterator[Path]:
    """Those of intake and of state machines, and what makes the bucket tell its own; what API Gateway passes on is not
    seen here.
    """
    intake = ("Resources", "IntakeFunction", "Properties")
    for owner in (intake, *of_type(template, "AWS::Serverless::StateMachine")):
        yield from ((*owner, "Events", name) for name in within(template, (*owner, "Events")) or ())
    yield (*intake, "EventInvokeConfig", "DestinationConfig")
    yield ("Resources", "Bucket", "Properties", "NotificationConfiguration")


def functions(template: dict[str, Any]) -> list[Path]:
    return of_type(template, "AWS::Serverless::Function")


def of_type(template: dict[str, Any], kind: str) -> list[Path]:
    return [("Resources", name, "Properties") for name, r in template["Resources"].items() if r["Type"] == kind]


def within(tree: Any, path: Path) -> Any:
    for step in path:
        if isinstance(tree, dict) and step not in tree:
            return None
        tree = tree[step]
    return tree


TEMPLATE = load(shipped())
LINES = [*states(TEMPLATE), *variables(TEMPLATE), *permissions(TEMPLATE), *events(TEMPLATE)]


def name_of(path: Path) -> str:
    """The resource, and what of it."""
    return f"{path[1]} {'.'.join(str(step) for step in path[3:])}"


def test_with_every_line_everything_works(workflow_of, site):
    whole = workflow_of(lambda template: None)

    assert [scenario.__name__ for scenario in SCENARIOS if not scenario(whole, site)] == []


def test_what_is_asked_first_is_asked_of_lines_that_there_are():
    assert {(line[1], line[-1]) for line in LINES} >= OF_LINE.keys()


@pytest.mark.parametrize("line", LINES, ids=map(name_of, LINES))
def test_without_a_line_something_no_longer_works(workflow_of, site, line):
    def without(template):
        *parent, last = line
        del within(template, tuple(parent))[last]

    lacking = workflow_of(without)

    first = OF_LINE.get((line[1], line[-1])) or OF_FUNCTION.get(line[1], ())
    assert not all(scenario(lacking, site) for scenario in (*first, *SCENARIOS))
