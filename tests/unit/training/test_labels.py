from training.extract.labels import UNKNOWN, covered, told

FIRST = "The council of Brackwater voted on Thursday to keep the night ferry."
SECOND = "It costs the town two million crowns, said the treasurer on Friday."


def test_lines_of_the_gold_are_the_article_and_others_are_not():
    lines = ["Home", FIRST, "Read also: a fire at the old mill on Monday", SECOND, "© 2031"]

    assert covered(lines, f"{FIRST}\n\n{SECOND}") == [0, 1, 0, 1, 0]


def test_short_headings_count_where_the_gold_has_them():
    lines = ["Costs", FIRST, "Costs", SECOND, "Costs"]

    assert covered(lines, f"{FIRST}\nCosts\n{SECOND}") == [0, 1, 1, 1, 0]


def test_a_line_that_comes_twice_is_the_article_once():
    assert sorted(covered([FIRST, SECOND, FIRST], f"{FIRST}\n{SECOND}")) == [0, 1, 1]


def test_a_summary_is_found_wherever_the_page_has_it():
    assert covered([FIRST, SECOND], f"{SECOND}\n{FIRST}") == [1, 1]


def test_part_of_a_line_is_known_by_its_share():
    (share,) = covered([f"{FIRST} {SECOND}"], FIRST)

    assert 0.4 < share < 0.6


def test_phrases_tell_of_the_lines_that_hold_them():
    assert told(["Home", FIRST, SECOND], ["voted on  Thursday"], ["Home"]) == [0, 1, UNKNOWN]


def test_a_phrase_that_stands_in_two_lines_tells_of_neither():
    assert told([FIRST, FIRST], ["voted on Thursday"], []) == [UNKNOWN, UNKNOWN]
