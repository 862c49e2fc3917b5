"""A batch in memory, and what may come of its pages."""

import json
import tempfile
import zlib
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sayso.batches import load, part, save
from sayso.intake import Rules, collect, finish, give_up, next_round, plan
from sayso.models import Batch
from tests.fakes import FakeDocuments, FakeObjects

AT = datetime(2025, 3, 1, 12, tzinfo=UTC)
DAY = 86_400.0


def rules(delay: float = 5, tolerated: float = 30, patience: float = DAY, concurrency: int = 10) -> Rules:
    return Rules(delay, concurrency, tolerated, patience)


RULES = rules()


class Work:
    """A batch on fakes; what Step Functions does with a round is `take_turns`."""

    def __init__(self, folder, body: bytes = b"", source: str = "inbox/list.txt", rules: Rules = RULES):
        self.objects, self.documents, self.rules = FakeObjects(), FakeDocuments(), rules
        self._folder, self.now, self.pauses = folder, AT, []
        self.turn, self.turn_began = {}, AT
        self.objects.put(source, body)
        self.begin("b", source)

    def begin(self, name: str, source: str, at: datetime = AT) -> None:
        self.name = name
        save(Batch(id=name, name="list", source=source, submitted_at=at), self.objects)

    @property
    def batch(self) -> Batch:
        return load(self.name, self.objects)

    def plan(self) -> dict:
        stores = {"objects": self.objects, "documents": self.documents}
        return next_round(plan(self.name, self.rules, **stores, scratch=self.scratch()), self.rules)

    def collect(self, round_: int, **written: str) -> dict:
        done = collect(self.name, round_, written, self.rules, self.now, objects=self.objects, scratch=self.scratch())
        return next_round(done, self.rules)

    def rest(self, coming: dict) -> None:
        self.pauses.append(coming["wait_seconds"])
        self.now += timedelta(seconds=coming["wait_seconds"])

    def finish(self) -> dict:
        return finish(self.name, AT + timedelta(hours=1), objects=self.objects, scratch=self.scratch())

    def give_up(self, failed: dict) -> dict:
        return give_up(self.name, failed, self.now, objects=self.objects, scratch=self.scratch())

    def scratch(self):
        return Path(tempfile.mkdtemp(dir=self._folder))

    def turns(self, round_: int = 1) -> list[dict]:
        return self.lines(part(self.name, "rounds", round_))

    def take_turns(self, round_: int, outcome) -> None:
        """Each turn's outcome, as the Distributed Map writes it; None for a turn that broke off."""
        began, told = self.now, []
        for turn in self.turns(round_):
            self.turn, self.turn_began = turn, began
            told.append((turn, [outcome(item) for item in turn["items"]]))
        lines = [{"Input": json.dumps(turn), "Output": json.dumps(ends)} for turn, ends in told if None not in ends]
        folder = f"turns/{self.name}/{round_:05d}/1f2e"
        self.objects.put(f"{folder}/SUCCEEDED_0.jsonl", b"".join(json.dumps(line).encode() + b"\n" for line in lines))
        self.objects.put(f"{folder}/manifest.json", b"{}")

    def run(self, outcome) -> dict:
        """The whole of `batch.asl.yaml`."""
        coming = self.plan()
        while coming:
            self.rest(coming)
            self.take_turns(coming["round"], outcome)
            coming = self.collect(coming["round"])
        return self.finish()

    def lines(self, key: str) -> list[dict]:
        return [json.loads(line) for line in self.objects.bodies[key].splitlines()]


class Site:
    """Hosts that are asked as fetch does it, in a batch's turns: `delay` apart, and no more for the rest of a turn
    where one has had enough, as it has of pages for which `refuses` of address and time is true.
    """

    def __init__(self, work: Work, refuses=lambda url, at: False, delay: float = 5, after=lambda url: 0):
        self._work, self._refuses, self._delay, self._after = work, refuses, delay, after
        self._free: dict[str, datetime] = {}
        self.asked: list[tuple[str, datetime]] = []

    def __call__(self, item: dict) -> dict:
        host, url = self._work.turn["host"], item["url"]
        at = max(self._free.get(host, AT), self._work.turn_began)
        if at > self._work.turn_began + timedelta(seconds=110):
            return busy(item, self._delay)
        self.asked.append((url, at))
        self._work.now = max(self._work.now, at + timedelta(seconds=1))
        is_refused = self._refuses(url, at)
        self._free[host] = at + timedelta(seconds=max(self._after(url), 110.001) if is_refused else self._delay)
        return refused(item, self._after(url)) if is_refused else stored(item)


def addresses(*counts: int) -> bytes:
    """So many pages of a host each."""
    named = [f"https://{chr(97 + host)}.example/{n}\n" for host, pages in enumerate(counts) for n in range(pages)]
    return "".join(sorted(named, key=lambda url: zlib.crc32(url.encode()))).encode()


def stored(item: dict) -> dict:
    return {"article_id": item["article_id"], "output": json.dumps({"article_id": "x", "document": "documents/x"})}


def unchanged(item: dict) -> dict:
    return {"article_id": item["article_id"], "output": json.dumps({"document": "documents/x", "unchanged": True})}


def not_stored(item: dict, **execution: str) -> dict:
    return {"article_id": item["article_id"], "execution": {"Input": "{}", **execution}}


def missing(item: dict) -> dict:
    return not_stored(item, Status="FAILED", Error="PageMissing", Cause="fetch: the host answered 404")


def busy(item: dict, seconds: float = 0) -> dict:
    told = {"error": "HostBusy", "message": "its next free slot is far away", "seconds": seconds}
    return _busy(item, told)


def refused(item: dict, seconds: float = 0) -> dict:
    return _busy(item, {"error": "HostFailing", "message": "the host answered 503", "seconds": seconds})


def _busy(item: dict, told: dict) -> dict:
    return {"article_id": item["article_id"], "output": json.dumps({"article_id": "x", "busy": told})}


def cut_off(item: dict) -> dict:
    return not_stored(item, Status="TIMED_OUT", Error="States.Timeout")


def not_begun(item: dict) -> dict:
    return not_stored(item, Error="Sfn.SfnException", Cause="Rate exceeded")


def broken_off(item: dict) -> None:
    return None
