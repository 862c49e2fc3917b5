"""Why something failed, read from what a state machine's Catch gives. An article's failure is kept where it is seen: in
the index, and whole in S3.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

from sayso.documents import DocumentStore
from sayso.index import ArticleIndex
from sayso.models import Failure, Item, Run

__all__ = ["OF_THE_STACK", "Reason", "keep_failure", "reason_of"]

OF_THE_STACK = frozenset(
    {
        "SetupInvalid",
        "StorageRefused",
        "StorageUnavailable",
        "Lambda.AWSLambdaException",
        "Lambda.SdkClientException",
        "Lambda.ServiceException",
        "Lambda.TooManyRequestsException",
    }
)
"""Errors that say nothing of the feed or the site at which they came up."""

# The index item stays under one write unit; the whole message is in S3.
_MESSAGE_LIMIT = 500
# A time-out or a crash of the runtime may not happen again; an error that nobody planned for will.
_PASSING = ("States.Timeout", "Sandbox.", "Lambda.", "Runtime.")


@dataclass(frozen=True, slots=True)
class Reason:
    step: str
    error: str
    """The leaf of `sayso.errors`, or the name the runtime gave."""
    message: str
    retryable: bool


def keep_failure(
    run: Run, item: Item | None, reason: Reason, now: datetime, *, documents: DocumentStore, index: ArticleIndex
) -> bool:
    """False where the article has been stored meanwhile or submitted again: then nothing is kept.

    Without an item there is nothing that could be submitted again, and the index alone tells of the failure.
    """
    told = {"step": reason.step, "error": reason.error, "message": reason.message[:_MESSAGE_LIMIT]}
    if not index.put_run(run.model_copy(update={"status": "failed", "finished_at": now, **told})):
        return False
    if item:
        failure = Failure(
            article_id=item.article_id,
            step=reason.step,
            error=reason.error,
            message=reason.message,
            retryable=reason.retryable,
            failed_at=now,
            item=item,
        )
        documents.put_failure(failure)
    return True


def reason_of(failed: dict[str, dict[str, str]]) -> Reason:
    """`failed` is the step's name with its `{"Error", "Cause"}`."""
    (step, caught), *_ = failed.items()
    error, cause = caught.get("Error", "unknown"), caught.get("Cause", "")
    told = _report(cause)
    return Reason(
        step=told.get("step", step),
        error=told.get("name", error),
        message=told.get("message") or _plain(cause) or f"the {step} step ended with {error} and said nothing more",
        retryable=error == "Retryable" or error.startswith(_PASSING),
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
