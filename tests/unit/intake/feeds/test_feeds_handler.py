import json

import pytest

from sayso import aws
from sayso.errors import Permanent
from sayso.feeds import DynamoFeeds, feed_id
from sayso.ids import article_id
from sayso.intake.feeds.handler import handler
from sayso.intake.feeds.poll import Claimed
from sayso.objects import S3Objects

URL = "https://example.com/feed.xml"
RSS = b'<rss version="2.0"><channel><item><title>Harbour</title><link>/harbour</link></item></channel></rss>'


@pytest.fixture
def feeds(backend):
    made = DynamoFeeds(aws.client("dynamodb"), "sayso", S3Objects(backend.s3, "sayso"))
    made.add(URL, Claimed.model_validate({"id": "", "url": "", "claimed_at": "2025-03-01T12:00:00Z"}).claimed_at)
    return made


def test_the_samples_are_of_the_feed_that_they_name(event):
    for name in ("fetch-feed", "feeds-take", "feeds-failed"):
        assert event(name)["feed"]["id"] == feed_id(event(name)["feed"]["url"])


def test_the_sample_for_due_claims_what_is_due_once(feeds, context, event):
    first, second = handler(event("feeds-due"), context), handler(event("feeds-due"), context)

    assert [claimed["id"] for claimed in first["feeds"]] == [feed_id(URL)]
    assert second == {"feeds": []}


def test_feeds_that_are_named_are_claimed_before_their_time(feeds, context, event):
    handler(event("feeds-failed"), context)

    answer = handler({"task": "due", "asked": {"feeds": [feed_id(URL), "nobody"]}}, context)

    assert [claimed["id"] for claimed in answer["feeds"]] == [feed_id(URL)]


def test_the_sample_for_take_starts_an_execution(feeds, backend, context, event):
    backend.documents.put(event("feeds-take")["fetched"]["key"], RSS)

    answer = handler(event("feeds-take"), context)

    (started,) = backend.started()
    assert (started["item"]["url"], started["item"]["origin"]) == ("https://example.com/harbour", "feed")
    assert answer["new"] == 1
    assert feeds.get(feed_id(URL)).etag == '"v1"'
    assert backend.index.run(article_id("https://example.com/harbour")).status == "pending"


def test_more_than_twenty_of_a_host_start_a_batch(feeds, backend, context, event):
    rows = "".join(f"<url><loc>https://example.com/{n}</loc></url>" for n in range(21))
    backend.documents.put(event("feeds-take")["fetched"]["key"], f"<urlset>{rows}</urlset>".encode())

    answer = handler(event("feeds-take"), context)

    assert backend.started() == []
    body = backend.s3.get_object(Bucket="sayso", Key=f"batches/{answer['batch']}/list.jsonl")["Body"].read()
    assert json.loads(body.splitlines()[0]) == {"url": "https://example.com/0"}
    assert len(backend.sfn.list_executions(stateMachineArn=backend.batch_state_machine_arn)["executions"]) == 1


def test_what_is_no_feed_reaches_the_state_machine_as_permanent(feeds, backend, context, event):
    backend.documents.put(event("feeds-take")["fetched"]["key"], b"<html>Moved</html>")

    with pytest.raises(Permanent, match="FeedInvalid"):
        handler(event("feeds-take"), context)


def test_the_sample_for_a_failure_is_what_the_feed_shows(feeds, context, event):
    handler(event("feeds-failed"), context)

    known = feeds.get(feed_id(URL))
    assert known.last_error == "PageMissing: could not fetch https://example.com/feed.xml: example.com answered 404"
    assert known.failures == 1


@pytest.mark.parametrize("unfit", [{}, {"task": "tidy"}, {"task": "take", "feed": {}, "fetched": {}}])
def test_any_other_event_is_refused(backend, context, unfit):
    with pytest.raises(Permanent, match="InputInvalid"):
        handler(unfit, context)
