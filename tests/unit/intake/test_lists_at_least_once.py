"""Lists and gatherings, too, are told of at least once and in any order, throttled and stopped half way. Whatever
happens, in the end the same is known.
"""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

from botocore.exceptions import ClientError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sayso.batches import Batches
from sayso.errors import StorageUnavailable
from sayso.intake import Rules, gather
from sayso.models import Analysis, Item, Page
from sayso.store import record_failure, store
from sayso.submission import item_of_url
from tests.fakes import FakeIndex, FakeSites
from tests.unit.intake.batch_work import Work, missing, stored
from tests.unit.intake.test_at_least_once import article_of
from tests.unit.intake.test_uploads import Intake

AT = datetime(2025, 3, 1, 12, tzinfo=UTC)
LATER = AT + timedelta(hours=1)
BUSY = {"fetch": {"Error": "HostBusy", "Cause": "its next free slot is far away"}}
GONE = {"fetch": {"Error": "PageMissing", "Cause": "the host answered 404"}}

addresses = st.sampled_from(
    ["https://a.example/1", "https://a.example/2", "https://b.example/", "https://b.example/gone"]
)
lists = st.lists(
    st.fixed_dictionaries(
        {
            "lines": st.lists(addresses | st.just("no address"), min_size=1, max_size=4),
            "second": st.integers(0, 2),
        }
    ),
    min_size=1,
    max_size=3,
)
chances = st.lists(st.booleans(), max_size=8)
# A scratch folder serves all examples of a test.
one_folder = settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])


class Sfn:
    """Begins an execution once; refuses where the next of `refusals` says so."""

    def __init__(self) -> None:
        self.begun: list[str] = []
        self.refusals: list[bool] = []

    def start_execution(self, **request):
        if self.refusals and self.refusals.pop():
            raise ClientError({"Error": {"Code": "ThrottlingException"}}, "StartExecution")
        if request["name"] in self.begun:
            raise ClientError({"Error": {"Code": "ExecutionAlreadyExists"}}, "StartExecution")
        self.begun.append(request["name"])


class FlakyIndex(FakeIndex):
    def __init__(self) -> None:
        super().__init__()
        self.refusals: list[bool] = []

    def forget_deferred(self, page):
        if self.refusals and self.refusals.pop():
            raise StorageUnavailable("DynamoDB throttled the call")
        super().forget_deferred(page)


class World:
    """An intake, its dead-letter queue, and the batches that it began, of which each is run once."""

    def __init__(self, folder: Path) -> None:
        self.sfn, self.intake = Sfn(), Intake()
        self.work = Work(folder, rules=Rules(delay=5, concurrency=10, tolerated=100, patience=0))
        self.intake.objects, self.intake.documents = self.work.objects, self.work.documents
        self.intake.index = FlakyIndex()
        self.intake.batches = Batches(self.work.objects, self.sfn, "arn:aws:states:eu-west-1:1:stateMachine:batch")
        self.stores = {
            "documents": self.intake.documents,
            "index": self.intake.index,
            "sites": FakeSites(),
            "now": LATER,
        }
        self.run: set[str] = set()

    def upload(self, number: int, lines: list[str]) -> None:
        told = [json.dumps({"url": line}) if line.startswith("http") else line for line in lines]
        self.intake.put(f"inbox/{number}.jsonl", "\n".join(told).encode())

    def run_batches(self) -> None:
        for name in sorted(set(self.sfn.begun) - self.run):
            self.work.name = name
            self.work.run(self.ended)
            self.run.add(name)

    def ended(self, told: dict) -> dict:
        """As the article's own execution ends: with what is known of it, and an outcome for the batch."""
        item = Item.model_validate(told)
        if "gone" in item.url:
            record_failure(item, GONE, **self.stores)
            return missing(told)
        page = Page(article_id=item.article_id, key="raw/x", sha256="x", size=1, fetched_at=LATER, url=item.url)
        store(item, page, article_of(item.url), Analysis(analyzer="rules 1", statements=()), **self.stores)
        return stored(told)

    def put_off(self, url: str) -> None:
        record_failure(item_of_url(url, "api", AT), BUSY, **self.stores)

    def gather(self, minutes: int) -> bool:
        """False where it stopped."""
        now = AT + timedelta(minutes=minutes)
        try:
            gather(now, index=self.intake.index, batches=self.intake.batches)
        except StorageUnavailable:
            return False
        return True

    def settle(self) -> None:
        """Nothing is refused any more."""
        self.sfn.refusals, self.intake.index.refusals = [], []


def taken_in(world: World, events: list[int], given_lists: list[dict], after) -> dict:
    """All that is known once each event was delivered and what failed was redriven; `after` each, something goes on."""
    for number, told in enumerate(given_lists):
        world.upload(number, told["lines"])
    dead = []
    for number in events:
        try:
            world.intake.deliver(f"inbox/{number}.jsonl", AT + timedelta(seconds=given_lists[number]["second"]))
        except StorageUnavailable:
            dead.append(number)
        after()
    world.settle()
    for number in dead:
        world.intake.deliver(f"inbox/{number}.jsonl", AT + timedelta(seconds=given_lists[number]["second"]))
    world.run_batches()
    index, documents = world.intake.index, world.intake.documents
    return {
        "runs": index.by_article,
        "heads": index.heads,
        "documents": documents.objects,
        "objects": world.work.objects.bodies,
    }


@one_folder
@given(lists, st.data())
def test_lists_end_the_same_however_often_and_in_which_order_they_are_told_of(tmp_path, given_lists, data):
    times = [data.draw(st.integers(1, 5), "times") for _ in given_lists]
    events = data.draw(st.permutations([n for n, count in enumerate(times) for _ in range(count)]), "events")
    world = World(tmp_path)
    world.sfn.refusals = data.draw(chances, "refusals")

    known = taken_in(world, events, given_lists, lambda: data.draw(st.booleans(), "run") and world.run_batches())

    assert known == taken_in(World(tmp_path), [*range(len(given_lists))], given_lists, lambda: None)


@one_folder
@given(st.lists(addresses, min_size=1, max_size=4, unique=True), st.data())
def test_pages_that_were_put_off_end_the_same_however_often_they_are_told_of_and_gathered(tmp_path, urls, data):
    world = World(tmp_path)
    events = data.draw(st.permutations([url for url in urls for _ in range(data.draw(st.integers(1, 5)))]), "events")
    world.sfn.refusals, world.intake.index.refusals = data.draw(chances, "starts"), data.draw(chances, "forgets")

    for minute, url in enumerate(events):
        world.put_off(url)
        for step in data.draw(st.lists(st.sampled_from(["gather", "run"]), max_size=3), "meanwhile"):
            world.gather(minute + 1) if step == "gather" else world.run_batches()
    world.settle()
    assert world.gather(60)
    world.run_batches()

    runs = {run.url: run.error or run.status for run in world.intake.index.by_article.values()}
    assert runs == {url: "PageMissing" if "gone" in url else "stored" for url in urls}
    assert list(world.intake.index.deferred()) == []
