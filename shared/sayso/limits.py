"""Limits that several steps hold to."""

MAX_URL = 8192
"""Characters, escaped. An address is in the state of an execution (256 KiB) some times over; servers take no more."""

MAX_BODY = 25 * 1024 * 1024
"""Bytes of a page, without content encoding. A news page has some 200 KB, the largest some MB."""

MAX_SITEMAP = 50 * 1024 * 1024
"""Bytes of a sitemap, unpacked (sitemaps.org). It is parsed as a stream; of feeds less is read."""

MAX_TEXT = 2_000_000
"""Characters of an article: three times a novel."""

HOST_PATIENCE = 120
"""Seconds that an execution waits for a busy host in all; an Express execution has 300 s for everything."""

TURN_SECONDS = 110
"""From its beginning on, after which no page of a batch's turn waits for its host: what is left of an Express
execution's 300 s is for the page that is under way, which may take 169 s (tests/deploy holds the sum)."""

TURN_PAGES = 20
"""Pages of one host in a turn; more of one host at once become a batch."""

TURN_PAGES_OF_BYTES = 2
"""Pages in a turn whose bytes are there: no clock of fetch's ends it, and a page may take 99 s."""
