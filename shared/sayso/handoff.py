"""Results from one step to the next: inline where they are small, through S3 where they are not.

A state machine's state may hold 256 KiB. What is passed on is an envelope: `{"inline": {...}}` or `{"s3": key}`.
"""

import hashlib
from typing import Any, Protocol, TypeVar

from pydantic import BaseModel

from sayso.errors import InputInvalid

# An article and its analysis are in the state together, with the item and the page: twice this stays under 256 KiB.
INLINE_LIMIT = 96 * 1024

M = TypeVar("M", bound=BaseModel)
Envelope = dict[str, Any]


class Objects(Protocol):
    def put(self, key: str, body: bytes) -> None: ...

    def get(self, key: str, limit: int | None = None) -> bytes: ...


def pass_on(result: BaseModel, article_id: str, objects: Objects) -> Envelope:
    """The key of a large result is made from its content, so that a repeated step writes the same object."""
    body = result.model_dump_json(exclude_defaults=True).encode()
    if len(body) <= INLINE_LIMIT:
        return {"inline": result.model_dump(mode="json", exclude_defaults=True)}
    key = f"handoff/{article_id}/{hashlib.sha256(body).hexdigest()[:20]}.json.gz"
    objects.put(key, body)
    return {"s3": key}


def receive(model: type[M], envelope: Envelope, objects: Objects) -> M:
    """Raises InputInvalid for what is no envelope, and what `Objects.get` raises."""
    match envelope:
        case {"inline": value}:
            return model.model_validate(value)
        case {"s3": str(key)}:
            return model.model_validate_json(objects.get(key))
    raise InputInvalid(f"expected an envelope with `inline` or `s3` for {model.__name__}, got keys {sorted(envelope)}")
