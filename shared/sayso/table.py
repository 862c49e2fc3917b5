"""DynamoDB's table: items as rows of plain values, conditions that do not hold as answers, errors in Sayso's terms."""

from collections.abc import Iterator
from typing import Any

from botocore.exceptions import ClientError

from sayso.aws import calling, error_code
from sayso.rows import Row, from_item, to_item

__all__ = ["Table"]


class Table:
    """Errors: StorageRefused, StorageUnavailable."""

    def __init__(self, dynamodb: Any, name: str) -> None:
        self._dynamodb = dynamodb
        self._name = name

    def get(self, pk: str, sk: str) -> Row | None:
        with calling(f"read {pk} {sk} in table {self._name}"):
            item = self._dynamodb.get_item(TableName=self._name, Key=_key(pk, sk), ConsistentRead=True).get("Item")
        return from_item(item) if item else None

    def put(self, row: Row) -> None:
        self._write("put_item", row["pk"], row["sk"], Item=to_item(row))

    def put_if(self, row: Row, condition: str, values: Row, names: dict[str, str] | None = None) -> Row | None:
        """The item that stood there before (empty where there was none); None where the condition does not hold."""
        more = {"ExpressionAttributeNames": names} if names else {}
        told = {"ConditionExpression": condition, "ReturnValues": "ALL_OLD", **_values(values), **more}
        return self._write("put_item", row["pk"], row["sk"], Item=to_item(row), **told)

    def update_if(self, pk: str, sk: str, change: str, condition: str, values: Row) -> Row | None:
        """As `put_if`, for what `change` sets, as `size = :size`; the item's other attributes stay."""
        told = {"UpdateExpression": f"SET {change}", "ConditionExpression": condition, "ReturnValues": "ALL_OLD"}
        return self._write("update_item", pk, sk, Key=_key(pk, sk), **told, **_values(values))

    def delete(self, pk: str, sk: str, condition: str | None = None, values: Row | None = None) -> None:
        """Nothing is done where the condition does not hold."""
        told = {"ConditionExpression": condition} if condition else {}
        self._write("delete_item", pk, sk, Key=_key(pk, sk), **told, **_values(values))

    def query(self, pk: str, more: str = "", values: Row | None = None, **options: Any) -> Iterator[Row]:
        request: dict[str, Any] = {
            "TableName": self._name,
            "KeyConditionExpression": f"pk = :pk{more}",
            **_values({":pk": pk, **(values or {})}),
            **options,
        }
        while True:
            with calling(f"read {pk} in table {self._name}"):
                answer = self._dynamodb.query(**request)
            yield from map(from_item, answer["Items"])
            if not (last := answer.get("LastEvaluatedKey")):
                return
            request["ExclusiveStartKey"] = last

    def _write(self, operation: str, pk: str, sk: str, **request: Any) -> Row | None:
        attempt = f"{'delete' if operation == 'delete_item' else 'write'} {pk} {sk} in table {self._name}"
        with calling(attempt):
            try:
                answer = getattr(self._dynamodb, operation)(TableName=self._name, **request)
            except ClientError as error:
                if error_code(error) == "ConditionalCheckFailedException":
                    return None
                raise
        return from_item(answer.get("Attributes", {}))


def _key(pk: str, sk: str) -> dict[str, Any]:
    return to_item({"pk": pk, "sk": sk})


def _values(values: Row | None) -> dict[str, Any]:
    return {"ExpressionAttributeValues": to_item(values)} if values else {}
