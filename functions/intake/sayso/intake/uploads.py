"""An object under inbox/ to an execution, a list or an archive to a batch; what is wrong at once, to a failure."""

import hashlib
import re
import zlib
from datetime import date, datetime
from typing import Any, BinaryIO

from pydantic import AwareDatetime, BaseModel

from sayso.batches import Submission
from sayso.content_type import parse_content_type
from sayso.documents import DocumentStore
from sayso.errors import (
    AddressRefused,
    ContentUnsupported,
    InputInvalid,
    NothingStored,
    PageEmpty,
    SaysoError,
    UrlInvalid,
)
from sayso.failures import Reason, keep_failure
from sayso.ids import article_id, content_id, fetchable_url
from sayso.index import ArticleIndex
from sayso.intake.formats import Format, recognize
from sayso.intake.rejections import reject
from sayso.intake.works import is_list, parse_published_at
from sayso.limits import MAX_BODY
from sayso.models import Item, Page
from sayso.objects import Object, Objects
from sayso.observability import logger
from sayso.submission import Executions, item_of_bytes, pending_run, submit

__all__ = ["ObjectCreated", "accept_upload"]

# One byte more than may be, so that the next step sees what is too large.
_MOST = MAX_BODY + 1


# S3's sequencer: hexadecimal, and of one key the later is the greater. What follows the seconds is a fraction of one.
_FRACTION = re.compile(r"[0-9A-F]{10}([0-9A-F]{4})", re.IGNORECASE)


class _Object(BaseModel):
    key: str
    sequencer: str = ""


class _Detail(BaseModel):
    object: _Object


class ObjectCreated(BaseModel):
    """What intake reads of EventBridge's event; unlike S3's own notifications it writes keys as they are."""

    time: AwareDatetime
    detail: _Detail

    @property
    def submitted_at(self) -> datetime:
        """The event's time, which is told in whole seconds. Objects of one second get an order: the same each time that
        their events are delivered, or two versions of an article would end as the last delivery has it.
        """
        put = self.detail.object
        found = _FRACTION.match(put.sequencer)
        milliseconds = int(found[1], 16) * 1000 >> 16 if found else 0
        rest = int.from_bytes(hashlib.sha256(put.key.encode()).digest()[:8]) % 1000
        return self.time.replace(microsecond=milliseconds * 1000 + rest)


def accept_upload(
    event: ObjectCreated,
    *,
    objects: Objects,
    documents: DocumentStore,
    index: ArticleIndex,
    executions: Executions,
    batches: Submission,
) -> dict[str, Any]:
    """The submission's time is the event's, so that an event that is delivered twice is one submission.

    An object that is no page is submitted too: the workflow says why. Raises what the stores raise.
    """
    key, now = event.detail.object.key, event.submitted_at
    if not key.startswith("inbox/"):
        raise InputInvalid(f"{key} is not under inbox/: only what is uploaded there is read")
    if key.endswith("/"):
        return {"ignored": key}  # a folder, as the console makes it
    try:
        upload = objects.open(key)
    except NothingStored:
        logger.info("upload is gone", extra={"key": key})
        return {"gone": key}  # deleted since, and S3 tells at once what is there
    try:
        form, stream = _recognize(key, upload)
        body = stream.read(_MOST) if form in {"page", "text"} else b""
    except (ContentUnsupported, OSError, EOFError, zlib.error) as error:
        why = error if isinstance(error, ContentUnsupported) else InputInvalid(f"{key} cannot be unpacked: {error}")
        reject(key, why, objects)
        return {"rejected": key}
    if form in {"csv", "jsonl", "warc"} or (form == "text" and is_list(body, whole=len(body) < _MOST)):
        return {"batch": batches.begin_from(key, key, now)}
    try:
        item = _item(key, upload, body, now, documents)
    except (InputInvalid, AddressRefused, PageEmpty) as error:
        return _refuse(key, upload, body, error, now, documents, index)
    submit(item, index, executions)
    return {"article_id": item.article_id, "status": "pending"}


def _recognize(key: str, upload: Object) -> tuple[Format, BinaryIO]:
    try:
        return recognize(key, upload.stream)
    except ContentUnsupported:
        if "url" not in upload.metadata:
            raise
        return "page", upload.stream  # of an article that has an address, the workflow says why


def _item(key: str, upload: Object, body: bytes, now: datetime, documents: DocumentStore) -> Item:
    content_type, charset = parse_content_type(upload.content_type)
    return item_of_bytes(
        body,
        "upload",
        now,
        documents,
        url=upload.metadata.get("url"),
        content_type=content_type,
        charset=charset,
        name=key,
        published_at=_published_at(upload),
    )


def _published_at(upload: Object) -> datetime | date | None:
    told = upload.metadata.get("published-at")
    return parse_published_at(told, "the metadata `published-at`") if told else None


def _refuse(
    key: str,
    upload: Object,
    body: bytes,
    error: SaysoError,
    now: datetime,
    documents: DocumentStore,
    index: ArticleIndex,
) -> dict[str, Any]:
    item = _refused_item(key, upload, body, now, documents)
    reason = Reason("intake", type(error).__name__, f"{key}: {error}", retryable=False)
    keep_failure(pending_run(item), item, reason, now, documents=documents, index=index)
    return {"article_id": item.article_id, "status": "failed"}


def _refused_item(key: str, upload: Object, body: bytes, now: datetime, documents: DocumentStore) -> Item:
    """Named by its address, or else by where it lies: empty objects are the same everywhere."""
    address = _address(upload.metadata.get("url"))
    name = article_id(address) if address else content_id(hashlib.sha256(key.encode()).hexdigest())
    raw, sha256 = documents.put_raw(name, body)
    page = Page(article_id=name, key=raw, sha256=sha256, size=len(body), fetched_at=now, url=address)
    return Item(article_id=name, origin="upload", submitted_at=now, url=address, page=page, name=key)


def _address(url: str | None) -> str | None:
    try:
        return fetchable_url(url) if url else None
    except (UrlInvalid, AddressRefused):
        return None
