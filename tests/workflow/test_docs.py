"""The documents' commands and snippets, run as they stand."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOCUMENTS = ["README.md", "CONTRIBUTING.md"]

# What needs an account, another host or this very test run.
ELSEWHERE = re.compile(r"make (?:demo|test|build)\b|sam deploy|--stack|https?://|\. \.venv/bin/activate")


def blocks(language):
    for name in DOCUMENTS:
        text = (ROOT / name).read_text()
        for number, block in enumerate(re.findall(rf"```{language}\n(.*?)```", text, flags=re.DOTALL), 1):
            yield pytest.param(block, id=f"{name}-{number}")


@pytest.fixture
def folder(tmp_path):
    """What the commands name: pages, a text, an `ID`."""
    (tmp_path / "saved").mkdir()
    sample = (ROOT / "samples" / "harbour-memo.html").read_text()
    (tmp_path / "saved" / "a.html").write_text(sample)
    (tmp_path / "story.txt").write_text("Bridge closed\n\n“The bridge stays closed until May,” said Mara Lind.\n" * 3)
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
            known = shell("sayso list").stdout
            command = command.replace(" ID", f" {re.search('[0-9a-f]{20}', known).group()}")
        if command.startswith("sayso delete"):
            command += " --yes"

        done = shell(command)

        assert done.returncode == 0, f"{command}: {done.stderr}"


@pytest.mark.parametrize("block", list(blocks("python")))
def test_every_snippet_works(block, shell):
    done = shell(f"{sys.executable} - <<'SNIPPET'\n{block}\nSNIPPET")

    assert done.returncode == 0, done.stderr
    assert "Ada Novak direct" in done.stdout
