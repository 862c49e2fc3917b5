"""Fetch: an address to the raw page in S3, in limited time and size, and never an address that is not public."""

from sayso.fetch.exchange import Http, Limits
from sayso.fetch.fetch import fetch
from sayso.fetch.guard import checked_addresses
from sayso.fetch.resolver import resolve_host
from sayso.fetch.settings import FetchSettings

__all__ = ["FetchSettings", "Http", "Limits", "checked_addresses", "fetch", "resolve_host"]
