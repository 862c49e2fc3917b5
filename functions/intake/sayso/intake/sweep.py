"""Runs that hang. An Express execution that is cut off at its five minutes, or never started, leaves no word."""

from datetime import datetime, timedelta

from sayso.documents import DocumentStore
from sayso.failures import Reason, keep_failure
from sayso.index import RUN_LOST, ArticleIndex
from sayso.models import Item, Run

__all__ = ["sweep"]

_PATIENCE = timedelta(minutes=10)
"""Twice what an Express execution may last."""
_MESSAGE = (
    "no step told how it ended within 10 minutes of the submission: the execution was cut off or never began. "
    "Submit the article again; where this recurs, look into the dead-letter queue and the state machine's log"
)


def sweep(now: datetime, look_back: timedelta, *, documents: DocumentStore, index: ArticleIndex) -> dict[str, int]:
    """Tells how many runs it made failures of, of those that were submitted since `now - look_back`."""
    lost = index.pending(now - look_back, now - _PATIENCE)
    return {"lost": sum(_give_up(run, now, documents, index) for run in lost)}


def _give_up(run: Run, now: datetime, documents: DocumentStore, index: ArticleIndex) -> bool:
    reason = Reason("workflow", RUN_LOST, _MESSAGE, retryable=True)
    return keep_failure(run, _item(run), reason, now, documents=documents, index=index)


def _item(run: Run) -> Item | None:
    """What the run began with, as far as the index knows: of a page without an address it does not know the bytes."""
    if run.url is None:
        return None
    return Item(
        article_id=run.article_id, origin=run.origin, submitted_at=run.submitted_at, url=run.url, title=run.title
    )
