"""`sayso extract` and `sayso analyze`: the steps' own functions as Unix filters, JSON lines out, in input order.

A line that fails becomes `{"id", "error": {"step", "name", "message"}}`, and the rest goes on.
"""

import logging
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from sayso.cli.inputs import body_of, content_type, name_of
from sayso.cli.lines import Line, failed, has_failed, lines
from sayso.cli.output import emit
from sayso.cli.parallel import Died, ordered
from sayso.cli.render import terminal_safe
from sayso.errors import InputInvalid, SaysoError
from sayso.furniture import Furniture, lines_of
from sayso.ids import fetchable_url, site
from sayso.models import Article, DayOrTime, Paragraph

__all__ = ["analyze", "extract"]

# A library's remark on a page is no news to somebody who reads a pipe.
logging.getLogger("trafilatura").addHandler(logging.NullHandler())


class ExtractLine(BaseModel):
    """A line of `extract`'s `.jsonl` input: `html`, or `file` relative to the list."""

    model_config = ConfigDict(extra="ignore")

    id: str | int
    html: str | None = None
    file: str | None = None
    url: str | None = None
    charset: str | None = None
    content_type: str | None = None


class AnalyzeLine(BaseModel):
    """A line of `analyze`'s input; a line of `extract`'s output is one."""

    model_config = ConfigDict(extra="ignore")

    id: str | int
    text: str
    title: str | None = None
    published_at: DayOrTime | None = None
    language: str | None = None
    paragraphs: tuple[Paragraph, ...] | None = None
    authors: tuple[str, ...] | None = None


def extract(inputs: list[str], jobs: int, *, recurring: bool = False) -> int:
    """How many inputs failed. `recurring`: all are read twice, the second time without what recurs."""
    pages = _without_recurring(inputs, jobs) if recurring else _pages(inputs)
    return _emit(ordered(extracted, pages, jobs), "extract")


def _without_recurring(inputs: list[str], jobs: int) -> Iterator[Line]:
    """The pages, each with what the others of its site have in common."""
    known: defaultdict[str, Furniture] = defaultdict(Furniture)
    sites: list[str | None] = []
    for result in ordered(extracted, _pages(inputs), jobs):
        address = None
        if not isinstance(result, Died) and not has_failed(result):
            article = Article.model_validate({k: v for k, v in result.items() if k in Article.model_fields})
            address = article.url or article.canonical_url
            if address:
                name = site(address)
                known[name] = known[name].learned(str(result["id"]), lines_of(article))
        sites.append(site(address) if address else None)
    for page, of in zip(_pages(inputs), sites, strict=True):
        yield {**page, "furniture": known[of] if of else None}


def analyze(source: str, jobs: int) -> int:
    """How many lines have no analysis."""
    return _emit(ordered(analyzed, lines(source), jobs), "analyze")


def extracted(page: Line) -> Line:
    """The Article of a page, its fields at the top level."""
    from sayso.extract import extract as extract_article  # half a second of libraries, where they are needed

    if has_failed(page):
        return page
    try:
        line = ExtractLine.model_validate(page)
        article = extract_article(
            _body(line, page),
            content_type=line.content_type,
            charset=line.charset if line.html is None else "utf-8",
            url=fetchable_url(line.url) if line.url else None,
            furniture=known if isinstance(known := page.get("furniture"), Furniture) else None,
            article_id=str(line.id),
        )
    except (SaysoError, ValidationError) as error:
        return failed(page["id"], error, "extract")
    return {"id": line.id, **article.model_dump(mode="json")}


def analyzed(article: Line) -> Line:
    """The Analysis of an article, its fields at the top level."""
    from sayso.analyze import analyze as analyze_text

    if has_failed(article):
        return article
    try:
        line = AnalyzeLine.model_validate(article)
        analysis = analyze_text(
            line.text,
            title=line.title,
            published_at=line.published_at,
            language=line.language,
            paragraphs=line.paragraphs,
            authors=line.authors or (),
        )
    except (SaysoError, ValidationError) as error:
        return failed(article["id"], error, "analyze")
    return {"id": line.id, **analysis.model_dump(mode="json")}


def _emit(results: Iterable[Line | Died[Line]], step: str) -> int:
    count = 0
    for result in results:
        line = _died(result.value, step) if isinstance(result, Died) else result
        emit(line)
        if has_failed(line):
            count += 1
            sys.stderr.write(terminal_safe(f"{line['id']}: {_told(line['error'])}") + "\n")
    return count


def _told(error: object) -> str:
    """Of an error that may be another program's."""
    match error:
        case {"step": step, "name": name, "message": message}:
            return f"{step} failed: {name}: {message}"
    return f"failed before: {error}"


def _died(line: Line, step: str) -> Line:
    message = "the process that worked on it ended without a word: out of memory, or a fault in a library"
    return {"id": line["id"], "error": {"step": step, "name": "ProcessDied", "message": message}}


def _body(line: ExtractLine, page: Line) -> bytes:
    if line.html is not None:
        return line.html.encode("utf-8", "surrogatepass")
    if line.file is None:
        raise InputInvalid("a line needs `html` or `file`")
    return body_of(str(Path(page.get("folder", ".")) / line.file))


def _pages(inputs: list[str]) -> Iterator[Line]:
    """One line for each file, or for each line of a list."""
    for name in inputs:
        if name == "-" or name.removesuffix(".gz").endswith(".jsonl"):
            folder = "." if name == "-" else str(Path(name).parent)
            for line in lines(name):
                if has_failed(line):
                    yield line
                    continue
                kind = content_type(line["file"]) if isinstance(line.get("file"), str) else None
                yield {"content_type": kind, **line, "folder": folder}
        else:
            yield {"id": name_of(name), "file": name, "content_type": content_type(name)}
