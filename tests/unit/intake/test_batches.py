import gzip
import json
import tracemalloc
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso.batches import Batches, save
from sayso.errors import InputInvalid, NothingStored
from sayso.ids import article_id
from sayso.models import Item
from tests.unit.intake.batch_work import (
    AT,
    Work,
    addresses,
    broken_off,
    busy,
    cut_off,
    missing,
    not_begun,
    not_stored,
    rules,
    stored,
    unchanged,
)

NONE_TOLERATED = rules(tolerated=0)


@pytest.fixture
def work(tmp_path):
    return lambda *given, **more: Work(tmp_path, *given, **more)


def test_a_turn_is_some_pages_of_one_host(work):
    planned = work(addresses(50, 3, 20))

    first = planned.plan()

    assert first == {
        "round": 1,
        "manifest": "batches/b/rounds/00001.jsonl",
        "results": "turns/b/00001",
        "concurrency": 10,
        "wait_seconds": 0,
    }
    assert [by_host(planned, n) for n in (1, 2, 5, 10)] == [
        {"a.example": 5, "b.example": 3, "c.example": 5},
        {"a.example": 5, "c.example": 5},
        {"a.example": 5},
        {"a.example": 5},
    ]
    assert (planned.batch.pages, planned.batch.rounds, planned.batch.status) == (73, 10, "running")


def by_host(work: Work, round_: int) -> dict[str, int]:
    """Pages of each host's turn."""
    return {turn["host"]: len(turn["items"]) for turn in work.turns(round_)}


def test_an_item_is_one_of_the_article_workflow(work):
    lines = b'{"url": "https://a.example/1", "published_at": "2025-02-28", "title": "Harbour"}\n'
    planned = work(lines, source="inbox/list.jsonl")

    planned.plan()

    [[told]] = [turn["items"] for turn in planned.turns()]
    item = Item.model_validate(told)
    assert (item.article_id, item.url, item.origin) == (article_id(item.url), "https://a.example/1", "batch")
    assert (item.submitted_at, str(item.published_at), item.title) == (AT, "2025-02-28", "Harbour")


@pytest.mark.parametrize(("delay", "pages"), [(0, 20), (5, 13), (15, 6), (60, 1), (600, 1)])
def test_a_turn_has_as_many_pages_as_the_delay_allows(work, delay, pages):
    planned = work(addresses(400), rules=rules(delay, concurrency=1))

    planned.plan()

    assert len(planned.turns()[0]["items"]) == pages


@pytest.mark.parametrize(
    ("pages", "more_hosts", "concurrency", "rounds"),
    [(1000, 0, 50, 77), (20_000, 0, 500, 1539), (20_000, 5000, 500, 1539), (200, 9, 50, 16), (60, 9, 50, 10)],
)
def test_rounds_follow_from_the_hosts_that_there_are(work, pages, more_hosts, concurrency, rounds):
    others = "".join(f"https://host{n}.example/\n" for n in range(more_hosts)).encode()
    planned = work(addresses(pages) + others, rules=rules(concurrency=concurrency))

    planned.plan()

    assert (planned.batch.rounds, planned.batch.not_read) == (rounds, 0)


def test_a_turn_of_long_addresses_has_fewer_pages(work):
    planned = work(
        "\n".join(f"https://a.example/{n}{'x' * 8000}" for n in range(200)).encode(), rules=rules(concurrency=1)
    )

    planned.plan()

    assert {len(turn["items"]) for n in (1, 2, 3) for turn in planned.turns(n)} == {9}


def test_an_article_that_is_named_twice_is_read_once(work):
    planned = work(b"https://www.a.example/1?utm_source=x\nhttps://a.example/1\nhttps://a.example/2\n")

    planned.plan()

    assert (planned.batch.pages, planned.batch.repeated) == (2, 1)


def test_pages_whose_bytes_are_there_need_no_host(work):
    lines = [json.dumps({"text": f"Ada said {n}.", "url": f"https://a.example/{n}"}) for n in range(50)]
    planned = work("\n".join(lines).encode(), source="inbox/list.jsonl")

    planned.plan()

    assert planned.batch.rounds == 1
    assert {len(turn["items"]) for turn in planned.turns()} <= {1, 2}
    items = [Item.model_validate(item) for turn in planned.turns() for item in turn["items"]]
    assert len(items) == len({item.article_id for item in items}) == 50
    assert planned.documents.get(items[0].page.key).startswith(b"Ada said")
    assert items[0].page.content_type == "text/plain"


def test_lines_that_cannot_be_taken_are_told_and_the_rest_goes_on(work):
    planned = work(b"https://a.example/1\nnowhere\nhttps://a.example/2\n")

    planned.plan()

    told = json.loads(planned.objects.bodies["inbox-rejected/list.txt.error.json"])
    assert [line["line"] for line in told["lines"]] == [2]
    assert (planned.batch.pages, planned.batch.rejected) == (2, 1)


@pytest.mark.parametrize(
    ("source", "body"),
    [
        ("batches/b/list.csv", b"a,b\n1,2\n"),
        ("batches/b/list.txt.gz", b"\x1f\x8bno gzip"),
        ("batches/b/list", b"%PDF-1.7"),
        ("batches/b/list.html", b"<p>Ada spoke."),
    ],
)
def test_a_file_that_is_no_list_ends_the_batch(work, source, body):
    ended = work(body, source=source).run(stored)

    assert ended["error"] in {"InputInvalid", "ContentUnsupported"}
    assert ended["pages"] == 0


def test_of_a_list_that_breaks_off_the_beginning_is_read(work):
    packed = gzip.compress(addresses(2000), mtime=0)
    cut = work(packed[: len(packed) // 2], source="inbox/list.txt.gz")

    ended = cut.run(stored)

    assert 0 < ended["stored"] == ended["pages"] < 2000
    assert (ended["error"], cut.batch.status) == ("InputInvalid", "failed")
    assert "cannot be unpacked to its end" in cut.batch.message
    assert json.loads(cut.objects.bodies["inbox-rejected/list.txt.gz.error.json"])["error"] == "InputInvalid"


def test_a_redrive_of_a_list_that_broke_off_reads_its_source_again(work):
    packed = gzip.compress(addresses(50), mtime=0)
    cut = work(packed[:-20], source="inbox/list.txt.gz")
    cut.run(stored)
    cut.objects.put("inbox/list.txt.gz", packed)

    assert len(redriven(cut)) == 50


def test_an_empty_list_is_a_batch_of_nothing(work):
    assert work(b"\n\n").run(stored)["pages"] == 0


def test_every_page_is_told_how_it_ended(work):
    done = work(addresses(50, 3))
    fates = {"0": missing, "1": unchanged}

    ended = done.run(lambda item: fates.get(item["url"][-1], stored)(item))

    failures, results = done.lines("batches/b/failures.jsonl"), done.lines("batches/b/results.jsonl")
    assert ended == {
        "batch": "b", "pages": 53, "stored": 41, "unchanged": 6, "failed": 6, "not_read": 0, "rejected": 0
    }  # fmt: skip
    assert len(results) == 47
    assert {line["status"] for line in results} == {"stored", "unchanged"}
    assert {line["document"] for line in results} == {"documents/x"}
    assert len({line["article_id"] for line in [*failures, *results]}) == 53
    assert {(line["error"], line["message"]) for line in failures} == {("PageMissing", "fetch: the host answered 404")}
    assert all(Item.model_validate(line["item"]).url == line["url"] for line in failures)
    assert (done.batch.status, done.batch.finished_at) == ("succeeded", AT + timedelta(hours=1))


def test_over_what_is_tolerated_the_batch_is_stopped_and_the_rest_is_not_read(work):
    stopped = work(addresses(50, 20), rules=NONE_TOLERATED)

    ended = stopped.run(lambda item: (missing if item["url"] == "https://a.example/0" else stored)(item))

    failures = stopped.lines("batches/b/failures.jsonl")
    assert ended["error"] == "TooManyFailures"
    assert ended["stored"] + ended["failed"] + ended["not_read"] == ended["pages"] == 70
    assert len(failures) == ended["failed"] + ended["not_read"]
    assert {line["error"] for line in failures} == {"PageMissing", "BatchStopped"}
    assert stopped.batch.status == "failed"


@pytest.mark.parametrize(("hosts", "pages"), [(1, 100), (26, 20)])
def test_a_batch_of_which_all_fails_is_stopped_about_where_no_more_is_tolerated(work, hosts, pages):
    stopped = work(addresses(*[pages] * hosts), rules=rules(tolerated=30, concurrency=4))

    ended = stopped.run(missing)

    whole = hosts * pages
    assert ended["error"] == "TooManyFailures"
    assert 0.3 * whole < ended["failed"] <= 0.4 * whole + 4 * 5
    assert ended["failed"] + ended["not_read"] == whole


def test_a_round_has_a_tenth_of_the_pages_also_where_each_is_of_a_host_of_its_own(work):
    one_each = "".join(f"https://host{n}.example/\n" for n in range(1000)).encode()
    planned = work(one_each, rules=rules(concurrency=4))

    planned.plan()

    assert [len(planned.turns(n)) for n in range(1, planned.batch.rounds + 1)] == [100] * 10


def test_as_many_may_fail_as_are_tolerated(work):
    fails = {f"https://a.example/{n}" for n in range(3)}

    ended = work(addresses(10)).run(lambda item: (missing if item["url"] in fails else stored)(item))

    assert (ended["failed"], ended.get("error")) == (3, None)


def test_what_a_busy_host_left_over_is_taken_again_in_shorter_turns(work):
    asked, done = [], work(addresses(50))

    def three_a_turn(item):
        asked.append(item["url"])
        return stored(item) if turn_of(done, item).index(item["url"]) < 3 else busy(item)

    ended = done.run(three_a_turn)

    assert ended["stored"] == 50
    first = max(n for n in range(1, done.batch.rounds) if len(done.turns(n)[0]["items"]) == 5) + 1
    assert len(done.turns(first)[0]["items"]) == 2
    assert len(asked) < 3 * 50


def turn_of(work: Work, item: dict) -> list[str]:
    """The addresses of the latest turn that the item is in."""
    rounds = range(work.batch.rounds, 0, -1)
    found = [turn["items"] for n in rounds for turn in work.turns(n) if item in turn["items"]]
    return [one["url"] for one in found[0]]


@pytest.mark.parametrize(
    ("outcome", "error"),
    [(cut_off, "NotEnded"), (not_begun, "NotEnded"), (broken_off, "TurnBrokeOff")],
)
def test_pages_of_which_none_comes_to_an_end_have_failed_the_second_time(work, outcome, error):
    done = work(addresses(50, 5), rules=rules(tolerated=100))

    ended = done.run(lambda item: stored(item) if "//b." in item["url"] else outcome(item))

    assert (ended["stored"], ended["failed"]) == (5, 50)
    assert {line["error"] for line in done.lines("batches/b/failures.jsonl")} == {error}


def test_a_turn_of_which_nothing_is_told_is_halved_until_what_breaks_it_off_is_found(work):
    done = work(addresses(13))

    def outcome(item):
        return None if item["url"] == "https://a.example/7" else stored(item)

    ended = done.run(outcome)

    assert (ended["stored"], ended["failed"]) == (12, 1)
    assert done.lines("batches/b/failures.jsonl")[0]["url"] == "https://a.example/7"


def test_a_round_that_could_not_be_gone_through_stops_the_batch_and_tells_why(work):
    done = work(addresses(30, 4))
    coming = done.plan()
    failed = {"Error": "States.ItemReaderFailed", "Cause": "the manifest cannot be read"}

    assert [done.collect(coming["round"], **failed) for _ in range(2)] == [{}, {}]

    ended = done.finish()
    assert (ended["error"], ended["not_read"]) == ("States.ItemReaderFailed", 34)
    assert "round 1 was not gone through: the manifest cannot be read" in ended["cause"]
    assert len(redriven(done)) == 34


def test_of_what_a_round_tells_only_how_each_page_ended_is_held(work):
    pages, done = 130, work(addresses(*[5] * 26), rules=rules(tolerated=100, concurrency=30))
    done.plan()
    done.take_turns(1, lambda item: not_stored(item, Status="FAILED", Error="X", Cause="y", Input="z" * 20_000))
    tracemalloc.start()

    done.collect(1)

    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (done.batch.failed, peak < 20_000 * pages) == (pages, True)


def test_a_round_that_failed_with_results_is_collected(work):
    done = work(addresses(5))
    coming = done.plan()
    done.take_turns(coming["round"], stored)

    assert done.collect(coming["round"], Error="States.ExceedToleratedFailureThreshold", Cause="too many") == {}
    assert done.finish()["stored"] == 5


def test_a_round_that_broke_off_is_taken_again(work):
    done = work(addresses(30))
    coming = done.plan()

    coming = done.collect(coming["round"])
    while coming:
        done.take_turns(coming["round"], stored)
        coming = done.collect(coming["round"])

    assert done.finish()["stored"] == 30


def test_a_host_with_more_pages_than_there_are_rounds_is_read_to_the_last_round(work):
    slow = rules(delay=600, tolerated=100)
    done = work(addresses(1810), rules=slow)
    done.plan()

    ended = done.finish()

    assert (done.batch.rounds, done.batch.pages) == (1800, 1810)
    failures = done.lines("batches/b/failures.jsonl")
    over = done.lines("batches/b/failures/00000-over.jsonl")
    assert [line["error"] for line in over] == ["BatchTooLong"] * 10
    assert ended["not_read"] == len(failures) == 1810


@given(st.data())
def test_every_page_ends_once_whatever_its_turns_come_to(tmp_path_factory, data):
    pages = data.draw(st.lists(st.integers(1, 30), min_size=1, max_size=3))
    done = Work(tmp_path_factory.mktemp("work"), addresses(*pages), rules=rules(15, tolerated=60))
    fates = st.sampled_from([stored, unchanged, missing, busy, cut_off, not_begun, broken_off])

    def fate(item):
        return data.draw(fates)(item)

    ended = done.run(fate)

    told = [line["article_id"] for kind in ("results", "failures") for line in done.lines(f"batches/b/{kind}.jsonl")]
    assert len(told) == len(set(told)) == ended["pages"] == sum(pages)
    assert ended["stored"] + ended["unchanged"] + ended["failed"] + ended["not_read"] == ended["pages"]


def test_a_step_that_is_run_twice_changes_nothing(work):
    once, twice = work(addresses(30, 4)), work(addresses(30, 4))
    fate = lambda item: (busy if item["url"].endswith("7") else stored)(item)  # noqa: E731
    once.run(fate)

    twice.plan()
    coming = twice.plan()
    while coming:
        twice.rest(coming)
        twice.take_turns(coming["round"], fate)
        again = twice.collect(coming["round"])
        assert twice.collect(coming["round"]) == again
        coming = again
    assert twice.finish() == twice.finish()

    assert twice.objects.bodies == once.objects.bodies


class Sfn:
    """Of Step Functions what `Batches` calls."""

    def __init__(self, status: str = "SUCCEEDED"):
        self.started, self.status = {}, status

    def start_execution(self, **request):
        self.started[request["name"]] = request

    def describe_execution(self, **_):
        return {"status": self.status}


def batches(work: Work, sfn: Sfn) -> Batches:
    return Batches(work.objects, sfn, "arn:aws:states:eu-west-1:1:stateMachine:batch")


def redriven(work: Work) -> list[str]:
    """The addresses that a redrive reads."""
    name = batches(work, Sfn()).redrive(work.name, AT + timedelta(days=1))
    work.name = name
    work.plan()
    items = [item for n in range(1, work.batch.rounds + 1) for turn in work.turns(n) for item in turn["items"]]
    assert {item["submitted_at"] for item in items} == {"2025-03-02T12:00:00+00:00"}
    return sorted(item["url"] for item in items)


def test_a_redrive_reads_what_failed(work):
    done = work(addresses(30))
    done.run(lambda item: (missing if item["url"].endswith("7") else stored)(item))

    assert redriven(done) == [f"https://a.example/{n}" for n in (17, 27, 7)]


def test_a_redrive_of_a_stopped_batch_reads_what_it_did_not_come_to(work):
    stopped = work(addresses(30), rules=NONE_TOLERATED)
    stopped.run(lambda item: (missing if item["url"].endswith("/7") else stored)(item))
    ended = {line["url"] for line in stopped.lines("batches/b/results.jsonl")}

    assert set(redriven(stopped)) == {f"https://a.example/{n}" for n in range(30)} - ended


@pytest.mark.parametrize("planned", [False, True])
def test_a_redrive_of_a_batch_that_was_given_up_reads_what_is_outstanding(work, planned):
    given_up = work(addresses(50))
    if planned:
        given_up.plan()
        given_up.take_turns(1, lambda item: (busy if item["url"].endswith("7") else stored)(item))
        given_up.collect(1)
    report = json.dumps({"name": "X", "step": "batch", "message": "m"})
    caught = {"Error": "Permanent", "Cause": json.dumps({"errorMessage": report})}
    told = given_up.give_up({"collect": caught})
    done = {line["url"] for key in given_up.objects.keys("batches/b/results/") for line in given_up.lines(key)}

    assert told == {"error": "X", "cause": "collect: m"}
    assert (given_up.batch.status, given_up.batch.error, given_up.batch.finished_at) == ("failed", "X", given_up.now)
    assert set(redriven(given_up)) == {f"https://a.example/{n}" for n in range(50)} - done
    assert bool(done) == planned


def test_a_batch_that_is_given_up_has_counts_that_add_up_and_files_of_them(work):
    given_up = work(addresses(50, 3))
    given_up.plan()
    given_up.take_turns(1, lambda item: (missing if "//b." in item["url"] else stored)(item))
    given_up.collect(1)
    # Collecting the second was broken off when its results were in S3.
    given_up.take_turns(2, stored)
    before = given_up.batch
    given_up.collect(2)
    save(before, given_up.objects)

    told = [given_up.give_up({"collect": {"Error": "States.Timeout", "Cause": ""}}) for _ in range(2)]

    batch = given_up.batch
    results, failures = (given_up.lines(f"batches/b/{kind}.jsonl") for kind in ("results", "failures"))
    assert told[0] == told[1]
    assert (batch.pages, batch.stored, len(results)) == (53, before.stored, before.stored)
    assert batch.stored + batch.failed + batch.not_read == 53
    assert len(failures) == batch.failed + batch.not_read
    assert {line["error"] for line in failures} == {"PageMissing", "BatchStopped"}


def test_a_batch_that_is_given_up_before_its_plan_has_empty_files(work):
    given_up = work(addresses(3))

    given_up.give_up({"plan": {"Error": "States.Timeout", "Cause": ""}})

    assert (given_up.batch.not_read, given_up.lines("batches/b/failures.jsonl")) == (0, [])
    assert len(redriven(given_up)) == 3


def test_a_redrive_of_pages_whose_bytes_are_there_reads_them_again(work):
    done = work(
        b'{"text": "Ada spoke."}\n{"text": "Ben spoke."}\n', source="inbox/list.jsonl", rules=rules(tolerated=100)
    )
    done.run(missing)

    done.name = batches(done, Sfn()).redrive("b", AT)

    done.plan()
    assert sum(len(turn["items"]) for turn in done.turns()) == 2


def test_a_batch_that_runs_or_has_nothing_outstanding_is_not_redriven(work):
    running = work(addresses(3))
    running.plan()
    with pytest.raises(InputInvalid, match="still running"):
        batches(running, Sfn("RUNNING")).redrive("b", AT)

    running.take_turns(1, stored)
    running.collect(1)
    running.finish()
    with pytest.raises(InputInvalid, match="nothing failed"):
        batches(running, Sfn()).redrive("b", AT)
    with pytest.raises(NothingStored, match="no batch c"):
        batches(running, Sfn()).redrive("c", AT)


def test_a_batch_that_is_begun_twice_is_one(work):
    begun = batches(work(), sfn := Sfn())

    first = begun.begin_from("inbox/list.txt", "list", AT)
    save(begun.batch(first).model_copy(update={"stored": 3}), begun._objects)

    assert begun.begin_from("inbox/list.txt", "list", AT) == first
    assert begun.batch(first).stored == 3
    assert list(sfn.started) == [first]
    assert json.loads(sfn.started[first]["input"]) == {"batch": first}


def test_other_lines_of_the_same_name_and_time_are_another_batch(work):
    begun = batches(work(), Sfn())
    one, other = [{"url": "https://a.example/1"}], [{"url": "https://a.example/2"}]

    first, second, again = (begun.begin(lines, "feed", AT) for lines in (one, other, one))

    assert first == again != second
    assert b"a.example/1" in begun._objects.bodies[begun.batch(first).source]


def test_lines_that_a_batch_is_begun_with_are_its_list(work):
    begun = batches(work(), Sfn())

    name = begun.begin([{"url": "https://a.example/1", "title": None}], "feed", AT)

    assert begun._objects.bodies[begun.batch(name).source] == b'{"url":"https://a.example/1"}\n'
    assert [batch.id for batch in begun.recent(1)] == ["b"]
