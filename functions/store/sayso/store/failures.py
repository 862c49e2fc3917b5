"""Why an article was not stored, read from what a state machine's Catch gives."""

from datetime import datetime
from typing import Any

import orjson

from sayso.documents import DocumentStore
from sayso.errors import HostBusy
from sayso.failures import Reason, keep_failure
from sayso.index import ArticleIndex
from sayso.models import Item
from sayso.submission import pending_run

__all__ = ["reason_of", "record_failure"]

# A time-out or a crash of the runtime may not happen again; an error that nobody planned for will.
_PASSING = ("States.Timeout", "Sandbox.", "Lambda.", "Runtime.")


def record_failure(
    item: Item,
    failed: dict[str, dict[str, str]],
    *,
    documents: DocumentStore,
    index: ArticleIndex,
    now: datetime,
) -> dict[str, str]:
    """`failed` is the step's name with its `{"Error", "Cause"}`, as the Catch of `article.asl.yaml` writes it.

    A page whose host is busy is put off; a batch tries its own again by itself.
    """
    reason = reason_of(failed)
    kept = keep_failure(pending_run(item), item, reason, now, documents=documents, index=index)
    if kept and reason.error == HostBusy.__name__ and item.origin != "batch":
        index.defer(item)
    return {"error": reason.error, "cause": f"{reason.step}: {reason.message}"}


def reason_of(failed: dict[str, dict[str, str]]) -> Reason:
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
