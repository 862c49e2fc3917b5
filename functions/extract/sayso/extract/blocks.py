"""A block: one paragraph on its way into an article."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sayso.models import Paragraph, Role

__all__ = ["Block", "Look", "joined"]

Look = Literal["plain", "bold", "italic", "heading", "term", "question"]


@dataclass(frozen=True, slots=True)
class Block:
    """`text` is one tidy line (`sayso.extract.lines.tidy`), never empty."""

    text: str
    role: Role = "text"
    by: str | None = None
    at: datetime | None = None
    look: Look = "plain"
    """How it is set off from the text, by markup that interviews use for their questions."""
    led: int = 0
    """Characters at its beginning that are set off so; the others are plain."""


def joined(blocks: Iterable[Block]) -> tuple[str, tuple[Paragraph, ...]]:
    """The article's text, an empty line between paragraphs, and where each paragraph stands in it."""
    parts, found, at = [], [], 0
    for block in blocks:
        parts.append(block.text)
        end = at + len(block.text)
        found.append(Paragraph(start=at, end=end, role=block.role, by=block.by, at=block.at))
        at += len(block.text) + 2
    return "\n\n".join(parts), tuple(found)
