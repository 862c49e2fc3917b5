"""What extract and analyze get right, by scorers and corpora that lie outside the project.

The scorers read what the filters print: `sayso extract` and `sayso analyze` make the predictions. Beside extract stands
plain trafilatura, on the same pages in the same run.
"""

import gzip
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import trafilatura

SAYSO = [sys.executable, "-c", "from sayso.cli.main import run; run()"]


def pages(corpus: Path, tools: Path) -> str:
    gold = corpus / "pages" / "gold.jsonl"
    with tempfile.TemporaryDirectory() as folder:
        ours, plain, listing = (Path(folder, name) for name in ("sayso.jsonl", "trafilatura.jsonl", "list.jsonl"))
        lines = [json.loads(line) for line in gold.read_text().splitlines()]
        _write(listing, (_page(line, corpus / "pages" / "html") for line in lines))
        _filter(ours, "extract", str(listing))
        _write(plain, (_by_trafilatura(line, corpus / "pages" / "html") for line in lines))
        return _score(tools / "score_pages.py", gold, ours, plain)


def attribution(corpus: Path, tools: Path) -> str:
    return _analyzed(corpus / "polnear" / "dev.jsonl", tools / "score_attribution.py", "--by", "kind")


def chains(corpus: Path, tools: Path) -> str:
    return _analyzed(corpus / "chains" / "dev.jsonl", tools / "score_chains.py")


def _analyzed(gold: Path, scorer: Path, *options: str) -> str:
    with tempfile.TemporaryDirectory() as folder:
        found = Path(folder, "sayso.jsonl")
        _filter(found, "analyze", str(gold))
        return _score(scorer, gold, found, *options)


def _page(line: dict[str, Any], html: Path) -> dict[str, Any]:
    return {
        "id": line["id"],
        "file": str(html.resolve() / f"{line['id']}.html.gz"),
        "url": line["url"],
        "charset": line["charset"],
    }


def _by_trafilatura(line: dict[str, Any], html: Path) -> dict[str, Any]:
    body: bytes | str = gzip.decompress((html / f"{line['id']}.html.gz").read_bytes())
    if line["charset"] and isinstance(body, bytes):
        body = body.decode(line["charset"], "replace")
    found = trafilatura.bare_extraction(body, url=line["url"], with_metadata=True)
    if found is None:
        return {"id": line["id"]}
    authors = [name.strip() for name in (found.author or "").split(";") if name.strip()]
    return {"id": line["id"], "text": found.text, "title": found.title, "authors": authors, "published_at": found.date}


def _filter(to: Path, *arguments: str) -> None:
    """Lines that fail are predictions too: of nothing."""
    with to.open("wb") as file:
        subprocess.run([*SAYSO, *arguments], stdout=file, stderr=subprocess.DEVNULL, check=False)


def _score(scorer: Path, *arguments: Path | str) -> str:
    command = [sys.executable, str(scorer), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def _write(to: Path, lines: Iterator[dict[str, Any]]) -> None:
    with to.open("w") as file:
        file.writelines(json.dumps(line) + "\n" for line in lines)
