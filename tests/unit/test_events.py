"""The sample events are those that the template's functions are called with."""

import json
from pathlib import Path

import pytest

from sayso.ids import article_id
from sayso.models import Item, Page

EVENTS = Path(__file__).parents[2] / "events"


@pytest.mark.parametrize("name", ["fetch", "extract", "store", "record-failure", "unchanged"])
def test_the_item_of_a_sample_is_named_by_its_address(name):
    item = Item.model_validate(json.loads((EVENTS / f"{name}.json").read_text())["item"])

    assert item.article_id == article_id(item.url)


@pytest.mark.parametrize("name", ["extract", "store"])
def test_the_page_of_a_sample_belongs_to_its_item(name):
    event = json.loads((EVENTS / f"{name}.json").read_text())

    assert Page.model_validate(event["page"]).article_id == event["item"]["article_id"]


@pytest.mark.parametrize("path", sorted(EVENTS.glob("*.json")), ids=lambda path: path.stem)
def test_every_sample_is_used_by_a_test_of_its_handler(path):
    tests = [file for file in Path(__file__).parent.rglob("test_*.py") if file != Path(__file__)]

    assert any(f'event("{path.stem}")' in file.read_text() for file in tests)
