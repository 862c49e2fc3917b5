"""S3 and EventBridge deliver at least once and in any order; work is lost, swept and redriven in between. Whatever
happens, in the end the same is known.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from sayso.errors import StorageUnavailable
from sayso.intake import sweep
from sayso.models import Analysis, Article, Item, Paragraph
from sayso.store import record_failure, store
from tests.fakes import FakeExecutions, FakeSites
from tests.unit.intake.test_uploads import Intake

AT = datetime(2025, 3, 1, 12, tzinfo=UTC)
LATER = AT + timedelta(hours=1)

uploads = st.lists(
    st.fixed_dictionaries(
        {
            "address": st.sampled_from([None, "https://news.example/a", "https://news.example/b", "no address"]),
            "text": st.sampled_from(["one", "two", "three", "unreadable", ""]),
            "second": st.integers(0, 2),
        }
    ),
    min_size=1,
    max_size=5,
)


class FlakyExecutions(FakeExecutions):
    """Refuses to start where the next of `refusals` says so."""

    def __init__(self):
        super().__init__()
        self.refusals = []

    def start(self, item: Item) -> None:
        if self.refusals and self.refusals.pop():
            raise StorageUnavailable("Step Functions throttled the call")
        super().start(item)


@dataclass
class World:
    """An intake, the executions that it began, and its dead-letter queue."""

    uploads: list[dict]
    intake: Intake = field(default_factory=Intake)
    dead: list[int] = field(default_factory=list)

    def __post_init__(self):
        self.intake.executions = FlakyExecutions()
        for number, upload in enumerate(self.uploads):
            body = f"<p>{upload['text']}" if upload["text"] else ""
            self.intake.put(self.key(number), body.encode(), url=upload["address"])

    @property
    def started(self) -> list[Item]:
        return self.intake.executions.started

    def key(self, number: int) -> str:
        return f"inbox/{number}.html"

    def deliver(self, number: int) -> None:
        at = AT + timedelta(seconds=self.uploads[number]["second"])
        try:
            self.intake.deliver(self.key(number), at)
        except StorageUnavailable:
            self.dead.append(number)

    def redrive(self) -> None:
        waiting, self.dead = self.dead, []
        for number in waiting:
            self.deliver(number)

    def end(self, item: Item) -> None:
        stores = {"documents": self.intake.documents, "index": self.intake.index, "sites": FakeSites(), "now": LATER}
        body = self.intake.documents.get(item.page.key).decode()
        if "unreadable" in body:
            record_failure(item, {"extract": {"Error": "ArticleNotFound", "Cause": "there is none"}}, **stores)
        else:
            store(item, item.page, article_of(body), Analysis(analyzer="rules 1", statements=()), **stores)

    def sweep(self) -> None:
        sweep(LATER, timedelta(hours=2), documents=self.intake.documents, index=self.intake.index)

    def outcome(self) -> dict:
        index, documents = self.intake.index, self.intake.documents
        return {"runs": index.by_article, "heads": index.heads, "objects": documents.objects}


def article_of(body: str) -> Article:
    return Article(text=body, paragraphs=(Paragraph(start=0, end=len(body)),), title=body, confidence=0.9)


def settle(world: World) -> dict:
    """Nothing is refused any more; what waits is redriven, what began ends."""
    world.intake.executions.refusals = []
    world.redrive()
    for item in world.started:
        world.end(item)
    world.sweep()
    return world.outcome()


def delivered_once(given_uploads: list[dict]) -> dict:
    world = World(given_uploads)
    for number in range(len(given_uploads)):
        world.deliver(number)
    return settle(world)


@settings(max_examples=200)
@given(uploads, st.data())
def test_events_end_the_same_however_often_and_in_which_order_they_come(given_uploads, data):
    world = World(given_uploads)
    times = [data.draw(st.integers(1, 5), "times") for _ in given_uploads]
    events = data.draw(st.permutations([n for n, count in enumerate(times) for _ in range(count)]), "events")
    world.intake.executions.refusals = data.draw(st.lists(st.booleans(), max_size=len(events)), "refusals")

    for number in events:
        world.deliver(number)
        for step in data.draw(st.lists(st.sampled_from(["end", "sweep", "redrive"]), max_size=3), "meanwhile"):
            if step == "sweep":
                world.sweep()
            elif step == "redrive":
                world.redrive()
            elif world.started:
                world.end(data.draw(st.sampled_from(world.started), "ends"))

    assert settle(world) == delivered_once(given_uploads)
