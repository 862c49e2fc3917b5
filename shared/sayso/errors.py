"""What can go wrong, split at the root by what happens next.

SaysoError
├── Retryable                    the same attempt may succeed later; the state machine tries again
│   ├── HostUnreachable          no address, no connection, or no answer in time
│   ├── HostFailing              the host answered 408, 425, 429 or 5xx
│   │   └── RobotsUnavailable    its robots.txt cannot be had, and without it nothing may be fetched
│   ├── HostBusy                 others fetch from the host, one after the other, for longer than we wait
│   └── StorageUnavailable       S3, DynamoDB or Step Functions throttled the call or failed
└── Permanent                    trying again changes nothing until somebody changes the input or the set-up
    ├── InputInvalid             the event or the submitted input does not fit its contract
    │   ├── FeedInvalid          neither a feed nor a sitemap, or XML made to harm its reader
    │   └── UrlInvalid           no absolute URL, or longer than an address may be
    ├── AddressRefused           not an address of the public web: its scheme, port, credentials or IP address
    ├── RobotsDisallowed         the host's robots.txt does not let us fetch the page
    ├── MiningReserved           the publisher reserves text and data mining (TDMRep), and RespectTdm is on
    ├── PageMissing              the host answered 404, 410 or another 4xx
    ├── TooLarge                 a body, text or item is over its limit
    ├── TooSlow                  a page takes longer to read than the step may take
    ├── ContentUnsupported       neither HTML nor text: a PDF, an image, an archive
    ├── TextUndecodable          the bytes fit no charset
    ├── PageEmpty                there is nothing in the page
    ├── ArticleNotFound          there is a page, but no article in it
    │   ├── PageGone             the page says that there is no such page, although the host answered 200
    │   ├── PaywallMet           the article is for subscribers: the page holds its beginning at most
    │   ├── BotWallMet           the host asks for a proof that a person is reading
    │   └── ConsentWallMet       the host asks for a consent before it shows the page
    ├── NothingStored            nothing is stored under this id
    ├── SetupInvalid             an environment variable of the function is missing or wrong
    └── StorageRefused           S3, DynamoDB or Step Functions denied the call: a permission or a resource is missing

A state machine matches the name of the raised class, not its bases. The `step` boundary therefore re-raises
every error as one of the two roots and carries the leaf in the text (`sayso.step`).
"""

__all__ = [
    "AddressRefused",
    "ArticleNotFound",
    "BotWallMet",
    "ConsentWallMet",
    "ContentUnsupported",
    "FeedInvalid",
    "HostBusy",
    "HostFailing",
    "HostUnreachable",
    "InputInvalid",
    "MiningReserved",
    "NothingStored",
    "PageEmpty",
    "PageGone",
    "PageMissing",
    "PaywallMet",
    "Permanent",
    "Retryable",
    "RobotsDisallowed",
    "RobotsUnavailable",
    "SaysoError",
    "SetupInvalid",
    "StorageRefused",
    "StorageUnavailable",
    "TextUndecodable",
    "TooLarge",
    "TooSlow",
    "UrlInvalid",
]


class SaysoError(Exception):
    """An error that Sayso raises itself. Its text says what was attempted, on what, and what the reader can do."""


class Retryable(SaysoError):
    """The same attempt may succeed later."""


class Permanent(SaysoError):
    """The same attempt cannot succeed until the input or the set-up changes."""


class HostUnreachable(Retryable):
    pass


class HostFailing(Retryable):
    rest: float | None = None
    """Seconds for which the host wants to be left alone, where it answered that it has had enough."""


class RobotsUnavailable(HostFailing):
    pass


class HostBusy(Retryable):
    pass


class StorageUnavailable(Retryable):
    pass


class InputInvalid(Permanent):
    pass


class FeedInvalid(InputInvalid):
    pass


class UrlInvalid(InputInvalid):
    pass


class AddressRefused(Permanent):
    pass


class RobotsDisallowed(Permanent):
    pass


class MiningReserved(Permanent):
    pass


class PageMissing(Permanent):
    pass


class TooLarge(Permanent):
    pass


class TooSlow(Permanent):
    pass


class ContentUnsupported(Permanent):
    pass


class TextUndecodable(Permanent):
    pass


class PageEmpty(Permanent):
    pass


class ArticleNotFound(Permanent):
    pass


class PageGone(ArticleNotFound):
    pass


class PaywallMet(ArticleNotFound):
    pass


class BotWallMet(ArticleNotFound):
    pass


class ConsentWallMet(ArticleNotFound):
    pass


class NothingStored(Permanent):
    pass


class SetupInvalid(Permanent):
    pass


class StorageRefused(Permanent):
    pass
