"""What may be submitted: `{url}`, `{html, url?}` or `{text, url?}`, with what the submitter knows of the article."""

from typing import Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from sayso.errors import InputInvalid, TooLarge
from sayso.models import DayOrTime
from sayso.validation import wrong_fields

__all__ = ["Submission", "parse_submission"]

MAX_BODY = 5_000_000
"""Bytes; Lambda takes no more than 6 MB with the event around it."""


class Submission(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    # An item has to fit into the state of an execution (256 KiB) and into the index (400 KB).
    url: str | None = Field(default=None, max_length=8192)
    html: str | None = None
    text: str | None = None
    published_at: DayOrTime | None = None
    title: str | None = Field(default=None, max_length=1000)

    @model_validator(mode="after")
    def _has_one_form(self) -> Self:
        if self.html is not None and self.text is not None:
            raise ValueError("give `html` or `text`, not both")
        if self.url is None and self.html is None and self.text is None:
            raise ValueError("give one of `url`, `html` and `text`")
        return self


def parse_submission(body: bytes) -> Submission:
    """Raises TooLarge and InputInvalid, which names the fields that are wrong."""
    if len(body) > MAX_BODY:
        raise TooLarge(
            f"the request has {len(body):,} bytes, and {MAX_BODY:,} may be sent. Upload the page under inbox/"
        )
    try:
        return Submission.model_validate_json(body)
    except ValidationError as error:
        raise InputInvalid(f"the request is no submission: {wrong_fields(error)}") from error
