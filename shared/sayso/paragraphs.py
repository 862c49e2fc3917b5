"""Where the paragraphs of a text stand."""

import re

from sayso.models import Paragraph

__all__ = ["paragraphs"]

# The line boundaries of `str.splitlines`.
LINE = re.compile(r"[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+")


def paragraphs(text: str) -> tuple[Paragraph, ...]:
    """Each line that is not blank is a paragraph; its offsets leave out the white space around it."""
    found = []
    for line in LINE.finditer(text):
        bare = line.group().strip()
        if bare:
            start = line.start() + line.group().index(bare)
            found.append(Paragraph(start=start, end=start + len(bare)))
    return tuple(found)
