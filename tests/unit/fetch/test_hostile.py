"""Addresses that somebody may submit, or redirect to, in order to reach what only this machine or network can."""

import pytest

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


@pytest.mark.parametrize("url", HOSTILE)
@pytest.mark.parametrize("files", [True, False])
def test_nobody_is_connected_to(reader, url, files):
    """Through the whole of fetch, whatever the resolver says, and whether robots.txt is known or asked for."""
    reader.hosts.knows_all = files
    connected = []

    class Recording:
        def get(self, target, *_):
            connected.append(target.url)
            raise AssertionError("nobody may be connected to")

    settings = reader.settings.model_copy(update={"allow_local": False})
    item = Item(article_id="a" * 20, origin="api", submitted_at=NOW, url=url)

    with pytest.raises(AddressRefused):
        reader(item, http=Recording(), settings=settings)
    assert connected == []
