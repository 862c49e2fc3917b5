"""The contracts between the steps: frozen pydantic models, one for each thing that travels or is kept.

Offsets are `[start, end)` in code points of `Article.text`, unless a field says otherwise. Times carry their offset.
"""

from datetime import date, datetime
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

__all__ = [
    "Analysis",
    "Article",
    "ArticleFlag",
    "Batch",
    "DayOrTime",
    "Document",
    "Entity",
    "Failure",
    "Figure",
    "Flag",
    "Item",
    "Origin",
    "Page",
    "PageFlag",
    "Paragraph",
    "Removed",
    "Run",
    "Source",
    "Span",
    "Statement",
    "Versions",
]


def _ordered(span: tuple[int, int]) -> tuple[int, int]:
    if not 0 <= span[0] < span[1]:
        raise ValueError(f"a span is [start, end) with 0 <= start < end, not {list(span)}")
    return span


Span = Annotated[tuple[int, int], AfterValidator(_ordered)]
Confidence = Annotated[float, Field(ge=0, le=1)]


def _day_first(value: object) -> object:
    """Pydantic alone reads "2025-03-01" as a midnight, so that a day would not survive JSON."""
    return date.fromisoformat(value) if isinstance(value, str) and len(value) == len("2025-03-01") else value


DayOrTime = Annotated[datetime | date, BeforeValidator(_day_first)]

Origin = Literal["upload", "feed", "api", "batch"]
PageFlag = Literal["noarchive", "tdm_reserved"]
ArticleFlag = Literal["paywalled", "truncated", "listing"]
Role = Literal["text", "heading", "blockquote", "question", "answer", "post", "attribution"]
Kind = Literal["direct", "indirect", "mixed"]
Part = Literal["text", "title"]
Polarity = Literal["asserts", "denies", "believes", "asks"]
SourceType = Literal["person", "organisation", "group", "document", "unknown"]


class Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Page(Model):
    """The raw bytes of a page in S3 and how they came; the HTTP fields are null where nothing was fetched."""

    article_id: str
    key: str
    """S3 key of the gzipped bytes."""
    sha256: str
    """Of the bytes as they were before they were gzipped."""
    size: int = Field(ge=0)
    """Bytes before gzip."""
    fetched_at: AwareDatetime
    url: str | None = None
    """The address that was asked for (`sayso.ids.fetchable_url`)."""
    final_url: str | None = None
    """Where the redirects ended."""
    status: int | None = None
    content_type: str | None = None
    """The media type alone, lower case."""
    charset: str | None = None
    """As the HTTP header gave it."""
    etag: str | None = None
    last_modified: str | None = None
    flags: tuple[PageFlag, ...] = ()
    """What the publisher reserves: no archive (`X-Robots-Tag`, meta robots), no text and data mining (TDMRep)."""


class Item(Model):
    """One article to process: an address, or bytes that are already in S3 (`page`), or both."""

    article_id: str
    origin: Origin
    submitted_at: AwareDatetime
    url: str | None = None
    """As `sayso.ids.fetchable_url` gives it."""
    page: Page | None = None
    """Where it is there, nothing is fetched."""
    name: str | None = None
    """What the submitter calls it: a file's name, an object's key."""
    published_at: DayOrTime | None = None
    """What the submitter knows; it stands where the page itself names no date."""
    title: str | None = None
    """Likewise."""

    @model_validator(mode="after")
    def _has_something_to_read(self) -> Self:
        if self.url is None and self.page is None:
            raise ValueError("an item needs a url, or a page that is already in S3")
        return self


class Paragraph(Model):
    """A line that only tells whose words stand beside it, as the one below a post, is an `attribution`."""

    start: int = Field(ge=0)
    end: int
    role: Role = "text"
    by: str | None = None
    """Who posted, asks, answers or is quoted, as the page names them."""
    at: DayOrTime | None = None
    """Of its entry in a live blog, or of its post."""


class Removed(Model):
    """A line that was taken out of the text because it is not the article."""

    text: str
    reason: str
    """From a small vocabulary, as `read_also`, `share`, `tags`, `source_link`, `player_notice`."""


class Article(Model):
    """The article in a page. `found` tells for each field of metadata where it stood, as `json-ld:datePublished`."""

    text: str
    """Without the title; paragraphs are separated by an empty line."""
    paragraphs: tuple[Paragraph, ...]
    """In order, without overlap; together they are the text but for the white space between them."""
    url: str | None = None
    canonical_url: str | None = None
    title: str | None = None
    authors: tuple[str, ...] = ()
    site_name: str | None = None
    published_at: DayOrTime | None = None
    """A day where the page gives no time."""
    modified_at: DayOrTime | None = None
    language: str | None = None
    """ISO 639-1."""
    section: str | None = None
    image: str | None = None
    source_link: str | None = None
    """The address of the original, where the page says that it is a copy."""
    agency: str | None = None
    """The news agency that is credited, by its short name."""
    free: bool | None = None
    """Whether all may read it without paying, where the page says so."""
    found: dict[str, str] = Field(default_factory=dict)
    residue: tuple[Removed, ...] = ()
    flags: tuple[ArticleFlag, ...] = ()
    """`paywalled`: the article is for subscribers, as the page says; `truncated`: it goes on where the text ends;
    `listing`: the page is a front page, a product, a list or the like rather than an article."""
    confidence: Confidence
    """That the text is the article, the whole article and nothing but the article."""


class Source(Model):
    """Somebody or something that speaks or passes on what was said."""

    name: str
    """The fullest name in the article; a description for people without a name; `unknown` where nobody is named."""
    type: SourceType = "unknown"
    entity: str | None = None
    """`Entity.id` in the same analysis."""


class Statement(Model):
    """What somebody said, thought, demanded or asked, as the article attributes it."""

    content: tuple[Span, ...] = Field(min_length=1)
    text: str
    """The contents' words; pieces of a broken quotation joined by ` … `."""
    quoted: tuple[Span, ...] = ()
    """The parts of `content` inside quotation marks, without the marks."""
    kind: Kind
    """`direct` where every letter and digit is inside quotation marks (a leading "to" or "whether" aside), or the page
    gives the paragraph to its speaker, as a post; `indirect` where none is."""
    cue: tuple[Span, ...] = ()
    """The words that attribute: "said", "according to"."""
    source: tuple[Span, ...] = ()
    """The mention of the speaker beside the cue, as "he"."""
    speaker: Source
    via: tuple[Source, ...] = ()
    """Intermediaries, from the one nearest the reader to the one nearest the speaker."""
    medium: str | None = None
    """As "email", "interview"; only what the text names."""
    said_on: date | None = None
    polarity: Polarity = "asserts"
    uttered: bool = True
    """False for words that nobody spoke: "declined to comment", "did not say that"."""
    part: Part = "text"
    """`title`: all offsets of this statement point into `Article.title`."""
    confidence: Confidence


class Entity(Model):
    """`id` is unique within one analysis."""

    id: str
    name: str
    type: Literal["person", "organisation", "group", "document", "place", "unknown"]
    aliases: tuple[str, ...] = ()
    mentions: tuple[Span, ...] = ()


class Figure(Model):
    """A number and what it counts."""

    span: Span
    value: float
    counts: str


class Flag(Model):
    """What a reader should know about the page, as `missing_date`, with the words that show it, if any."""

    name: str
    evidence: tuple[Span, ...] = ()


class Analysis(Model):
    """What was found in an article. What an analyzer does not compute is empty."""

    analyzer: str
    """Name and version of what found the statements."""
    statements: tuple[Statement, ...] = ()
    entities: tuple[Entity, ...] = ()
    figures: tuple[Figure, ...] = ()
    keywords: tuple[str, ...] = ()
    summary: tuple[Span, ...] = ()
    flags: tuple[Flag, ...] = ()
    fingerprint: str | None = None


class Versions(Model):
    """Of the software and of the analyzer that made a document."""

    sayso: str
    analyzer: str


class Document(Model):
    """All that is known of one version of an article; S3 keeps it, and the index can be rebuilt from it."""

    page: Page
    article: Article
    analysis: Analysis
    versions: Versions


class Failure(Model):
    """Why an article was not stored. `error` is the leaf of `sayso.errors`, or the name the runtime gave."""

    article_id: str
    step: str
    error: str
    message: str
    retryable: bool
    failed_at: AwareDatetime
    item: Item
    """What to submit again."""


class Run(Model):
    """The latest passage of an article through the workflow; `step`, `error` and `message` only where it failed."""

    article_id: str
    status: Literal["pending", "stored", "failed"]
    origin: Origin
    submitted_at: AwareDatetime
    finished_at: AwareDatetime | None = None
    url: str | None = None
    name: str | None = None
    title: str | None = None
    statements: int | None = None
    unchanged: bool | None = None
    """True where it ended with what was stored already: the page, or the text in it, is the same."""
    step: str | None = None
    error: str | None = None
    message: str | None = None


class Batch(Model):
    """Many articles to read, and how far that is. In the end all `pages` are stored, unchanged, failed or not read."""

    id: str
    name: str
    """What the submitter calls it: a file's name, an object's key, a feed's address."""
    source: str
    """S3 key of the list or archive; a batch's folder, `batches/{id}/`, stands for what is outstanding of it."""
    submitted_at: AwareDatetime
    status: Literal["pending", "running", "succeeded", "failed"] = "pending"
    finished_at: AwareDatetime | None = None
    pages: int = 0
    """Different articles."""
    repeated: int = 0
    """Lines that name an article which an earlier line names."""
    rejected: int = 0
    """Lines that could not be taken."""
    rejections: str | None = None
    """S3 key of what is told of them."""
    rounds: int = 0
    """Planned; what has to be tried again becomes rounds of its own."""
    round: int = 0
    """The last that was collected."""
    left_from: int = 1
    """What rounds from this on left over has no round yet."""
    wait_seconds: int = 0
    """Before the next round, as its pages need a pause."""
    stored: int = 0
    unchanged: int = 0
    failed: int = 0
    not_read: int = 0
    broken: str | None = None
    """What its source broke off with; what could be read before that is worked off."""
    error: str | None = None
    """Why it ended before its end: `TooManyFailures`, what a step of its own failed with, or at the end `broken`."""
    message: str | None = None
