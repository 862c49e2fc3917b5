"""Addresses that somebody may submit, or redirect to, in order to reach what only this machine or network can."""

from contextlib import contextmanager
from io import BytesIO
from itertools import chain, cycle, repeat

import pytest
from urllib3 import HTTPResponse

from sayso.errors import AddressRefused
from sayso.fetch.guard import checked_addresses
from sayso.fetch.target import redirected, target_of
from sayso.models import Item
from tests.unit.fetch.conftest import NOW

# 169.254.169.254, 127.0.0.1 and 10.0.0.1 as they can be written, and what else is not the public web.
_NUMBERS = [
    "2852039166", "0xA9FEA9FE", "0xa9.0xfe.0xa9.0xfe", "0251.0376.0251.0376", "169.254.43518", "169.16689662",
    "0251.254.169.254", "169.0xfe.0251.254", "169.254.169.254", "169.254.169.254.", "2130706433", "0x7f000001",
    "0x7f.0.0.1", "0177.0.0.1", "0177.0x0.0.1", "127.1", "127.0.1", "127.0.0.1", "127.0.0.1.", "127.127.127.127",
    "0", "0.0.0.0", "0x0", "10.0.0.1", "0xa.0.0.1", "012.0.0.1", "10.1", "167772161", "172.16.0.1", "172.31.255.255",
    "2886729729", "192.168.0.1", "192.168.1", "3232235521", "0xc0a80001", "100.64.0.1", "100.127.255.255",
    "198.18.0.1", "198.51.100.1", "203.0.113.7", "192.0.2.1", "192.0.0.1", "192.88.99.1", "224.0.0.1",
    "239.255.255.250", "240.0.0.1", "255.255.255.255", "%31%32%37.0.0.1", "127%2e0%2e0%2e1", "127。0。0。1",
    "\uff11\uff12\uff17.0.0.1", "\u2460\u2461\u2466.0.0.1", "169\uff0e254\uff0e169\uff0e254", "127\uff610.0.1",
]  # fmt: skip
_IPV6 = [
    "::1", "::", "0:0:0:0:0:0:0:1", "::ffff:127.0.0.1", "::ffff:7f00:1", "::ffff:169.254.169.254", "::ffff:a9fe:a9fe",
    "::ffff:10.0.0.1", "64:ff9b::a9fe:a9fe", "64:ff9b::127.0.0.1", "64:ff9b::10.0.0.1", "64:ff9b:1::1",
    "2002:7f00:1::", "2002:a9fe:a9fe::", "2002:a00:1::1", "2001:0:53aa:64c:0:fbff:5601:5601", "2001::1",
    "2001:db8::1", "3fff::1", "fe80::1", "fec0::1", "fc00::1", "fd00::1", "fd12:3456:789a::1", "ff02::1", "ff0e::1",
    "::127.0.0.1", "::a9fe:a9fe", "100::1", "5f00::1", "::ffff:0:7f00:1",
]  # fmt: skip
_SCHEMES = [
    "file:///etc/passwd", "file://localhost/etc/passwd", "ftp://news.example/a", "gopher://127.0.0.1:6379/_INFO",
    "dict://127.0.0.1:11211/stats", "ldap://127.0.0.1/", "tftp://127.0.0.1/a", "jar:http://127.0.0.1!/",
    "data:text/html,a",
    "javascript:alert(1)", "ws://news.example/", "wss://news.example/", "blob:http://news.example/a", "sftp://news.example/",
    "netdoc:///etc/passwd", "view-source:http://news.example/", "about:blank", "mailto:a@news.example", "s3://bucket/key",
    "chrome://settings", "unix:///run/docker.sock", "http:", "http://", "https:///", "//news.example/", "news.example",
    "", "http://[::1", "http://[::1%25eth0]/", "http://256.256.256.256/", "http://1.2.3.4.5/", "http://0x100000000/",
    "http://exa mple/", "http://a^b/", "http://news.example:99999/", "http://news.example:-1/", "http://%00/",
]  # fmt: skip
_CREDENTIALS = [
    "http://user@news.example/", "http://user:password@news.example/", "http://:password@news.example/",
    "http://news.example@127.0.0.1/", "http://news.example:80@127.0.0.1/", "http://127.0.0.1@news.example/",
    "http://a%40b@news.example/", "https://user@news.example:443/", "http://a:b@c:d@127.0.0.1/",
    "http:user@127.0.0.1/", "http:\\\\user@127.0.0.1\\", "http://169.254.169.254%2f@127.0.0.1/",
]  # fmt: skip
_PORTS = [
    f"{scheme}://news.example:{port}/"
    for scheme in ("http", "https")
    for port in (0, 1, 7, 19, 21, 22, 23, 25, 53, 110, 111, 135, 139, 143, 445, 465, 587, 993, 1433, 2375, 2376, 3000)
]
_PORTS += [f"http://news.example:{port}/" for port in (3306, 5432, 5984, 6379, 8000, 8081, 9200, 11211, 27017, 65535)]
_LOCAL_NAMES = [
    "localhost", "LOCALHOST", "localhost.", "localhost.localdomain", "ip6-localhost", "metadata.google.internal",
    "instance-data", "router.local", "loc\u2060alhost", "\u24db\u24de\u24d2\u24d0\u24db\u24d7\u24de\u24e2\u24e3",
    "127.0.0.1.nip.example", "spoofed.example", "www.\u017fpoofed.example",
]  # fmt: skip

HOSTILE = [
    *(f"http://{number}/latest/meta-data/" for number in _NUMBERS),
    *(f"https://{number}:443/" for number in _NUMBERS[:20]),
    *(f"http://[{address}]/" for address in _IPV6),
    *(f"http://[{address}]:8080/" for address in _IPV6[:10]),
    *_SCHEMES,
    *_CREDENTIALS,
    *_PORTS,
    *(f"http://{name}/" for name in _LOCAL_NAMES),
]


# Written without a scheme or a host, they lead to another page of the same host.
_LEADS_NOWHERE_ELSE = {"", "news.example", "http:", "//news.example/"}
_PUBLIC = "93.184.215.14"
_PRIVATE = [
    "127.0.0.1",
    "10.0.0.1",
    "169.254.169.254",
    "::1",
    "fd00::1",
    "64:ff9b::a9fe:a9fe",
    "2002:7f00:1::",
    "224.0.0.1",
]


def checked(target, *answers):
    """The addresses that would be connected to; every answer of the resolver may be another."""
    following = iter(answers)
    return checked_addresses(target.host, target.port, resolve=lambda host, port: next(following), allow_local=False)


def test_the_table_is_long():
    assert len(set(HOSTILE)) >= 200


@pytest.mark.parametrize("url", HOSTILE)
def test_a_hostile_address_is_refused(url):
    with pytest.raises(AddressRefused):
        checked(target_of(url), ["127.0.0.1"])


@pytest.mark.parametrize("url", sorted(set(HOSTILE) - _LEADS_NOWHERE_ELSE))
def test_a_redirect_to_a_hostile_address_is_refused(url):
    start = target_of("https://news.example/story")

    with pytest.raises(AddressRefused):
        checked(redirected(start, url.encode().decode("latin-1")), ["127.0.0.1"])


@pytest.mark.parametrize("url", HOSTILE)
def test_a_hostile_address_is_no_better_for_a_public_one_beside_it(url):
    with pytest.raises(AddressRefused):
        checked(target_of(url), [_PUBLIC, "10.0.0.1"])


@pytest.mark.parametrize("private", _PRIVATE)
def test_a_name_whose_second_answer_is_private_is_connected_to_by_its_first(private):
    assert checked(target_of("https://news.example/"), [_PUBLIC], [private]) == (_PUBLIC,)


@pytest.mark.parametrize("private", _PRIVATE)
def test_a_name_whose_answer_is_private_when_it_is_checked_is_refused(private):
    with pytest.raises(AddressRefused):
        checked(target_of("https://news.example/"), [private], [_PUBLIC])


class Web:
    """Pages in memory, by their addresses; remembers whom it was made to connect to."""

    def __init__(self, **redirects):
        self.redirects = {f"https://news.example/{path}": to for path, to in redirects.items()}
        self.connected = []

    @contextmanager
    def get(self, target, addresses, *_):
        self.connected += addresses
        to = self.redirects.get(target.url)
        missing = target.resource in {"/robots.txt", "/.well-known/tdmrep.json"}
        yield HTTPResponse(
            BytesIO(b"<!doctype html><p>The harbour will open, the mayor said."),
            headers={"Content-Type": "text/html", **({"Location": to.encode().decode("latin-1")} if to else {})},
            status=302 if to else 404 if missing else 200,
            preload_content=False,
        )


def through(hops, end):
    """Redirects of a page, of which the last leads to `end`."""
    steps = [f"{n}" for n in range(hops)]
    return dict(zip(steps, [*(f"/{step}" for step in steps[1:]), end], strict=True))


def published(host, port):
    """news.example is on the public web, and every other name on this machine."""
    return [_PUBLIC] if host == "news.example" else ["127.0.0.1"]


@pytest.fixture
def fetched(reader):
    """Through the whole of fetch, with nothing known of any host."""
    reader.hosts.knows_all = False
    settings = reader.settings.model_copy(update={"allow_local": False})

    def fetch(web, resolve=published, url="https://news.example/0"):
        reader.hosts.files.clear()
        item = Item(article_id="a" * 20, origin="api", submitted_at=NOW, url=url)
        return reader(item, http=web, resolve=resolve, settings=settings)

    return fetch


@pytest.mark.parametrize("url", HOSTILE)
@pytest.mark.parametrize("files", [True, False])
def test_nobody_is_connected_to(reader, fetched, url, files):
    """Whatever the resolver says, and whether robots.txt is known or asked for."""
    reader.hosts.knows_all, web = files, Web()

    with pytest.raises(AddressRefused):
        fetched(web, lambda host, port: ["127.0.0.1"], url)
    assert web.connected == []


_LEADING_ASTRAY = pytest.mark.parametrize("url", sorted(set(HOSTILE) - _LEADS_NOWHERE_ELSE))


@_LEADING_ASTRAY
def test_at_each_hop_nobody_is_connected_to_but_who_redirects(fetched, url):
    for hops in range(1, 6):
        web = Web(**through(hops, url))

        with pytest.raises(AddressRefused):
            fetched(web)
        assert web.connected == [_PUBLIC] * (hops + 2)


@_LEADING_ASTRAY
@pytest.mark.parametrize("hops", [1, 3, 5])
def test_where_robots_txt_leads_astray_nothing_is_fetched(fetched, url, hops):
    first, *others = through(hops, url).values()
    web = Web(**{"robots.txt": first}, **dict(zip(map(str, range(1, 6)), others, strict=False)))

    with pytest.raises(AddressRefused):
        fetched(web)
    assert web.connected == [_PUBLIC] * hops


@_LEADING_ASTRAY
@pytest.mark.parametrize("hops", [1, 3, 5])
def test_a_tdmrep_json_that_leads_astray_is_none(fetched, url, hops):
    first, *others = through(hops, url).values()
    web = Web(**{".well-known/tdmrep.json": first}, **dict(zip(map(str, range(1, 6)), others, strict=False)))

    page = fetched(web, url="https://news.example/story")

    assert (page.final_url, page.flags) == ("https://news.example/story", ())
    assert web.connected == [_PUBLIC] * (hops + 2)


@pytest.mark.parametrize("private", _PRIVATE)
@pytest.mark.parametrize("answers", range(8))
def test_a_name_that_becomes_private_is_connected_to_no_more(fetched, private, answers):
    """After so many answers of the resolver: before robots.txt, before tdmrep.json, and at each hop."""
    following = chain([[_PUBLIC]] * answers, repeat([private]))
    web = Web(**through(6, "/6"))

    with pytest.raises(AddressRefused, match=r"news\.example"):
        fetched(web, lambda host, port: next(following))
    assert web.connected == [_PUBLIC] * answers


@pytest.mark.parametrize("private", _PRIVATE)
def test_a_name_that_is_private_every_other_time_is_connected_to_by_its_public_address_alone(fetched, private):
    for first in (_PUBLIC, private):
        following, web = cycle([[first], [private if first == _PUBLIC else _PUBLIC]]), Web(**through(5, "/5"))

        with pytest.raises(AddressRefused):
            fetched(web, lambda host, port, following=following: next(following))
        assert set(web.connected) <= {_PUBLIC}


@pytest.mark.parametrize("private", _PRIVATE)
@pytest.mark.parametrize("public", [_PUBLIC, "2606:2800:21f:cb07:6820:80da:af6b:8b2c"])
def test_a_name_with_public_and_private_addresses_is_connected_to_by_none(fetched, private, public):
    for mixed in ([public, private], [private, public], [public, public, private]):

        def resolve(host, port, mixed=mixed):
            return [public] if host == "news.example" else mixed

        direct, redirected = Web(), [Web(**through(hops, "https://mixed.example/")) for hops in range(1, 6)]
        with pytest.raises(AddressRefused):
            fetched(direct, resolve, "https://mixed.example/")
        for web in [*redirected, Web(**{"robots.txt": "https://mixed.example/robots.txt"})]:
            with pytest.raises(AddressRefused):
                fetched(web, resolve)
            assert set(web.connected) == {public}
        assert direct.connected == []
