"""What fetch is told by its environment."""

from sayso.settings import IndexSettings


class FetchSettings(IndexSettings):
    contact_url: str = ""
    """Where a site's owner learns who fetches and why; part of the user agent."""
    allow_local: bool = False
    """Loopback addresses may be fetched, on any port."""
    host_delay_seconds: float = 5
    """Between two requests to one host, where its robots.txt asks for no more."""
    respect_tdm: bool = True
    """A reservation of text and data mining is a refusal."""
