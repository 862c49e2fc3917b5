import io

import pytest
from rich.console import Console

from sayso.cli import render
from sayso.cli.dead_letters import DeadLetter, Unreadable
from sayso.models import Failure, Flag, Removed, Run, Source
from sayso.submission import item_of_url
from tests.unit.samples import AT, analysis, article, document, page, statement


def shown(what, width=80):
    console = Console(file=io.StringIO(), width=width, highlight=False)
    console.print(what)
    return console.file.getvalue()


def listed(**fields):
    return Run(**{"article_id": "a" * 20, "status": "stored", "origin": "api", "submitted_at": AT, **fields})


def test_a_statement_shows_its_chain_and_what_is_known_of_it():
    said = statement(
        via=(Source(name="Tidewater Post", type="organisation"), Source(name="two aides", type="group")),
        medium="email",
        said_on=AT.date(),
        polarity="denies",
    )

    text = shown(render.document(document(said=analysis(said))), 100)

    assert "Tidewater Post → two aides → Ilse Brandt denies: The harbour will open in May" in text
    assert "indirect · email · 2025-03-01" in text


def test_a_headlines_words_come_from_the_title():
    said = statement(content=((0, 7),), text="Harbour", cue=((11, 15),), part="title", uttered=False)

    text = shown(render.document(document(said=analysis(said))))

    assert "Ilse Brandt open: Harbour\n" in "\n".join(line.rstrip() for line in text.splitlines()) + "\n"
    assert "not said · headline" in text


def test_only_what_is_inside_quotation_marks_is_coloured():
    said = statement(content=((0, 28),), quoted=((4, 11),), kind="mixed")
    console = Console(file=io.StringIO(), width=80, force_terminal=True, color_system="standard", highlight=False)

    console.print(render.document(document(said=analysis(said))))

    assert "\x1b[36mharbour\x1b[0m" in console.file.getvalue()


def test_an_article_without_statements_says_so_with_its_residue_and_flags():
    what = article(residue=(Removed(text="Read also", reason="read_also"),))
    found = analysis().model_copy(update={"statements": (), "flags": (Flag(name="missing_date"),)})

    text = shown(render.document(document(what=what, said=found)), 120)

    assert "No statement found." in text
    assert "0 statements · aaaaaaaaaaaaaaaaaaaa · 1 line of residue taken out · missing date" in text


def test_an_address_stays_in_one_line_however_narrow_the_terminal():
    address = "https://news.example/" + "harbour-" * 20
    console = Console(file=io.StringIO(), width=80, highlight=False)

    render.show(document(page(url=address)), console)

    assert address in console.file.getvalue()


def test_control_characters_of_a_page_do_not_reach_the_terminal():
    hostile = "\x1b]0;owned\x07\x9b2Jno\rthing"
    what = article(title=hostile, site_name=hostile, authors=(hostile,))
    said = statement(speaker=Source(name=hostile, type="person"))

    text = shown(render.document(document(page(url=None), what=what, said=analysis(said))))

    assert not {"\x1b", "\x07", "\x9b", "\r"} & set(text)


@pytest.mark.parametrize("width", [80, 120])
def test_a_list_keeps_ids_whole_and_cuts_titles(width):
    text = shown(render.runs([listed(title="A very long headline " * 9, statements=12)], width), width)

    assert "a" * 20 in text
    assert "2025-03-01 12:00" in text
    assert "stored" in text
    assert "12" in text
    assert all(len(line) <= width for line in text.splitlines())


def test_a_failure_names_the_input_and_how_to_try_again():
    run = listed(status="failed", name="saved/a.html", step="extract", error="PageEmpty", message="cut")
    item = item_of_url("https://news.example/a", "api", AT)
    told = Failure(
        article_id="a", step="extract", error="PageEmpty", message="whole", retryable=False, failed_at=AT, item=item
    )

    text = shown(render.failure(run, told))

    assert "extract failed on saved/a.html" in text
    assert "PageEmpty: whole" in text
    assert "To try again: sayso read saved/a.html" in text


@pytest.mark.parametrize(
    ("known", "again"),
    [
        ({"name": "my page.html"}, "sayso read 'my page.html'"),
        ({"url": "https://news.example/?a=1&b=2"}, "sayso read 'https://news.example/?a=1&b=2'"),
        ({"name": "inbox/a.html"}, "upload inbox/a.html once more"),
    ],
)
def test_what_to_do_again_can_be_copied_to_a_shell(known, again):
    run = listed(status="failed", step="fetch", error="HostFailing", message="503", **known)

    assert f"To try again: {again}" in shown(render.failure(run, None))


def test_a_failure_of_which_the_index_alone_knows_is_told_too():
    run = listed(status="failed", step="workflow", error="RunLost", message="cut off")

    assert "RunLost: cut off" in shown(render.failure(run, None))


def test_dead_letters_tell_what_happened_to_what():
    event = b'{"detail": {"object": {"key": "inbox/a\\u001b[2J.html"}}}'
    known = DeadLetter("m-1", AT, "rule", "arn:aws:lambda:::f", "NO_RESOURCE", "Function not found", event)

    waiting = [known, Unreadable("m-2", AT, "its body is not JSON", "Hello")]

    first, second = shown(render.dead_letters(waiting, 120), 120).splitlines()[1:]

    assert " ".join(first.split()) == "2025-03-01 12:00 rule inbox/a[2J.html NO_RESOURCE: Function not found"
    assert "m-2" in second
    assert "not understood: its body is not JSON" in second
