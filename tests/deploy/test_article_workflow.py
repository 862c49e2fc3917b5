"""An Express execution ends after 300 s without a Catch: the article would be pending for ever."""

import re

import pytest

from sayso.limits import HOST_PATIENCE
from tests.deploy.workflow import errors_known, tasks, tasks_that_may_fail_unrecorded, worst_case

FITTING = re.compile(r"Retryable|States\.\w+|Lambda\.\w+")


def test_the_worst_case_ends_before_express_does(article_workflow):
    assert HOST_PATIENCE + worst_case(article_workflow) < 290


def test_the_worst_case_is_the_longest_path_with_all_its_attempts_and_waits():
    machine = {
        "StartAt": "Choose",
        "States": {
            "Choose": {"Type": "Choice", "Choices": [{"Next": "Work"}], "Default": "Rest"},
            "Rest": {"Type": "Wait", "Seconds": 40, "Next": "End"},
            "Work": {
                "Type": "Task",
                "TimeoutSeconds": 10,
                "Retry": [
                    {
                        "ErrorEquals": ["A"],
                        "IntervalSeconds": 1,
                        "MaxAttempts": 3,
                        "BackoffRate": 2,
                        "MaxDelaySeconds": 3,
                    },
                    {"ErrorEquals": ["B"]},
                ],
                "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Record"}],
                "Next": "End",
            },
            "Record": {"Type": "Task", "TimeoutSeconds": 5, "Next": "End"},
            "End": {"Type": "Succeed"},
        },
    }

    assert worst_case(machine) == (1 + 3 + 3) * 10 + (1 + 2 + 3) + (1 + 2 + 4) + 5


def test_a_loop_has_no_worst_case():
    machine = {"StartAt": "Rest", "States": {"Rest": {"Type": "Wait", "Seconds": 1, "Next": "Rest"}}}

    with pytest.raises(AssertionError, match="loop"):
        worst_case(machine)


def test_a_task_waits_longer_than_its_function_runs(article_workflow, template):
    functions = {f"${{{name}}}": arn["Fn::GetAtt"][0] for name, arn in substitutions(template).items()}

    timeouts = {
        name: (state["TimeoutSeconds"], template["Resources"][functions[state["Resource"]]]["Properties"]["Timeout"])
        for name, state in tasks(article_workflow).items()
    }

    assert {name for name, (patience, running) in timeouts.items() if patience <= running} == set()


def test_only_errors_that_reach_a_state_are_named(article_workflow):
    assert {error for error in errors_known(article_workflow) if not FITTING.fullmatch(error)} == set()


def test_an_error_by_its_own_name_is_seen(article_workflow):
    article_workflow["States"]["Fetch"]["Catch"].append({"ErrorEquals": ["HostFailing"], "Next": "RecordFailure"})

    assert {error for error in errors_known(article_workflow) if not FITTING.fullmatch(error)} == {"HostFailing"}


def test_every_task_that_fails_is_recorded(article_workflow):
    assert tasks_that_may_fail_unrecorded(article_workflow, "RecordFailure") == set()


def test_a_task_that_catches_too_little_is_seen(article_workflow):
    article_workflow["States"]["Fetch"]["Catch"][0]["ErrorEquals"] = ["Retryable"]
    article_workflow["States"]["Store"]["Catch"][0]["Next"] = "Failed"

    assert tasks_that_may_fail_unrecorded(article_workflow, "RecordFailure") == {"Fetch", "Store"}


def substitutions(template: dict) -> dict:
    return template["Resources"]["ArticleStateMachine"]["Properties"]["DefinitionSubstitutions"]
