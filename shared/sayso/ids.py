"""Names for things: one address for a page, one id for an article, one key for a speaker.

Every URL goes through `ada-url`, the WHATWG parser, so that what is checked, fetched and stored is the same address.
"""

import hashlib
import re
import unicodedata

import ada_url

from sayso.errors import AddressRefused, UrlInvalid
from sayso.limits import MAX_URL

# Parameters that tell who sent the reader, never which page is meant: the union of what analytics and advertising
# products document (Google, Meta, Microsoft, Mailchimp, HubSpot, Matomo, Piano) and news sites add when sharing.
_TRACKING = re.compile(
    r"(?:utm|mtm|pk|piwik|matomo|hsa|at|ns)_\w+"
    r"|fbclid|gclid|gclsrc|dclid|gbraid|wbraid|msclkid|yclid|ysclid|twclid|ttclid|igshid|igsh|li_fat_id|mc_cid|mc_eid"
    r"|_hsenc|_hsmi|hsctatracking|mkt_tok|vero_id|oly_enc_id|oly_anon_id|wickedid|s_cid|cmpid|cmp|ocid|ncid|xtor|smid|sref"
    r"|guccounter|guce_referrer|guce_referrer_sig|ref_src|ref_url|__twitter_impression|cvid|spm",
    re.IGNORECASE,
)
_AMP_PARAMETER = re.compile(r"amp(?:=(?:1|true)?)?|outputtype=amp", re.IGNORECASE)
_AMP_PATH = re.compile(r"(?:/amp/?|\.amp)$|\.amp(?=\.html?$)", re.IGNORECASE)
_HOST_PREFIX = re.compile(r"^(?:www|amp)\.(?=[^.]+\.)")


_LONGEST_HOST = 253
"""RFC 1035, section 2.3.4, without the length bytes."""
# Of an address in a message, which others read: without what stands before its host.
_SHOWN = 200
_CREDENTIALS = re.compile(r"^(\s*[a-z][a-z0-9+.-]*:[/\\]*)[^/\\?#]*@", re.IGNORECASE)


def _parsed(url: str) -> ada_url.URL:
    try:
        parsed = ada_url.URL(url)
    except ValueError as error:
        raise UrlInvalid(f"{_shown(url)} is not a URL. Give an absolute http or https address") from error
    if parsed.protocol not in {"http:", "https:"}:
        raise AddressRefused(f"{_shown(url)} cannot be fetched: only http and https addresses can")
    if parsed.hostname.endswith("."):
        _leave_root_out(parsed, url)
    if len(parsed.hostname) > _LONGEST_HOST:
        raise UrlInvalid(f"{_shown(url)} cannot be fetched: its host's name is longer than names can be")
    if len(parsed.href) > MAX_URL:
        raise UrlInvalid(f"an address of {parsed.hostname} has {len(parsed.href):,} characters, and {MAX_URL:,} may be")
    return parsed


def _leave_root_out(parsed: ada_url.URL, url: str) -> None:
    """The dot that a name may end with makes it no other host; its slots, its files and its articles are the same."""
    name = parsed.hostname.removesuffix(".")
    if not name or name.endswith("."):
        raise UrlInvalid(f"{_shown(url)} cannot be fetched: its host's name ends with an empty part")
    parsed.hostname = name


def _shown(url: str) -> str:
    return repr(_CREDENTIALS.sub(r"\1", url)[:_SHOWN])


def fetchable_url(url: str) -> str:
    """The address to check, fetch and store: as the parser writes it, without its fragment and a dot after its host.

    Raises UrlInvalid where it is no absolute URL; AddressRefused where its scheme is neither http nor https, and where
    it carries credentials: it is shown to others.
    """
    parsed = _parsed(url)
    if parsed.username or parsed.password:
        raise AddressRefused(f"an address of {parsed.hostname} carries credentials. Leave them out")
    parsed.hash = ""
    return parsed.href


def canonical_url(url: str) -> str:
    """One form for all the ways to write an article's address. It identifies; it need not be fetchable.

    https, without `www.`/`amp.`, the root's dot, default port, credentials, fragment, tracking parameters, AMP marks
    and trailing slash; the remaining parameters sorted. Idempotent. Raises UrlInvalid where it is no absolute URL,
    AddressRefused where its scheme is another.
    """
    parsed = _parsed(url)
    host = _repeated(_HOST_PREFIX, parsed.hostname)
    port = "" if parsed.port in {"", "80", "443"} else f":{parsed.port}"
    path = _repeated(_AMP_PATH, parsed.pathname.rstrip("/")).rstrip("/")
    query = "&".join(sorted(p for p in parsed.search.removeprefix("?").split("&") if p and not _is_noise(p)))
    return ada_url.URL(f"https://{host}{port}{path or '/'}{'?' if query else ''}{query}").href


def _is_noise(parameter: str) -> bool:
    name = parameter.partition("=")[0]
    return bool(_TRACKING.fullmatch(name) or _AMP_PARAMETER.fullmatch(parameter))


def _repeated(pattern: re.Pattern[str], text: str) -> str:
    """Without the pattern's match, as long as there is one: what `/amp/amp` needs to be idempotent."""
    while (shorter := pattern.sub("", text, count=1).rstrip("/")) != text:
        text = shorter
    return text


ID_LENGTH = 20
"""Hex digits of a SHA-256: 80 bits, so that a billion articles meet by chance once in a million archives."""


def article_id(url: str) -> str:
    """Of the canonical address."""
    return article_and_host(url)[0]


def article_and_host(url: str) -> tuple[str, str]:
    """The article's id, and the host of its canonical address, with a port that is not its scheme's own."""
    canonical = canonical_url(url)
    return hashlib.sha256(canonical.encode()).hexdigest()[:ID_LENGTH], canonical.split("/", 3)[2]


def content_id(sha256: str) -> str:
    """The id of an article without an address: of its bytes."""
    return sha256[:ID_LENGTH]


def site(url: str) -> str:
    """The host that an article is listed under, without `www.`"""
    return _HOST_PREFIX.sub("", _parsed(url).hostname)


def speaker_key(name: str, kind: str) -> str:
    """One key for the ways to write a name: type, then the words in NFKC, case-folded, without marks between them.

    A key of DynamoDB holds 2,048 bytes: a name is cut to 200 characters.
    """
    words = re.findall(r"\w+", unicodedata.normalize("NFKC", name).casefold())
    return f"{kind}:{'-'.join(words)[:200]}"
