"""The language a text is in."""

import re

from sayso.extract.lines import letters

__all__ = ["language_of"]

ENOUGH = 120
"""Letters from which on the text is believed more than the page: below, py3langid errs more than pages do."""
SAMPLE = 5_000

# Languages that character statistics confuse; between them the page's own declaration decides.
NEIGHBOURS = (
    frozenset({"no", "nb", "nn", "da", "sv"}),
    frozenset({"bs", "hr", "sr", "sl", "mk"}),
    frozenset({"id", "ms", "jv"}),
    frozenset({"cs", "sk"}),
    frozenset({"es", "gl", "pt", "ca", "an"}),
    frozenset({"ru", "uk", "be", "bg"}),
    frozenset({"hi", "mr", "ne"}),
    frozenset({"fa", "ar", "ur", "ps", "ug"}),
    frozenset({"de", "lb", "nl", "af"}),
)


def language_of(text: str, declared: str | None) -> tuple[str, str] | None:
    """ISO 639-1 and where it was found; `declared` is the page's `lang`, as `pt-BR`."""
    hint = re.match(r"[a-z]{2}(?![a-z])", (declared or "").strip().lower())
    own = hint[0] if hint else None
    if letters(text[:SAMPLE]) < ENOUGH and own:
        return own, "html:lang"
    if letters(text) < ENOUGH // 4:
        return None
    # Loads a model of 5 MB in half a second, once.
    from py3langid import classify  # noqa: PLC0415 - what reads no text should not pay for it

    detected, _ = classify(text[:SAMPLE])
    if own and any({own, detected} <= family for family in NEIGHBOURS):
        return own, "html:lang"
    return detected, "text"
