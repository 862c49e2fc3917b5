"""What is known of the sites that articles come from.

pk                  sk        item
SITES               {site}    sayso.health.SiteHealth, under one write unit
FURNITURE#{site}    LINES     sayso.furniture.Furniture, under 4 KB, until it expires

Both are learned again by themselves, so S3 keeps neither. Both may miss an article that many come beside.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Protocol

from sayso.furniture import Furniture, lines_of
from sayso.health import SiteHealth, Visit
from sayso.models import Article
from sayso.rows import Row
from sayso.table import Table

__all__ = ["DynamoSites", "Sites"]

_LASTS = timedelta(days=90)
"""A site that was not read from for so long may look otherwise."""
_TRIES = 3
_UNCHANGED = "attribute_not_exists(pk) OR revision = :revision"


class Sites(Protocol):
    def furniture(self, site: str) -> Furniture: ...

    def learn(self, site: str, article_id: str, article: Article, now: datetime) -> None: ...

    def visited(self, site: str, visit: Visit, now: datetime) -> tuple[str, ...]: ...

    def all(self) -> Iterator[SiteHealth]: ...


class DynamoSites:
    """Errors: StorageRefused, StorageUnavailable."""

    def __init__(self, dynamodb: Any, table: str) -> None:
        self._table = Table(dynamodb, table)

    def furniture(self, site: str) -> Furniture:
        row = self._table.get(f"FURNITURE#{site}", "LINES")
        return _furniture(row) if row else Furniture()

    def learn(self, site: str, article_id: str, article: Article, now: datetime) -> None:
        lines = lines_of(article)
        for _ in range(_TRIES):
            row = self._table.get(f"FURNITURE#{site}", "LINES") or {}
            known = _furniture(row) if row else Furniture()
            if not known.wants(article_id):
                return
            learned = known.learned(article_id, lines)
            told = {"lines": learned.packed(), "articles": learned.articles, "expires_at": _expiry(now)}
            if self._put({"pk": f"FURNITURE#{site}", "sk": "LINES", **told}, row):
                return

    def visited(self, site: str, visit: Visit, now: datetime) -> tuple[str, ...]:
        """The measures that have left the site's habit with this visit."""
        for _ in range(_TRIES):
            row = self._table.get("SITES", site) or {}
            old = SiteHealth.model_validate_json(row["health"]) if row else SiteHealth(site=site)
            new = old.after(visit, now)
            if new == old:
                return ()
            if self._put({"pk": "SITES", "sk": site, "health": new.model_dump_json()}, row):
                return tuple(measure for measure in new.breaks if measure not in old.breaks)
        return ()

    def all(self) -> Iterator[SiteHealth]:
        """By name."""
        for row in self._table.query("SITES"):
            yield SiteHealth.model_validate_json(row["health"])

    def _put(self, row: Row, old: Row) -> bool:
        """False where somebody else wrote meanwhile."""
        revision = int(old.get("revision", 0))
        put = self._table.put_if({**row, "revision": revision + 1}, _UNCHANGED, {":revision": revision})
        return put is not None


def _furniture(row: Row) -> Furniture:
    return Furniture.unpacked(bytes(row["lines"]), int(row["articles"]))


def _expiry(now: datetime) -> int:
    return int((now + _LASTS).timestamp())
