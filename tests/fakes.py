"""Hand-written stand-ins for the layer's ports, kept in memory."""

import hashlib

from sayso.documents import document_key, raw_key
from sayso.errors import NothingStored
from sayso.models import Document, Failure


class FakeDocuments:
    """A `DocumentStore` in a dict: keys to bodies, without gzip."""

    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}

    def put(self, key: str, body: bytes) -> None:
        self.objects[key] = body

    def get(self, key: str, limit: int | None = None) -> bytes:
        if key not in self.objects:
            raise NothingStored(f"there is no {key}")
        return self.objects[key]

    def put_raw(self, article_id: str, body: bytes) -> tuple[str, str]:
        sha256 = hashlib.sha256(body).hexdigest()
        key = raw_key(article_id, sha256)
        self.put(key, body)
        return key, sha256

    def put_document(self, document: Document) -> str:
        key = document_key(document.page)
        self.put(key, document.model_dump_json().encode())
        return key

    def document(self, key: str) -> Document:
        return Document.model_validate_json(self.get(key))

    def put_failure(self, failure: Failure) -> None:
        self.put(f"failures/{failure.article_id}", failure.model_dump_json().encode())

    def failure(self, article_id: str) -> Failure:
        return Failure.model_validate_json(self.get(f"failures/{article_id}"))

    def clear_failure(self, article_id: str) -> None:
        self.objects.pop(f"failures/{article_id}", None)

    def delete(self, article_id: str) -> int:
        mine = [key for key in self.objects if key.split("/")[1] == article_id]
        for key in mine:
            del self.objects[key]
        return len(mine)
