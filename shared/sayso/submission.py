"""How work begins: an item, its pending run in the index, an execution of the state machine. One way for the API, for
uploads and for the command.
"""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

import orjson

from sayso.aws import calling
from sayso.documents import DocumentStore
from sayso.errors import PageEmpty
from sayso.ids import article_id, content_id, fetchable_url
from sayso.index import ArticleIndex
from sayso.models import Item, Origin, Page, Run
from sayso.reservations import page_flags

__all__ = [
    "Executions",
    "Outcome",
    "StepFunctions",
    "begin",
    "item_of_bytes",
    "item_of_url",
    "pending_run",
    "submit",
]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an execution ended: `error` and `cause` as the state machine gave them, where it failed."""

    succeeded: bool
    output: dict[str, Any]
    error: str | None = None
    cause: str | None = None


class Executions(Protocol):
    def start(self, item: Item) -> None: ...

    def run(self, item: Item) -> Outcome: ...


class StepFunctions:
    """Executions of `article.asl.yaml`. Errors: StorageRefused, StorageUnavailable."""

    def __init__(self, sfn: Any, state_machine_arn: str) -> None:
        self._sfn = sfn
        self._arn = state_machine_arn

    def start(self, item: Item) -> None:
        """Does not wait: the index tells how it went."""
        with calling(f"start {self._arn} for article {item.article_id}"):
            self._sfn.start_execution(**self._request(item))

    def run(self, item: Item) -> Outcome:
        """Waits for the end, five minutes at most."""
        with calling(f"run {self._arn} for article {item.article_id}"):
            answer = self._sfn.start_sync_execution(**self._request(item))
        output = orjson.loads(answer["output"]) if answer.get("output") else {}
        return Outcome(answer["status"] == "SUCCEEDED", output, answer.get("error"), answer.get("cause"))

    def _request(self, item: Item) -> dict[str, str]:
        name = f"{item.article_id}-{item.submitted_at:%Y%m%dT%H%M%S%f}"
        document = orjson.dumps({"item": item.model_dump(mode="json", exclude_none=True)}).decode()
        return {"stateMachineArn": self._arn, "name": name, "input": document}


def item_of_url(
    url: str,
    origin: Origin,
    now: datetime,
    *,
    published_at: datetime | date | None = None,
    title: str | None = None,
) -> Item:
    """Raises UrlInvalid and AddressRefused."""
    address = fetchable_url(url)
    return Item(
        article_id=article_id(address),
        origin=origin,
        submitted_at=now,
        url=address,
        published_at=published_at,
        title=title,
    )


def item_of_bytes(
    body: bytes,
    origin: Origin,
    now: datetime,
    documents: DocumentStore,
    *,
    url: str | None = None,
    content_type: str | None = None,
    charset: str | None = None,
    name: str | None = None,
    published_at: datetime | date | None = None,
    title: str | None = None,
) -> Item:
    """Puts the bytes where the workflow finds them. Raises PageEmpty, UrlInvalid, AddressRefused and what the
    store raises.
    """
    if not body.strip():
        raise PageEmpty("there is nothing in the submitted page. Submit its HTML or text")
    address = fetchable_url(url) if url else None
    identifier = article_id(address) if address else content_id(hashlib.sha256(body).hexdigest())
    key, sha256 = documents.put_raw(identifier, body)
    page = Page(
        article_id=identifier,
        key=key,
        sha256=sha256,
        size=len(body),
        fetched_at=now,
        url=address,
        content_type=content_type,
        charset=charset,
        flags=page_flags(body),
    )
    return Item(
        article_id=identifier,
        origin=origin,
        submitted_at=now,
        url=address,
        page=page,
        name=name,
        published_at=published_at,
        title=title,
    )


def pending_run(item: Item) -> Run:
    return Run(
        article_id=item.article_id,
        status="pending",
        origin=item.origin,
        submitted_at=item.submitted_at,
        url=item.url,
        name=item.name,
        title=item.title,
    )


def begin(item: Item, index: ArticleIndex) -> bool:
    """Makes the item's run visible as pending; False where it has ended already, or a later one is there."""
    return index.put_run(pending_run(item))


def submit(item: Item, index: ArticleIndex, executions: Executions) -> None:
    """An item that is submitted twice is run again only while nothing tells how it ended. One that comes late, after a
    later submission of the article, is run where it has a page of its own, which is a version: what is only an address
    was fetched since.
    """
    if begin(item, index) or (item.page and _is_late(item, index)):
        executions.start(item)


def _is_late(item: Item, index: ArticleIndex) -> bool:
    latest = index.run(item.article_id)
    return latest is not None and latest.submitted_at > item.submitted_at
