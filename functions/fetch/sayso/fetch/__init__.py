"""Fetch: an address to the raw page or feed in S3, politely, within limits, and never from where nobody may go."""

from sayso.fetch.exchange import Http, Limits
from sayso.fetch.feed import FeedFetched, FeedToFetch, fetch_feed
from sayso.fetch.fetch import Unchanged, fetch
from sayso.fetch.guard import checked_addresses
from sayso.fetch.hosts import DynamoHosts
from sayso.fetch.politeness import NotYet, SoFar
from sayso.fetch.resolver import resolve_host
from sayso.fetch.settings import FetchSettings
from sayso.fetch.visit import Fetching, told_delay

__all__ = [
    "DynamoHosts",
    "FeedFetched",
    "FeedToFetch",
    "FetchSettings",
    "Fetching",
    "Http",
    "Limits",
    "NotYet",
    "SoFar",
    "Unchanged",
    "checked_addresses",
    "fetch",
    "fetch_feed",
    "resolve_host",
    "told_delay",
]
