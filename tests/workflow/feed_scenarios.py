"""What feeds are for, as questions that a change of the template may answer with no (see `scenarios`)."""

import json
from http.server import BaseHTTPRequestHandler
from typing import Any

from sayso.errors import NothingStored
from sayso.feeds import feed_id
from sayso.ids import article_id
from tests.http_server import HttpServer
from tests.workflow.conftest import PAGE, Workflow


def a_feed_is_registered_read_by_the_schedule_and_removed(workflow: Workflow, site: HttpServer) -> bool:
    feed = site.page("/feed", rss(site, "/from-feed"), Content_Type="application/rss+xml")
    added = [workflow.ask("POST", "/feeds", url=feed)[0] for _ in range(2)]
    try:
        workflow.cloud.run_schedule("FeedsStateMachinePoll")
    except NothingStored:
        return False
    known = feeds(workflow).get(feed, {})
    removed, _ = workflow.ask("DELETE", f"/feeds/{feed_id(feed)}")
    kept = list(workflow.objects.keys("config/feeds/"))
    return (
        (added, removed) == ([201, 200], 204)
        and known.get("last_new_at") is not None
        and is_stored(workflow, site.url("/from-feed"))
        and feed not in feeds(workflow)
        and kept == []
    )


def a_feed_that_fails_shows_its_error(workflow: Workflow, site: HttpServer) -> bool:
    feed = site.page("/failing-feed", status=404)
    polled(workflow, feed)
    error = feeds(workflow).get(feed, {}).get("last_error") or ""
    workflow.ask("DELETE", f"/feeds/{feed_id(feed)}")
    return error.startswith("PageMissing: ")


def a_feed_waits_for_its_host(workflow: Workflow, site: HttpServer) -> bool:
    """The host and what it asks for are those of the scenario about pages: what it told is kept for a day."""
    site.page("/robots.txt", b"User-agent: *\nCrawl-delay: 2\nDisallow: /private\n")
    site.page("/slow-feed", rss(site))
    feed = site.url("/slow-feed", "localhost")
    polled(workflow, feed)
    known = feeds(workflow).get(feed, {})
    workflow.ask("DELETE", f"/feeds/{feed_id(feed)}")
    return known.get("kind") == "feed"


def an_index_brings_a_sitemap_and_that_a_batch_until_it_is_gone(workflow: Workflow, site: HttpServer) -> bool:
    pages = [site.page(f"/of-sitemap-{n}", PAGE) for n in range(21)]
    rows = "".join(f"<url><loc>{page}</loc></url>" for page in pages)
    sitemap = site.page("/sitemap.xml", f"<urlset>{rows}</urlset>".encode())
    index = site.page("/index.xml", f"<sitemapindex><sitemap><loc>{sitemap}</loc></sitemap></sitemapindex>".encode())
    polled(workflow, index)
    polled(workflow, sitemap, register=False)
    stored = is_stored(workflow, pages[20])
    site.page("/index.xml", b"<sitemapindex></sitemapindex>")
    polled(workflow, index)
    left = feeds(workflow)
    workflow.ask("DELETE", f"/feeds/{feed_id(index)}")
    return stored and index in left and sitemap not in left


def a_feed_of_which_nothing_can_be_written_is_left_and_the_others_go_on(workflow: Workflow, site: HttpServer) -> bool:
    damaged, good = site.url("/damaged-feed"), site.page("/good-feed", rss(site, "/from-good-feed"))
    workflow.ask("POST", "/feeds", url=damaged)
    workflow.ask("POST", "/feeds", url=good)
    table, key = workflow.cloud.outputs["TableName"], {"pk": {"S": "FEEDS"}, "sk": {"S": feed_id(damaged)}}

    def damage(request: BaseHTTPRequestHandler) -> None:
        dynamodb = workflow.cloud.client("dynamodb")
        values = {":broken": {"S": "broken"}}
        dynamodb.update_item(
            TableName=table, Key=key, UpdateExpression="SET polls = :broken", ExpressionAttributeValues=values
        )
        request.send_response(404)
        request.end_headers()

    site.answers["/damaged-feed"] = damage
    told = executed(workflow, feed_id(damaged), feed_id(good))
    workflow.cloud.client("dynamodb").delete_item(TableName=table, Key=key)
    workflow.ask("POST", "/feeds", url=damaged)
    for feed in (damaged, good):
        workflow.ask("DELETE", f"/feeds/{feed_id(feed)}")
    return told["status"] == "SUCCEEDED" and is_stored(workflow, site.url("/from-good-feed"))


FEED_SCENARIOS = (
    a_feed_is_registered_read_by_the_schedule_and_removed,
    a_feed_that_fails_shows_its_error,
    an_index_brings_a_sitemap_and_that_a_batch_until_it_is_gone,
    a_feed_of_which_nothing_can_be_written_is_left_and_the_others_go_on,
    a_feed_waits_for_its_host,
)


def rss(site: HttpServer, *paths: str) -> bytes:
    items = "".join(f"<item><link>{site.page(path, PAGE)}</link></item>" for path in paths)
    return f'<rss version="2.0"><channel>{items}</channel></rss>'.encode()


def polled(workflow: Workflow, feed: str, *, register: bool = True) -> None:
    if register:
        workflow.ask("POST", "/feeds", url=feed)
    executed(workflow, feed_id(feed))


def executed(workflow: Workflow, *feeds: str) -> dict[str, Any]:
    answer = workflow.cloud.client("stepfunctions").start_sync_execution(
        stateMachineArn=workflow.cloud.outputs["FeedsStateMachineArn"], input=json.dumps({"feeds": feeds})
    )
    workflow.cloud.settle(60)
    return answer


def feeds(workflow: Workflow) -> dict[str, dict[str, Any]]:
    """By their addresses, as the API tells them."""
    return {feed["url"]: feed for feed in workflow.ask("GET", "/feeds")[1].get("feeds", ())}


def is_stored(workflow: Workflow, url: str) -> bool:
    run = workflow.index.run(article_id(url))
    return run is not None and run.status == "stored"
