import itertools
from datetime import UTC, datetime

import pytest

from sayso import aws
from sayso.fetch import Fetching, FetchSettings, Http, Limits, SoFar, Unchanged, fetch
from sayso.fetch.hosts import DynamoHosts, Told
from sayso.models import Page
from sayso.submission import item_of_url
from tests.fakes import FakeDocuments, FakeHosts, FakeIndex
from tests.unit.fetch.waiting import START

NOW = datetime(2025, 3, 1, 12, tzinfo=UTC)
# Reading the certificate authorities takes longer than most tests.
_HTTP = Http()


class Reader:
    """Fetches with a resolver that knows every name on this machine, unless it is told another address."""

    def __init__(self):
        self.documents = FakeDocuments()
        self.index = FakeIndex()
        self.hosts = FakeHosts()
        self.addresses = {}
        self.settings = FetchSettings(
            bucket="bucket", table="table", allow_local=True, host_delay_seconds=0, respect_tdm=False
        )
        self.limits = Limits()
        self.http = _HTTP

    def resolve(self, host, port):
        return self.addresses.get(host, ["127.0.0.1"])

    def __call__(self, what, so_far=None, *, respect_tdm=False, **changes) -> Page | Unchanged:
        item = item_of_url(what, "api", NOW) if isinstance(what, str) else what
        collaborators = {
            "documents": self.documents,
            "index": self.index,
            "hosts": self.hosts,
            "settings": self.settings.model_copy(update={"respect_tdm": respect_tdm}),
            "http": self.http,
            "resolve": self.resolve,
            "now": lambda: NOW,
            "clock": itertools.count(0, 0.001).__next__,
            "sleep": lambda seconds: None,
            "limits": self.limits,
        }
        return fetch(item, so_far or SoFar(), Fetching(**{**collaborators, **changes}))


@pytest.fixture
def reader():
    return Reader()


@pytest.fixture
def fetching(reader):
    return reader


@pytest.fixture
def hosts(backend):
    return DynamoHosts(aws.client("dynamodb"), "sayso")


@pytest.fixture(params=["in memory", "in the table"])
def known_hosts(request):
    """Five that have told that they have no files."""
    hosts = FakeHosts() if request.param == "in memory" else request.getfixturevalue("hosts")
    for n in range(5):
        for file in ("robots.txt", "tdmrep.json"):
            hosts.keep(f"https://host{n}.example", file, Told(b""), START + 86_400)
    return hosts
