import pytest

from sayso.extract.blocks import Block
from sayso.extract.metadata import Metadata
from sayso.extract.recognition import reason_against

SENTENCE = Block("The minister said that she would not go to the harbour before the end of the week.")
TEASERS = [Block(f"Bridge number {n} shut for repairs") for n in range(20)]


def test_sentences_are_an_article():
    assert reason_against([SENTENCE] * 3, Metadata(), "https://post.example/") is None


def test_many_lines_without_sentences_are_a_listing():
    assert reason_against(TEASERS, Metadata(), "https://post.example/bridges") == "a listing"


def test_many_links_in_one_line_are_a_listing():
    line = Block(" ".join(block.text for block in TEASERS))

    assert reason_against([line], Metadata(), None) == "a listing"


def test_a_mark_here_and_there_makes_no_prose():
    half = " ".join(block.text for block in TEASERS)

    assert reason_against([Block(f"{half}! {half}? {half}")], Metadata(), None) == "a listing"


def test_a_few_lines_without_sentences_may_be_a_short_article():
    assert reason_against(TEASERS[:8], Metadata(), None) is None


@pytest.mark.parametrize(
    "line",
    [
        "The minister said that she would not go to the harbour before the end of the week. Read more about it",
        "मंत्री ने कहा कि वह सप्ताह के अंत से पहले बंदरगाह नहीं जाएंगी। बंदरगाह के बारे में और पढ़ें",
        "Նախարարն ասաց, որ մինչև շաբաթվա վերջ նավահանգիստ չի գնալու։ Կարդացեք ավելին",
        "部长表示，她在本周末之前不会前往港口视察工程。更多关于港口的报道",
        "รัฐมนตรีกล่าวว่าเธอจะไม่เดินทางไปที่ท่าเรือก่อนสิ้นสัปดาห์นี้ อ่านเพิ่มเติมเกี่ยวกับท่าเรือ",
    ],
    ids=["Latin", "Devanagari", "Armenian", "Chinese", "Thai"],
)
def test_sentences_in_one_line_that_ends_without_one_are_an_article(line):
    assert reason_against([Block(f"{line} {line * 12}")], Metadata(), None) is None


def test_teasers_at_the_root_of_a_site_are_a_front_page():
    assert reason_against([SENTENCE, *TEASERS], Metadata(), "https://post.example/") == "a front page"
    assert reason_against([SENTENCE, *TEASERS], Metadata(), "https://post.example/?p=7") is None


def test_a_page_that_says_it_is_an_article_is_believed():
    assert reason_against(TEASERS, Metadata(is_article=True), "https://post.example/") is None


def test_a_few_words_are_too_little():
    assert reason_against([Block("Not here.")], Metadata(is_article=True), None) == "too little text"
