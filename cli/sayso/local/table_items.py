"""A DynamoDB table's items in the storage, in the shape that moto's `Table` works on: `items[hash_key][range_key]`.

Nothing is held in memory: an item is built when it is asked for, so a change to it must be put back.
"""

from collections.abc import Iterator, MutableMapping
from contextlib import suppress
from typing import Any, Self

from moto.dynamodb.models.dynamo_type import DynamoType, Item

from sayso.local.storage import LAST, Storage, decoded, encoded

# Comparisons of a sort key that SQLite's index can answer, in moto's names.
_BOUNDS = {
    "EQ": "sk = ?",
    "=": "sk = ?",
    "LT": "sk < ?",
    "<": "sk < ?",
    "LE": "sk <= ?",
    "<=": "sk <= ?",
    "GT": "sk > ?",
    ">": "sk > ?",
    "GE": "sk >= ?",
    ">=": "sk >= ?",
    "BETWEEN": "sk BETWEEN ? AND ?",
    "BEGINS_WITH": "sk >= ? AND sk < ?",
}


class StoredItems(MutableMapping[DynamoType, "Partition"]):
    """The items of a table whose two keys are strings."""

    def __init__(self, storage: Storage, owner: str, ttl_attribute: str | None) -> None:
        self.storage = storage
        self.owner = owner
        self.ttl_attribute = ttl_attribute

    def __getitem__(self, hash_key: DynamoType) -> "Partition":
        return Partition(self, hash_key)

    def __setitem__(self, hash_key: DynamoType, partition: "Partition") -> None:
        raise TypeError("items are written into their partition")

    def __delitem__(self, hash_key: DynamoType) -> None:
        self.storage.execute("DELETE FROM item WHERE owner = ? AND pk = ?", (self.owner, hash_key.value))

    def __iter__(self) -> Iterator[DynamoType]:
        for (pk,) in self.storage.execute("SELECT DISTINCT pk FROM item WHERE owner = ?", (self.owner,)):
            yield DynamoType({"S": pk})

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        # moto copies the table to undo a failed transaction: the storage undoes it itself.
        return self

    def count(self) -> int:
        return int(self.storage.execute("SELECT count(*) FROM item WHERE owner = ?", (self.owner,))[0][0])

    def put(self, item: Item) -> None:
        attributes = item.to_json()["Attributes"]
        row = (
            self.owner,
            item.hash_key.value,
            item.range_key.value if item.range_key else "",
            encoded(attributes),
            self._expiry(attributes),
        )
        self.storage.execute("INSERT OR REPLACE INTO item VALUES (?, ?, ?, ?, ?)", row)

    def _expiry(self, attributes: dict[str, Any]) -> int | None:
        if self.ttl_attribute:
            with suppress(ValueError):
                return int(attributes.get(self.ttl_attribute, {}).get("N", ""))
        return None

    def in_partition(
        self, pk: str, comparison: str | None, values: list[str], after: str | None, *, forward: bool
    ) -> Iterator[Item]:
        """In the order of the sort key, from behind `after`. For the holder of the storage's lock."""
        conditions, bound = ["owner = ?", "pk = ?"], [self.owner, pk]
        if comparison in _BOUNDS:
            conditions.append(_BOUNDS[comparison])
            bound += [values[0], values[0] + LAST] if comparison == "BEGINS_WITH" else values
        if after is not None:
            conditions.append("sk > ?" if forward else "sk < ?")
            bound.append(after)
        order = "ASC" if forward else "DESC"
        where = " AND ".join(conditions)
        statement = f"SELECT pk, sk, body FROM item WHERE {where} ORDER BY sk {order}"  # noqa: S608 (constants)
        return map(_item, self.storage.rows(statement, tuple(bound)))

    def all_after(self, key: tuple[str, str] | None) -> Iterator[Item]:
        """In the order of the keys, from behind `key`. For the holder of the storage's lock."""
        statement = "SELECT pk, sk, body FROM item WHERE owner = ? AND (pk, sk) > (?, ?) ORDER BY pk, sk"
        return map(_item, self.storage.rows(statement, (self.owner, *(key or ("", "")))))


class Partition(MutableMapping[DynamoType, Item]):
    def __init__(self, items: StoredItems, hash_key: DynamoType) -> None:
        self._items = items
        self._storage = items.storage
        self._key = (items.owner, hash_key.value)

    def __getitem__(self, range_key: DynamoType) -> Item:
        statement = "SELECT pk, sk, body FROM item WHERE owner = ? AND pk = ? AND sk = ?"
        found = self._storage.execute(statement, (*self._key, range_key.value))
        if not found:
            raise KeyError(range_key)
        return _item(found[0])

    def __setitem__(self, range_key: DynamoType, item: Item) -> None:
        self._items.put(item)

    def __delitem__(self, range_key: DynamoType) -> None:
        statement = "DELETE FROM item WHERE owner = ? AND pk = ? AND sk = ?"
        self._storage.execute(statement, (*self._key, range_key.value))

    def __iter__(self) -> Iterator[DynamoType]:
        for (sk,) in self._storage.execute("SELECT sk FROM item WHERE owner = ? AND pk = ?", self._key):
            yield DynamoType({"S": sk})

    def __len__(self) -> int:
        return int(self._storage.execute("SELECT count(*) FROM item WHERE owner = ? AND pk = ?", self._key)[0][0])


def _item(row: tuple[Any, ...]) -> Item:
    pk, sk, body = row
    item = Item(DynamoType({"S": pk}), DynamoType({"S": sk}), {})
    # Past LimitedSizeDict's check of the size, which is quadratic and was made when the item was written.
    for name, value in decoded(body).items():
        dict.__setitem__(item.attrs, name, DynamoType(value))
    return item
