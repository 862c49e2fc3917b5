"""The articles of a list or an archive to executions, and what could not be taken to a file beside."""

import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

import orjson

from sayso.documents import DocumentStore
from sayso.errors import InputInvalid, SaysoError
from sayso.ids import site
from sayso.index import ArticleIndex
from sayso.intake.inbox import Inbox
from sayso.intake.works import BadLine, Work
from sayso.models import Item
from sayso.submission import Executions, item_of_bytes, item_of_url, submit

__all__ = ["HOST_LIMIT", "LIST_LIMIT", "accept_works", "reject"]

LIST_LIMIT = 1000
"""Articles and bad lines of a file: what one invocation can submit within its five minutes."""
HOST_LIMIT = 20
"""Addresses of one host: more would wait longer for their host than an execution may."""


def accept_works(
    key: str,
    works: Iterable[Work | BadLine],
    now: datetime,
    *,
    inbox: Inbox,
    documents: DocumentStore,
    index: ArticleIndex,
    executions: Executions,
) -> dict[str, Any]:
    """An article that is there twice is submitted once, as it came first."""
    bad: list[BadLine] = []
    submitted: set[str] = set()
    error: SaysoError | None = None
    try:
        for work in _within_limits(works):
            if isinstance(work, BadLine):
                bad.append(work)
                continue
            item = _item(key, work, now, documents)
            if item.article_id not in submitted:
                submitted.add(item.article_id)
                submit(item, index, executions)
    except InputInvalid as broken:
        error = broken
    except (OSError, EOFError, zlib.error) as broken:
        error = InputInvalid(f"{key} cannot be unpacked to its end: {broken}")
    if bad or error:
        reject(key, error or InputInvalid(f"{len(bad)} lines could not be taken"), bad, inbox)
    return {"submitted": len(submitted), "rejected": len(bad)}


def reject(key: str, error: SaysoError, lines: list[BadLine], inbox: Inbox) -> None:
    """Says why beside the inbox; the object stays where it is."""
    told = [{"line": line.number, "message": line.message[:500]} for line in lines]
    message = {"key": key, "error": type(error).__name__, "message": str(error), "lines": told}
    inbox.tell(f"inbox-rejected/{key.removeprefix('inbox/')}.error.json", orjson.dumps(message))


def _within_limits(works: Iterable[Work | BadLine]) -> Iterator[Work | BadLine]:
    hosts: Counter[str] = Counter()
    seen: set[str] = set()
    for count, work in enumerate(works, start=1):
        number = work.line if isinstance(work, Work) else work.number
        if count > LIST_LIMIT:
            yield BadLine(number, f"this and all that follows is over {LIST_LIMIT:,} articles. Split the file")
            return
        if isinstance(work, Work) and work.url and work.body is None and work.url not in seen:
            host = site(work.url)
            if hosts[host] >= HOST_LIMIT:
                yield BadLine(number, f"{work.url} is over {HOST_LIMIT} addresses of {host}. Split the file")
                continue
            seen.add(work.url)
            hosts[host] += 1
        yield work


def _item(key: str, work: Work, now: datetime, documents: DocumentStore) -> Item:
    known: dict[str, Any] = {"published_at": work.published_at, "title": work.title}
    if work.body is None:
        return item_of_url(work.url or "", "upload", now, **known)
    known |= {"content_type": work.content_type, "charset": work.charset}
    item = item_of_bytes(work.body, "upload", now, documents, url=work.url, name=key, **known)
    if work.fetched_at and item.page:
        return item.model_copy(update={"page": item.page.model_copy(update={"fetched_at": work.fetched_at})})
    return item
