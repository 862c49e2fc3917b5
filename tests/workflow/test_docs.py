"""The documents' commands and snippets, run as they stand."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOCUMENTS = ["README.md", "CONTRIBUTING.md", "docs/sources.md", "docs/extract.md"]

# What needs an account, another host or this very test run.
ELSEWHERE = re.compile(
    r"^aws |^curl |make (?:demo|test|long|build)\b|sam deploy|--stack|https?://|\. \.venv/bin/activate"
)


def blocks(language):
    for name in DOCUMENTS:
        text = (ROOT / name).read_text()
        for number, block in enumerate(re.findall(rf"```{language}\n(.*?)```", text, flags=re.DOTALL), 1):
            yield pytest.param(block, id=f"{name}-{number}")


@pytest.fixture
def folder(tmp_path):
    """What the commands name: pages, a text, an `ID`, a list whose last article is none."""
    (tmp_path / "saved").mkdir()
    sample = (ROOT / "samples" / "harbour-memo.html").read_text()
    (tmp_path / "saved" / "a.html").write_text(sample)
    (tmp_path / "story.txt").write_text("Bridge closed\n\n“The bridge stays closed until May,” said Mara Lind.\n" * 3)
    stories = [
        f"Bridge closed\n\n“The bridge stays closed until {month},” said Mara Lind." * 2
        for month in ("May", "June", "July")
    ]
    rows = [f'https://example.com/{n},"{story}"' for n, story in enumerate([*stories, *stories, "Hi"])]
    (tmp_path / "addresses.csv").write_text("\n".join(["url,text", *rows]))
    return tmp_path


@pytest.fixture
def shell(folder):
    scripts = Path(sys.executable).parent
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("AWS_", "SAYSO_"))}
    environment = {**clean, "SAYSO_HOME": str(folder / "home"), "PATH": f"{scripts}:{os.environ['PATH']}"}

    def run(command):
        return subprocess.run(command, shell=True, cwd=folder, env=environment, capture_output=True, text=True)

    return run


@pytest.mark.parametrize("block", list(blocks("sh")))
def test_every_command_works(block, shell):
    for line in filter(str.strip, block.splitlines()):
        if ELSEWHERE.search(line):
            continue
        command = line.partition("  #")[0].strip()
        if " ID" in command:
            command = command.replace(" ID", f" {an_id(command, shell)}")
        if command.startswith("sayso delete"):
            command += " --yes"

        done = shell(command)

        expected = 1 if command.startswith(("sayso batch start", "sayso batch redrive")) else 0
        assert done.returncode == expected, f"{command}: {done.stderr}"


def an_id(command, shell):
    """Of the latest batch, or of an article."""
    if command.startswith("sayso batch"):
        return json.loads(shell("sayso batch status").stdout.splitlines()[0])["id"]
    return re.search("[0-9a-f]{20}", shell("sayso list").stdout).group()


@pytest.mark.parametrize("block", list(blocks("python")))
def test_every_snippet_works(block, shell):
    done = shell(f"{sys.executable} - <<'SNIPPET'\n{block}\nSNIPPET")

    assert done.returncode == 0, done.stderr
    assert "Ada Novak direct" in done.stdout
