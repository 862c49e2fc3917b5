"""How well the articles of a site can be read, and whether that is its habit.

Two running means of each measure: the habit follows slowly, the present quickly. Where they part, something happened,
as a new design of the site that the reader does not understand; when the habit has followed, it is over.
"""

import math
from datetime import datetime
from typing import Any

from pydantic import AwareDatetime, BaseModel, ConfigDict

from sayso.models import Article

__all__ = ["MEASURES", "SiteHealth", "Visit"]

MEASURES = ("length", "missing_date", "missing_author", "failures")
_HABIT, _PRESENT = 0.02, 0.2
"""Weight of the newest visit: the habit is of about 50 visits, the present of five."""
_TELLING = 20
"""Visits before which there is no habit."""
_SHARE = 0.45
"""By which a share has to rise: four visits in a row, where it was none. Where a fifth is missing by habit,
chance alone does it once in 2,500 visits, as was simulated."""
_LENGTH = math.log(2)
"""Texts half or twice as long as usual. Lengths on one site vary by a factor of 1.8, the mean of the present by 1.2."""
_REMEMBERED = 16
"""Visits that would be known again, where one is told twice."""


class Visit(BaseModel):
    """What one article's passage tells of its site. Of a page without an article there is no more to tell."""

    model_config = ConfigDict(frozen=True)

    article_id: str
    submitted_at: datetime
    failed: bool = False
    length: int = 0
    """Characters of the text."""
    missing_date: bool = False
    missing_author: bool = False

    @classmethod
    def of(cls, article: Article, article_id: str, submitted_at: datetime) -> "Visit":
        return cls(
            article_id=article_id,
            submitted_at=submitted_at,
            length=len(article.text),
            missing_date=article.published_at is None or article.found.get("published_at") == "submitted",
            missing_author=not article.authors,
        )

    @property
    def key(self) -> str:
        return f"{self.article_id[:8]} {self.submitted_at.timestamp():.0f} {self.failed:d}"


class SiteHealth(BaseModel):
    """`habit` and `present` by the names of `MEASURES`: the mean of the lengths' logarithms, and shares."""

    model_config = ConfigDict(frozen=True)

    site: str
    articles: int = 0
    failed: int = 0
    last_at: AwareDatetime | None = None
    habit: dict[str, float] = {}
    present: dict[str, float] = {}
    visits: tuple[str, ...] = ()

    def after(self, visit: Visit, now: datetime) -> "SiteHealth":
        """The same where the visit was told already."""
        if visit.key in self.visits:
            return self
        told: dict[str, float] = {"failures": visit.failed}
        if not visit.failed:
            told |= {
                "length": math.log1p(visit.length),
                "missing_date": visit.missing_date,
                "missing_author": visit.missing_author,
            }
        return SiteHealth(
            site=self.site,
            articles=self.articles + (not visit.failed),
            failed=self.failed + visit.failed,
            last_at=now,
            habit=self._moved(self.habit, told, _HABIT),
            present=self._moved(self.present, told, _PRESENT),
            visits=(*self.visits, visit.key)[-_REMEMBERED:],
        )

    def _moved(self, means: dict[str, float], told: dict[str, float], weight: float) -> dict[str, float]:
        """The first visits weigh the same, as in a plain mean."""
        moved = dict(means)
        for measure, value in told.items():
            count = 1 + self.articles + (self.failed if measure == "failures" else 0)
            mean = means.get(measure, value)
            moved[measure] = round(mean + (value - mean) * max(weight, 1 / count), 4)
        return moved

    @property
    def breaks(self) -> tuple[str, ...]:
        """The measures that have left their habit."""
        return tuple(measure for measure in MEASURES if self._breaks(measure))

    def _breaks(self, measure: str) -> bool:
        visits = self.articles + (self.failed if measure == "failures" else 0)
        if visits < _TELLING or measure not in self.habit:
            return False
        rise = self.present[measure] - self.habit[measure]
        return abs(rise) > _LENGTH if measure == "length" else rise > _SHARE

    def told(self) -> dict[str, Any]:
        """For people: lengths in characters, shares of one."""
        return {
            "site": self.site,
            "articles": self.articles,
            "failed": self.failed,
            "last_at": self.last_at.isoformat() if self.last_at else None,
            "present": _readable(self.present),
            "habit": _readable(self.habit),
            "breaks": list(self.breaks),
        }


def _readable(means: dict[str, float]) -> dict[str, float]:
    return {name: round(math.expm1(mean)) if name == "length" else round(mean, 2) for name, mean in means.items()}
