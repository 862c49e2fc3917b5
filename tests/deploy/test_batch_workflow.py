"""A batch's turn is an Express execution too: a page that is cut off at its 300 s is read for nothing."""

import pytest
import yaml

from sayso.limits import HOST_PATIENCE, TURN_PAGES_OF_BYTES, TURN_SECONDS
from tests.deploy.workflow import tasks, worst_case


@pytest.fixture
def begun_late(root):
    """Seconds that pass before a page's execution begins, where its first attempts are refused."""
    machine = yaml.safe_load((root / "statemachines" / "batch.asl.yaml").read_text(encoding="utf-8"))
    [retry] = tasks(machine)["ReadPage"]["Retry"]
    return sum(retry["IntervalSeconds"] * 2**n for n in range(retry["MaxAttempts"]))


def test_a_page_that_begins_when_its_turn_is_over_ends_before_express_does(article_workflow, begun_late):
    assert min(HOST_PATIENCE, TURN_SECONDS) + begun_late + worst_case(article_workflow) < 290


def test_a_turn_of_pages_whose_bytes_are_there_ends_before_express_does(article_workflow, begun_late):
    page = worst_case({**article_workflow, "StartAt": "TakePage"})

    assert TURN_PAGES_OF_BYTES * (begun_late + page) < 290
