# ruff: noqa: SLF001 (what has no public name in moto is adapted all the same)
"""The storage behind moto's tables and buckets. Where a table or a bucket is not stored, moto goes on as it did."""

import functools
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import Any

from moto.dynamodb.models import DynamoDBBackend, dynamodb_backends
from moto.dynamodb.models.dynamo_type import Item
from moto.dynamodb.models.table import RESULT_SIZE_LIMIT, Table
from moto.s3.models import FakeBucket, FakeDeleteMarker, S3Backend, s3_backends
from moto.s3.responses import S3Response

from sayso.local.bucket_objects import StoredKeys
from sayso.local.moto_adaptations.adaptation import Adaptation, replaced
from sayso.local.storage import LAST, Storage
from sayso.local.table_items import StoredItems

__all__ = [
    "containers_are_stored",
    "items_are_written_at_once",
    "listings_go_to_the_prefix",
    "queries_go_to_the_partition",
    "requests_for_objects_are_transactions",
    "scans_stop_early",
]

# What moto's `query` and `scan` look through in this thread, in place of the whole table.
_looked_through = threading.local()


@contextmanager
def _looking_through(items: list[Item]) -> Iterator[None]:
    _looked_through.items = items
    try:
        yield
    finally:
        _looked_through.items = None


def items_are_written_at_once() -> Adaptation:
    """Moto checks a condition and writes in two steps, and changes an item in memory, which the storage cannot see."""
    update = DynamoDBBackend.update_item

    def update_item(backend: DynamoDBBackend, table_name: str, *rest: Any, **more: Any) -> Item:
        table = backend.get_table(table_name)
        item = update(backend, table_name, *rest, **more)
        if isinstance(table.items, StoredItems):
            table.items.put(item)
        return item

    def whole(method: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(method)
        def in_transaction(backend: DynamoDBBackend, *rest: Any, **more: Any) -> Any:
            with _transaction(backend.tables.values()):
                return method(backend, *rest, **more)

        return in_transaction

    names = ("put_item", "delete_item", "transact_write_items")
    replacements = [(DynamoDBBackend, name, whole(getattr(DynamoDBBackend, name))) for name in names]
    return replaced((DynamoDBBackend, "update_item", whole(update_item)), *replacements)


@contextmanager
def _transaction(tables: Any) -> Iterator[None]:
    with ExitStack() as open_transactions:
        for storage in {
            id(t.items.storage): t.items.storage for t in tables if isinstance(t.items, StoredItems)
        }.values():
            open_transactions.enter_context(storage.transaction())
        yield


def queries_go_to_the_partition() -> Adaptation:
    """Moto sorts the whole table for every query: a second at 100,000 items."""
    query, all_items, length = Table.query, Table.all_items, Table.__len__

    def query_partition(
        table: Table,
        hash_key: Any,
        comparison: str | None,
        values: list[Any],
        limit: int,
        start: Any,
        forward: bool,  # noqa: FBT001 (moto's signature)
        *rest: Any,
        **more: Any,
    ) -> Any:
        whole = (hash_key, comparison, values, limit, start, forward, *rest)
        if not isinstance(table.items, StoredItems) or (more.get("index_name") or (rest[1:2] or (None,))[0]):
            return query(table, *whole, **more)
        after = start[table.range_key_attr]["S"] if start else None
        wanted = [value.value for value in values]
        with table.items.storage.lock:
            rows = table.items.in_partition(hash_key.value, comparison, wanted, after, forward=forward is not False)
            found = _enough(rows, limit)
        with _looking_through(found):
            return query(table, *whole, **more)

    def looked_through(table: Table) -> list[Item]:
        items = getattr(_looked_through, "items", None)
        return all_items(table) if items is None else items

    def count(table: Table) -> int:
        return table.items.count() if isinstance(table.items, StoredItems) else length(table)

    return replaced((Table, "query", query_partition), (Table, "all_items", looked_through), (Table, "__len__", count))


def scans_stop_early() -> Adaptation:
    """Moto sorts the whole table for every page of a scan, and would read the whole storage."""
    scan = Table.scan

    def scan_page(table: Table, filters: Any, limit: int, start: Any, *rest: Any, **more: Any) -> Any:
        index = more.get("index_name") or (rest[1:2] or (None,))[0]
        if not isinstance(table.items, StoredItems) or index:
            return scan(table, filters, limit, start, *rest, **more)
        after = (start[table.hash_key_attr]["S"], start[table.range_key_attr]["S"]) if start else None
        segments = more.get("segments") or (rest[4:5] or ((None, None),))[0]
        with table.items.storage.lock:
            rows = (item for item in table.items.all_after(after) if item.is_within_segment(segments))
            found = _enough(rows, None if filters else limit)
        with _looking_through(found):
            return scan(table, filters, limit, start, *rest, **more)

    return replaced((Table, "scan", scan_page))


def _enough(rows: Iterator[Item], limit: int | None) -> list[Item]:
    """As many as fit into a page, and one more, by which moto sees that there is another page."""
    found, size = [], 0
    for item in rows:
        found.append(item)
        size += item.size()
        if size > RESULT_SIZE_LIMIT or (limit and limit > 0 and len(found) > limit):
            break
    return found


def requests_for_objects_are_transactions() -> Adaptation:
    """Moto completes an object after it has put it, and checks `If-None-Match` and puts in two steps."""

    def whole(respond: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(respond)
        def in_transaction(response: S3Response, request: Any, *rest: Any, **more: Any) -> Any:
            stored_keys = [b.keys for b in _all(s3_backends, "buckets") if isinstance(b.keys, StoredKeys)]
            with ExitStack() as stack:
                writing = request.method not in {"GET", "HEAD"}
                for keys in stored_keys:
                    stack.enter_context(keys.storage.transaction() if writing else keys.storage.lock)
                    stack.callback(keys.forget)
                answer = respond(response, request, *rest, **more)
                for keys in stored_keys:
                    keys.keep()
            return answer

        return in_transaction

    names = ("ambiguous_response", "bucket_response", "key_response")
    return replaced(*((S3Response, name, whole(getattr(S3Response, name))) for name in names))


def listings_go_to_the_prefix() -> Adaptation:
    """Moto goes through all objects, their values too, for every page of a listing."""
    list_all = S3Backend.list_objects_v2

    def list_page(
        backend: S3Backend,
        bucket: FakeBucket,
        prefix: str | None,
        delimiter: str | None,
        continuation_token: str | None,
        start_after: str | None,
        max_keys: int,
    ) -> Any:
        if not isinstance(bucket.keys, StoredKeys):
            return list_all(backend, bucket, prefix, delimiter, continuation_token, start_after, max_keys)
        after = backend._pagination_tokens.get(continuation_token) if continuation_token else start_after
        found = _listed(bucket.keys, prefix or "", delimiter, after or "", max_keys + 1)
        return backend._truncate_result(found, max_keys)

    return replaced((S3Backend, "list_objects_v2", list_page))


def _listed(keys: StoredKeys, prefix: str, delimiter: str | None, after: str, count: int) -> list[Any]:
    """Objects, and in place of those behind a delimiter the part of their name before it, once."""
    found: list[Any] = []
    if delimiter and after.startswith(prefix) and after.endswith(delimiter):
        after += LAST
    while len(found) < count:
        folder = None
        for key in keys.newest(prefix, after, batch=count - len(found)):
            if isinstance(key, FakeDeleteMarker):
                continue
            head, cut, _ = key.name[len(prefix) :].partition(delimiter) if delimiter else (key.name, "", "")
            if cut:
                folder = f"{prefix}{head}{cut}"
                break
            found.append(key)
            if len(found) == count:
                break
        if folder is None:
            return found
        found.append(folder)
        after = folder + LAST
    return found


@contextmanager
def containers_are_stored(storage: Storage, expiring: Mapping[str, str]) -> Iterator[None]:
    """Moto keeps items and objects in memory. Here those of the tables and buckets that there are now are in `storage`.

    `expiring` names the tables' time-to-live attributes.
    """
    with ExitStack() as stack:
        for table in _all(dynamodb_backends, "tables"):
            if (table.hash_key_type, table.range_key_type) == ("S", "S"):
                stored_items = StoredItems(storage, table.name, expiring.get(table.name))
                stack.enter_context(replaced((table, "items", stored_items)))
        for bucket in _all(s3_backends, "buckets"):
            stack.enter_context(replaced((bucket, "keys", StoredKeys(storage, bucket.name))))
        yield


def _all(backends: Any, kind: str) -> list[Any]:
    regions = (region for account in list(backends.values()) for region in list(account.values()))
    return [one for region in regions for one in list(getattr(region, kind).values())]
