"""Batches whose hosts ask for rest, are slow, or cannot be read at all, each simulated to its end."""

from collections import Counter
from datetime import timedelta

import pytest

from sayso.batches import save
from tests.unit.intake.batch_work import AT, DAY, Site, Work, addresses, busy, rules, stored


@pytest.fixture
def work(tmp_path):
    return lambda *given, **more: Work(tmp_path, *given, **more)


def rests(work: Work, seconds: float, of: str = "https://a."):
    """Every page of a host is told to come again later, until it has rested for so long."""

    def outcome(item):
        is_early = work.now < AT + timedelta(seconds=seconds)
        return busy(item) if item.get("url", "").startswith(of) and is_early else stored(item)

    return outcome


@pytest.mark.parametrize("seconds", [30, 3600])
def test_a_host_that_rests_is_waited_for_and_none_of_its_pages_is_lost(work, seconds):
    done = work(addresses(100, 5))

    ended = done.run(rests(done, seconds))

    assert (ended["stored"], ended["failed"]) == (105, 0)


def test_a_host_that_rests_is_tried_with_one_turn_and_after_longer_and_longer_pauses(work):
    done = work(addresses(25, 5))
    done.run(rests(done, 3 * 3600))

    paused = [pause for pause in done.pauses if pause]
    tried = {len(done.turns(n)) for n in range(6, 6 + len(paused))}
    assert (paused[:5], paused[5:], tried) == ([60, 300, 900, 3600, 14_400], [3600, 300], {1})


def test_a_host_that_rests_for_longer_than_it_is_waited_for_has_failed(work):
    done = work(addresses(100, 300))

    ended = done.run(rests(done, 48 * 3600))

    failures = done.lines("batches/b/failures.jsonl")
    assert (ended["stored"], ended["failed"], ended.get("error")) == (300, 100, None)
    assert {(line["error"], line["message"]) for line in failures} == {("HostBusy", "its next free slot is far away")}
    assert AT + timedelta(hours=24) <= done.now < AT + timedelta(hours=25)


def test_without_patience_a_host_that_rests_has_failed_at_once(work):
    done = work(addresses(50), rules=rules(tolerated=100, patience=0))

    assert done.run(rests(done, 60))["failed"] == 50
    assert set(done.pauses) == {0}


@pytest.mark.parametrize(("patience", "pause"), [(0, 0), (DAY, 60)])
def test_turns_that_broke_off_are_taken_again_after_a_pause_where_there_is_patience(work, patience, pause):
    done = work(addresses(5), rules=rules(patience=patience))
    done.plan()

    assert done.collect(1)["wait_seconds"] == pause


def test_pages_of_hosts_that_rest_count_among_those_that_failed(work):
    done = work(addresses(50), rules=rules(tolerated=30, patience=0))

    assert done.run(rests(done, 60))["error"] == "TooManyFailures"


def test_what_was_kept_for_a_resting_host_is_not_read_twice_where_collecting_is_begun_again(work):
    done = work(addresses(40), rules=rules(patience=600, tolerated=100))
    coming = done.plan()
    for _ in range(2):
        done.take_turns(coming["round"], busy)
        before, coming = done.batch, done.collect(coming["round"])
    save(before, done.objects)
    done.now += timedelta(seconds=60)
    done.collect(before.round + 1)
    save(before, done.objects)
    done.now += timedelta(days=1)

    coming = done.collect(before.round + 1)
    while coming:
        done.rest(coming)
        done.take_turns(coming["round"], busy)
        coming = done.collect(coming["round"])

    ended = done.finish()
    assert (ended["pages"], ended["failed"], ended["not_read"]) == (40, 40, 0)
    assert len(done.lines("batches/b/failures.jsonl")) == 40


def hours(work: Work) -> float:
    return (work.now - AT).total_seconds() / 3600


def test_a_page_of_which_its_host_always_has_enough_fails_alone_and_soon(work):
    done = work(addresses(30))
    site = Site(done, lambda url, _: url.endswith("/0"))

    ended = done.run(site)

    [failure] = done.lines("batches/b/failures.jsonl")
    assert (ended["stored"], ended["failed"], ended.get("error")) == (29, 1, None)
    assert (failure["url"], failure["error"]) == ("https://a.example/0", "HostFailing")
    assert [url for url, _ in site.asked].count("https://a.example/0") == 3
    assert hours(done) < 0.5
    assert done.batch.rounds < 20


def test_a_host_that_has_enough_of_every_page_is_asked_some_times_a_day_and_then_has_failed(work):
    done = work(addresses(30))
    site = Site(done, lambda *_: True)

    ended = done.run(site)

    assert (ended["stored"], ended["failed"]) == (0, 30)
    assert len(site.asked) < 20
    assert max(Counter(url for url, _ in site.asked).values()) <= 2
    assert 24 <= hours(done) < 24.5


def test_a_host_that_has_enough_for_some_hours_loses_no_page(work):
    done = work(addresses(200))
    site = Site(done, lambda _, at: at < AT + timedelta(hours=3))

    assert done.run(site)["stored"] == 200
    assert hours(done) < 10


def test_a_host_that_says_for_how_long_it_has_enough_is_not_asked_before(work):
    done = work(addresses(30))
    site = Site(done, lambda _, at: at < AT + timedelta(hours=2), after=lambda url: 7200)

    assert done.run(site)["stored"] == 30
    assert [at for _, at in site.asked if AT < at < AT + timedelta(hours=2)] == []
    assert hours(done) < 3.5


def test_a_host_that_lets_a_page_in_ten_minutes_be_read_is_read_to_the_end_in_about_that_time(work):
    done = work(addresses(100))
    site = Site(done, delay=600)

    ended = done.run(site)

    assert (ended["stored"], done.batch.status) == (100, "succeeded")
    assert hours(done) < 100 / 6 * 1.2
    assert done.batch.rounds < 20 + 150


def test_hosts_that_are_read_do_not_make_a_resting_one_be_asked_more_often(work):
    done = work(addresses(25, *[20] * 10))
    site = Site(done, lambda url, _: url.startswith("https://a."), delay=600)

    ended = done.run(site)

    assert (ended["stored"], ended["failed"]) == (200, 25)
    assert len([url for url, _ in site.asked if url.startswith("https://a.")]) < 20
    assert done.batch.rounds < 400


def test_resting_hosts_share_rounds(work):
    """However different the times for which they want to be left alone."""
    done = work("".join(f"https://host{n}.example/\n" for n in range(300)).encode())
    site = Site(done, lambda *_: True, after=lambda url: 600 + 7 * n_of(url))

    ended = done.run(site)

    assert (ended["failed"], ended["not_read"]) == (300, 0)
    assert done.batch.rounds < 1000


def n_of(url: str) -> int:
    return int(url.removeprefix("https://host").split(".")[0])


def test_a_batch_whose_host_gives_a_page_a_day_ends_after_a_week_and_says_so(work):
    done = work(addresses(100))
    site = Site(done, delay=20 * 3600)

    ended = done.run(site)

    assert (done.batch.status, ended["error"], ended["failed"]) == ("failed", "BatchTooLong", 0)
    assert ended["stored"] + ended["not_read"] == 100
    assert ended["stored"] == len(site.asked) in range(7, 12)
    assert {line["error"] for line in done.lines("batches/b/failures.jsonl")} == {"BatchTooLong"}
    assert "waited for 168 hours" in done.batch.message


def test_what_is_left_over_when_there_is_no_round_left_is_not_read_and_the_batch_has_failed(work):
    done = work(addresses(5))
    done.plan()
    done.objects.put("batches/b/rounds/01800.jsonl", done.objects.bodies["batches/b/rounds/00001.jsonl"])
    save(done.batch.model_copy(update={"rounds": 1800, "round": 1799, "left_from": 1800}), done.objects)
    done.take_turns(1800, busy)

    assert done.collect(1800) == {}

    ended = done.finish()
    assert (done.batch.status, ended["error"], ended["not_read"]) == ("failed", "BatchTooLong", 5)
    assert {line["error"] for line in done.lines("batches/b/failures.jsonl")} == {"BatchTooLong"}


def test_a_batch_that_had_no_round_for_some_pages_has_failed_in_the_end(work):
    done = work(addresses(20), rules=rules(delay=600, tolerated=100))
    done.plan()
    save(done.batch.model_copy(update={"round": done.batch.rounds, "stored": 15, "not_read": 5}), done.objects)

    ended = done.finish()

    assert (done.batch.status, ended["error"], ended["cause"]) == (
        "failed",
        "BatchTooLong",
        "5 pages had no round. `sayso batch redrive` reads them",
    )
