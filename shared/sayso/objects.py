"""Objects of S3 as they are: what people upload, and the lists of batches, which are read line by line."""

import io
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from boto3.s3.transfer import TransferConfig
from botocore.exceptions import ClientError

from sayso.aws import calling, error_code
from sayso.errors import NothingStored

__all__ = ["Object", "Objects", "S3Objects"]

_CHUNK = 1024 * 1024
_MISSING = {"NoSuchKey", "404"}
_TAKEN = "PreconditionFailed"
_CONFLICT = "ConditionalRequestConflict"
_ATTEMPTS = 3
# A function has one processor, and its time is the network's.
_IN_ORDER = TransferConfig(use_threads=False)


@dataclass(frozen=True, slots=True)
class Object:
    stream: io.BufferedReader
    """Comes in as it is read."""
    content_type: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)


class Objects(Protocol):
    def open(self, key: str) -> Object: ...

    def put(self, key: str, body: bytes) -> None: ...

    def put_new(self, key: str, body: bytes) -> bool: ...

    def upload(self, key: str, path: Path) -> None: ...

    def delete(self, key: str) -> None: ...

    def keys(self, prefix: str) -> Iterator[str]: ...

    def folders(self, prefix: str) -> Iterator[str]: ...


class S3Objects:
    """JSON and JSON lines. Errors: StorageUnavailable, StorageRefused, and NothingStored for a missing key, where the
    caller may list the bucket.
    """

    def __init__(self, s3: Any, bucket: str) -> None:
        self._s3 = s3
        self._bucket = bucket

    def open(self, key: str) -> Object:
        attempt = f"read s3://{self._bucket}/{key}"
        with calling(attempt):
            try:
                answer = self._s3.get_object(Bucket=self._bucket, Key=key)
            except ClientError as error:
                if error_code(error) in _MISSING:
                    raise NothingStored(f"could not {attempt}: there is no such object") from error
                raise
        body: io.BufferedReader = io.BufferedReader(_Body(answer["Body"], attempt), _CHUNK)
        return Object(body, answer.get("ContentType"), answer["Metadata"])

    def put(self, key: str, body: bytes) -> None:
        with self._writing(key):
            self._s3.put_object(Bucket=self._bucket, Key=key, Body=body, ContentType=_content_type(key))

    def put_new(self, key: str, body: bytes) -> bool:
        """False where there is such an object already."""
        told = {"Bucket": self._bucket, "Key": key, "Body": body, "ContentType": _content_type(key)}
        with self._writing(key):
            for attempt in range(1, _ATTEMPTS + 1):
                try:
                    self._s3.put_object(**told, IfNoneMatch="*")
                    break
                except ClientError as error:
                    if error_code(error) == _TAKEN:
                        return False
                    # Somebody else writes or deletes it at this moment: whether it is there, S3 does not know yet.
                    if error_code(error) != _CONFLICT or attempt == _ATTEMPTS:
                        raise
        return True

    def upload(self, key: str, path: Path) -> None:
        """A file, in parts where it is large."""
        with self._writing(key):
            told = {"ExtraArgs": {"ContentType": _content_type(key)}, "Config": _IN_ORDER}
            with path.open("rb") as file:
                self._s3.upload_fileobj(file, self._bucket, key, **told)

    def copy(self, bucket: str, key: str, to: str) -> None:
        """From another bucket, or within this one."""
        with self._writing(to):
            self._s3.copy({"Bucket": bucket, "Key": key}, self._bucket, to, Config=_IN_ORDER)

    def delete(self, key: str) -> None:
        with calling(f"delete s3://{self._bucket}/{key}"):
            self._s3.delete_object(Bucket=self._bucket, Key=key)

    def keys(self, prefix: str) -> Iterator[str]:
        """In order."""
        for page in self._pages(Prefix=prefix):
            yield from (entry["Key"] for entry in page.get("Contents", ()))

    def folders(self, prefix: str) -> Iterator[str]:
        """What follows the prefix up to the next slash, in order."""
        for page in self._pages(Prefix=prefix, Delimiter="/"):
            yield from (entry["Prefix"][len(prefix) : -1] for entry in page.get("CommonPrefixes", ()))

    def _pages(self, **request: str) -> Iterator[dict[str, Any]]:
        with calling(f"list s3://{self._bucket}/{request['Prefix']}"):
            yield from self._s3.get_paginator("list_objects_v2").paginate(Bucket=self._bucket, **request)

    @contextmanager
    def _writing(self, key: str) -> Iterator[None]:
        with calling(f"write s3://{self._bucket}/{key}"):
            yield


class _Body(io.RawIOBase):
    """S3's answer as it comes in, with its errors in Sayso's terms."""

    def __init__(self, body: Any, attempt: str) -> None:
        self._body = body
        self._attempt = attempt

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        with calling(self._attempt):
            data = self._body.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)


def _content_type(key: str) -> str:
    return "application/jsonl" if key.endswith(".jsonl") else "application/json"
