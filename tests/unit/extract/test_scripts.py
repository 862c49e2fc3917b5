import json

from lxml.html import fromstring

from sayso.extract import extract
from sayso.extract.scripts import markup_in_scripts

STORY = "".join(
    f'<p class="{n}">The council met for the {n} time this year and spoke for hours about the mill by the river.</p>'
    for n in ("first", "second", "third", "fourth", "fifth", "sixth")
)


def page(script):
    return f"<html><head><title>Mill</title></head><body><div id='app'></div><script>{script}</script></body></html>"


def escaped(value):
    return json.dumps(value).replace("<", "\\u003c")


def test_markup_in_the_state_of_a_page_is_found():
    assert markup_in_scripts(fromstring(page(f"window.state = {escaped({'body': STORY})}"))) == STORY


def test_markup_in_json_within_json_is_found():
    script = f"push([1, {escaped(json.dumps({'teaser': '<p>Short</p>', 'body': STORY}))}])"

    assert markup_in_scripts(fromstring(page(script))) == STORY


def test_a_script_without_paragraphs_has_no_markup():
    assert markup_in_scripts(fromstring(page(f"let words = {json.dumps('word ' * 200)}"))) is None


def test_a_page_that_draws_itself_is_read_and_says_where():
    article = extract(page(f"window.state = {escaped({'body': STORY})}").encode())

    assert len(article.paragraphs) == 6
    assert article.found["text"] == "script"
