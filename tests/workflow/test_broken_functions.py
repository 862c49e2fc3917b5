"""A function that is too slow or does not start is a failure on record, and never a lost page."""

from datetime import UTC, datetime

import pytest

from tests.workflow.conftest import PAGE

ENDLESS = "tests.workflow.endless.handler"
STEPS = {"Fetch": "fetch", "Extract": "extract", "Analyze": "analyze"}


@pytest.mark.parametrize("state", STEPS)
def test_a_function_over_its_time_is_on_record(workflow_of, site, state):
    def slow_down(template):
        template["Resources"][f"{state}Function"]["Properties"] |= {"Handler": ENDLESS, "Timeout": 0.2}

    slow = workflow_of(slow_down)

    item, outcome = slow.run(site.page("/", PAGE))

    run, failure = slow.failed(item.article_id)
    assert not outcome.succeeded
    assert run.step == STEPS[state]
    assert "timed out" in run.message.lower()
    assert failure.retryable


@pytest.mark.parametrize("state", STEPS)
def test_a_function_that_does_not_start_is_on_record(workflow_of, site, state):
    def misname(template):
        template["Resources"][f"{state}Function"]["Properties"]["Handler"] = "sayso.nothing.handler"

    broken = workflow_of(misname)

    item, _ = broken.run(site.page("/", PAGE))

    run, failure = broken.failed(item.article_id)
    assert run.step == STEPS[state]
    assert "sayso.nothing" in run.message
    assert failure.failed_at <= datetime.now(UTC)


def test_a_run_whose_failure_cannot_be_recorded_is_swept_later(workflow_of, site):
    def break_store(template):
        template["Resources"]["StoreFunction"]["Properties"]["Handler"] = "sayso.nothing.handler"

    broken = workflow_of(break_store)

    item, outcome = broken.run(site.page("/", PAGE))

    assert not outcome.succeeded
    assert broken.index.run(item.article_id).status == "pending"
