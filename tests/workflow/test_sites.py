"""What the workflow learns of a site from its articles."""

from sayso.ids import site as site_of
from sayso.sites import DynamoSites
from tests.workflow.conftest import Workflow

LINE = "All the news of the bay"


def page(day: str) -> bytes:
    story = "".join(
        f"<p>Mayor Ilse Brandt said on {day} that ferry number {n} would not sail before the end of the month.</p>"
        for n in range(8)
    )
    return f"<html><body><article><h1>The harbour on {day}</h1>{story}<p>{LINE}</p>{story}</article></body>".encode()


def sites(workflow: Workflow) -> DynamoSites:
    return DynamoSites(workflow.cloud.client("dynamodb"), workflow.cloud.outputs["TableName"])


def test_a_line_that_recurs_is_the_furniture_of_its_site(workflow, site):
    days = ("Monday", "Tuesday", "Wednesday", "Thursday")

    read = [workflow.run(site.page(f"/{day}", page(day)))[1] for day in days]

    articles = [workflow.documents.document(outcome.output["document"]).article for outcome in read]
    assert [LINE in article.text for article in articles] == [True, True, True, False]
    assert (LINE, "site_furniture") in {(line.text, line.reason) for line in articles[3].residue}


def test_the_picture_of_a_site_has_what_was_stored_and_what_failed(workflow, site):
    workflow.run(site.page("/read", page("Friday")))
    workflow.run(site.page("/gone", status=404))

    health = {known.site: known for known in sites(workflow).all()}[site_of(site.url("/"))]
    assert health.failed == 1
    assert health.articles >= 1
    assert (health.present["missing_date"], health.breaks) == (1, ())
