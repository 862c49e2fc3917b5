"""Fetch: an address to the raw page in S3, politely, in limited time and size, and never from where nobody may go."""

from sayso.fetch.exchange import Http, Limits
from sayso.fetch.fetch import Fetching, Unchanged, fetch
from sayso.fetch.guard import checked_addresses
from sayso.fetch.hosts import DynamoHosts
from sayso.fetch.politeness import NotYet, SoFar
from sayso.fetch.resolver import resolve_host
from sayso.fetch.settings import FetchSettings

__all__ = [
    "DynamoHosts",
    "FetchSettings",
    "Fetching",
    "Http",
    "Limits",
    "NotYet",
    "SoFar",
    "Unchanged",
    "checked_addresses",
    "fetch",
    "resolve_host",
]
