"""What somebody put under inbox/, and what is told of it beside."""

import io
from dataclasses import dataclass
from typing import Any, Protocol

from sayso.aws import calling

__all__ = ["Inbox", "S3Inbox", "Upload"]

_CHUNK = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Upload:
    stream: io.BufferedReader
    content_type: str | None
    url: str | None
    """From the metadata `url`, unchecked; likewise below."""
    published_at: str | None


class Inbox(Protocol):
    def open(self, key: str) -> Upload: ...

    def tell(self, key: str, message: bytes) -> None:
        """Puts JSON, as it is, at the key."""


class S3Inbox:
    """Errors: StorageUnavailable, and StorageRefused also for an object that has gone, since nobody may list."""

    def __init__(self, s3: Any, bucket: str) -> None:
        self._s3 = s3
        self._bucket = bucket

    def open(self, key: str) -> Upload:
        with calling(f"read s3://{self._bucket}/{key}"):
            answer = self._s3.get_object(Bucket=self._bucket, Key=key)
        body: io.BufferedReader = io.BufferedReader(_Body(answer["Body"], f"read s3://{self._bucket}/{key}"), _CHUNK)
        metadata = answer["Metadata"]
        return Upload(body, answer.get("ContentType"), metadata.get("url"), metadata.get("published-at"))

    def tell(self, key: str, message: bytes) -> None:
        with calling(f"write s3://{self._bucket}/{key}"):
            self._s3.put_object(Bucket=self._bucket, Key=key, Body=message, ContentType="application/json")


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
