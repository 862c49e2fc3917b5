"""The witnesses of a page's text that stand in the page itself."""

import re
from collections.abc import Sequence

from lxml.html import HtmlElement

from sayso.extract import jsonld
from sayso.extract.declared import Declared
from sayso.extract.features import Evidence
from sayso.extract.witnesses import Witness

__all__ = ["declared_lines", "evidence_of"]

LINE_END = re.compile(r"\n|<br\s*/?>|</p>|&lt;/p&gt;", re.IGNORECASE)


def evidence_of(tree: HtmlElement, extracted: Sequence[str], declared: Sequence[str]) -> Evidence:
    """`extracted`: lines that an extractor took for the article; `declared`: what `declared_lines` gives."""
    return Evidence(
        extracted=Witness(list(extracted)),
        declared=Witness(list(declared)),
        description=Witness(_contents(tree, "description", "og:description", "twitter:description")),
        title=Witness(
            _contents(tree, "og:title", "twitter:title") + [title.text or "" for title in tree.iter("title")]
        ),
    )


def declared_lines(page: Declared) -> list[str]:
    """The `articleBody` of the page's JSON-LD."""
    body = page.article.get("articleBody")
    return [line for part in LINE_END.split(body) if (line := jsonld.plain(part))] if isinstance(body, str) else []


def _contents(tree: HtmlElement, *names: str) -> list[str]:
    return [
        meta.get("content") or ""
        for meta in tree.iter("meta")
        if (meta.get("name") or meta.get("property") or "").lower() in names
    ]
