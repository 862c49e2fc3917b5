"""The raw page to the article in it."""

from sayso.extract.article import extract

__all__ = ["extract"]
