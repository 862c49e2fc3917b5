"""An article submitted, and an article looked up."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

from sayso.api.submissions import Submission
from sayso.documents import DocumentStore
from sayso.errors import NothingStored, TooLarge
from sayso.feeds import DynamoFeeds
from sayso.index import ArticleIndex
from sayso.models import Item
from sayso.sites import Sites
from sayso.submission import Executions, item_of_bytes, item_of_url, submit

__all__ = ["Services", "article", "submit_article"]

MAX_ANSWER = 5_000_000
"""Bytes of a body as a string in the function's answer, where each of its quotation marks takes two; Lambda takes no
more than 6 MB of all of it."""


@dataclass(frozen=True, slots=True)
class Services:
    documents: DocumentStore
    index: ArticleIndex
    executions: Executions
    feeds: DynamoFeeds
    sites: Sites
    now: Callable[[], datetime]
    allow_local: bool = False
    """Feeds of loopback addresses may be registered."""


def submit_article(submission: Submission, services: Services) -> dict[str, str]:
    """Raises UrlInvalid, AddressRefused, PageEmpty and what the stores raise."""
    item = _item(submission, services)
    submit(item, services.index, services.executions)
    return {"article_id": item.article_id, "status": "pending", "status_url": f"/articles/{item.article_id}"}


def _item(submission: Submission, services: Services) -> Item:
    known: dict[str, Any] = {"published_at": submission.published_at, "title": submission.title}
    body = submission.text if submission.html is None else submission.html
    if body is not None:
        return item_of_bytes(
            body.encode(),
            "api",
            services.now(),
            services.documents,
            url=submission.url,
            content_type="text/plain" if submission.html is None else "text/html",
            charset="utf-8",
            **known,
        )
    return item_of_url(submission.url or "", "api", services.now(), **known)


def article(article_id: str, services: Services) -> dict[str, Any]:
    """The latest run, and the newest document even where the latest run failed.

    Raises NothingStored, and TooLarge, which names the document's key, for what no answer can hold.
    """
    run, head = services.index.run(article_id), services.index.head(article_id)
    if run is None and head is None:
        raise NothingStored(f"no article {article_id!r} was submitted here. Is the id right?")
    document = services.documents.document(head.document) if head else None
    told = {
        "article_id": article_id,
        # An index that was rebuilt from the documents knows no runs.
        "status": run.status if run else "stored",
        "run": run.model_dump(mode="json") if run else None,
        "document": document.model_dump(mode="json") if document else None,
    }
    if head and (size := _size_in_answer(told)) > MAX_ANSWER:
        raise TooLarge(
            f"article {article_id} takes {size:,} bytes, and {MAX_ANSWER:,} can be answered. "
            f"Its document is in the stack's bucket (output BucketName), gzipped, under the key {head.document}"
        )
    return told


def _size_in_answer(content: dict[str, Any]) -> int:
    return len(orjson.dumps(orjson.dumps(content).decode()))
