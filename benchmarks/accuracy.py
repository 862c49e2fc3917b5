"""What analyze gets right, by scorers and corpora that lie outside the project. They read
what `sayso analyze` prints.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

SAYSO = [sys.executable, "-c", "from sayso.cli.main import run; run()"]


def attribution(corpus: Path, tools: Path) -> str:
    return _analyzed(corpus / "polnear" / "dev.jsonl", tools / "score_attribution.py", "--by", "kind")


def chains(corpus: Path, tools: Path) -> str:
    return _analyzed(corpus / "chains" / "dev.jsonl", tools / "score_chains.py")


def _analyzed(gold: Path, scorer: Path, *options: str) -> str:
    with tempfile.TemporaryDirectory() as folder:
        found = Path(folder, "sayso.jsonl")
        _filter(found, "analyze", str(gold))
        return _score(scorer, gold, found, *options)


def _filter(to: Path, *arguments: str) -> None:
    """Lines that fail are predictions too: of nothing."""
    with to.open("wb") as file:
        subprocess.run([*SAYSO, *arguments], stdout=file, stderr=subprocess.DEVNULL, check=False)


def _score(scorer: Path, *arguments: Path | str) -> str:
    command = [sys.executable, str(scorer), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout
