"""What finds attributions gives, whether it works by rules or was learned."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from sayso.models import Paragraph, Span

__all__ = ["Attribution", "Attributor"]


@dataclass(frozen=True, slots=True)
class Attribution:
    """Offsets into the text that was given. `content` holds no "that" and no addressee, but its quotation marks."""

    content: tuple[Span, ...]
    cue: tuple[Span, ...]
    source: tuple[Span, ...]
    """Empty where nobody is named, and for a quotation without cue, which goes on with the last speaker."""
    confidence: float
    uttered: bool = True
    speaker: str | None = None
    """Where the page names whose words the whole paragraph is."""


class Attributor(Protocol):
    @property
    def name(self) -> str:
        """Name and version, as `rules-2`; it becomes `Analysis.analyzer`."""

    @property
    def languages(self) -> frozenset[str]:
        """ISO 639-1; texts in others give no attributions."""

    def attributions(self, text: str, paragraphs: Sequence[Paragraph], language: str | None) -> tuple[Attribution, ...]:
        """In the order of their contents. `language` is ISO 639-1; None stands for English."""
