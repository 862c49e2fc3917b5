"""The analyze step: an article's text into sourced statements."""

from sayso.analyze.analysis import analyze
from sayso.analyze.attribution import Attribution, Attributor

__all__ = ["Attribution", "Attributor", "analyze"]
