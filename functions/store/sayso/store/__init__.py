"""Store: the document to S3, its rows to the index; and why an article could not be stored."""

from sayso.store.failures import record_failure
from sayso.store.store import end_unchanged, store

__all__ = ["end_unchanged", "record_failure", "store"]
