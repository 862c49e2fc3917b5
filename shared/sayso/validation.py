"""What pydantic finds wrong, in a line for a reader."""

from pydantic import ValidationError

__all__ = ["wrong_fields"]


def wrong_fields(error: ValidationError) -> str:
    """As `title: Input should be a valid string; page.size: Field required`."""
    told = (".".join(map(str, each["loc"])) + f": {each['msg']}" for each in error.errors())
    return "; ".join(each.removeprefix(": ") for each in told)
