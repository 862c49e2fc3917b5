"""What somebody put under inbox/."""

from dataclasses import dataclass
from typing import Any, Protocol

from sayso.aws import calling

__all__ = ["Inbox", "S3Inbox", "Upload"]

# As much as fetch lets through. One byte more is taken, so that what is too large is seen to be by the next step.
_MOST = 25 * 1024 * 1024 + 1


@dataclass(frozen=True, slots=True)
class Upload:
    body: bytes
    content_type: str | None
    url: str | None
    """From the metadata `url`, unchecked; likewise below."""
    published_at: str | None


class Inbox(Protocol):
    def read(self, key: str) -> Upload: ...


class S3Inbox:
    """Errors: StorageUnavailable, and StorageRefused also for an object that has gone, since nobody may list."""

    def __init__(self, s3: Any, bucket: str) -> None:
        self._s3 = s3
        self._bucket = bucket

    def read(self, key: str) -> Upload:
        with calling(f"read s3://{self._bucket}/{key}"):
            answer = self._s3.get_object(Bucket=self._bucket, Key=key)
            body = answer["Body"].read(_MOST)
        metadata = answer["Metadata"]
        return Upload(body, answer.get("ContentType"), metadata.get("url"), metadata.get("published-at"))
