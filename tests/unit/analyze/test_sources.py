import pytest

from sayso.analyze import analyze
from sayso.analyze.rules.sources import source
from sayso.analyze.sentences import sentences
from sayso.paragraphs import paragraphs

TOLD = "“It was cold in the yard and nobody came.”"


def source_of(phrase):
    text = f"{phrase} said so."
    ((_, [s]),) = sentences(text, paragraphs(text), ())
    found = source(s, (0, len(s) - 3))
    return None if found is None else text[s[found[0]].start : s[found[1] - 1].end]


@pytest.mark.parametrize(
    "phrase",
    [
        *("the", "The", "a", "older", "find", "Rather", "THIRD", "three", "M", "I'm", "they've", "She’s", "us", "we"),
        *("negotiations", "Negotiations", "killer", "staying", "avoids", "other", "This", "That", "pipelines"),
        *(
            "decisions",
            "this week",
            "few months",
            "the 2000s",
            "either way",
            "your kitchen",
            "dozens of tricky",
            "save for those",
        ),
        "This comes less than a week after Bloomberg",
        "Neighbour Zibulka picks up the story",
        "Clinicians gain visibility on patient status",
        "They're well aware of the challenges",
        "Holm presented data",
        "Holm claims",
        "murdered in the attack",
        "builds on its existing maps",
        "citing experts",
        "leaving office",
        "protests over Lindqvist's",
        "the time Lindqvist",
        "Lindqvist's unexecuted",
    ],
)
def test_what_cannot_speak_is_no_source(phrase):
    assert source_of(phrase) is None


@pytest.mark.parametrize(
    "phrase",
    [
        *(
            "he",
            "Who",
            "others",
            "Several",
            "both",
            "police",
            "experts",
            "critics",
            "records",
            "US",
            "Boeing",
            "dam_71",
        ),
        "One of them",
        "the 34-year-old mother of three",
        "a victim of Holm's",
        "civil rights activists",
        "projections from the agency",
        "Larch officials",
        "a poll released last week",
        "two aides who asked to stay unnamed",
        "16 percent of Democratic registered voters",
        "about a dozen residents",
        "Ann Lindqvist, who built the dam",
        "Lindqvist's now-retired father",
        "people close to the mayor",
    ],
)
def test_who_can_speak_is_the_source_whole(phrase):
    assert source_of(phrase) == phrase


@pytest.mark.parametrize(
    ("phrase", "kept"),
    [
        ("But Lindqvist", "Lindqvist"),
        ("Meanwhile, Ann Lindqvist", "Ann Lindqvist"),
        ("Lindqvist, however", "Lindqvist"),
        ("several people I", "several people"),
        ("A few minutes later they", "they"),
        ("an email in", "an email"),
    ],
)
def test_words_that_only_stand_beside_a_source_are_left_out(phrase, kept):
    assert source_of(phrase) == kept


def test_a_quotation_whose_source_cannot_speak_is_of_unknown():
    (found,) = analyze("“It was cold in the yard and nobody came,” older said.").statements

    assert (found.speaker.name, found.source) == ("unknown", ())


def test_what_somebody_who_cannot_speak_says_indirectly_is_not_given():
    assert analyze("Negotiations said the dam would hold.").statements == ()


def test_a_lone_quotation_is_of_who_spoke_in_the_sentence_before():
    text = f"Per Holm built the dam.\n\nAnn Lindqvist said it was old.\n\n{TOLD}"

    assert [found.speaker.name for found in analyze(text).statements] == ["Ann Lindqvist", "Ann Lindqvist"]


@pytest.mark.parametrize(
    "between",
    ["Per Holm fled through the yard. He was caught in spring.", "The dam is a hundred years old."],
)
def test_a_lone_quotation_further_down_is_of_unknown(between):
    text = f"Ann Lindqvist said the dam was old.\n\n{between}\n\n{TOLD}"

    assert analyze(text).statements[-1].speaker.name == "unknown"


def test_a_lone_quotation_is_not_of_somebody_the_text_only_tells_about():
    _, lone = analyze(f"“The yard was locked all night,” older said.\n\n{TOLD}").statements

    assert lone.speaker.name == "unknown"


@pytest.mark.parametrize(
    ("language", "text", "speaker"),
    [
        ("de", "Dennoch betonte: „Der Damm ist alt und hält.“", "unknown"),
        ("de", "Nach dem Fehltritt war Ruhe. „Der Damm ist alt und hält“, sagte Fehltritt.", "unknown"),
        ("de", "„Der Damm ist alt und hält“, sagte der Sprecher weiter.", "der Sprecher"),
    ],
)
def test_a_source_in_another_language_is_measured_too(language, text, speaker):
    assert [found.speaker.name for found in analyze(text, language=language).statements] == [speaker]
