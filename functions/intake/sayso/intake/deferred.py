"""Pages whose host was busy for longer than an execution waits: they become a batch."""

from datetime import datetime
from itertools import islice

from sayso.batches import Submission
from sayso.index import ArticleIndex, Deferred

__all__ = ["gather"]

_MOST = 500
"""Of one batch, for each has some calls of 10 ms and the function a minute; the next has the rest."""


def gather(now: datetime, *, index: ArticleIndex, batches: Submission) -> dict[str, str | int]:
    """What was read or submitted since is left out. Who stops before the first is forgotten gathers the same pages into
    the same batch; who stops later, the rest into another, where what was read meanwhile ends as unchanged.
    """
    deferred = list(islice(index.deferred(), _MOST))
    waiting = [page for page in deferred if _still_waits(page, index)]
    told: dict[str, str | int] = {"pages": len(waiting)}
    if waiting:
        lines = [{"url": page.url, "published_at": page.published_at, "title": page.title} for page in waiting]
        latest = max(datetime.fromisoformat(page.submitted_at) for page in waiting)
        told["batch"] = batches.begin(lines, "pages of busy hosts", now, since=latest)
    for page in deferred:
        index.forget_deferred(page)
    return told


def _still_waits(page: Deferred, index: ArticleIndex) -> bool:
    run = index.run(page.article_id)
    return bool(run and run.status == "failed" and run.error == "HostBusy")
