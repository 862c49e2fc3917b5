"""What is known of sites, in the table."""

import pytest

from sayso import aws
from sayso.furniture import Furniture
from sayso.health import Visit
from sayso.sites import DynamoSites
from tests.unit.samples import AT, article

SITE = "news.example"


@pytest.fixture
def sites(backend):
    return DynamoSites(aws.client("dynamodb"), "sayso")


def visit(n: int, *, failed: bool = False) -> Visit:
    return Visit(article_id=f"{n:x}" * 8, submitted_at=AT, failed=failed, length=3000 * (not failed))


class Beside:
    """A client of DynamoDB beside which somebody else writes, so many times, between a reading and a writing."""

    def __init__(self, client, times, write):
        self._client, self._times, self._write = client, times, write

    def get_item(self, **request):
        answer = self._client.get_item(**request)
        if self._times:
            self._times -= 1
            self._write(self._times)
        return answer

    def __getattr__(self, name):
        return getattr(self._client, name)


def test_what_articles_have_in_common_is_learned(sites):
    for name in ("a", "b", "b"):
        sites.learn(SITE, name, article(), AT)

    assert sites.furniture(SITE).articles_with(article().text) == 2
    assert sites.furniture("other.example") == Furniture()


def test_what_is_learned_expires(sites):
    sites.learn(SITE, "a", article(), AT)

    key = {"pk": {"S": f"FURNITURE#{SITE}"}, "sk": {"S": "LINES"}}
    item = aws.client("dynamodb").get_item(TableName="sayso", Key=key)["Item"]
    assert int(item["expires_at"]["N"]) == AT.timestamp() + 90 * 86_400


def test_two_that_learn_at_once_lose_nothing(sites):
    def learn(n):
        sites.learn(SITE, f"other {n}", article(), AT)

    DynamoSites(Beside(aws.client("dynamodb"), 2, learn), "sayso").learn(SITE, "a", article(), AT)

    assert sites.furniture(SITE).articles_with(article().text) == 3


def test_who_always_comes_late_gives_up_without_harm(sites):
    def learn(n):
        sites.learn(SITE, f"other {n}", article(), AT)

    def tell(n):
        sites.visited(SITE, visit(n + 1), AT)

    DynamoSites(Beside(aws.client("dynamodb"), 3, learn), "sayso").learn(SITE, "a", article(), AT)
    DynamoSites(Beside(aws.client("dynamodb"), 3, tell), "sayso").visited(SITE, visit(9), AT)

    assert sites.furniture(SITE).articles_with(article().text, besides="a") == 3
    assert [health.articles for health in sites.all()] == [3]


def test_a_break_with_the_habit_is_told_once(sites):
    for n in range(30):
        assert sites.visited(SITE, visit(n), AT) == ()

    told = [sites.visited(SITE, visit(n, failed=True), AT) for n in (40, 41, 42, 43, 43, 44)]

    assert told == [(), (), (), ("failures",), (), ()]


def test_sites_are_listed_by_name(sites):
    for name in ("b.example", "a.example"):
        sites.visited(name, visit(1), AT)

    assert [health.site for health in sites.all()] == ["a.example", "b.example"]
