"""Why an article was not stored, from what a state machine's Catch gives to where it is seen."""

from datetime import datetime

from sayso.documents import DocumentStore
from sayso.errors import HostBusy
from sayso.failures import keep_failure, reason_of
from sayso.index import ArticleIndex
from sayso.models import Item
from sayso.submission import pending_run

__all__ = ["record_failure"]

# Characters: twenty causes, of a batch's turn, have to fit into a state. The failure's record has the whole message.
_CAUSE = 500


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
    return {"error": reason.error, "cause": f"{reason.step}: {reason.message[:_CAUSE]}"}
