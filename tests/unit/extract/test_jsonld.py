import pytest
from lxml.html import fromstring

from sayso.extract.jsonld import article_node, kinds, nodes, resolved, texts


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
