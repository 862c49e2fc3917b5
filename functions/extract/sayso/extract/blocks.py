"""A block: one paragraph on its way into an article."""

from collections.abc import Iterable
from dataclasses import dataclass

from sayso.models import Paragraph, Role

__all__ = ["Block", "joined"]


@dataclass(frozen=True, slots=True)
class Block:
    """`text` is one tidy line (`sayso.extract.lines.tidy`), never empty."""

    text: str
    role: Role = "text"


def joined(blocks: Iterable[Block]) -> tuple[str, tuple[Paragraph, ...]]:
    """The article's text, an empty line between paragraphs, and where each paragraph stands in it."""
    parts, found, at = [], [], 0
    for block in blocks:
        parts.append(block.text)
        found.append(Paragraph(start=at, end=at + len(block.text), role=block.role))
        at += len(block.text) + 2
    return "\n\n".join(parts), tuple(found)
