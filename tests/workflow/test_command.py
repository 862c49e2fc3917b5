"""The command as its users run it: in a process of its own, on a data directory of its own."""

import json
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.workflow.conftest import SAYSO

SAMPLE = Path(__file__).parents[2] / "samples" / "harbour-memo.html"


def story(path, speaker="Mara Lindqvist", words="The bridge will be closed until the spring"):
    path.write_text(
        f"""<html lang="en"><head><title>Bridge closed</title></head><body><article><h1>Bridge closed</h1>
        <p>The old bridge over the Tarn was closed on Tuesday after divers found cracks in two of its piers.</p>
        <p>“{words},” said {speaker}, the town's engineer, who inspected the piers at low water this week.</p>
        <p>Traffic is led over the weir, and the bus company has put on four more buses in the morning.</p>
        </article></body></html>"""
    )
    return path


def only_id(result):
    return re.search(r"\b[0-9a-f]{20}\b", result.stdout + result.stderr).group()


def test_read_shows_the_chain_as_a_person_reads_it(sayso):
    result = sayso("read", SAMPLE)

    assert result.returncode == 0, result.stderr
    assert "Harbour minister admits rift over Brennick flood barrier" in result.stdout
    assert "2026-03-17" in result.stdout
    assert "Radio Meridian → Odile Marchetti: " in result.stdout
    assert "Source link" not in result.stdout


def test_json_is_the_document(sayso):
    found = json.loads(sayso("read", SAMPLE, "--json", "--url", "https://example.com/harbour").stdout)

    assert found["page"]["url"] == "https://example.com/harbour"
    assert found["article"]["published_at"] == "2026-03-17T08:45:00+01:00"
    for statement in found["analysis"]["statements"]:
        text = found["article"]["title" if statement["part"] == "title" else "text"]
        assert all(0 <= start < end <= len(text) for start, end in statement["content"])


def test_json_of_several_inputs_is_a_list(sayso, tmp_path):
    result = sayso("read", SAMPLE, story(tmp_path / "a.html"), "--json")

    assert [found["article"]["title"] for found in json.loads(result.stdout)] == [
        "Harbour minister admits rift over Brennick flood barrier",
        "Bridge closed",
    ]


def test_jsonl_keeps_the_order_and_names_what_failed(sayso, tmp_path):
    (tmp_path / "empty.html").write_text("")

    result = sayso("read", SAMPLE, "empty.html", story(tmp_path / "a.html"), "nowhere.html", "https://[zz]/", "--jsonl")

    lines = [json.loads(line) for line in result.stdout.splitlines()]
    assert result.returncode == 1
    assert [("error" in line) for line in lines] == [False, True, False, True, True]
    assert lines[4]["error"]["name"] == "UrlInvalid"
    assert lines[1]["error"]["name"] == "PageEmpty"
    assert "nowhere.html: there is no such file" in result.stderr
    assert "Traceback" not in result.stderr


def test_out_writes_a_file_for_each_article(sayso, tmp_path):
    result = sayso("read", SAMPLE, "--out", "found")

    (file,) = (tmp_path / "found").iterdir()
    assert result.stdout == ""
    assert file.stem == json.loads(file.read_bytes())["page"]["article_id"]


def test_standard_input_is_a_page(sayso):
    result = sayso("read", "-", "--published", "2024-02-01", stdin="“We are leaving,” said Ada Novak.\n" * 3)

    assert "2024-02-01" in result.stdout
    assert "Ada Novak" in result.stdout


def test_what_was_read_is_listed_shown_and_deleted(sayso, tmp_path):
    identifier = only_id(sayso("read", story(tmp_path / "a.html")))

    listed = [json.loads(line) for line in sayso("list").stdout.splitlines()]
    shown = sayso("show", identifier[:6])
    deleted = sayso("delete", identifier, "--yes")

    assert [run["article_id"] for run in listed] == [identifier]
    assert "Mara Lindqvist" in shown.stdout
    assert deleted.returncode == 0
    assert sayso("list").stdout == ""
    assert sayso("show", identifier).returncode == 1
    assert not [file for file in (tmp_path / "home").rglob("*") if identifier in str(file)]


def test_an_article_read_under_its_address_is_shown_by_it(sayso, tmp_path):
    sayso("read", story(tmp_path / "a.html"), "--url", "https://example.com/bridge?utm_source=mail")

    assert "Mara Lindqvist" in sayso("show", "http://www.example.com/bridge/").stdout
    health = json.loads(sayso("sites").stdout)
    assert (health["site"], health["articles"], health["breaks"]) == ("example.com", 1, [])


def test_a_refused_address_is_recorded_and_show_explains_it(sayso):
    result = sayso("read", "http://169.254.169.254/latest/meta-data")

    assert result.returncode == 1
    assert "fetch failed" in result.stderr
    assert "AddressRefused" in result.stderr
    shown = sayso("show", only_id(result))
    assert "AddressRefused" in shown.stdout
    assert "To try again: sayso read http://169.254.169.254/latest/meta-data" in shown.stdout
    assert json.loads(sayso("list", "--failed").stdout)["error"] == "AddressRefused"


@pytest.mark.parametrize("address", ["ftp://news.example/harbour", "https://reader:secret@news.example/harbour"])
def test_an_address_that_nobody_may_fetch_is_told_by_its_name_and_exits_with_one(sayso, address):
    result = sayso("read", address, "--jsonl")

    assert result.returncode == 1
    assert json.loads(result.stdout)["error"]["name"] == "AddressRefused"
    assert "AddressRefused" in result.stderr
    assert "secret" not in json.loads(result.stdout)["error"]["message"]


@pytest.mark.parametrize(
    ("name", "body", "step", "error"),
    [
        ("paper.html", b"%PDF-1.7 ...", "extract", "ContentUnsupported"),
        ("thin.html", b"<html><body><p>Hi</p></body></html>", "extract", "ArticleNotFound"),
    ],
)
def test_a_page_without_an_article_names_the_step(sayso, tmp_path, name, body, step, error):
    (tmp_path / name).write_bytes(body)

    result = sayso("read", name)

    assert result.returncode == 1
    assert f"{step} failed" in result.stderr
    assert error in result.stderr
    shown = sayso("show", only_id(result)).stdout
    assert f"{step} failed on {name}" in shown
    assert f"To try again: sayso read {name}" in shown


@pytest.mark.parametrize(
    "arguments",
    [
        ["read"],
        ["read", "a.html", "--published", "yesterday"],
        ["read", "a.html", "b.html", "--url", "https://example.com"],
        ["read", "a.html", "--json", "--jsonl"],
        ["nonsense"],
    ],
)
def test_wrong_usage_ends_with_2(sayso, arguments):
    assert sayso(*arguments).returncode == 2


def test_a_data_directory_that_cannot_be_made_ends_with_3(sayso, environment, tmp_path):
    (tmp_path / "file").write_text("")
    environment["SAYSO_HOME"] = str(tmp_path / "file" / "home")

    result = sayso("list")

    assert result.returncode == 3
    assert "file/home" in result.stderr
    assert "Traceback" not in result.stderr


def test_a_run_can_be_watched_while_it_goes_on(sayso, environment, tmp_path):
    files = [story(tmp_path / f"{n}.html", words=f"Bridge number {n} will be closed") for n in range(400)]
    command = [*SAYSO, "read", "--jsonl", "--jobs", "1", *map(str, files)]
    running = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    first = json.loads(running.stdout.readline())["page"]["article_id"]

    listed, shown, refused = sayso("list", "-n", "500"), sayso("show", first), sayso("read", SAMPLE)
    still_running = running.poll() is None
    running.kill()
    running.communicate()

    assert still_running
    assert first in listed.stdout
    assert "Bridge closed" in shown.stdout
    assert refused.returncode == 3
    assert "has it open" in refused.stderr


def test_a_stack_without_credentials_ends_with_3(sayso, environment):
    environment |= {"AWS_EC2_METADATA_DISABLED": "true", "AWS_DEFAULT_REGION": "eu-west-1", "HOME": "/nonexistent"}

    result = sayso("list", "--stack", "sayso")

    assert result.returncode == 3
    assert "credentials" in result.stderr


def test_a_folder_that_cannot_be_made_is_told_without_a_traceback(sayso, tmp_path):
    (tmp_path / "file").write_text("")

    result = sayso("read", SAMPLE, "--out", "file/found")

    assert result.returncode == 1
    assert "could not write file/found" in result.stderr
    assert "Traceback" not in result.stderr


def test_new_only_leaves_out_what_is_stored(sayso, tmp_path):
    file = story(tmp_path / "a.html")
    sayso("read", file)

    shown = sayso("read", file, SAMPLE, "--new-only")
    lines = sayso("read", file, SAMPLE, "--new-only", "--jsonl").stdout.splitlines()

    assert "already stored" in shown.stderr
    assert "Bridge closed" not in shown.stdout
    assert next(json.loads(line)["article"]["title"] for line in lines) == "Bridge closed"
    assert len(lines) == 2


def test_ctrl_c_leaves_what_is_finished_and_says_how_to_go_on(environment, tmp_path):
    files = [story(tmp_path / f"{n}.html", words=f"Bridge number {n} will be closed") for n in range(400)]
    command = subprocess.Popen(
        [*SAYSO, "read", "--jsonl", "--jobs", "1", *map(str, files)],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    command.stdout.readline()

    command.send_signal(signal.SIGINT)
    rest, told = command.communicate(timeout=60)

    assert command.returncode == 130
    assert "not begun" in told
    assert "--new-only" in told
    assert "Traceback" not in told
    stored = 1 + len(rest.splitlines())
    assert 0 < stored < 400
    listed = subprocess.run([*SAYSO, "list", "-n", "500"], env=environment, capture_output=True, text=True, timeout=60)
    assert sum(json.loads(line)["status"] == "stored" for line in listed.stdout.splitlines()) >= stored


def test_every_command_has_an_example_in_its_help(sayso):
    commands = re.findall(r"^│ (\w+) ", sayso("--help").stdout, flags=re.MULTILINE)

    assert {"read", "show", "list", "delete", "extract", "analyze"} <= set(commands)
    for command in commands:
        assert f"Example: sayso {command} " in sayso(command, "--help").stdout


def test_extract_pipes_into_analyze(sayso, tmp_path):
    story(tmp_path / "a.html")
    (tmp_path / "paper.html").write_bytes(b"%PDF-1.7")

    extracted = sayso("extract", "a.html", "paper.html")
    analyzed = sayso("analyze", "-", stdin=extracted.stdout)

    article, failure = map(json.loads, extracted.stdout.splitlines())
    assert (extracted.returncode, article["id"], article["title"]) == (1, "a", "Bridge closed")
    assert failure == {"id": "paper", "error": {"step": "extract", **dict(list(failure["error"].items())[1:])}}
    analysis, passed_on = map(json.loads, analyzed.stdout.splitlines())
    assert analysis["statements"][0]["speaker"]["name"] == "Mara Lindqvist"
    assert passed_on == failure


def test_the_filters_read_lists_and_go_on_after_a_bad_line(sayso, tmp_path):
    page = story(tmp_path / "a.html").read_text()
    lines = [
        json.dumps({"id": "one", "html": page}),
        "{",
        json.dumps({"id": 2, "file": "a.html", "url": None}),
        json.dumps({"file": "a.html"}),
        json.dumps({"id": "three", "html": 7}),
    ]
    (tmp_path / "list.jsonl").write_text("\n".join(lines))

    result = sayso("extract", "list.jsonl")

    found = [json.loads(line) for line in result.stdout.splitlines()]
    assert [line["id"] for line in found] == ["one", "list.jsonl:2", 2, "list.jsonl:4", "three"]
    assert found[0]["text"] == found[2]["text"]
    assert {found[n]["error"]["name"] for n in (1, 3, 4)} == {"InputInvalid"}
    assert "three: extract failed: InputInvalid: the line does not fit: html: " in result.stderr


def test_a_reader_who_has_enough_gets_no_traceback(environment, tmp_path):
    files = " ".join(str(story(tmp_path / f"{n}.html")) for n in range(40))
    command = f"{sys.executable} -c 'from sayso.cli.main import run; run()' extract --jobs 1 {files} | head -n 1"

    result = subprocess.run(command, shell=True, env=environment, capture_output=True, text=True, timeout=60)

    assert json.loads(result.stdout)["title"] == "Bridge closed"
    assert "Traceback" not in result.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no device that is full")
def test_a_full_disk_behind_standard_output_is_told_in_a_line(environment, tmp_path):
    with Path("/dev/full").open("w") as full:
        result = subprocess.run(
            [*SAYSO, "extract", story(tmp_path / "a.html")],
            env=environment,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
        )

    assert result.returncode == 1
    assert "could not write to standard output" in result.stderr
    assert "Traceback" not in result.stderr


def test_a_killed_command_loses_nothing_that_was_stored(environment, tmp_path):
    files = [str(story(tmp_path / f"{n}.html", words=f"Bridge number {n} will be closed")) for n in range(100)]
    command = subprocess.Popen([*SAYSO, "read", "--jsonl", *files], env=environment, stdout=subprocess.PIPE, text=True)
    first = json.loads(command.stdout.readline())

    command.kill()
    command.communicate(timeout=60)

    shown = subprocess.run(
        [*SAYSO, "show", first["page"]["article_id"]], env=environment, capture_output=True, text=True, timeout=60
    )
    assert "Bridge closed" in shown.stdout
