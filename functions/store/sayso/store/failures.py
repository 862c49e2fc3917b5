"""Why an article was not stored, read from what a state machine's Catch gives, and kept where it can be asked for."""

from datetime import datetime
from typing import Any

import orjson

from sayso.documents import DocumentStore
from sayso.index import ArticleIndex
from sayso.models import Failure, Item, Run

# The index item stays under one write unit; the whole message is in S3.
_MESSAGE_LIMIT = 500


def record_failure(
    item: Item,
    failed: dict[str, dict[str, str]],
    *,
    documents: DocumentStore,
    index: ArticleIndex,
    now: datetime,
) -> dict[str, str]:
    """`failed` is the step's name with its `{"Error", "Cause"}`, as the Catch of `article.asl.yaml` writes it."""
    failure = failure_of(item, failed, now)
    documents.put_failure(failure)
    index.put_run(
        Run(
            article_id=item.article_id,
            status="failed",
            origin=item.origin,
            submitted_at=item.submitted_at,
            finished_at=now,
            url=item.url,
            title=item.title,
            step=failure.step,
            error=failure.error,
            message=failure.message[:_MESSAGE_LIMIT],
        )
    )
    return {"error": failure.error, "cause": f"{failure.step}: {failure.message}"}


def failure_of(item: Item, failed: dict[str, dict[str, str]], now: datetime) -> Failure:
    (step, caught), *_ = failed.items()
    error, cause = caught.get("Error", "unknown"), caught.get("Cause", "")
    told = _report(cause)
    return Failure(
        article_id=item.article_id,
        step=told.get("step", step),
        error=told.get("name", error),
        message=told.get("message") or _plain(cause) or f"the {step} step ended with {error} and said nothing more",
        # A time-out or a crash of the runtime may not happen again; an error class nobody planned for will.
        retryable=error == "Retryable" or error.startswith(("States.Timeout", "Sandbox.", "Lambda.", "Runtime.")),
        failed_at=now,
        item=item,
    )


def _report(cause: str) -> dict[str, str]:
    """What `sayso.step` put into the error's text, where it was an error of Sayso's own."""
    told = _json(_json(cause).get("errorMessage", ""))
    return told if {"name", "step", "message"} <= told.keys() else {}


def _plain(cause: str) -> str:
    told = _json(cause)
    return f"{told.get('errorType', 'error')}: {told['errorMessage']}" if told.get("errorMessage") else cause


def _json(text: str) -> dict[str, Any]:
    try:
        value = orjson.loads(text)
    except orjson.JSONDecodeError:
        return {}
    return value if isinstance(value, dict) else {}
