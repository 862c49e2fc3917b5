"""Posts of social networks that a page embeds: which element is one, who wrote it, and which of its lines tell so."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from lxml.html import HtmlElement

from sayso.extract.lines import tidy
from sayso.extract.markup_words import in_parts
from sayso.extract.moments import moment

__all__ = ["Post", "is_post", "post_in"]

# The classes that the networks' own embed codes give.
EMBED_CODE = re.compile(
    r"(?<![\w-])(?:twitter-(?:tweet|video)|instagram-media|tiktok-embed|bluesky-embed|mastodon-embed|reddit-embed-bq"
    r"|reddit-card|fb-xfbml-parse-ignore|text-post-media|truthsocial-embed|telegram-post)(?![\w-])"
)
# What sites and their content systems call a post that they render themselves.
POST_WORDS = re.compile(
    r"(?:tweet|twitter|insta(?:gram)?|mastodon|toot|bluesky|bsky|reddit|tiktok|threads|facebook|telegram|truth-?social|social)"
    r"(?:[\s_-]*(?:embed|post|card|quote|status|block|item|media|content|text|body))?(?![a-z])",
    re.IGNORECASE,
)
# The address of one post, as opposed to a network's buttons for sharing and to somebody's profile.
ADDRESS = re.compile(
    r"https?://(?:[\w-]+\.)*(?:(?:twitter|x)\.com/(?P<twitter>\w+)/status(?:es)?/\d+|instagram\.com/(?:p|reel|tv)/[\w-]+"
    r"|tiktok\.com/@(?P<tiktok>[\w.]+)/video/\d+|bsky\.app/profile/(?P<bluesky>[\w.:-]+)/post/\w+"
    r"|reddit\.com/r/\w+/comments/\w+|facebook\.com/(?:[\w.-]+/(?:posts|videos|photos)/|permalink\.php|watch)"
    r"|threads\.(?:net|com)/@(?P<threads>[\w.]+)/post/|truthsocial\.com/@(?P<truth>\w+)/(?:posts/)?\d+|t\.me/\w+/\d+"
    r"|linkedin\.com/(?:posts|feed/update)/|(?:[\w-]+\.)+\w+/@(?P<mastodon>\w+(?:@[\w.-]+)?)/\d{6,})",
    re.IGNORECASE,
)
LONGEST = 3_000
"""Characters of a post's element; a longer one is an article that tells of a post."""
LONGEST_NAME = 60
SHORT = 60

HANDLE = r"@[\w.-]*\w(?:@[\w-]+(?:\.[\w-]+)+)?"
# The line that ends a post: a dash or "Ein Beitrag geteilt von", the name, the handle in parentheses, the date.
NAME_AND_HANDLE = re.compile(
    rf"(?:^|(?<=\s)|(?<=[^\w\s])[—–―])\s*(?P<name>[^()]{{0,120}}?)\s*\(\s*(?P<handle>{HANDLE})\s*\)"
)
LEADING_DASH = re.compile(r"\s*(?:[—–―]|-{1,2}\s)\s*")
DASH = re.compile(r".*(?:[—–―]|(?:^|\s)-{1,2})\s*", re.DOTALL)
SHARED_BY = re.compile(
    r"(?:a (?:post|video|photo) (?:shared|posted) by|(?:posted|post|shared|tweeted) by"
    r"|(?:(?:ein )?(?:beitrag|video) geteilt|beitrag|post|gepostet|veröffentlicht|geteilt) von"
    r"|une (?:publication|vidéo) partagée par|(?:publié|posté|partagé)e? par"
    r"|una publicación (?:compartida|de)(?: (?:de|por))?|publicado por|compartido por"
    r"|un post condiviso da|pubblicato da|(?:uma )?publicação (?:partilhada|compartilhada) por|een bericht gedeeld door"
    r"|geplaatst door|gedeeld door|post udostępniony przez|(?:opublikowany|udostępniony) przez|ett inlägg delat av"
    r"|публикация от|опубликовано)\s*:?\s+",
    re.IGNORECASE,
)
BY_NAME = re.compile(
    rf"^(?:{SHARED_BY.pattern}|by\s+)(?P<name>.+?)(?:\s+(?:on|am|sur|le|el|il|em|op|w|vom|in)\s.*|\s*[·•|].*)?$", re.I
)
REDDITOR = re.compile(r"(?:^by\s*|(?<![\w/])/?)(?P<name>u/[\w-]{2,})")
BARE_HANDLE = re.compile(rf"^{HANDLE}$")
AUTHOR_WORDS = re.compile(
    r"(?:^|[\s_-])(?:author|user-?name|display-?name|full-?name|screen-?name|nickname|handle|byline|name)(?:$|[\s_-])",
    re.I,
)
TO_THE_POST = re.compile(
    r"^(?:view|see|watch|open|read|sieh|auf|zum|ansehen|voir|ver|vedi|visualizza|bekijk|zobacz|se|смотреть)(?!\w)", re.I
)
NETWORKS = re.compile(
    r"\b(?:Instagram|Mastodon|Threads|Twitter|X|Facebook|TikTok|Reddit|Bluesky|Telegram|Truth Social|LinkedIn)\b"
)


@dataclass(frozen=True, slots=True)
class Post:
    """`attributing`: those of its lines that tell who wrote it, when and where; `leading`: that only lead to it."""

    by: str | None
    at: datetime | None
    attributing: frozenset[str]
    leading: frozenset[str]
    has_words: bool
    """Whether the page holds more of it than whose it is."""

    def has(self, line: str) -> bool:
        """Whether the line is the post's own: its words, or whose they are."""
        return line not in self.leading


def is_post(element: HtmlElement) -> bool:
    """By the class of a network's embed code; else a quotation, or what is named so, with the address of one post."""
    names = f"{element.get('class') or ''} {element.get('data-type') or ''} {element.get('data-platform') or ''}"
    is_quotation, is_embed = element.tag == "blockquote", bool(EMBED_CODE.search(names))
    if not is_quotation:
        if not is_embed and not POST_WORDS.search(in_parts(f"{element.tag} {names}"[:300])):
            return False
        if any(map(is_post, element.iterdescendants("blockquote"))):
            return False
    if is_embed:
        return True
    if len(set(_addresses(element))) != 1:
        return False
    text = tidy(element.text_content())
    return len(text) <= LONGEST and (
        not is_quotation or bool(NAME_AND_HANDLE.search(text) or _ends_with_address(element))
    )


def _ends_with_address(element: HtmlElement) -> bool:
    """Whether the quotation's last words are a link to the post, as its date is."""
    last = list(element.iter("a"))[-1]
    return bool(ADDRESS.match(last.get("href") or "")) and not (last.tail or "").strip(" .)\n\t\r")


def _addresses(element: HtmlElement) -> Iterator[str]:
    stated = (element.get(name) or "" for name in ("cite", "data-url", "data-href", "data-embed-url", "data-tweet-url"))
    for address in (*stated, *(link.get("href") or "" for link in element.iter("a"))):
        if found := ADDRESS.match(address):
            yield found.group().lower()


def post_in(element: HtmlElement, lines: Sequence[str]) -> Post:
    """`lines`: the text of the element, a line each."""
    named = _named(element)
    by = next(filter(None, map(_author_in, reversed(lines))), None) or named or _owner(element)
    time = next(element.iter("time"), None)
    attributing = frozenset(line for line in lines if _attributes(line, by, named, element))
    leading = frozenset(filter(_leads, lines))
    return Post(
        by=by,
        at=None if time is None else moment(time.get("datetime")),
        attributing=attributing,
        leading=leading,
        has_words=not attributing.union(leading).issuperset(lines),
    )


def _author_in(line: str) -> str | None:
    if found := _last(NAME_AND_HANDLE, line):
        name = SHARED_BY.sub("", _after_dash(found["name"])).strip(' "“”,:')
        return name if 0 < len(name) <= LONGEST_NAME else found["handle"]
    if found := REDDITOR.search(line):
        return found["name"]
    if (found := BY_NAME.match(line)) and len(found["name"]) <= LONGEST_NAME:
        return found["name"].strip()
    return line if BARE_HANDLE.match(line) else None


def _last(pattern: re.Pattern[str], line: str) -> re.Match[str] | None:
    return next(reversed(list(pattern.finditer(line))), None)


def _after_dash(words: str) -> str:
    """Names hold dashes, too, so that the first one counts where nothing stands before it."""
    leading = LEADING_DASH.match(words)
    return words[leading.end() :] if leading else DASH.sub("", words)


def _named(element: HtmlElement) -> str | None:
    """From an element that is named for its author, where the site renders posts itself."""
    for inner in element.iter("a", "span", "div", "p", "strong", "b", "h3", "h4", "h5", "header", "cite", "figcaption"):
        names = in_parts(f"{inner.get('class') or ''} {inner.get('itemprop') or ''}")
        if names.strip() and inner is not element and AUTHOR_WORDS.search(names):
            text = tidy(inner.text_content())
            name = re.sub(rf"\s*\(?{HANDLE}.*$", "", text) or text
            if 0 < len(name) <= LONGEST_NAME:
                return name
    return None


def _owner(element: HtmlElement) -> str | None:
    """The account in the post's address."""
    hrefs = [
        element.get("cite") or "",
        element.get("data-embed-url") or "",
        *(a.get("href") or "" for a in element.iter("a")),
    ]
    for found in filter(None, map(ADDRESS.match, hrefs)):
        if account := next(filter(None, found.groupdict().values()), None):
            return f"@{account}"
    return None


def _attributes(line: str, by: str | None, named: str | None, element: HtmlElement) -> bool:
    if found := _last(NAME_AND_HANDLE, line):
        before = SHARED_BY.sub("", line[: found.end("name")]).removesuffix(_after_dash(found["name"]))
        return not SHARED_BY.sub("", before).strip(" —–―-") or bool(SHARED_BY.match(line))
    if line in {by, named} or BARE_HANDLE.match(line) or BY_NAME.match(line) or REDDITOR.match(line):
        return True
    # Its date is the link to it.
    return line in _timed(element) or (line in _linked(element) and any(map(str.isdigit, line)) and len(line) < SHORT)


def _leads(line: str) -> bool:
    """As "View this post on Instagram"."""
    return len(line) < SHORT and bool(TO_THE_POST.match(line) and NETWORKS.search(line))


def _linked(element: HtmlElement) -> set[str]:
    links = (a for a in element.iter("a") if ADDRESS.match(a.get("href") or ""))
    return {tidy(part.text_content()) for a in links for part in (a, *a.iter("div", "p", "span"))}


def _timed(element: HtmlElement) -> set[str]:
    return {tidy(time.text_content()) for time in element.iter("time")}
