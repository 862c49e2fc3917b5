"""DynamoDB, an index that can be rebuilt from S3: one table, no GSI, an item under every key that is asked for.

pk                      sk                    item
A#{article}             RUN                   the latest run: sayso.models.Run
A#{article}             ARTICLE               the newest version's head and document key, and its rows' keys
RUNS                    {hour}                the hours in which something was submitted
RUNS#{hour}             {time}#{article}      the same Run, to list the newest runs and to find those that hang
SITE#{site}             {day}#{article}       an article's head
DAY#{day}               {time}#{article}      an article's head
SPEAKER#{type}:{name}   {day}#{article}       what a speaker says in an article

Days are days of publication (of fetching, where the article is undated), in UTC. All writes can be repeated.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from typing import Any, Protocol

from boto3.dynamodb.types import TypeDeserializer, TypeSerializer
from botocore.exceptions import ClientError

from sayso.aws import calling, error_code
from sayso.documents import document_key
from sayso.ids import site, speaker_key
from sayso.models import Document, Run, Statement

__all__ = ["ArticleIndex", "DynamoIndex", "Head", "rows"]

Row = dict[str, Any]
_EXCERPT = 200
_to_dynamo = TypeSerializer().serialize
_from_dynamo = TypeDeserializer().deserialize


@dataclass(frozen=True, slots=True)
class Head:
    """What the index knows of an article's newest version."""

    article_id: str
    document: str
    """S3 key."""
    fetched_at: str
    rows: tuple[tuple[str, str], ...]
    """Keys (pk, sk) of the items that point at this version."""


class ArticleIndex(Protocol):
    def put_run(self, run: Run) -> bool: ...

    def run(self, article_id: str) -> Run | None: ...

    def runs(self, limit: int, *, status: str | None = None) -> Iterator[Run]: ...

    def pending(self, since: datetime, until: datetime) -> Iterator[Run]: ...

    def head(self, article_id: str) -> Head | None: ...

    def put_article(self, document: Document) -> bool: ...

    def delete(self, article_id: str) -> bool: ...


class DynamoIndex:
    """Errors: StorageRefused, StorageUnavailable."""

    def __init__(self, dynamodb: Any, table: str) -> None:
        self._dynamodb = dynamodb
        self._table = table

    def put_run(self, run: Run) -> bool:
        """False where a later submission, or a better end of this one, is already there.

        One submission may be delivered and run several times: its end replaces its beginning and `stored` replaces
        `failed`, never the other way round. A repeated beginning writes its rows again.
        """
        row = {"pk": f"A#{run.article_id}", "sk": "RUN", **_plain(run)}
        values = {":new": row["submitted_at"]}
        match run.status:
            case "pending":
                unless = "attribute_not_exists(pk) OR submitted_at < :new OR (submitted_at = :new AND #s = :pending)"
                old = self._put_if(row, unless, {**values, ":pending": "pending"}, {"#s": "status"})
            case "failed":
                unless = "attribute_not_exists(pk) OR submitted_at < :new OR (submitted_at = :new AND #s <> :stored)"
                old = self._put_if(row, unless, {**values, ":stored": "stored"}, {"#s": "status"})
            case "stored":
                old = self._put_if(row, "attribute_not_exists(pk) OR submitted_at <= :new", values)
        if old is None:
            return False
        if run.status == "pending" or not old or old["submitted_at"][:13] != row["submitted_at"][:13]:
            self._put({"pk": "RUNS", "sk": row["submitted_at"][:13]})
        if old and _run_key(old) != _run_key(row):
            self._delete(*_run_key(old))
        pk, sk = _run_key(row)
        self._put({**row, "pk": pk, "sk": sk})
        return True

    def run(self, article_id: str) -> Run | None:
        row = self._get(f"A#{article_id}", "RUN")
        return _run(row) if row else None

    def runs(self, limit: int, *, status: str | None = None) -> Iterator[Run]:
        """The newest first, of each article the latest."""
        newest = (
            row
            for hour in self._newest("RUNS")
            for row in self._newest(f"RUNS#{hour['sk']}")
            if status in {None, row["status"]}
        )
        yield from map(_run, islice(newest, limit))

    def pending(self, since: datetime, until: datetime) -> Iterator[Run]:
        """What was submitted in `[since, until)` and has not ended; every hour between them is a query."""
        hour = since.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
        while hour < until:
            yield from map(_run, self._pending(f"RUNS#{_time(hour)[:13]}", _time(since), _time(until)))
            hour += timedelta(hours=1)

    def head(self, article_id: str) -> Head | None:
        row = self._get(f"A#{article_id}", "ARTICLE")
        if not row:
            return None
        keys = tuple((pk, sk) for pk, sk in row["rows"])
        return Head(article_id, row["document"], row["fetched_at"], keys)

    def put_article(self, document: Document) -> bool:
        """False where a version fetched later is already there: nothing is changed then."""
        new = rows(document)
        while True:
            old = self.head(document.page.article_id)
            if old and old.fetched_at > _time(document.page.fetched_at):
                return False
            for row in new[1:]:
                self._put(row)
            kept = {(row["pk"], row["sk"]) for row in new}
            for key in old.rows if old else ():
                if key not in kept:
                    self._delete(*key)
            # The article's own item last, and only if it is still the one that was read: else somebody stored another
            # version meanwhile, and the rows are to be looked at again.
            unless = "fetched_at = :old" if old else "attribute_not_exists(pk)"
            if self._put_if(new[0], unless, {":old": old.fetched_at} if old else {}) is not None:
                return True

    def delete(self, article_id: str) -> bool:
        """Removes every item of an article; False where there was none."""
        head, run = self.head(article_id), self._get(f"A#{article_id}", "RUN")
        for key in head.rows if head else ():
            self._delete(*key)
        if run:
            self._delete(*_run_key(run))
        for sk in ("ARTICLE", "RUN"):
            self._delete(f"A#{article_id}", sk)
        return bool(head or run)

    def _get(self, pk: str, sk: str) -> Row | None:
        with calling(f"read {pk} {sk} in table {self._table}"):
            key = {"pk": {"S": pk}, "sk": {"S": sk}}
            item = self._dynamodb.get_item(TableName=self._table, Key=key, ConsistentRead=True).get("Item")
        return _row(item) if item else None

    def _put(self, row: Row) -> None:
        with calling(f"write {row['pk']} {row['sk']} in table {self._table}"):
            self._dynamodb.put_item(TableName=self._table, Item=_item(row))

    def _put_if(self, row: Row, condition: str, values: Row, names: dict[str, str] | None = None) -> Row | None:
        """The item that stood there before (empty where there was none); None where the condition does not hold."""
        request: dict[str, Any] = {"ConditionExpression": condition, "ReturnValues": "ALL_OLD"}
        if values:
            request["ExpressionAttributeValues"] = _item(values)
        if names:
            request["ExpressionAttributeNames"] = names
        with calling(f"write {row['pk']} {row['sk']} in table {self._table}"):
            try:
                answer = self._dynamodb.put_item(TableName=self._table, Item=_item(row), **request)
            except ClientError as error:
                if error_code(error) == "ConditionalCheckFailedException":
                    return None
                raise
        return _row(answer.get("Attributes", {}))

    def _delete(self, pk: str, sk: str) -> None:
        with calling(f"delete {pk} {sk} in table {self._table}"):
            self._dynamodb.delete_item(TableName=self._table, Key={"pk": {"S": pk}, "sk": {"S": sk}})

    def _newest(self, pk: str) -> Iterator[Row]:
        # A reader rarely wants more than the first few.
        return self._query(pk, ScanIndexForward=False, Limit=100)

    def _pending(self, pk: str, since: str, until: str) -> Iterator[Row]:
        return self._query(
            pk,
            " AND sk BETWEEN :since AND :until",
            {":since": since, ":until": until, ":pending": "pending"},
            FilterExpression="#s = :pending",
            ExpressionAttributeNames={"#s": "status"},
        )

    def _query(self, pk: str, more: str = "", values: Row | None = None, **options: Any) -> Iterator[Row]:
        request: dict[str, Any] = {
            "TableName": self._table,
            "KeyConditionExpression": f"pk = :pk{more}",
            "ExpressionAttributeValues": _item({":pk": pk, **(values or {})}),
            **options,
        }
        while True:
            with calling(f"read {pk} in table {self._table}"):
                answer = self._dynamodb.query(**request)
            yield from map(_row, answer["Items"])
            if not (last := answer.get("LastEvaluatedKey")):
                return
            request["ExclusiveStartKey"] = last


def rows(document: Document) -> list[Row]:
    """The index items of an article; the first is its own, which names the keys of the others."""
    page, article = document.page, document.article
    moment = article.published_at or page.fetched_at
    when, day = _time(moment), _time(moment)[:10]
    head = {
        "article_id": page.article_id,
        "document": document_key(page),
        "fetched_at": _time(page.fetched_at),
        "title": article.title,
        "url": page.url,
        "published_at": article.published_at.isoformat() if article.published_at else None,
        "statements": len(document.analysis.statements),
    }
    host = site(page.url) if page.url else None
    others = [{"pk": f"DAY#{day}", "sk": f"{when}#{page.article_id}", **head}]
    if host:
        others.append({"pk": f"SITE#{host}", "sk": f"{day}#{page.article_id}", **head})
    others += _speaker_rows(document.analysis.statements, f"{day}#{page.article_id}", head)
    keys = [[row["pk"], row["sk"]] for row in others]
    return [{"pk": f"A#{page.article_id}", "sk": "ARTICLE", "sha256": page.sha256, "rows": keys, **head}, *others]


def _speaker_rows(statements: Sequence[Statement], sk: str, head: Row) -> list[Row]:
    said: dict[str, list[Statement]] = {}
    for statement in statements:
        if statement.speaker.type != "unknown":
            said.setdefault(speaker_key(statement.speaker.name, statement.speaker.type), []).append(statement)
    return [
        {
            "pk": f"SPEAKER#{key}",
            "sk": sk,
            **head,
            "speaker": theirs[0].speaker.name,
            "said": [{"text": s.text[:_EXCERPT], "via": [v.name for v in s.via], "kind": s.kind} for s in theirs],
        }
        for key, theirs in said.items()
    ]


def _time(moment: datetime | date) -> str:
    """UTC, in one width, so that strings sort as times do; a day alone is its beginning."""
    if not isinstance(moment, datetime):
        return f"{moment:%Y-%m-%d}T00:00:00.000000Z"
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return f"{aware.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}"


def _plain(run: Run) -> Row:
    times = {"submitted_at": _time(run.submitted_at)}
    if run.finished_at:
        times["finished_at"] = _time(run.finished_at)
    return {**run.model_dump(mode="json", exclude_none=True), **times}


def _run_key(row: Row) -> tuple[str, str]:
    return f"RUNS#{row['submitted_at'][:13]}", f"{row['submitted_at']}#{row['article_id']}"


def _run(row: Row) -> Run:
    return Run.model_validate({name: value for name, value in row.items() if name in Run.model_fields})


def _item(row: Row) -> dict[str, Any]:
    return {name: _to_dynamo(value) for name, value in row.items() if value is not None}


def _row(item: dict[str, Any]) -> Row:
    return {name: _from_dynamo(value) for name, value in item.items()}
