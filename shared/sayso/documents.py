"""S3, which is the truth: raw pages, documents (one for each version of an article), failures.

raw/{article}/{sha256}.gz                    the page's bytes
documents/{article}/{fetched}-{sha256}.json.gz   sayso.models.Document
failures/{article}.json.gz                   sayso.models.Failure
handoff/{article}/{hash}.json.gz             what one step hands to the next, for a day
"""

import gzip
import hashlib
import zlib
from collections.abc import Iterator
from datetime import UTC
from typing import Any, Protocol

from botocore.exceptions import ClientError

from sayso.aws import calling, error_code
from sayso.errors import InputInvalid, NothingStored, StorageRefused, StorageUnavailable, TooLarge
from sayso.models import Document, Failure, Page

__all__ = ["DocumentStore", "S3Documents", "document_key", "raw_key"]

_MISSING = {"NoSuchKey", "404"}
_CHUNK = 1 << 20


def raw_key(article_id: str, sha256: str) -> str:
    return f"raw/{article_id}/{sha256[:20]}.gz"


def document_key(page: Page) -> str:
    """Keys of one article sort by the time of fetching; the same fetch gives the same key."""
    fetched = page.fetched_at.astimezone(UTC)
    return f"documents/{page.article_id}/{fetched:%Y%m%dT%H%M%S.%fZ}-{page.sha256[:20]}.json.gz"


class DocumentStore(Protocol):
    def put(self, key: str, body: bytes) -> None: ...

    def get(self, key: str, limit: int | None = None) -> bytes: ...

    def put_raw(self, article_id: str, body: bytes) -> tuple[str, str]: ...

    def put_document(self, document: Document) -> str: ...

    def document(self, key: str) -> Document: ...

    def put_failure(self, failure: Failure) -> None: ...

    def failure(self, article_id: str) -> Failure: ...

    def clear_failure(self, article_id: str) -> None: ...

    def delete(self, article_id: str) -> int: ...


class S3Documents:
    """Every body is gzipped. Errors: StorageRefused, StorageUnavailable, and NothingStored for a missing key."""

    def __init__(self, s3: Any, bucket: str) -> None:
        self._s3 = s3
        self._bucket = bucket

    def put(self, key: str, body: bytes) -> None:
        with calling(f"write s3://{self._bucket}/{key}"):
            # mtime=0: the same body gives the same object.
            self._s3.put_object(Bucket=self._bucket, Key=key, Body=gzip.compress(body, 6, mtime=0))

    def get(self, key: str, limit: int | None = None) -> bytes:
        """Raises TooLarge where the body without gzip has more than `limit` bytes."""
        attempt = f"read s3://{self._bucket}/{key}"
        with calling(attempt):
            try:
                body = self._s3.get_object(Bucket=self._bucket, Key=key)["Body"]
            except ClientError as error:
                if error_code(error) in _MISSING:
                    raise NothingStored(f"could not {attempt}: there is no such object") from error
                raise
            return _gunzipped(body, limit, attempt)

    def put_raw(self, article_id: str, body: bytes) -> tuple[str, str]:
        """The key and the SHA-256 of the body."""
        sha256 = hashlib.sha256(body).hexdigest()
        key = raw_key(article_id, sha256)
        self.put(key, body)
        return key, sha256

    def put_document(self, document: Document) -> str:
        key = document_key(document.page)
        self.put(key, document.model_dump_json(exclude_defaults=True).encode())
        return key

    def document(self, key: str) -> Document:
        return Document.model_validate_json(self.get(key))

    def put_failure(self, failure: Failure) -> None:
        self.put(_failure_key(failure.article_id), failure.model_dump_json(exclude_defaults=True).encode())

    def failure(self, article_id: str) -> Failure:
        """Raises NothingStored."""
        return Failure.model_validate_json(self.get(_failure_key(article_id)))

    def clear_failure(self, article_id: str) -> None:
        self._delete([_failure_key(article_id)])

    def delete(self, article_id: str) -> int:
        """Removes every object of an article and tells how many there were."""
        prefixes = [f"{kind}/{article_id}/" for kind in ("raw", "documents", "handoff")]
        keys = [key for prefix in prefixes for key in self._keys(prefix)]
        self._delete([*keys, _failure_key(article_id)])
        return len(keys)

    def _keys(self, prefix: str) -> Iterator[str]:
        with calling(f"list s3://{self._bucket}/{prefix}"):
            for page in self._s3.get_paginator("list_objects_v2").paginate(Bucket=self._bucket, Prefix=prefix):
                yield from (entry["Key"] for entry in page.get("Contents", ()))

    def _delete(self, keys: list[str]) -> None:
        for start in range(0, len(keys), 1000):
            objects = [{"Key": key} for key in keys[start : start + 1000]]
            attempt = f"delete {len(objects)} objects in s3://{self._bucket}"
            with calling(attempt):
                answer = self._s3.delete_objects(Bucket=self._bucket, Delete={"Objects": objects, "Quiet": True})
            # S3 tells a refusal for each object, in an answer that is no error.
            for error in answer.get("Errors", ()):
                kind = StorageRefused if error["Code"] == "AccessDenied" else StorageUnavailable
                raise kind(f"could not {attempt}: {error['Key']}: {error['Message']}")


def _failure_key(article_id: str) -> str:
    return f"failures/{article_id}.json.gz"


def _gunzipped(body: Any, limit: int | None, attempt: str) -> bytes:
    inflate, plain = zlib.decompressobj(wbits=31), bytearray()
    try:
        for chunk in iter(lambda: body.read(_CHUNK), b""):
            plain += inflate.decompress(chunk, (limit or 1 << 40) + 1 - len(plain))
            if limit is not None and len(plain) > limit:
                raise TooLarge(f"could not {attempt}: it is over the limit of {limit:,} bytes")
    except zlib.error as error:
        raise InputInvalid(f"could not {attempt}: it is not gzip ({error})") from error
    if not inflate.eof:
        raise InputInvalid(f"could not {attempt}: it is not gzip that is complete")
    return bytes(plain)
