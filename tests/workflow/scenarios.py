"""What the stack is for, each thing as a question that a change of the template may answer with no."""

import json
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from sayso.errors import NothingStored
from sayso.ids import article_id
from sayso.models import Run
from sayso.submission import item_of_url
from tests.http_server import HttpServer, http_server
from tests.workflow.conftest import CONTACT, PAGE, Workflow
from tests.workflow.feed_scenarios import (
    FEED_SCENARIOS,
    a_feed_of_which_nothing_can_be_written_is_left_and_the_others_go_on,
    a_feed_that_fails_shows_its_error,
    a_feed_waits_for_its_host,
)

_CHANGED = PAGE.replace(b"Mayor Ilse Brandt", b"engineer Tomas Okafor").replace(b"she told", b"he told")
_LINES = "".join(f"<p>The ships of line {n} are welcome, Mayor Ilse Brandt said on Friday.</p>" for n in range(1200))
_LONG = PAGE.replace(b"</article>", _LINES.encode() + b"</article>")
ADDRESS = "https://tidewater.example/harbour"


def an_address_is_stored(workflow: Workflow, site: HttpServer) -> bool:
    item, outcome = workflow.run(site.page("/direct", PAGE))
    return (
        outcome.succeeded and is_stored(workflow, item.article_id) and workflow.index.head(item.article_id) is not None
    )


def the_host_learns_who_asks(workflow: Workflow, site: HttpServer) -> bool:
    workflow.run(site.page("/agent", PAGE))
    return all(CONTACT in headers["User-Agent"] for _, headers in site.requests)


def a_host_is_asked_as_often_as_it_lets(workflow: Workflow, site: HttpServer) -> bool:
    """The name is another than in other scenarios: what was told of robots.txt is kept for a day."""
    site.page("/robots.txt", b"User-agent: *\nCrawl-delay: 2\nDisallow: /private\n")
    site.page("/slow", PAGE)
    site.page("/private", PAGE)
    item, _ = workflow.run(site.url("/slow", "localhost"))
    refused, _ = workflow.run(site.url("/private", "localhost"))
    asked = [path for path, _ in site.requests]
    return (
        is_stored(workflow, item.article_id)
        and is_failed(workflow, refused.article_id, "RobotsDisallowed")
        and "/private" not in asked
        and asked.count("/robots.txt") == 1
    )


def a_host_that_was_not_asked_for_a_while_is_asked_at_once(workflow: Workflow, site: HttpServer) -> bool:
    item = item_of_url(site.page("/at-once", PAGE), "api", datetime.now(UTC)).model_dump(mode="json")
    told = workflow.cloud.client("lambda").invoke(
        FunctionName=workflow.cloud.resource_ids["FetchFunction"], Payload=json.dumps({"item": item}).encode()
    )
    return json.load(told["Payload"]).get("outcome") == "page"


def a_reservation_is_on_record_and_no_refusal_where_that_is_set(workflow: Workflow, site: HttpServer) -> bool:
    _, outcome = workflow.run(site.page("/reserved", PAGE, tdm_reservation="1"))
    return outcome.succeeded and workflow.documents.document(outcome.output["document"]).page.flags == ("tdm_reserved",)


def a_page_that_is_the_same_is_no_new_version(workflow: Workflow, site: HttpServer) -> bool:
    """By its ETag, by its bytes, by the text in it, of which the newest bytes are known from then on."""
    item, first = workflow.run(site.page("/same", PAGE, ETag='"1"'))
    ended, newest = [], PAGE.replace(b"<body>", b"<body><!-- 12 comments -->")
    for answer in (
        lambda: site.page("/same", status=304, ETag='"1"'),
        lambda: site.page("/same", PAGE),
        lambda: site.page("/same", newest),
    ):
        _, outcome = workflow.run(answer())
        ended.append(outcome.output.get("unchanged") and outcome.output.get("document") == first.output["document"])
    run = workflow.index.run(item.article_id)
    conditional = [headers.get("If-None-Match") for path, headers in site.requests if path == "/same"]
    head = workflow.index.head(item.article_id)
    known = head is not None and head.sha256 == sha256(newest).hexdigest()
    return all(ended) and known and run is not None and run.unchanged is True and conditional[1] == '"1"'


def a_changed_page_replaces_the_old_one(workflow: Workflow, site: HttpServer) -> bool:
    workflow.run(site.page("/changing", PAGE))
    item, outcome = workflow.run(site.page("/changing", _CHANGED))
    head = workflow.index.head(item.article_id)
    return outcome.succeeded and head is not None and not any("ilse" in pk for pk, _ in head.rows)


def a_long_page_is_stored(workflow: Workflow, site: HttpServer) -> bool:
    item, _ = workflow.run(site.page("/long", _LONG))
    return is_stored(workflow, item.article_id)


def a_missing_page_is_on_record(workflow: Workflow, site: HttpServer) -> bool:
    item, outcome = workflow.run(site.page("/missing", status=404))
    return is_failed(workflow, item.article_id, "PageMissing") and outcome.error == "PageMissing"


def a_success_clears_the_record(workflow: Workflow, site: HttpServer) -> bool:
    workflow.run(site.page("/back", status=404))
    item, _ = workflow.run(site.page("/back", PAGE))
    return is_stored(workflow, item.article_id) and not has_failure(workflow, item.article_id)


def an_upload_is_stored(workflow: Workflow, site: HttpServer) -> bool:
    submitted_before(workflow, ADDRESS)
    workflow.upload("harbour.html", PAGE, ContentType="text/html", Metadata={"url": ADDRESS})
    of_it = [run for run in workflow.index.runs(1000) if run.url == ADDRESS]
    return is_stored(workflow, article_id(ADDRESS)) and len(of_it) == 1


def a_list_is_taken_in_and_its_bad_lines_are_told(workflow: Workflow, site: HttpServer) -> bool:
    page = json.dumps({"url": f"{ADDRESS}/listed", "html": PAGE.decode()})
    workflow.upload("list.jsonl", f"{page}\nnothing\n".encode())
    if not is_stored(workflow, article_id(f"{ADDRESS}/listed")):
        return False
    return "inbox-rejected/list.jsonl.error.json" in set(workflow.objects.keys("inbox-rejected/"))


def a_list_is_a_batch_that_tells_how_each_page_ended(workflow: Workflow, site: HttpServer) -> bool:
    pages = [site.page(f"/listed/{n}", PAGE, status=404 if n == 0 else 200) for n in range(5)]
    workflow.upload("list.txt", "\n".join(pages).encode())
    batch, ended = workflow.batch_of("inbox/list.txt")
    if batch is None:
        return False
    failures = workflow.batch_lines(batch, "failures")
    return (
        (ended["status"], batch.status, batch.stored, batch.failed) == ("SUCCEEDED", "succeeded", 4, 1)
        and [(line["error"], line["url"]) for line in failures] == [("PageMissing", pages[0])]
        and len(workflow.batch_lines(batch, "results")) == 4
    )


def a_batch_of_which_too_much_fails_has_failed(workflow: Workflow, site: HttpServer) -> bool:
    workflow.upload("gone.txt", site.page("/gone", status=404).encode())
    batch, ended = workflow.batch_of("inbox/gone.txt")
    return batch is not None and (ended.get("error"), batch.error, batch.failed) == (
        "TooManyFailures",
        "TooManyFailures",
        1,
    )


def a_batch_that_cannot_go_on_is_given_up(workflow: Workflow, site: HttpServer) -> bool:
    workflow.batches.begin_from("batches/nothing/list.txt", "nothing", datetime.now(UTC))
    workflow.cloud.settle(60)
    batch, ended = workflow.batch_of("nothing")
    return batch is not None and (ended.get("error"), batch.status, batch.error) == (
        "NothingStored",
        "failed",
        "NothingStored",
    )


def pages_of_a_busy_host_become_a_batch(workflow: Workflow, site: HttpServer) -> bool:
    with http_server() as busy:
        item, _ = workflow.run(busy.page("/busy", status=429, Retry_After="600"))
        if not is_failed(workflow, item.article_id, "HostBusy"):
            return False
        try:
            workflow.cloud.run_schedule("IntakeFunctionGather")
        except NothingStored:
            return False
        batch, _ = workflow.batch_of("pages of busy hosts")
    return batch is not None and [line["error"] for line in workflow.batch_lines(batch, "failures")] == ["HostBusy"]


def a_file_of_no_kind_is_told_beside_the_inbox(workflow: Workflow, site: HttpServer) -> bool:
    workflow.upload("picture", b"\x89PNG\0\0")
    return "inbox-rejected/picture.error.json" in set(workflow.objects.keys("inbox-rejected/"))


def a_wrong_upload_is_on_record(workflow: Workflow, site: HttpServer) -> bool:
    workflow.upload("empty.html", b"", Metadata={"url": f"{ADDRESS}/empty"})
    return is_failed(workflow, article_id(f"{ADDRESS}/empty"), "PageEmpty")


def a_request_is_stored_and_answered(workflow: Workflow, site: HttpServer) -> bool:
    url = f"{ADDRESS}/request"
    submitted_before(workflow, url)
    status, _ = workflow.ask("POST", "/articles", html=PAGE.decode(), url=url)
    if status != 202:
        return False
    status, told = workflow.ask("GET", f"/articles/{article_id(url)}")
    return status == 200 and told["status"] == "stored" and told["document"] is not None


def what_hangs_is_swept(workflow: Workflow, site: HttpServer) -> bool:
    return is_swept(workflow, "IntakeFunctionSweep", timedelta(hours=1))


def an_upload_that_is_told_of_again_stays_as_it_ended(workflow: Workflow, site: HttpServer) -> bool:
    workflow.upload("again.html", PAGE, Metadata={"url": f"{ADDRESS}/again"})
    ended = workflow.index.run(article_id(f"{ADDRESS}/again"))
    taken = is_taken_in(workflow, "inbox/again.html", ended.submitted_at if ended else datetime.now(UTC))
    return taken and workflow.index.run(article_id(f"{ADDRESS}/again")) == ended


def an_upload_that_is_gone_is_nothing_to_do(workflow: Workflow, site: HttpServer) -> bool:
    return is_taken_in(workflow, "inbox/deleted.html", datetime.now(UTC))


def what_has_hung_for_days_is_swept(workflow: Workflow, site: HttpServer) -> bool:
    return is_swept(workflow, "IntakeFunctionSweepAll", timedelta(days=3))


def is_swept(workflow: Workflow, schedule: str, ago: timedelta) -> bool:
    submitted_before(workflow, f"{ADDRESS}/lost-{schedule}", ago)
    try:
        workflow.cloud.run_schedule(schedule)
    except NothingStored:
        return False
    return is_failed(workflow, article_id(f"{ADDRESS}/lost-{schedule}"), "RunLost")


def what_cannot_be_taken_in_is_kept(workflow: Workflow, site: HttpServer) -> bool:
    function = workflow.cloud.resource_ids["IntakeFunction"]
    event = {"task": "tidy"}
    workflow.cloud.client("lambda").invoke(
        FunctionName=function, InvocationType="Event", Payload=json.dumps(event).encode()
    )
    workflow.cloud.settle(60)
    return [letter["requestPayload"] for letter in workflow.dead_letters()] == [event]


SCENARIOS = (
    an_address_is_stored,
    the_host_learns_who_asks,
    a_missing_page_is_on_record,
    a_host_that_was_not_asked_for_a_while_is_asked_at_once,
    a_reservation_is_on_record_and_no_refusal_where_that_is_set,
    a_page_that_is_the_same_is_no_new_version,
    an_upload_is_stored,
    a_list_is_taken_in_and_its_bad_lines_are_told,
    a_list_is_a_batch_that_tells_how_each_page_ended,
    a_batch_of_which_too_much_fails_has_failed,
    a_batch_that_cannot_go_on_is_given_up,
    a_file_of_no_kind_is_told_beside_the_inbox,
    pages_of_a_busy_host_become_a_batch,
    a_request_is_stored_and_answered,
    what_hangs_is_swept,
    what_has_hung_for_days_is_swept,
    an_upload_that_is_told_of_again_stays_as_it_ended,
    an_upload_that_is_gone_is_nothing_to_do,
    a_wrong_upload_is_on_record,
    what_cannot_be_taken_in_is_kept,
    a_changed_page_replaces_the_old_one,
    a_success_clears_the_record,
    a_long_page_is_stored,
    *FEED_SCENARIOS,
    a_host_is_asked_as_often_as_it_lets,
)

OF_FUNCTION = {
    "FetchFunction": (
        a_host_that_was_not_asked_for_a_while_is_asked_at_once,
        a_reservation_is_on_record_and_no_refusal_where_that_is_set,
        FEED_SCENARIOS[0],
    ),
    "ExtractFunction": (
        a_page_that_is_the_same_is_no_new_version,
        a_long_page_is_stored,
    ),
    "AnalyzeFunction": (a_long_page_is_stored,),
    "StoreFunction": (
        a_page_that_is_the_same_is_no_new_version,
        a_changed_page_replaces_the_old_one,
        a_missing_page_is_on_record,
        a_long_page_is_stored,
    ),
    "ApiFunction": (a_request_is_stored_and_answered, FEED_SCENARIOS[0]),
    "IntakeFunction": (
        an_upload_is_stored,
        an_upload_that_is_gone_is_nothing_to_do,
        a_file_of_no_kind_is_told_beside_the_inbox,
        a_list_is_a_batch_that_tells_how_each_page_ended,
        pages_of_a_busy_host_become_a_batch,
        what_hangs_is_swept,
        what_has_hung_for_days_is_swept,
        an_upload_that_is_told_of_again_stays_as_it_ended,
        a_wrong_upload_is_on_record,
        what_cannot_be_taken_in_is_kept,
    ),
    "BatchFunction": (
        a_list_is_a_batch_that_tells_how_each_page_ended,
        a_list_is_taken_in_and_its_bad_lines_are_told,
    ),
    "BatchStateMachine": (
        a_list_is_a_batch_that_tells_how_each_page_ended,
        a_batch_of_which_too_much_fails_has_failed,
        a_batch_that_cannot_go_on_is_given_up,
    ),
    "FeedsFunction": FEED_SCENARIOS,
    "FeedsStateMachine": FEED_SCENARIOS,
    "Bucket": (an_upload_is_stored,),
}
"""What to ask first where a line of these functions, or of the bucket, is missing."""

_SAME, _FEEDS = (a_page_that_is_the_same_is_no_new_version,), "FeedsStateMachine"
OF_LINE = {
    ("ArticleStateMachine", "WaitForHost"): (a_host_is_asked_as_often_as_it_lets,),
    ("ArticleStateMachine", "TakePage"): (an_upload_is_stored,),
    ("ArticleStateMachine", "TakeUnchanged"): _SAME,
    ("ArticleStateMachine", "TakeSame"): _SAME,
    ("ArticleStateMachine", "Unchanged"): _SAME,
    ("ArticleStateMachine", "RecordFailure"): (a_missing_page_is_on_record,),
    ("ArticleStateMachine", "Failed"): (a_missing_page_is_on_record,),
    ("BatchStateMachine", "GiveUp"): (a_batch_that_cannot_go_on_is_given_up,),
    ("BatchStateMachine", "Failed"): (a_batch_of_which_too_much_fails_has_failed,),
    (_FEEDS, "WaitForHost"): (a_feed_waits_for_its_host,),
    (_FEEDS, "FeedFailed"): (a_feed_that_fails_shows_its_error,),
    (_FEEDS, "LeftAsItWas"): (a_feed_of_which_nothing_can_be_written_is_left_and_the_others_go_on,),
    ("FetchFunction", "SAYSO_CONTACT_URL"): (the_host_learns_who_asks,),
}
"""What to ask first where this line is missing, of all of them the cheapest that fails."""


def is_taken_in(workflow: Workflow, key: str, at: datetime) -> bool:
    event = {
        "source": "aws.s3",
        "detail-type": "Object Created",
        "time": at.isoformat(),
        "detail": {"object": {"key": key}},
    }
    told = workflow.cloud.client("lambda").invoke(
        FunctionName=workflow.cloud.resource_ids["IntakeFunction"], Payload=json.dumps(event).encode()
    )
    return "FunctionError" not in told


def submitted_before(workflow: Workflow, url: str, ago: timedelta = timedelta(hours=1)) -> None:
    at = datetime.now(UTC) - ago
    workflow.index.put_run(Run(article_id=article_id(url), status="pending", origin="api", submitted_at=at, url=url))


def is_stored(workflow: Workflow, name: str) -> bool:
    run = workflow.index.run(name)
    return run is not None and run.status == "stored"


def is_failed(workflow: Workflow, name: str, error: str) -> bool:
    run = workflow.index.run(name)
    return run is not None and run.error == error and has_failure(workflow, name)


def has_failure(workflow: Workflow, name: str) -> bool:
    try:
        workflow.documents.failure(name)
    except NothingStored:
        return False
    return True
