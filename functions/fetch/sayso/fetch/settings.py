"""What fetch is told by its environment."""

from sayso.settings import Settings


class FetchSettings(Settings):
    contact_url: str = ""
    """Where a site's owner learns who fetches and why; part of the user agent."""
    allow_local: bool = False
    """Loopback addresses may be fetched."""
