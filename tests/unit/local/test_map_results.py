import json
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta, timezone

import pytest

from sayso.local.map_results import ResultFiles, date_text, execution_record
from sayso.local.map_runs import Tolerance


def written(files):
    stored = {}
    with closing(files):
        listed = files.write(lambda key, file: stored.update({key: file.read()}), "p/")
    assert {file["Key"]: file["Size"] for each in listed.values() for file in each} == {
        key: len(body) for key, body in stored.items()
    }
    return stored


def test_records_are_parted_by_their_outcome():
    files = ResultFiles()
    files.add("SUCCEEDED", {"n": 1})
    files.add("FAILED", {"n": 2})
    files.add("SUCCEEDED", {"n": 3})

    stored = {key: json.loads(body) for key, body in written(files).items()}

    assert stored == {"p/SUCCEEDED_0.json": [{"n": 1}, {"n": 3}], "p/FAILED_0.json": [{"n": 2}]}


@pytest.mark.parametrize("lines", [True, False])
def test_a_file_that_would_be_too_large_is_followed_by_another(lines):
    files = ResultFiles(lines=lines, largest=50)
    for n in range(4):
        files.add("SUCCEEDED", {"n": n, "text": "x" * 10})

    stored = written(files)

    suffix = "jsonl" if lines else "json"
    assert list(stored) == [f"p/SUCCEEDED_{number}.{suffix}" for number in (0, 1, 2, 3)]
    read = [json.loads(body.strip(b"[]")) for body in stored.values()]
    assert [record["n"] for record in read] == [0, 1, 2, 3]


def test_threads_may_add_records_at_the_same_time():
    files = ResultFiles(lines=True)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: files.add("SUCCEEDED", {"n": n, "text": "x" * 999}), range(500)))

    [body] = written(files).values()

    assert sorted(json.loads(line)["n"] for line in body.splitlines()) == list(range(500))


def test_dates_and_names_are_told_as_step_functions_tells_them():
    when = datetime(2026, 3, 1, 12, 30, 0, 5_999, timezone(timedelta(hours=1)))

    record = execution_record({"startDate": when, "inputDetails": {"included": True}, "status": "FAILED"})

    assert record == {"StartDate": "2026-03-01T11:30:00.005Z", "InputDetails": {"Included": True}, "Status": "FAILED"}
    assert date_text(when.astimezone(UTC)) == record["StartDate"]


@pytest.mark.parametrize(
    ("tolerance", "failed", "exceeded"),
    [
        (Tolerance(), 0, False),
        (Tolerance(), 1, True),
        (Tolerance(count=2), 2, False),
        (Tolerance(count=2), 3, True),
        (Tolerance(percentage=33.3), 3, False),
        (Tolerance(percentage=33.3), 4, True),
        (Tolerance(percentage=100), 10, False),
        (Tolerance(count=1, percentage=100), 2, True),
        (Tolerance(count=9, percentage=10), 2, True),
    ],
)
def test_either_limit_of_failures_may_be_exceeded(tolerance, failed, exceeded):
    assert tolerance.is_exceeded(failed, total=10) == exceeded
