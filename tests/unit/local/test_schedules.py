"""Schedules of the template, which run on a laptop when the cloud is opened."""

import sqlite3

import pytest

from sayso.errors import NothingStored
from sayso.local import LocalCloud
from sayso.local.schedules import is_due, period
from tests.unit.local import example_handlers
from tests.unit.local.local_stacks import function, get_item, put_item, stack, uploads_to


@pytest.mark.parametrize(
    ("expression", "seconds"),
    [("rate(1 minute)", 60), ("rate(10 minutes)", 600), ("rate(2 hours)", 7_200), ("rate(1 day)", 86_400)],
)
def test_a_rate_is_a_period(expression, seconds):
    assert period(expression) == seconds


@pytest.mark.parametrize("expression", ["cron(0 12 * * ? *)", "at(2026-01-01T00:00:00)"])
def test_a_schedule_for_a_time_has_no_period(expression):
    assert period(expression) is None


@pytest.mark.parametrize(("now", "expected"), [(1_599, False), (1_600, True), (1_000_000, True), (999, True)])
def test_a_schedule_is_due_when_its_period_is_over_or_the_clock_was_set_back(now, expected):
    assert is_due(1_000, now, 600) is expected


def swept(**schedule):
    """A stack whose schedule notes when it ran."""
    properties = {"ScheduleExpression": "rate(1 hour)", "Input": '{"task": "sweep"}', **schedule}
    return stack(Note=function("note", Events={"Sweep": {"Type": "ScheduleV2", "Properties": properties}}))


def rewind(home, seconds):
    """As if every schedule had run so much earlier."""
    with sqlite3.connect(home / "cloud.sqlite3") as database:
        database.execute("UPDATE schedule SET ran = ran - ?", (seconds,))
    database.close()


def runs_at_opening(home, template):
    example_handlers.seen.clear()
    with LocalCloud(home, template=template):
        pass
    return len(example_handlers.seen)


def test_a_schedule_does_what_the_template_says(opened):
    example_handlers.seen.clear()
    cloud = opened(swept())

    cloud.run_schedule("NoteSweep")

    assert example_handlers.seen == [{"task": "sweep"}]


def test_a_schedule_runs_at_opening_when_it_is_due(tmp_path):
    template = swept()

    new = runs_at_opening(tmp_path, template)
    at_once = runs_at_opening(tmp_path, template)
    rewind(tmp_path, 3_500)
    too_early = runs_at_opening(tmp_path, template)
    rewind(tmp_path, 200)
    due = runs_at_opening(tmp_path, template)
    again = runs_at_opening(tmp_path, template)

    assert (new, at_once, too_early, due, again) == (0, 0, 0, 1, 0)


@pytest.mark.parametrize("schedule", [{"State": "DISABLED"}, {"ScheduleExpression": "cron(0 12 * * ? *)"}])
def test_a_schedule_that_is_switched_off_or_for_a_time_does_not_run_at_opening(tmp_path, schedule):
    runs_at_opening(tmp_path, swept(**schedule))
    rewind(tmp_path, 1_000_000)

    assert runs_at_opening(tmp_path, swept(**schedule)) == 0


def test_a_data_directory_from_before_schedules_keeps_what_it_has(tmp_path):
    with LocalCloud(tmp_path, template=stack()) as cloud:
        put_item(cloud, "a", "1")
    with sqlite3.connect(tmp_path / "cloud.sqlite3") as database:
        database.executescript("DROP TABLE schedule; DROP TABLE message; PRAGMA user_version=1;")
    database.close()

    runs = runs_at_opening(tmp_path, swept())
    with LocalCloud(tmp_path, template=stack()) as cloud:
        kept = get_item(cloud, "a", "1")

    assert runs == 0
    assert kept


def test_an_unknown_schedule_names_those_that_there_are(opened):
    rate = {"Type": "ScheduleV2", "Properties": {"ScheduleExpression": "rate(1 hour)"}}
    cloud = opened(stack(Note=function("note", Events={"Poll": rate})))

    with pytest.raises(NothingStored, match="NotePoll"):
        cloud.run_schedule("Sweep")


def test_a_rule_for_events_is_no_schedule(opened):
    cloud = opened(stack(Note=function("note", Events=uploads_to("Note"))))

    with pytest.raises(NothingStored):
        cloud.run_schedule("NoteUpload")
