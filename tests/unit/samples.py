"""An article of this project's own, as the steps hand it on."""

from datetime import UTC, datetime

from sayso.models import Analysis, Article, Document, Page, Paragraph, Source, Statement, Versions

AT = datetime(2025, 3, 1, 12, tzinfo=UTC)
TEXT = 'The harbour will open in May, Mayor Ilse Brandt said. "We are ready," she told the Tidewater Post.'


def page(article_id: str = "a" * 20, fetched_at: datetime = AT, **fields) -> Page:
    known = {"key": f"raw/{article_id}/b.gz", "sha256": "b" * 64, "size": 120, "url": "https://news.example/harbour"}
    return Page(article_id=article_id, fetched_at=fetched_at, **{**known, **fields})


def article(**fields) -> Article:
    paragraphs = (Paragraph(start=0, end=len(TEXT)),)
    known = {"text": TEXT, "paragraphs": paragraphs, "title": "Harbour to open", "confidence": 0.9}
    return Article(**{**known, **fields})


def statement(name: str = "Ilse Brandt", **fields) -> Statement:
    known = {"content": ((0, 28),), "text": TEXT[:28], "kind": "indirect", "confidence": 0.8}
    return Statement(**{**known, "speaker": Source(name=name, type="person"), **fields})


def analysis(*statements: Statement) -> Analysis:
    return Analysis(analyzer="rules 1", statements=statements or (statement(),))


def document(of: Page | None = None, what: Article | None = None, said: Analysis | None = None) -> Document:
    versions = Versions(sayso="0.1.0", analyzer="rules 1")
    return Document(page=of or page(), article=what or article(), analysis=said or analysis(), versions=versions)
