"""The feeds of a stack: its registry, and polls that are waited for."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import orjson

from sayso.aws import calling
from sayso.cli.inputs import is_address
from sayso.cli.stack import Stack
from sayso.errors import NothingStored, Retryable, SaysoError
from sayso.feeds import DynamoFeeds, Feed, feed_id

__all__ = ["Poll", "PolledArticle", "poll", "registry", "resolved"]

_AT_ONCE = 20
"""Feeds of an execution: of one host, with its delay between them, more could not be waited for."""
_LONGEST = 3600.0
"""Seconds that the articles of a poll may take on a laptop."""
_OUTPUT = "FeedsStateMachineArn"


@dataclass(frozen=True, slots=True)
class PolledArticle:
    article_id: str
    status: str
    title: str | None
    told: str
    """How many statements it has, or why it has none."""


@dataclass(frozen=True, slots=True)
class Poll:
    """What came of one feed."""

    told: dict[str, Any]
    """As `feeds.asl.yaml` answers."""
    articles: tuple[PolledArticle, ...] = ()

    @property
    def error(self) -> str | None:
        told = self.told.get("error")
        return None if told is None else str(told)


def registry(stack: Stack) -> DynamoFeeds:
    return DynamoFeeds(stack.client("dynamodb"), stack.outputs["TableName"], stack.objects)


def resolved(name: str, feeds: DynamoFeeds) -> Feed:
    """Of an id, of the beginning of one, or of an address. Raises NothingStored, UrlInvalid and AddressRefused."""
    identifier = feed_id(name) if is_address(name) else name
    try:
        return feeds.get(identifier)
    except NothingStored:
        of_it = [feed for feed in feeds.all() if len(name) > 3 and feed.id.startswith(name)]
        if len(of_it) != 1:
            raise
        return of_it[0]


def poll(stack: Stack, only: Sequence[str] | None) -> Iterator[Poll]:
    """Of the feeds with these ids, now, or of those that are due; then of the sitemaps that an index of them brought.

    A laptop's stack is waited for until the articles are read.
    """
    if _OUTPUT not in stack.outputs:
        raise NothingStored(f"the stack {stack.name} has no output {_OUTPUT}. Deploy it anew: `sam deploy`")
    waiting = _chunks([feed.id for feed in registry(stack).due(datetime.now(UTC))] if only is None else only)
    while waiting:
        told = _executed(stack, waiting.pop(0))
        if not stack.settle(_LONGEST):
            raise Retryable("the articles of the feeds are still being read. `sayso list` shows how far they are")
        for of_feed in told:
            yield Poll(of_feed, tuple(_article(name, stack) for name in of_feed.get("articles", ())))
        waiting += _chunks([child for of_feed in told for child in of_feed.get("children", ())])


def _chunks(ids: Sequence[str]) -> list[Sequence[str]]:
    return [ids[start : start + _AT_ONCE] for start in range(0, len(ids), _AT_ONCE)]


def _executed(stack: Stack, only: Sequence[str]) -> list[dict[str, Any]]:
    arn = stack.outputs[_OUTPUT]
    with calling(f"run {arn}"):
        sfn = stack.client("stepfunctions")
        answer = sfn.start_sync_execution(stateMachineArn=arn, input=orjson.dumps({"feeds": list(only)}).decode())
    if answer["status"] != "SUCCEEDED":
        why = answer.get("cause") or answer.get("error") or answer["status"]
        raise SaysoError(f"the poll ended before its end: {why}. What it did not reach is due again in six minutes")
    return list(orjson.loads(answer["output"]))


def _article(name: str, stack: Stack) -> PolledArticle:
    run = stack.index.run(name)
    if run is None:
        return PolledArticle(name, "deleted", None, "")
    told = run.error or ("" if run.statements is None else f"{run.statements} said")
    return PolledArticle(name, run.status, run.title or run.url, told)
