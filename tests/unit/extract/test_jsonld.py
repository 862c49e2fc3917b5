import json

import pytest
from lxml.html import fromstring

from sayso.extract.jsonld import article_node, declared_words, is_free, kinds, nodes, resolved, texts


def page(*scripts):
    head = "".join(f'<script type="application/ld+json">{script}</script>' for script in scripts)
    return fromstring(f"<html><head>{head}</head><body></body></html>")


ARTICLE = '{"@type": "NewsArticle", "headline": "Ferry saved"}'


@pytest.mark.parametrize(
    "script",
    [
        ARTICLE,
        f"[{ARTICLE}]",
        f'{{"@graph": [{{"@type": "WebSite"}}, {ARTICLE}]}}',
        f'{{"@type": "WebPage", "mainEntity": {ARTICLE}}}',
        f"<!-- {ARTICLE} -->",
        f"//<![CDATA[\n{ARTICLE}\n//]]>",
        f"{ARTICLE};",
        f"{ARTICLE}\n{ARTICLE}",
        '{"@type": "NewsArticle", "headline": "Ferry saved", }',
        '{"@type": ["Thing", "https://schema.org/NewsArticle"], "headline": "Ferry\nsaved"}',
        "{&quot;@type&quot;: &quot;NewsArticle&quot;, &quot;headline&quot;: &quot;Ferry saved&quot;}",
    ],
)
def test_json_ld_is_read_as_it_is_found_in_pages(script):
    node = article_node(nodes(page(script)))

    assert "NewsArticle" in kinds(node)
    assert texts(node["headline"]) == ["Ferry saved"]


def test_a_script_that_cannot_be_read_does_not_hide_the_next():
    assert article_node(nodes(page("{broken", ARTICLE)))["headline"] == "Ferry saved"


def test_an_article_in_a_list_of_others_is_not_the_article_of_the_page():
    listing = f'{{"@type": "ItemList", "itemListElement": [{ARTICLE}]}}'

    assert article_node(nodes(page(listing))) is None


def test_the_fullest_article_is_the_article_of_the_page():
    fuller = '{"@type": "Article", "headline": "Bridge shut", "datePublished": "2024-05-01"}'

    assert article_node(nodes(page(ARTICLE, fuller)))["headline"] == "Bridge shut"


def test_words_are_found_in_strings_objects_and_lists():
    value = [
        {"@type": "Person", "name": "Ilse <b>Marwood</b>"},
        "Tom &amp; Bo",
        [{"name": ["A", "B"]}],
        None,
        {"url": "x"},
    ]

    assert texts(value, "name") == ["Ilse Marwood", "Tom & Bo", "A", "B"]


def test_half_a_surrogate_pair_becomes_a_mark_that_can_be_written():
    (found,) = texts("Ferry \ud83d saved")

    assert found.encode()


def test_a_reference_is_followed_to_the_node_it_names():
    found = nodes(
        page('{"@graph": [{"@type": "Article", "author": {"@id": "#i"}}, {"@id": "#i", "name": "Ilse Marwood"}]}')
    )

    assert texts(resolved(found[1]["author"], found), "name") == ["Ilse Marwood"]


def test_endless_nesting_is_read_as_nothing():
    assert nodes(page("[" * 100_000)) == []


def test_lists_within_lists_are_read_to_some_depth_and_no_deeper():
    deep = json.loads("[" * 900 + '"Ada Lind"' + "]" * 900)

    assert texts([[["Ada Lind"]]]) == ["Ada Lind"]
    assert texts(deep) == []
    assert resolved(deep, []) == deep


@pytest.mark.parametrize(
    ("told", "words"), [(412, 412), ("412", 412), ("9" * 5000, None), ("many", None), (None, None)]
)
def test_a_count_of_words_is_a_number_or_none(told, words):
    assert declared_words({"wordCount": told}) == words


@pytest.mark.parametrize(
    ("told", "free"),
    [(False, False), ("True", True), ("http://schema.org/False", False), ([None, "false"], False), ("soon", None)],
)
def test_what_a_page_says_of_its_price_is_yes_or_no_or_nothing(told, free):
    assert is_free({"isAccessibleForFree": told}) is free
