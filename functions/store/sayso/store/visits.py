"""What an article's passage adds to the picture of its site, and the metric of a site that breaks with its habit."""

from datetime import datetime

from sayso.health import Visit
from sayso.ids import site
from sayso.observability import count
from sayso.sites import Sites

__all__ = ["note_visit"]


def note_visit(url: str, visit: Visit, sites: Sites, now: datetime) -> None:
    """Safe to repeat: a visit that was told already breaks with nothing."""
    name = site(url)
    for measure in sites.visited(name, visit, now):
        count("HabitBroken", now, by={"measure": measure}, site=name)
