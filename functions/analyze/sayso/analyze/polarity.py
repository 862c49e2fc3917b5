"""Whether a statement asserts, denies, believes or asks, by the verb that attributes it."""

import re

from sayso.models import Polarity

__all__ = ["polarity"]

_DENIES = re.compile(r"\b(?:den(?:y|ie[sd]|ying)|reject|dismiss|disput|doubt|refut|rebut)")
_BELIEVES = re.compile(
    r"\b(?:believ|think|thought|consider|expect|estimat|suspect|fear|hop(?:e|ing)|reckon|assum|guess|feels?\b|felt\b|anticipat)"
)
_ASKS = re.compile(r"\b(?:ask|wonder|inquir|enquir)")
_QUESTION = re.compile(r"\W*(?:whether|if|who|what|when|where|why|how|which)\b", re.IGNORECASE)


def polarity(cue: str, content: str) -> Polarity:
    """Asking somebody to do something asserts; asking whether, or in words that end in a question mark, asks."""
    cue = cue.lower()
    if _DENIES.search(cue):
        return "denies"
    if _BELIEVES.search(cue):
        return "believes"
    if _ASKS.search(cue) and (_QUESTION.match(content) or content.rstrip("”\"’'» ").endswith("?")):
        return "asks"
    return "asserts"
