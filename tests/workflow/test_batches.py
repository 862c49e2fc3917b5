"""Batches on the local cloud, from the list to the files of results."""

import json
from collections import Counter
from datetime import UTC, datetime

import pytest

from sayso.local import LocalCloud
from tests.http_server import http_server
from tests.workflow.conftest import PARAMETERS, Workflow

HOSTS = 50
PAGES = 60
GONE = ("/3", "/23", "/43")  # 5%

STORY = """<!doctype html><html lang="en"><head><title>Quay {n} of Tidewater to open</title></head><body><article>
<h1>Quay {n} of Tidewater to open</h1><p>Quay {n} will open in May, Mayor Ilse Brandt said on Friday.</p>
<p>"We have waited long enough for quay {n}," she told the Tidewater Post. "The ships are welcome."</p>
</article></body></html>"""


@pytest.fixture
def hosts():
    """A web server that is reached under many addresses of this machine, each a host of its own."""
    with http_server(address="0.0.0.0") as site:
        for n in range(PAGES):
            put(site, f"/{n}", 404 if f"/{n}" in GONE else 200)
        yield site


@pytest.fixture
def workflow(request, tmp_path):
    with LocalCloud(tmp_path, {**PARAMETERS, "BatchToleratedFailurePercentage": request.param}) as cloud:
        yield Workflow(cloud)


def put(site, path, status):
    site.page(path, STORY.format(n=path[1:]).encode(), status=status)


def addresses(site, hosts=HOSTS, pages=PAGES):
    return [site.url(f"/{page}", f"127.0.0.{host + 1}") for page in range(pages) for host in range(hosts)]


def ended(workflow, name):
    assert workflow.cloud.settle(550)
    return workflow.batches.batch(name)


@pytest.mark.parametrize("workflow", ["5"], indirect=True)
@pytest.mark.parametrize(
    ("of", "pages", "stored", "failed", "rounds"),
    [(10, 600, 570, 30, 10), pytest.param(HOSTS, 3000, 2850, 150, 10, marks=pytest.mark.long)],
)
def test_a_batch_ends_with_exact_counts_and_its_redrive_with_the_rest(
    workflow, hosts, of, pages, stored, failed, rounds
):
    wanted = addresses(hosts, of)
    gone = [url for url in wanted if url.endswith(GONE)]

    name = workflow.batches.begin([{"url": url} for url in wanted], "all", datetime.now(UTC))
    batch = ended(workflow, name)

    assert (batch.status, batch.pages, batch.rounds) == ("succeeded", pages, rounds)
    assert (batch.stored, batch.failed, batch.unchanged, batch.not_read) == (stored, failed, 0, 0)
    results, failures = (workflow.batch_lines(batch, kind) for kind in ("results", "failures"))
    assert sorted(line["url"] for line in failures) == sorted(gone)
    assert {line["error"] for line in failures} == {"PageMissing"}
    assert sorted(line["url"] for line in results) == sorted(set(wanted) - set(gone))
    assert all(workflow.index.head(line["article_id"]).document == line["document"] for line in results[::100])
    asked = Counter(path for path, _ in hosts.requests)
    assert set(asked.values()) == {of}
    assert turns(workflow, batch) == {"SUCCEEDED": of * rounds}

    for path in GONE:
        put(hosts, path, 200)
    again = ended(workflow, workflow.batches.redrive(name, datetime.now(UTC)))

    assert [line["message"] for line in workflow.batch_lines(again, "failures")] == []
    assert (again.status, again.pages, again.stored, again.failed) == ("succeeded", failed, failed, 0)
    assert sorted(line["url"] for line in workflow.batch_lines(again, "results")) == sorted(gone)
    assert all(workflow.index.run(line["article_id"]).status == "stored" for line in failures)


def turns(workflow, batch):
    """How many children of the Distributed Maps ended how, as the result files have it."""
    found = Counter()
    for key in workflow.objects.keys(f"turns/{batch.id}/"):
        if key.endswith("/manifest.json"):
            manifest = json.load(workflow.objects.open(key).stream)
            for file in [file for files in manifest["ResultFiles"].values() for file in files]:
                found.update(json.loads(line)["Status"] for line in workflow.objects.open(file["Key"]).stream)
    return found


@pytest.mark.parametrize("workflow", ["2"], indirect=True)
def test_a_batch_of_which_more_fails_than_is_tolerated_stops_with_its_round(workflow, hosts):
    wanted = [url for url in addresses(hosts, 5) if int(url.rpartition("/")[2]) < 40]

    name = workflow.batches.begin([{"url": url} for url in wanted], "all", datetime.now(UTC))
    batch = ended(workflow, name)

    failures = workflow.batch_lines(batch, "failures")
    assert (batch.status, batch.error, batch.pages, batch.rounds) == ("failed", "TooManyFailures", 200, 8)
    assert (batch.round, batch.stored, batch.failed, batch.not_read) == (1, 20, 5, 175)
    assert Counter(line["error"] for line in failures) == {"PageMissing": 5, "BatchStopped": 175}
    assert len(workflow.batch_lines(batch, "results")) == 20
