import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso.extract.blocks import Block
from sayso.extract.residue import listed, without_residue
from sayso.models import Removed

SENTENCE = "The minister said that she would not go to the harbour before the end of the week."


def texts(blocks):
    return [block.text for block in blocks]


def removed_between_sentences(line):
    _, removed = without_residue([Block(SENTENCE), Block(line), Block(SENTENCE)])
    return [line.reason for line in removed]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("Read also: Bridge shut for repairs", "read_also"),
        ("READ MORE – Bridge shut", "read_also"),
        ("Lesen Sie auch: Brücke gesperrt", "read_also"),
        ("À lire aussi Le pont est fermé", "read_also"),
        ("Lee también: El puente, cerrado", "read_also"),
        ("Leggi anche: Chiuso il ponte", "read_also"),
        ("Leia também: Ponte fechada", "read_also"),
        ("Source link", "source_link"),
        ("Leave a Comment", "comments"),
        ("Schreibe einen Kommentar", "comments"),
        ("Laisser un commentaire", "comments"),
        ("Posted in:", "tags"),
        ("Tags: ferries, harbours", "tags"),
        ("• Share •", "share"),
        ("Compartir en Facebook", "share"),
        ("Your browser does not support HTML5 videos", "player_notice"),
        ("Sign up for our daily newsletter.", "newsletter"),
        ("Werbung", "advertisement"),
        ("Article continues below", "advertisement"),
        ("Last update:", "date_line"),
        ("Last updated on 3 May 2024 at 10:15 am", "date_line"),
        ("Stand: 22.04.2024, 06:00 Uhr", "date_line"),
        ("© 2024 The Brackwater Post", "legal"),
        ("Lesezeit: 3 Minuten", "reading_time"),
        ("Lees ook: Brug dicht voor herstel", "read_also"),
        ("Czytaj także: Most zamknięty", "read_also"),
        ("Читайте также: Мост закрыт", "read_also"),
        ("İlgili haber: Köprü kapandı", "read_also"),
        ("اقرأ أيضا: إغلاق الجسر", "read_also"),
        ("延伸阅读：大桥关闭", "read_also"),
        ("Meld je aan voor onze nieuwsbrief", "newsletter"),
        ("Zapisz się do newslettera", "newsletter"),
        ("Подпишитесь на нашу рассылку", "newsletter"),
        ("Bültene abone ol", "newsletter"),
        ("اشترك في النشرة البريدية", "newsletter"),
        ("点击订阅", "newsletter"),
        ("Uw browser ondersteunt geen video", "player_notice"),
        ("Twoja przeglądarka nie obsługuje wideo", "player_notice"),
        ("Ваш браузер не поддерживает видео", "player_notice"),
        ("TARAYICINIZ bu videoyu desteklemiyor", "player_notice"),
        ("متصفحك لا يدعم الفيديو", "player_notice"),
        ("您的浏览器不支持视频播放", "player_notice"),
        ("Delen via WhatsApp", "share"),
        ("Поделиться", "share"),
        ("分享到", "share"),
        ("标签：渡轮、港口", "tags"),
        ("ETİKETLER: feribot", "tags"),
        ("Все права защищены", "legal"),
        ("جميع الحقوق محفوظة", "legal"),
        ("Обновлено: 22.04.2024 06:00", "date_line"),
        ("更新时间：2024年4月22日", "date_line"),
    ],
)
def test_page_furniture_goes_with_its_reason(line, reason):
    assert removed_between_sentences(line) == [reason]


@pytest.mark.parametrize(
    "line",
    [
        "Share prices fell by a third after the minister spoke.",
        "Comments by the minister angered the fishermen.",
        "Read more books, he advised the children of the harbour.",
        "Related parties were told of it in the spring.",
        "Source documents show that she knew.",
        "Published in 2019, the book was soon forgotten.",
        "Updated rules will come into force in May.",
        "Tags on the whales showed that they had come from the north.",
        "Video games are to be taxed from next year.",
        "“Sign up for our army,” the poster said.",
        "Advertising brings in half of the money.",
        "Date: 13-15 October 2026",
        "Sources",
        "Related: the council had already decided in the spring that no ferry would sail before the end of May.",
        "Jeden Morgen fährt die Fähre um sechs.",
        "Recibe las llaves de la ciudad.",
        "Мы в ответе за гавань.",
        "Bizi kimse dinlemedi.",
        "تابع الوزير حديثه عن الميناء.",
        "关注港口的人不多。",
        "A narrow vote",
        "The Middle East",
        "***",
    ],
)
def test_a_line_of_the_article_stays(line):
    assert removed_between_sentences(line) == []


def test_a_section_a_byline_and_a_date_go_above_the_first_sentence_only():
    head = [Block("Middle East"), Block("By Ilse Marwood"), Block("3 May 2024")]

    _, removed = without_residue([*head, Block(SENTENCE), *head, Block(SENTENCE)])

    assert [line.reason for line in removed] == ["section", "byline", "date_line"]


def test_what_follows_related_articles_below_the_last_sentence_goes():
    blocks = [
        Block(SENTENCE),
        Block("A postscript"),
        Block("Related articles"),
        Block("Bridge shut"),
        Block("Fish dearer"),
    ]

    kept, removed = without_residue(blocks)

    assert texts(kept) == [SENTENCE, "A postscript"]
    assert [line.reason for line in removed] == ["related", "after_end", "after_end"]


def test_nothing_goes_for_standing_between_a_button_and_a_sentence():
    kept, _ = without_residue([Block(SENTENCE), Block("Related"), Block("A narrow vote"), Block(SENTENCE)])

    assert texts(kept) == [SENTENCE, "A narrow vote", SENTENCE]


TEASER = "Bridge shut for repairs until June"


def removed_links(lines, *links):
    _, removed = without_residue([line if isinstance(line, Block) else Block(line) for line in lines], frozenset(links))
    return [line.text for line in removed]


def test_links_to_other_stories_that_break_into_the_prose_go():
    other = "Fish dearer than at any time since 1990"

    assert removed_links([SENTENCE, TEASER, other, SENTENCE], TEASER, other) == [TEASER, other]


@pytest.mark.parametrize(
    "line",
    [SENTENCE, "Bridge shut", "and of the bridge that is shut", Block(TEASER, "heading")],
    ids=["a sentence", "a name", "part of a sentence", "a heading"],
)
def test_a_link_that_is_no_title_of_a_story_stays(line):
    assert removed_links([SENTENCE, line, SENTENCE], line if isinstance(line, str) else line.text) == []


def test_links_in_a_list_stay():
    assert removed_links([SENTENCE, "Three ferries", TEASER, "Out of service", SENTENCE], TEASER) == []


def test_links_of_one_pattern_are_the_form_of_the_article():
    reviews = [f"Read our full review of ferry {n}" for n in range(3)]

    assert removed_links([line for review in reviews for line in (SENTENCE, review)] + [SENTENCE], *reviews) == []


def test_links_below_a_label_go_wherever_they_stand():
    assert removed_links([SENTENCE, "Related articles", TEASER, "Out of service", SENTENCE], TEASER) == [
        "Related articles",
        TEASER,
    ]


def test_stories_with_their_summaries_below_the_last_sentence_go():
    others = [Block(TEASER, "heading"), Block("The mayor is cross"), Block(f"{TEASER} next year", "heading")]

    assert removed_links([*[SENTENCE] * 3, *others], TEASER, f"{TEASER} next year") == [block.text for block in others]


def test_what_the_page_says_of_itself_does_not_stand_above_the_text():
    title = "Brackwater votes for the ferry"
    head = [Block(f"Harbour {title}", "heading"), Block("Ilse Marwood"), Block("Data: 3 maggio 2024")]

    kept, removed = without_residue([*head, Block(SENTENCE)], title=title, authors=("Ilse Marwood",))

    assert texts(kept) == [SENTENCE]
    assert [line.reason for line in removed] == ["title", "byline", "date_line"]


def test_a_title_that_is_a_sentence_is_not_the_article_s_first_one():
    title = "The minister said that she would not go to the harbour."

    kept, removed = without_residue([Block("Politics"), Block(title), Block(SENTENCE)], title=title)

    assert texts(kept) == [SENTENCE]
    assert [line.reason for line in removed] == ["section", "title"]


def test_what_the_site_is_known_for_goes():
    line = "All the news of the bay, every day."

    _, removed = without_residue([Block(SENTENCE), Block(line), Block(SENTENCE)], furniture={line})

    assert [line.reason for line in removed] == ["site_furniture"]


def test_a_line_that_the_text_says_all_the_same_is_not_listed():
    again = Removed(text="She would not go to the harbour", reason="title")
    gone = Removed(text="Share", reason="share")

    assert listed([again, gone], f"Share prices fell. {SENTENCE}") == (gone,)


def test_an_article_made_of_links_keeps_them():
    links = [Block(f"Story number {n} of the week") for n in range(5)]

    assert without_residue(links, frozenset(texts(links))) == (links, [])


@given(
    st.lists(
        st.sampled_from([SENTENCE, "Share", "Read also: Bridge shut", "A narrow vote", "World", "***", "3 May 2024"])
    )
)
def test_every_line_is_kept_or_listed_and_kept_lines_stay_kept(lines):
    kept, removed = without_residue([Block(line) for line in lines])

    assert sorted([*texts(kept), *(line.text for line in removed)]) == sorted(lines)
    assert [line for line in lines if line == SENTENCE] == [text for text in texts(kept) if text == SENTENCE]


SENTENCES = ("The council voted to keep the night ferry.", "It costs the town two million crowns a year.")


def test_a_link_that_is_certainly_the_articles_stays_and_what_its_words_tell_does_not():
    link = "The mill is sold to a school"
    lines = [Block(line) for line in (SENTENCES[0], "Read more: the story of the ferry", link, SENTENCES[1])]

    kept, removed = without_residue(lines, {link}, certain={line.text for line in lines})

    assert [line.text for line in kept] == [SENTENCES[0], link, SENTENCES[1]]
    assert [line.reason for line in removed] == ["read_also"]
