from sayso.extract.blocks import Block
from sayso.extract.metadata import Metadata
from sayso.extract.recognition import reason_against

SENTENCE = Block("The minister said that she would not go to the harbour before the end of the week.")
TEASERS = [Block(f"Bridge number {n} shut for repairs") for n in range(20)]


def test_sentences_are_an_article():
    assert reason_against([SENTENCE] * 3, Metadata(), "https://post.example/") is None


def test_many_lines_without_sentences_are_a_listing():
    assert reason_against(TEASERS, Metadata(), "https://post.example/bridges") == "a listing"


def test_teasers_at_the_root_of_a_site_are_a_front_page():
    assert reason_against([SENTENCE, *TEASERS], Metadata(), "https://post.example/") == "a front page"
    assert reason_against([SENTENCE, *TEASERS], Metadata(), "https://post.example/?p=7") is None


def test_a_page_that_says_it_is_an_article_is_believed():
    assert reason_against(TEASERS, Metadata(is_article=True), "https://post.example/") is None


def test_a_few_words_are_too_little():
    assert reason_against([Block("Not here.")], Metadata(is_article=True), None) == "too little text"
