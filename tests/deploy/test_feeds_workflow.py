"""What feeds.asl.yaml promises: as article.asl.yaml does, and that no feed keeps the others from work."""

from sayso.feeds import LEASE
from sayso.limits import HOST_PATIENCE
from tests.deploy.test_article_workflow import FITTING
from tests.deploy.workflow import errors_known, states, tasks, tasks_that_may_fail_unrecorded, worst_case


def test_the_worst_case_of_a_feed_ends_before_express_does(feeds_workflow):
    assert HOST_PATIENCE + worst_case(feeds_workflow) < 290


def test_a_feed_that_an_execution_did_not_reach_is_due_again_when_it_has_ended():
    assert LEASE.total_seconds() > 300


def test_a_map_lasts_as_long_as_what_it_does_with_an_item(feeds_workflow):
    within = worst_case(feeds_workflow["States"]["Poll"]["ItemProcessor"])

    assert worst_case(feeds_workflow) == worst_case(alone(feeds_workflow["States"]["Due"])) + within > within > 100


def alone(task):
    return {"StartAt": "Task", "States": {"Task": {name: told for name, told in task.items() if name != "Next"}}}


def test_what_passes_is_tried_again_before_a_feed_has_failed(feeds_workflow):
    tried_again = {
        name
        for name, task in tasks(feeds_workflow).items()
        for retry in task.get("Retry", ())
        if {"Retryable", "Lambda.TooManyRequestsException"} <= set(retry["ErrorEquals"])
    }

    assert tried_again == {"Due", "Fetch", "TakeFeed"}


def test_a_task_waits_longer_than_its_function_runs(feeds_workflow, template):
    named = template["Resources"]["FeedsStateMachine"]["Properties"]["DefinitionSubstitutions"]
    functions = {f"${{{name}}}": arn["Fn::GetAtt"][0] for name, arn in named.items()}

    timeouts = {
        name: (state["TimeoutSeconds"], template["Resources"][functions[state["Resource"]]]["Properties"]["Timeout"])
        for name, state in tasks(feeds_workflow).items()
    }

    assert set(timeouts) == {"Due", "Fetch", "TakeFeed", "FeedFailed"}
    assert {name for name, (patience, running) in timeouts.items() if patience <= running} == set()


def test_only_errors_that_reach_a_state_are_named(feeds_workflow):
    assert {error for error in errors_known(feeds_workflow) if not FITTING.fullmatch(error)} == set()


def test_every_feed_that_fails_is_recorded(feeds_workflow):
    assert tasks_that_may_fail_unrecorded(feeds_workflow, "FeedFailed") == {"Due"}


def test_no_feed_fails_the_others(feeds_workflow):
    """Of an inline Map, one item that fails ends all."""
    within = states(feeds_workflow["States"]["Poll"]["ItemProcessor"])

    for state in (state for state in within.values() if state["Type"] == "Task"):
        assert [catch["ErrorEquals"] for catch in state["Catch"]] == [["States.ALL"]]
    assert "Fail" not in {state["Type"] for state in within.values()}


def test_all_items_that_run_at_once_may(feeds_workflow):
    """Step Functions runs 40 items of an inline Map at once, whatever is written."""
    assert feeds_workflow["States"]["Poll"]["MaxConcurrency"] <= 40
