"""Sayso's stack on a laptop: the shipped template and state machines in one process, no account, no network."""

from sayso.local.cloud import LocalCloud

__all__ = ["LocalCloud"]
