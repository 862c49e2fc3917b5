"""Limits that several steps hold to."""

MAX_BODY = 25 * 1024 * 1024
"""Bytes of a page, without content encoding. A news page has some 200 KB, the largest some MB."""
