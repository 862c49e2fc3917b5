"""The shipped template, opened, run in parallel, closed and opened again."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

from sayso.documents import S3Documents
from sayso.index import DynamoIndex
from sayso.local import LocalCloud
from sayso.submission import StepFunctions, begin, item_of_bytes

NAMES = ("Ilse Brandt", "Omar Lund", "Pia Castell", "Teo Varga", "Ruth Amsel", "Jon Pike", "Eva Holm", "Nils Roth")

PAGE = """<!doctype html><html lang="en"><head><title>{name} on the bridge</title></head><body><article>
<h1>{name} on the bridge</h1>
<p>The old bridge over the Sill will be closed for repairs until the end of the summer, {name} said on Tuesday.</p>
<p>"Nobody should have to cross a bridge that shakes," said {name}. "We will open it when it is safe for everyone."</p>
<p>Buses take the road through the valley meanwhile, and cyclists are asked to use the ferry at the mill.</p>
</article></body></html>"""


def opened(home):
    return LocalCloud(home, parameters={"AllowLocalAddresses": "true"})


def stores(cloud):
    documents = S3Documents(cloud.client("s3"), cloud.outputs["BucketName"])
    return documents, DynamoIndex(cloud.client("dynamodb"), cloud.outputs["TableName"])


def submitted(cloud, name, when):
    documents, index = stores(cloud)
    address = f"https://news.example/{name.replace(' ', '-')}"
    item = item_of_bytes(PAGE.format(name=name).encode(), "upload", when, documents, url=address)
    begin(item, index)
    return item


def test_eight_pages_at_once_are_all_there_when_the_cloud_is_opened_again(tmp_path):
    with opened(tmp_path) as cloud:
        executions = StepFunctions(cloud.client("stepfunctions"), cloud.outputs["ArticleStateMachineArn"])
        items = [submitted(cloud, name, datetime.now(UTC)) for name in NAMES]
        with ThreadPoolExecutor(8) as pool:
            outcomes = list(pool.map(executions.run, items))

    with opened(tmp_path) as cloud:
        documents, index = stores(cloud)
        heads = [index.head(item.article_id) for item in items]
        titles = [documents.document(head.document).article.title for head in heads if head]

    assert [outcome.error for outcome in outcomes] == [None] * 8
    assert titles == [f"{name} on the bridge" for name in NAMES]


def test_the_same_page_eight_times_at_once_is_one_article(tmp_path):
    with opened(tmp_path) as cloud:
        documents, index = stores(cloud)
        executions = StepFunctions(cloud.client("stepfunctions"), cloud.outputs["ArticleStateMachineArn"])
        now = datetime.now(UTC)
        items = [submitted(cloud, NAMES[0], now + timedelta(seconds=number)) for number in range(8)]
        with ThreadPoolExecutor(8) as pool:
            outcomes = list(pool.map(executions.run, items))
        head = index.head(items[0].article_id)
        newest = documents.document(head.document) if head else None

    assert all(outcome.succeeded for outcome in outcomes)
    assert len({item.article_id for item in items}) == 1
    assert newest
    assert newest.page.fetched_at == items[-1].submitted_at


def test_the_schedule_of_the_template_turns_hanging_runs_into_failures(tmp_path):
    with opened(tmp_path) as cloud:
        _, index = stores(cloud)
        item = submitted(cloud, NAMES[0], datetime.now(UTC) - timedelta(hours=1))

        cloud.run_schedule("IntakeFunctionSweep")

        run = index.run(item.article_id)

    assert run
    assert run.status == "failed"


def test_a_run_that_was_killed_has_failed_once_the_cloud_is_opened_later(tmp_path):
    with opened(tmp_path) as cloud:
        killed = submitted(cloud, NAMES[0], datetime.now(UTC) - timedelta(minutes=11))
        young = submitted(cloud, NAMES[1], datetime.now(UTC) - timedelta(minutes=9))
    with sqlite3.connect(tmp_path / "cloud.sqlite3") as database:
        database.execute("UPDATE schedule SET ran = ran - 660")
    database.close()

    with opened(tmp_path):
        pass
    with opened(tmp_path) as cloud:
        documents, index = stores(cloud)
        failure = documents.failure(killed.article_id)
        statuses = [index.run(item.article_id).status for item in (killed, young)]

    assert failure.error == "RunLost"
    assert statuses == ["failed", "pending"]
