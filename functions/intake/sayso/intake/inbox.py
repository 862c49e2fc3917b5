"""What somebody put under inbox/."""

from dataclasses import dataclass
from typing import Any, Protocol

from sayso.aws import calling
from sayso.limits import MAX_BODY

__all__ = ["Inbox", "S3Inbox", "Upload"]

# One byte more than may be, so that the next step sees what is too large.
_MOST = MAX_BODY + 1


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
