"""The HTTP API: articles in, documents out; feeds that articles come from."""

from sayso.api.articles import Services, article, submit_article
from sayso.api.routes import api
from sayso.api.submissions import Submission, parse_submission

__all__ = ["Services", "Submission", "api", "article", "parse_submission", "submit_article"]
