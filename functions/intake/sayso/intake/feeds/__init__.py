"""Feeds and sitemaps: their bytes to entries, entries to work."""
