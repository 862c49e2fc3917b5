"""An analysed article, kept: first in S3, the truth, then in the index."""

from collections.abc import Mapping
from datetime import datetime

from sayso.documents import DocumentStore, document_key
from sayso.errors import NothingStored
from sayso.health import Visit
from sayso.ids import site
from sayso.index import ArticleIndex
from sayso.models import Analysis, Article, Document, Item, Page, Versions
from sayso.rows import time_key
from sayso.sites import Sites
from sayso.store.visits import note_visit
from sayso.submission import pending_run
from sayso.version import __version__


def store(
    item: Item,
    page: Page,
    article: Article,
    analysis: Analysis,
    *,
    documents: DocumentStore,
    index: ArticleIndex,
    sites: Sites,
    now: datetime,
) -> dict[str, str]:
    """Safe to repeat. A page that was fetched before the newest version is kept in S3 and leaves the index as it is."""
    versions = Versions(sayso=__version__, analyzer=analysis.analyzer)
    document = Document(page=page, article=article, analysis=analysis, versions=versions)
    documents.put_document(document)
    index.put_article(document)
    ended = {"status": "stored", "finished_at": now, "title": article.title, "statements": len(analysis.statements)}
    if index.put_run(pending_run(item).model_copy(update=ended)):
        documents.clear_failure(page.article_id)
    if page.url:
        sites.learn(site(page.url), page.article_id, article, now)
        note_visit(page.url, Visit.of(article, page.article_id, item.submitted_at), sites, now)
    return {"article_id": page.article_id, "document": document_key(page)}


def end_unchanged(
    item: Item, seen: Mapping[str, str | None], *, documents: DocumentStore, index: ArticleIndex, now: datetime
) -> dict[str, str | bool]:
    """No new version: `seen` are the fields of the Page by which it is known again, and `document`, the key of the
    version that it was compared with. Raises NothingStored where what was stored has been deleted meanwhile.
    """
    head = index.head(item.article_id)
    if head is None:
        raise NothingStored(f"article {item.article_id} was deleted while it was read again. Submit it once more")
    index.note_unchanged(item.article_id, {**seen, "checked_at": time_key(now)})
    ended = {"finished_at": now, "title": head.title, "statements": head.statements, "unchanged": True}
    if index.put_run(pending_run(item).model_copy(update={"status": "stored", **ended})):
        documents.clear_failure(item.article_id)
    return {"article_id": item.article_id, "document": head.document, "unchanged": True}
