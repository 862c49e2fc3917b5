"""Slots, robots.txt, reservations: with a clock that only the test moves."""

import random
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import UTC, datetime
from time import monotonic, sleep

import pytest

from sayso.errors import HostBusy, HostFailing, MiningReserved, RobotsDisallowed, RobotsUnavailable, StorageUnavailable
from sayso.fetch import Limits, NotYet, SoFar
from sayso.fetch.hosts import Told
from sayso.fetch.politeness import Answer
from sayso.fetch.row import Place
from sayso.fetch.target import target_of
from sayso.observability import logger
from tests.fakes import FakeHosts
from tests.unit.fetch.conftest import NOW
from tests.unit.fetch.waiting import DELAY, START, Host, Time, polite, resolved

PAGE = "https://host0.example/a"


@pytest.fixture
def time():
    return Time()


def entered(hosts, time, host, url, delay=DELAY, so_far=None, lasting=0.0, resolve=resolved):
    """Waits as the state machine does; the time at which the page may be asked for. The answer takes `lasting`."""
    while True:
        try:
            with polite(hosts, time, host, so_far, delay, resolve).turn(target_of(url), 0):
                began = time.now
                time.now += lasting
        except NotYet as wait:
            time.now += wait.seconds
            so_far = wait.so_far
        else:
            return began


def test_who_is_never_heard_of_again_holds_a_host_up_for_no_longer_than_an_exchange_may_last(known_hosts, time):
    with ExitStack() as never_left:
        never_left.enter_context(turn(known_hosts, time, "/a"))

        at = entered(known_hosts, time, Host(time), "https://host0.example/b")

    assert Limits().total_seconds < at - START < Limits().total_seconds + 2 * DELAY


def test_a_page_is_kept_where_its_end_cannot_be_noted(time, monkeypatch):
    class Unnoting(FakeHosts):
        def end(self, *told):
            raise StorageUnavailable("throttled")

    hosts, told = Unnoting(), []
    monkeypatch.setattr(logger, "warning", lambda message, extra: told.append((message, extra["host"])))

    assert entered(hosts, time, Host(time), PAGE) == START
    assert told == [("the end of a request was not noted", "host0.example")]
    assert entered(hosts, time, Host(time), PAGE) - START > Limits().total_seconds


def test_no_call_sleeps_long_however_short_the_delay(known_hosts, time):
    slept, sleep = Counter(), time.sleep
    time.sleep = lambda seconds: (slept.update({at_call: seconds}), sleep(seconds))
    with ExitStack() as never_left:
        never_left.enter_context(polite(known_hosts, time, Host(time), delay=0.5).turn(target_of(PAGE), 0))
        so_far, at_call = None, START
        while at_call:
            try:
                with polite(known_hosts, time, Host(time), so_far, delay=0.5).turn(target_of(PAGE), 0):
                    at_call = None
            except NotYet as wait:
                time.now += wait.seconds
                so_far, at_call = wait.so_far, time.now

    assert 0 < max(slept.values()) <= 2
    assert Limits().total_seconds < time.now - START < Limits().total_seconds + 7


def test_who_was_taken_for_lost_does_not_end_what_another_began(known_hosts, time):
    lost = Time()
    with ExitStack() as never_left:
        with turn(known_hosts, lost, "/a"):
            time.now += 40
            never_left.enter_context(turn(known_hosts, time, "/b"))
            lost.now += 41

        assert entered(known_hosts, time, Host(time), "https://host0.example/c") - START > 40 + Limits().total_seconds


def turn(hosts, time, path):
    return polite(hosts, time, Host(time)).turn(target_of(f"https://host0.example{path}"), 0)


def test_a_name_that_is_slowly_resolved_brings_no_two_requests_together():
    hosts, first, second = FakeHosts(), Time(), Time()

    def of_first(target):
        first.now += 3
        return ["192.0.2.1"]

    second.now += 0.1
    asked = entered(hosts, first, Host(first), "https://host.example/a", resolve=of_first)

    assert entered(hosts, second, Host(second), "https://host.example/b") - asked >= DELAY


def test_the_files_of_a_host_take_their_turns_as_well(time):
    host = Host(time)

    at = entered(FakeHosts(files=False), time, host, "https://host.example/a")

    times = [asked for asked, _ in host.asked]
    assert [url for _, url in host.asked] == [
        "https://host.example/robots.txt",
        "https://host.example/.well-known/tdmrep.json",
    ]
    assert (times[1] - times[0], at - times[1]) == (DELAY, DELAY)


def test_the_files_are_asked_for_once_a_day(time):
    hosts, host = FakeHosts(files=False), Host(time)
    for n in range(3):
        entered(hosts, time, host, f"https://host.example/{n}")
    within_a_day = len(host.asked)
    time.now += 86_401
    entered(hosts, time, host, "https://host.example/later")

    assert (within_a_day, len(host.asked)) == (2, 4)


def test_a_crawl_delay_is_kept(time):
    hosts = FakeHosts(files=False)
    host = Host(time, robots_txt=Answer(200, None, b"User-agent: *\nCrawl-delay: 20\n"))
    first = entered(hosts, time, host, "https://host.example/a")

    assert entered(hosts, time, host, "https://host.example/b") - first >= 20


def test_a_crawl_delay_is_kept_for_the_other_file_too(time):
    host = Host(time, robots_txt=Answer(200, None, b"User-agent: *\nCrawl-delay: 20\n"))
    page = entered(FakeHosts(files=False), time, host, "https://host.example/a")

    (robots, _), (tdmrep, _) = host.asked
    assert (tdmrep - robots, page - tdmrep) == (20, 20)


def test_a_crawl_delay_of_another_host_is_not_that_of_where_its_file_has_moved_to(time):
    class Moved(Host):
        def __call__(self, target, addresses):
            told = super().__call__(target, addresses)
            return Answer(301, "https://files.example/tdmrep.json", b"") if "well-known" in target.url else told

    host = Moved(time, robots_txt=Answer(200, None, b"User-agent: *\nCrawl-delay: 20\n"))
    hosts = FakeHosts(files=False)
    hosts.begin("files.example", 0, START + 18, Place(at=START))
    entered(hosts, time, host, "https://host.example/a")

    assert [at - START for at, _ in host.asked] == [0, 20, 23]


def test_a_crawl_delay_that_is_longer_than_anybody_waits_is_kept_all_the_same(time):
    hosts, url = FakeHosts(), "https://host.example/a"
    hosts.keep("https://host.example", "robots.txt", Told(b"User-agent: *\nCrawl-delay: 600\n"), START + 86_400)
    hosts.keep("https://host.example", "tdmrep.json", Told(b""), START + 86_400)
    entered(hosts, time, Host(time), url)

    with pytest.raises(HostBusy):
        entered(hosts, time, Host(time), url)
    time.now = START + 600
    assert entered(hosts, time, Host(time), url) == START + 600


@pytest.mark.parametrize("delay", [b"3601", b"86400", b"1e300"])
def test_a_host_that_asks_for_more_than_an_hour_between_two_pages_is_not_asked(time, delay):
    host = Host(time, robots_txt=Answer(200, None, b"User-agent: *\nCrawl-delay: " + delay))

    with pytest.raises(RobotsDisallowed, match="between two pages"):
        entered(FakeHosts(files=False), time, host, "https://host.example/a")
    assert len(host.asked) == 1


@pytest.mark.parametrize("file", ["robots_txt", "tdmrep_json"])
def test_a_host_that_has_had_enough_of_questions_about_it_is_left_alone_too(time, file):
    hosts, host = FakeHosts(files=False), Host(time, **{file: Answer(429, None, b"", rest=900)})

    with pytest.raises((HostFailing, HostBusy)):
        entered(hosts, time, host, "https://host.example/a")
    time.now += 601
    host.files.clear()
    with pytest.raises(HostBusy):
        entered(hosts, time, host, "https://host.example/a")
    time.now += 300
    assert entered(hosts, time, host, "https://host.example/a")


def test_what_robots_txt_disallows_is_not_asked_for(time):
    host = Host(time, robots_txt=Answer(200, None, b"User-agent: Sayso\nDisallow: /private\n"))

    with pytest.raises(RobotsDisallowed, match="disallows it"):
        entered(FakeHosts(files=False), time, host, "https://host.example/private/a")
    assert entered(FakeHosts(files=False), time, host, "https://host.example/public")


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410])
def test_a_host_without_robots_txt_allows_everything(time, status):
    host = Host(time, robots_txt=Answer(status, None, b"User-agent: *\nDisallow: /"))

    assert entered(FakeHosts(files=False), time, host, "https://host.example/a")


@pytest.mark.parametrize("told", [Answer(500, None, b""), Answer(503, None, b""), HostFailing("cut off")])
def test_a_robots_txt_that_cannot_be_had_means_not_now_and_is_not_asked_for_at_once(time, told):
    hosts, host = FakeHosts(files=False), Host(time, robots_txt=told)
    for _ in range(2):
        with pytest.raises(RobotsUnavailable, match="Try again in ten minutes"):
            entered(hosts, time, host, "https://host.example/a")
    asked = len(host.asked)
    host.files, time.now = {}, time.now + 601

    assert asked == 1
    assert entered(hosts, time, host, "https://host.example/a")


def test_redirects_of_robots_txt_are_followed_each_in_its_turn(time):
    class Moved(Host):
        def __call__(self, target, addresses):
            super().__call__(target, addresses)
            if target.resource == "/robots.txt":
                return Answer(301, "/rules/robots.txt", b"")
            return Answer(200, None, b"User-agent: *\nDisallow: /")

    host = Moved(time)

    with pytest.raises(RobotsDisallowed):
        entered(FakeHosts(files=False), time, host, "https://host.example/a")
    assert host.asked[1][0] - host.asked[0][0] == DELAY


def test_redirects_of_robots_txt_end_after_five(time):
    class Circle(Host):
        def __call__(self, target, addresses):
            super().__call__(target, addresses)
            return Answer(302, f"{target.url}x", b"") if "robots" in target.url else Answer(404, None, b"")

    host = Circle(time)

    assert entered(FakeHosts(files=False), time, host, "https://host.example/a", delay=0)
    assert len([url for _, url in host.asked if "robots" in url]) == 6


def test_a_host_that_has_had_enough_is_left_alone(time):
    hosts, target = FakeHosts(), target_of("https://host.example/a")
    entered(hosts, time, Host(time), target.url)
    polite(hosts, time, Host(time)).rest(target, 40)

    assert entered(hosts, time, Host(time), target.url) - START >= 40


def test_who_would_wait_too_long_is_told(time):
    hosts, target = FakeHosts(), target_of("https://host.example/a")
    polite(hosts, time, Host(time)).rest(target, 3600)

    with pytest.raises(HostBusy, match="120 s at most"):
        entered(hosts, time, Host(time), target.url)


def test_in_a_turn_of_a_batch_nobody_waits_past_its_end(time):
    hosts, target = FakeHosts(), target_of("https://host.example/a")
    polite(hosts, time, Host(time)).rest(target, 20)
    old, new = (SoFar(turn_began=datetime.fromtimestamp(START - ago, UTC)) for ago in (170, 0))

    with pytest.raises(HostBusy):
        entered(hosts, time, Host(time), target.url, so_far=old)
    assert entered(hosts, time, Host(time), target.url, so_far=new) == START + 20


def test_the_host_s_file_reserves_the_paths_that_it_names(time):
    rules = b'[{"location": "/news/*", "tdm-reservation": 1}, {"location": "/", "tdm-reservation": 0}]'
    hosts, host = FakeHosts(files=False), Host(time, tdmrep_json=Answer(200, None, rules))
    entered(hosts, time, host, "https://host.example/a", delay=0)

    asking = polite(hosts, time, host, delay=0)
    with asking.turn(target_of("https://host.example/news/1"), 0) as news:
        assert news.reserved
    with asking.turn(target_of("https://host.example/sport/1"), 0) as sport:
        assert not sport.reserved


@pytest.mark.parametrize("rules", [b"", b"{", b"null", b'{"location": "/"}', b'[1, {"location": 3}]'])
def test_a_file_that_is_no_list_of_rules_reserves_nothing(time, rules):
    hosts, host = FakeHosts(files=False), Host(time, tdmrep_json=Answer(200, None, rules))
    entered(hosts, time, host, "https://host.example/a", delay=0)

    with polite(hosts, time, host, delay=0).turn(target_of("https://host.example/a"), 0) as turn:
        assert turn.reserved is False


def test_slots_in_the_table_follow_one_another(hosts):
    places = [hosts.reserve("h.example", 5, START, START + 12) for _ in range(4)]

    assert [place and place.at for place in places] == [START, START + 5, START + 10, None]


def test_only_one_begins_in_a_delay(hosts):
    assert seconds_more(hosts, START) == 0
    hosts.end("h.example", 5, START, START + 0.5, 0)
    assert seconds_more(hosts, START + 2) == pytest.approx(3)
    assert seconds_more(hosts, START + 5) == 0


def test_a_rest_in_the_table_is_never_shortened(hosts):
    hosts.rest("h.example", START + 60)
    hosts.rest("h.example", START + 10)

    assert seconds_more(hosts, START) == pytest.approx(60)
    assert hosts.reserve("h.example", 5, START, START + 100).at == START + 60


def seconds_more(hosts, now):
    is_ours, row = hosts.begin("h.example", 5, now, place := Place(at=START))
    return 0 if is_ours else row.earliest(place, 5, now) - now


def test_a_file_is_known_until_it_expires(hosts):
    hosts.keep("https://h.example", "robots.txt", Told(b"User-agent: *"), START + 60)
    hosts.keep("https://other.example", "robots.txt", Told(None), START + 60)

    assert hosts.told("https://h.example", "robots.txt", START) == Told(b"User-agent: *")
    assert hosts.told("https://other.example", "robots.txt", START) == Told(None)
    assert hosts.told("https://h.example", "robots.txt", START + 60) is None
    assert hosts.told("https://h.example", "tdmrep.json", START) is None


def test_a_file_that_does_not_compress_is_kept_as_far_as_an_item_goes(hosts):
    body = b"\n".join(random.Random(1).randbytes(60).replace(b"\n", b"") for _ in range(9000))

    hosts.keep("https://h.example", "robots.txt", Told(body), START + 60)

    kept = hosts.told("https://h.example", "robots.txt", START).body
    assert body.startswith(kept)
    assert len(kept) > 300_000


def test_mining_is_refused_where_it_is_reserved_unless_it_is_let(site, reader):
    url = site.page("/reserved", b"<!doctype html><p>Ours.", tdm_reservation="1")

    with pytest.raises(MiningReserved, match="RespectTdm"):
        reader(url, respect_tdm=True)
    assert reader(url, respect_tdm=False).flags == ("tdm_reserved",)


@pytest.mark.parametrize("file", ["/robots.txt", "/.well-known/tdmrep.json"])
def test_a_host_says_with_its_files_too_for_how_long_it_wants_to_be_left_alone(site, reader, file):
    reader.hosts.knows_all = False
    site.page(file, status=503, Retry_After="300")

    with pytest.raises((HostFailing, HostBusy)):
        reader(site.page("/a", b"<!doctype html><p>a"))
    assert reader.hosts.rows[f"127.0.0.1:{site.port}"].not_before == NOW.timestamp() + 300
    assert "/a" not in [path for path, _ in site.requests]


def test_what_the_page_says_counts_for_more_than_the_host_s_file(site, reader):
    reader.hosts.knows_all = False
    site.page("/robots.txt", status=404)
    site.page("/.well-known/tdmrep.json", b'[{"location": "/", "tdm-reservation": 1}]')
    free = site.page("/free", b'<!doctype html><meta name="tdm-reservation" content="0"><p>Take it.')

    assert reader(free, respect_tdm=True).flags == ()
    with pytest.raises(MiningReserved):
        reader(site.page("/other", b"<!doctype html><p>Ours."), respect_tdm=True)


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (b'<!doctype html><meta name="Robots" content="index, NoArchive"><p>a', {}),
        (b"<!doctype html><p>a", {"X_Robots_Tag": "noarchive"}),
    ],
)
def test_a_page_that_is_not_to_be_archived_is_flagged(site, reader, body, headers):
    assert reader(site.page("/a", body, **headers)).flags == ("noarchive",)


def test_what_is_told_to_another_crawler_is_not_told_to_us(site, reader):
    assert reader(site.page("/a", b"<!doctype html><p>a", X_Robots_Tag="otherbot: noarchive")).flags == ()


def test_a_page_that_comes_slowly_has_come_before_the_host_is_asked_for_the_next(site, reader):
    delay, asked = 0.3, []

    def slowly(request):
        asked.append(monotonic())
        site.stopping.wait(0.4)
        asked.append(monotonic())
        site.page("/other", b"<!doctype html><p>Slow.")
        site.answers["/other"](request)

    reader.settings = reader.settings.model_copy(update={"host_delay_seconds": delay})
    site.answers |= {"/a": slowly, "/b": slowly}
    clocks = {"now": lambda: datetime.now(UTC), "clock": monotonic, "sleep": sleep}
    with ThreadPoolExecutor() as pool:
        list(pool.map(lambda path: reader(site.url(path), **clocks), ("/a", "/b")))

    _, ended, began, _ = asked
    assert began - ended >= delay
