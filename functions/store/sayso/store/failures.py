"""Why an article was not stored, from what a state machine's Catch gives to where it is seen."""

from datetime import datetime

from sayso.documents import DocumentStore
from sayso.errors import HostBusy
from sayso.failures import OF_THE_STACK, keep_failure, reason_of
from sayso.health import Visit
from sayso.index import ArticleIndex
from sayso.models import Item
from sayso.sites import Sites
from sayso.store.visits import note_visit
from sayso.submission import pending_run

__all__ = ["record_failure"]

_OF_THE_SITE = {"fetch", "extract"}
"""Steps that fail by what a site answers; the others have its article."""
# Characters: twenty causes, of a batch's turn, have to fit into a state. The failure's record has the whole message.
_CAUSE = 500


def record_failure(
    item: Item,
    failed: dict[str, dict[str, str]],
    *,
    documents: DocumentStore,
    index: ArticleIndex,
    sites: Sites,
    now: datetime,
) -> dict[str, str]:
    """`failed` is the step's name with its `{"Error", "Cause"}`, as the Catch of `article.asl.yaml` writes it.

    A page whose host is busy is put off; a batch tries its own again by itself.
    """
    reason = reason_of(failed)
    kept = keep_failure(pending_run(item), item, reason, now, documents=documents, index=index)
    is_busy = reason.error == HostBusy.__name__
    if kept and is_busy and item.origin != "batch":
        index.defer(item)
    is_of_site = reason.step in _OF_THE_SITE and reason.error not in OF_THE_STACK and not is_busy
    if kept and is_of_site and item.url:
        visit = Visit(article_id=item.article_id, submitted_at=item.submitted_at, failed=True)
        note_visit(item.url, visit, sites, now)
    return {"error": reason.error, "cause": f"{reason.step}: {reason.message[:_CAUSE]}"}
