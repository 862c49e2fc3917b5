import pytest

from sayso.errors import AddressRefused, HostUnreachable
from sayso.fetch import checked_addresses


def resolving_to(*addresses: str):
    return lambda host, port: list(addresses)


def checked(*addresses: str, allow_local: bool = False) -> tuple[str, ...]:
    return checked_addresses("news.example", 443, resolve=resolving_to(*addresses), allow_local=allow_local)


@pytest.mark.parametrize("address", ["8.8.8.8", "93.184.216.34", "2606:4700::6810:84e5", "64:ff9b::808:808"])
def test_a_public_address_is_let_through(address):
    assert checked(address) == (address,)


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0",
        "10.0.0.1",
        "100.64.0.1",
        "127.0.0.1",
        "169.254.169.254",
        "172.16.0.1",
        "192.0.0.1",
        "192.0.2.1",
        "192.88.99.1",
        "192.168.1.1",
        "198.18.0.1",
        "224.0.1.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::ffff:10.0.0.1",
        "::ffff:127.0.0.1",
        "::127.0.0.1",
        "64:ff9b::a00:1",
        "64:ff9b::7f00:1",
        "64:ff9b:1::a00:1",
        "100::1",
        "2001::1",
        "2001:db8::1",
        "2002:a00:1::1",
        "2002:808:808::1",
        "3fff::1",
        "fc00::1",
        "fd00:ec2::254",
        "fe80::1",
        "fe80::1%eth0",
        "fec0::1",
        "ff0e::1",
    ],
)
def test_an_address_that_is_not_globally_routable_is_refused(address):
    with pytest.raises(AddressRefused, match=r"news\.example"):
        checked(address)


def test_one_private_address_among_public_ones_is_refused():
    with pytest.raises(AddressRefused, match=r"10\.0\.0\.1"):
        checked("8.8.8.8", "10.0.0.1")


@pytest.mark.parametrize("address", ["127.0.0.1", "127.8.8.8", "::1"])
def test_loopback_is_let_through_where_it_is_allowed(address):
    assert checked(address, allow_local=True) == (address,)


@pytest.mark.parametrize("address", ["10.0.0.1", "0.0.0.0", "169.254.169.254", "fe80::1"])
def test_allowing_loopback_allows_no_other_private_address(address):
    with pytest.raises(AddressRefused):
        checked(address, allow_local=True)


def test_an_ipv4_address_in_ipv6_clothes_is_unwrapped():
    assert checked("::ffff:8.8.8.8") == ("8.8.8.8",)


def test_an_address_given_twice_is_tried_once():
    assert checked("8.8.8.8", "8.8.4.4", "8.8.8.8") == ("8.8.8.8", "8.8.4.4")


@pytest.mark.parametrize("host", ["127.0.0.1", "[::1]"])
def test_a_literal_address_is_checked_without_resolving(host):
    def unasked(host, port):
        raise AssertionError("a literal was resolved")

    with pytest.raises(AddressRefused):
        checked_addresses(host, 80, resolve=unasked, allow_local=False)


def test_a_name_is_resolved_once():
    asked = []

    def counting(host, port):
        asked.append((host, port))
        return ["8.8.8.8", "8.8.4.4"]

    checked_addresses("news.example", 443, resolve=counting, allow_local=False)

    assert asked == [("news.example", 443)]


@pytest.mark.parametrize("failure", [OSError("Name or service not known"), UnicodeError("label too long")])
def test_a_name_without_an_address_is_unreachable(failure):
    def failing(host, port):
        raise failure

    with pytest.raises(HostUnreachable, match=f"news.example: {failure}"):
        checked_addresses("news.example", 443, resolve=failing, allow_local=False)


def test_an_empty_answer_of_the_resolver_is_unreachable():
    with pytest.raises(HostUnreachable):
        checked()
