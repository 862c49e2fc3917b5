"""An object under inbox/ to an execution; what can be told to be wrong at once, to a failure."""

import hashlib
from datetime import date, datetime
from typing import Any

from pydantic import AwareDatetime, BaseModel, TypeAdapter, ValidationError

from sayso.content_type import parse_content_type
from sayso.documents import DocumentStore
from sayso.errors import InputInvalid, PageEmpty, SaysoError, UrlInvalid
from sayso.failures import Reason, keep_failure
from sayso.ids import article_id, content_id, fetchable_url
from sayso.index import ArticleIndex
from sayso.intake.inbox import Inbox, Upload
from sayso.models import DayOrTime, Item, Page
from sayso.submission import Executions, item_of_bytes, pending_run, submit

__all__ = ["ObjectCreated", "accept_upload"]

_day_or_time: TypeAdapter[datetime | date] = TypeAdapter(DayOrTime)


class _Object(BaseModel):
    key: str


class _Detail(BaseModel):
    object: _Object


class ObjectCreated(BaseModel):
    """What intake reads of EventBridge's event; unlike S3's own notifications it writes keys as they are."""

    time: AwareDatetime
    detail: _Detail


def accept_upload(
    event: ObjectCreated, *, inbox: Inbox, documents: DocumentStore, index: ArticleIndex, executions: Executions
) -> dict[str, Any]:
    """The event's time is the submission's, so that an event that is delivered twice is one submission.

    An object that is no page is submitted too: the workflow says why. Raises what the stores raise.
    """
    key = event.detail.object.key
    if not key.startswith("inbox/"):
        raise InputInvalid(f"{key} is not under inbox/: only what is uploaded there is read")
    if key.endswith("/"):
        return {"ignored": key}  # a folder, as the console makes it
    upload = inbox.read(key)
    try:
        item = _item(key, upload, event.time, documents)
    except (InputInvalid, PageEmpty) as error:
        return _refuse(key, upload, error, event.time, documents, index)
    submit(item, index, executions)
    return {"article_id": item.article_id, "status": "pending"}


def _item(key: str, upload: Upload, now: datetime, documents: DocumentStore) -> Item:
    content_type, charset = parse_content_type(upload.content_type)
    return item_of_bytes(
        upload.body,
        "upload",
        now,
        documents,
        url=upload.url,
        content_type=content_type,
        charset=charset,
        name=key,
        published_at=_published_at(upload),
    )


def _published_at(upload: Upload) -> datetime | date | None:
    if not upload.published_at:
        return None
    try:
        return _day_or_time.validate_python(upload.published_at)
    except ValidationError as error:
        raise InputInvalid(
            f"the metadata `published-at` is {upload.published_at!r}. Write it as 2025-03-01 or 2025-03-01T12:00:00Z"
        ) from error


def _refuse(
    key: str, upload: Upload, error: SaysoError, now: datetime, documents: DocumentStore, index: ArticleIndex
) -> dict[str, Any]:
    item = _refused_item(key, upload, now, documents)
    reason = Reason("intake", type(error).__name__, f"{key}: {error}", retryable=False)
    keep_failure(pending_run(item), item, reason, now, documents=documents, index=index)
    return {"article_id": item.article_id, "status": "failed"}


def _refused_item(key: str, upload: Upload, now: datetime, documents: DocumentStore) -> Item:
    """Named by its address, or else by where it lies: empty objects are the same everywhere."""
    address = _address(upload.url)
    name = article_id(address) if address else content_id(hashlib.sha256(key.encode()).hexdigest())
    raw, sha256 = documents.put_raw(name, upload.body)
    page = Page(article_id=name, key=raw, sha256=sha256, size=len(upload.body), fetched_at=now, url=address)
    return Item(article_id=name, origin="upload", submitted_at=now, url=address, page=page, name=key)


def _address(url: str | None) -> str | None:
    try:
        return fetchable_url(url) if url else None
    except UrlInvalid:
        return None
