import json

import pytest

from sayso.extract.candidates import candidates_of
from sayso.extract.declared import declared
from sayso.extract.liveblog import times_of
from sayso.extract.parsing import parsed

ENTRIES = (
    ("2031-05-04T21:10:00+02:00", "The ferry has left", "The last ferry before the storm has left the quay with nine."),
    ("2031-05-04T20:40:00+02:00", "The bridge is closed", "The council has closed the bridge to everybody on foot."),
    ("2031-05-04T19:05:00+02:00", "Storm is coming", "The harbour master expects waves of four metres by midnight."),
)
INTRO = "A storm is coming to Brackwater tonight. What happens at the harbour, minute by minute."
DECLARED = {
    "@type": "LiveBlogPosting",
    "datePublished": "2031-05-04T18:00:00+02:00",
    "liveBlogUpdate": [
        {"@type": "BlogPosting", "headline": head, "articleBody": text, "datePublished": time}
        for time, head, text in ENTRIES
    ],
}
MARKUP = {
    "entries": "<div class='entry'><time datetime='{0}'>then</time><h3>{1}</h3><p>{2}</p></div>",
    "items": "<li><span><time datetime='{0}'>then</time></span><div><h3>{1}</h3><p>{2}</p></div></li>",
    "flat": "<h3><time datetime='{0}'>then</time> {1}</h3><p>{2}</p>",
    "updated": "<div><time datetime='{0}'>then</time><time datetime='2031-05-05T09:00:00+02:00'>later</time>"
    "<h3>{1}</h3><p>{2}</p></div>",
}


def times(body, head=""):
    published = "<time datetime='2031-05-04T18:00:00+02:00'>18:00</time>"
    tree = parsed(f"<html><head>{head}</head><body><h1>Storm</h1>{published}<p>{INTRO}</p>{body}</body></html>")
    candidates = candidates_of(tree)
    found = zip(candidates, times_of(declared(tree, None), candidates), strict=True)
    return {candidate.text: time.isoformat() if time else None for candidate, time in found}


def ld(node):
    return f"<script type='application/ld+json'>{json.dumps(node)}</script>"


@pytest.mark.parametrize("entry", MARKUP.values(), ids=MARKUP)
def test_each_line_of_a_live_blog_has_the_time_of_its_entry(entry):
    body = "".join(entry.format(*one) for one in ENTRIES)

    found = times(f"<div class='live-blog'>{body}</div>")

    assert {text: found[text] for _, _, text in ENTRIES} == {text: time for time, _, text in ENTRIES}
    assert found[INTRO] is None


def test_the_json_ld_tells_the_times_of_entries_that_print_none():
    body = "".join(f"<h3>{head}</h3><p>{text}</p><p>Photo</p><p>{text[::-1]}</p>" for _, head, text in ENTRIES)

    found = times(body, ld(DECLARED))

    assert {text: found[text] for _, _, text in ENTRIES} == {text: time for time, _, text in ENTRIES}


def test_what_an_entry_embeds_has_its_time():
    time, head, text = ENTRIES[0]
    embedded = "<blockquote><p>Stay at home tonight, all of you.</p></blockquote>"

    found = times(f"<h3>{head}</h3>{embedded}<p>{text}</p>", ld(DECLARED))

    assert found["Stay at home tonight, all of you."] == time


def test_a_time_without_offset_has_that_of_the_page():
    entries = "".join(MARKUP["entries"].format(time[:19], head, text) for time, head, text in ENTRIES)

    found = times(f"<div>{entries}</div>", ld({"@type": "LiveBlogPosting", "datePublished": ENTRIES[2][0]}))

    assert found[ENTRIES[1][2]] == ENTRIES[1][0]


def test_a_list_of_dated_teasers_is_no_live_blog():
    body = "".join(MARKUP["entries"].format(*one) for one in ENTRIES)

    assert set(times(f"<div class='latest'>{body}</div>").values()) == {None}
