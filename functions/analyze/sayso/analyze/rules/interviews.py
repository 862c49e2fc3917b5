"""Questions and answers of an interview that is printed as such."""

import re
from collections.abc import Sequence

from sayso.models import Paragraph, Span

__all__ = ["Turns", "turns"]

Turns = dict[int, Span | None]

_LABEL = re.compile(r"(?:(?P<question>Q|Question)|A|Answer)\s*[:.]\s+(?=\S)")


def turns(text: str, paragraphs: Sequence[Paragraph]) -> Turns:
    """By the start of its paragraph, the words of each answer without its label; None for a question.

    A paragraph is a turn by its role, or by its label where the text has both questions and answers; without a label
    it goes on with the answer before it if another question follows.
    """
    by_role: Turns = {
        p.start: (p.start, p.end) if p.role == "answer" else None
        for p in paragraphs
        if p.role in ("question", "answer")
    }
    return by_role or _labelled(text, paragraphs)


def _labelled(text: str, paragraphs: Sequence[Paragraph]) -> Turns:
    labels = [_LABEL.match(text, p.start, p.end) for p in paragraphs]
    questions = [i for i, label in enumerate(labels) if label and label["question"]]
    answers = [i for i, label in enumerate(labels) if label and not label["question"]]
    if not questions or not answers:
        return {}
    found: Turns = {}
    answering = False
    for i, (paragraph, label) in enumerate(zip(paragraphs, labels, strict=True)):
        if label:
            answering = not label["question"]
            found[paragraph.start] = (label.end(), paragraph.end) if answering else None
        elif answering and i < questions[-1]:
            found[paragraph.start] = (paragraph.start, paragraph.end)
    return found
