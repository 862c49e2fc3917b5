import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
# What an outer make tells an inner one.
_INHERITED = {"MAKEFLAGS", "MFLAGS", "MAKELEVEL", "MAKEOVERRIDES"}


def make(*arguments: str) -> None:
    """As from a shell in the checkout, with this environment's programs and the checkout's own cache."""
    environment = {name: value for name, value in os.environ.items() if name not in _INHERITED} | {
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "UV_CACHE_DIR": str(ROOT / ".cache" / "uv"),
    }
    done = subprocess.run(["make", *arguments], cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
