"""Environments of their own for the programs that are measured beside Sayso: its own holds none of them."""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

__all__ = ["NotInstalled", "python_of"]


class NotInstalled(Exception):
    """Why a peer cannot be measured here."""


def python_of(folder: Path, name: str, pins: Sequence[str]) -> Path:
    """The Python of an environment that holds these pins, made where there is none. Raises NotInstalled."""
    python, made, wanted = folder / "bin" / "python", folder / "made", "\n".join(pins)
    if made.exists() and made.read_text() == wanted:
        return python
    if not (uv := shutil.which("uv", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}")):
        raise NotInstalled(f"{name} is not measured: there is no uv to install it with")
    shutil.rmtree(folder, ignore_errors=True)
    for command in (
        [uv, "venv", "--quiet", "--python", sys.executable, str(folder)],
        [uv, "pip", "install", "--quiet", "--python", str(python), *pins],
    ):
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise NotInstalled(f"{name} is not measured: it cannot be installed here\n{done.stderr.strip()}")
    made.write_text(wanted)
    return python
