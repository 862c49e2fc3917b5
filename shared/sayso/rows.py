"""Documents and runs as items of the index: every item that points at an article carries the same head.

An item is written under every key that is asked for (see `sayso.index`), and stays small whatever the page holds.
"""

import hashlib
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

from boto3.dynamodb.types import TypeDeserializer, TypeSerializer

from sayso.documents import document_key
from sayso.ids import site, speaker_key
from sayso.models import Article, Document, Run, Statement

__all__ = [
    "FINGERPRINTS",
    "Row",
    "from_item",
    "listed",
    "rows",
    "run_key",
    "run_of",
    "run_row",
    "text_sha256",
    "time_key",
    "to_item",
]

Row = dict[str, Any]

FINGERPRINTS = ("sha256", "etag", "last_modified", "final_url")
"""By which a page is known again: fields of `sayso.models.Page`."""

# A speaker's item holds the first words of the first statements: under DynamoDB's 400 KB also for the minutes of a
# parliament, and one or two write units for a news story. The document has the rest.
_EXCERPTS = 20
_EXCERPT = 200
_TITLE = 300
# The article's own item names the keys of all others, and has to stay under 400 KB as well.
_SPEAKERS = 500

_to_dynamo = TypeSerializer().serialize
_from_dynamo = TypeDeserializer().deserialize


def rows(document: Document) -> list[Row]:
    """The index items of an article; the first is its own, which names the keys of the others."""
    page, article = document.page, document.article
    moment = article.published_at or page.fetched_at
    when, day = time_key(moment), time_key(moment)[:10]
    head = {
        "article_id": page.article_id,
        "document": document_key(page),
        "fetched_at": time_key(page.fetched_at),
        "title": article.title and article.title[:_TITLE],
        "url": page.url,
        "published_at": article.published_at.isoformat() if article.published_at else None,
        "statements": len(document.analysis.statements),
    }
    others = [{"pk": f"DAY#{day}", "sk": f"{when}#{page.article_id}", **head}]
    if page.url:
        others.append({"pk": f"SITE#{site(page.url)}", "sk": f"{day}#{page.article_id}", **head})
    others += _speaker_rows(document.analysis.statements, f"{day}#{page.article_id}", head)
    keys = [[row["pk"], row["sk"]] for row in others]
    own = {
        "pk": f"A#{page.article_id}",
        "sk": "ARTICLE",
        "rows": keys,
        **head,
        **page.model_dump(include=set(FINGERPRINTS)),
    }
    return [{**own, "text_sha256": text_sha256(article)}, *others]


def text_sha256(article: Article) -> str:
    """Of what analysis reads. What else a page holds, as its count of comments, makes no new version."""
    told = f"{article.title or ''}\0{article.published_at or ''}\0{article.text}"
    return hashlib.sha256(told.encode()).hexdigest()


def _speaker_rows(statements: Sequence[Statement], sk: str, head: Row) -> list[Row]:
    said: dict[str, list[Statement]] = {}
    for statement in statements:
        if statement.speaker.type != "unknown":
            said.setdefault(speaker_key(statement.speaker.name, statement.speaker.type), []).append(statement)
    most = sorted(said.items(), key=lambda pair: -len(pair[1]))[:_SPEAKERS]
    return [
        {
            "pk": f"SPEAKER#{key}",
            "sk": sk,
            **head,
            "speaker": theirs[0].speaker.name[:_TITLE],
            "statements_by_speaker": len(theirs),
            "said": [
                {"text": s.text[:_EXCERPT], "via": [v.name[:_EXCERPT] for v in s.via], "kind": s.kind}
                for s in theirs[:_EXCERPTS]
            ],
        }
        for key, theirs in most
    ]


def run_row(run: Run) -> Row:
    """Under the article; `listed` is the same under the hour of its submission."""
    times = {"submitted_at": time_key(run.submitted_at)}
    if run.finished_at:
        times["finished_at"] = time_key(run.finished_at)
    told = {**run.model_dump(mode="json", exclude_none=True), **times}
    if run.title:
        told["title"] = run.title[:_TITLE]
    return {"pk": f"A#{run.article_id}", "sk": "RUN", **told}


def listed(row: Row) -> Row:
    pk, sk = run_key(row)
    return {**row, "pk": pk, "sk": sk}


def run_key(row: Row) -> tuple[str, str]:
    return f"RUNS#{row['submitted_at'][:13]}", f"{row['submitted_at']}#{row['article_id']}"


def run_of(row: Row) -> Run:
    return Run.model_validate({name: value for name, value in row.items() if name in Run.model_fields})


def time_key(moment: datetime | date) -> str:
    """UTC, in one width, so that strings sort as times do; a day alone is its beginning."""
    if not isinstance(moment, datetime):
        return f"{moment:%Y-%m-%d}T00:00:00.000000Z"
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return f"{aware.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}"


def to_item(row: Row) -> dict[str, Any]:
    return {name: _to_dynamo(value) for name, value in row.items() if value is not None}


def from_item(item: dict[str, Any]) -> Row:
    return {name: _from_dynamo(value) for name, value in item.items()}
