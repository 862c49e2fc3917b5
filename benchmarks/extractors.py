"""One way to take articles from pages, in a process of its own: `python extractors.py NAME LIST PREDICTIONS`.

LIST and PREDICTIONS are JSON lines: `id`, `file` (gzip), `url` and `charset` to `id`, what was found, and
`milliseconds` of the processor. Runs in environments without Sayso too: each extractor imports its own.
"""

# ruff: noqa: PLC0415 - what an extractor needs is not there where another one runs
import gzip
import json
import logging
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

Found = dict[str, Any]
Extract = Callable[[bytes, str | None, str | None], Found]

EVERY = 20
"""Pages between two words on how far it is."""


def sayso() -> Extract:
    from sayso.errors import SaysoError
    from sayso.extract import extract

    def take(body: bytes, charset: str | None, url: str | None) -> Found:
        try:
            return extract(body, charset=charset, url=url, seconds=600).model_dump(mode="json")
        except SaysoError as error:
            return {"failed": f"{type(error).__name__}: {error}"}

    return take


def by_trafilatura() -> Extract:
    import trafilatura

    def take(body: bytes, charset: str | None, url: str | None) -> Found:
        found = trafilatura.bare_extraction(_text(body, charset), url=url, with_metadata=True)
        if found is None:
            return {}
        authors = [name.strip() for name in (found.author or "").split(";") if name.strip()]
        return {"text": found.text, "title": found.title, "authors": authors, "published_at": found.date}

    return take


def newspaper4k() -> Extract:
    import newspaper

    def take(body: bytes, charset: str | None, url: str | None) -> Found:
        # It wants an address, and reads no file.
        article = newspaper.Article(url or "https://example.com/article", fetch_images=False)
        article.download(input_html=_text(body, charset or "utf-8"))
        try:
            article.parse()
        except (newspaper.ArticleException, ValueError):
            return {}
        day = article.publish_date
        return {
            "text": article.text,
            "title": article.title,
            "authors": article.authors,
            "published_at": day.isoformat() if day else None,
        }

    return take


def readability() -> Extract:
    from lxml.html import fromstring
    from readability import Document
    from readability.readability import Unparseable

    block = {"p", "div", "li", "h1", "h2", "h3", "h4", "h5", "h6", "tr", "blockquote", "pre", "br", "section"}

    def take(body: bytes, charset: str | None, _url: str | None) -> Found:
        document = Document(_text(body, charset))
        try:
            tree = fromstring(document.summary())
        except (Unparseable, ValueError):
            return {}
        # Its result is markup: lines end where elements do.
        for element in tree.iter():
            if element.tag in block:
                element.tail = "\n" + (element.tail or "")
        return {"text": tree.text_content(), "title": document.short_title()}

    return take


def resiliparse() -> Extract:
    from resiliparse.extract.html2text import extract_plain_text
    from resiliparse.parse.encoding import bytes_to_str, detect_encoding
    from resiliparse.parse.html import HTMLTree

    def take(body: bytes, charset: str | None, _url: str | None) -> Found:
        tree = HTMLTree.parse(bytes_to_str(body, charset or detect_encoding(body)))
        return {"text": extract_plain_text(tree, main_content=True), "title": tree.title}

    return take


EXTRACTORS = {
    "sayso": sayso,
    "trafilatura": by_trafilatura,
    "newspaper4k": newspaper4k,
    "readability-lxml": readability,
    "resiliparse": resiliparse,
}


def _text(body: bytes, charset: str | None) -> Any:
    """Bytes where nobody knows their charset: then the extractor finds it out."""
    return body.decode(charset, "replace") if charset else body


def main() -> None:
    name, listing, predictions = sys.argv[1:]
    logging.disable(logging.CRITICAL)
    extract = EXTRACTORS[name]()
    with Path(listing).open(encoding="utf-8") as file:
        pages = [json.loads(line) for line in file]
    for page in pages[:3]:
        _found(extract, page)
    with Path(predictions).open("w", encoding="utf-8") as file:
        for number, page in enumerate(pages, 1):
            file.write(json.dumps(_found(extract, page)) + "\n")
            if number % EVERY == 0 or number == len(pages):
                sys.stderr.write(f"\r  {name}: {number:,} of {len(pages):,} pages" + "\n" * (number == len(pages)))
                sys.stderr.flush()


def _found(extract: Extract, page: dict[str, Any]) -> Found:
    with gzip.open(page["file"]) as file:
        body = file.read()
    start = time.process_time()
    try:
        found = extract(body, page["charset"], page["url"])
    except Exception as error:  # noqa: BLE001 (what breaks a peer is one of its results)
        found = {"failed": f"{type(error).__name__}: {error}"}
    return {**found, "id": page["id"], "milliseconds": (time.process_time() - start) * 1000}


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
