"""A Content-Type header taken apart."""

import re

__all__ = ["parse_content_type"]

_CHARSET = re.compile(r"""charset\s*=\s*["']?([^\s;"']+)""", re.IGNORECASE)


def parse_content_type(header: str | None) -> tuple[str | None, str | None]:
    """The media type alone, lower case, and the charset as it was sent."""
    kind, _, parameters = (header or "").partition(";")
    charset = _CHARSET.search(parameters)
    return kind.strip().lower() or None, charset[1] if charset else None
