"""Draws docs/demo.svg: what `make demo` shows, for the README. Run by `make picture`."""

import io
import json
import subprocess
import sys
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import SVG_EXPORT_THEME

from sayso.cli import render
from sayso.models import Document

ROOT = Path(__file__).parents[1]

# rich's own frame without its fonts, which a browser would fetch from somebody else's server.
FRAME = """<svg class="rich-terminal" viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg">
<style>
.{unique_id}-matrix {{ font-family: ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace;
font-size: {char_height}px; line-height: {line_height}px; font-variant-east-asian: full-width; }}
{styles}
</style>
<defs><clipPath id="{unique_id}-clip-terminal">
<rect x="0" y="0" width="{terminal_width}" height="{terminal_height}" /></clipPath>{lines}</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix">
{matrix}
</g>
</g>
</svg>
"""


def main() -> None:
    sample = next(ROOT.glob("samples/*.html"))
    command = [str(Path(sys.executable).parent / "sayso"), "read", str(sample), "--json"]
    document = Document.model_validate(json.loads(subprocess.run(command, check=True, capture_output=True).stdout))
    console = Console(record=True, width=104, force_terminal=True, highlight=False, file=io.StringIO())
    console.print(render.document(document))
    console.save_svg(
        str(ROOT / "docs" / "demo.svg"),
        title=f"sayso read {sample.relative_to(ROOT)}",
        theme=SVG_EXPORT_THEME,
        code_format=FRAME,
        unique_id="sayso",
    )


if __name__ == "__main__":
    main()
