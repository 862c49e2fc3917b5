"""Why an article was not stored, kept where it is seen: in the index, and whole in S3."""

from dataclasses import dataclass
from datetime import datetime

from sayso.documents import DocumentStore
from sayso.index import ArticleIndex
from sayso.models import Failure, Item, Run

__all__ = ["Reason", "keep_failure"]

# The index item stays under one write unit; the whole message is in S3.
_MESSAGE_LIMIT = 500


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
