"""Times that markup states for machines."""

from datetime import datetime, tzinfo

__all__ = ["moment"]


def moment(stated: str | None, zone: tzinfo | None = None) -> datetime | None:
    """A day and a time with its offset; `zone` is lent to one without. None for anything less."""
    text = (stated or "").strip()
    if len(text) <= len("2031-05-04"):
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=zone) if zone else None
