"""The sites that articles came from, and how well they can be read."""

from typing import Any

from sayso.api.articles import Services

__all__ = ["list_sites"]


def list_sites(services: Services) -> dict[str, Any]:
    """By name."""
    return {"sites": [health.told() for health in services.sites.all()]}
