"""`kind` of a statement: how much of its content stands inside quotation marks."""

import re
from collections.abc import Sequence

from sayso.models import Kind, Span

__all__ = ["kind"]

_LEAD = re.compile(r"\s*(?:to|whether)\b", re.IGNORECASE)


def kind(text: str, content: Sequence[Span], quoted: Sequence[Span]) -> Kind:
    """`quoted` are the parts of `content` inside the marks. A content without letters and digits is indirect."""
    inside = sum(_letters(text[start:end]) for start, end in quoted)
    whole = sum(_letters(text[start:end]) for start, end in content)
    if inside == 0:
        return "indirect"
    first, last = content[0]
    lead = _LEAD.match(text, first, last)
    led = bool(lead) and not any(start < lead.end() for start, _ in quoted) if lead else False
    leading = _letters(lead.group()) if lead and led else 0
    return "direct" if inside >= whole - leading else "mixed"


def _letters(part: str) -> int:
    return sum(map(str.isalnum, part))
