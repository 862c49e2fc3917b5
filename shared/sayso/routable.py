"""Which addresses the web is read from: what is globally routable, on the ports that publishers use.

`ipaddress.is_global` is not enough: up to Python 3.12 it is true for IPv4 addresses in IPv6 clothes and for multicast.
"""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

import ada_url

from sayso.errors import AddressRefused

__all__ = ["PORTS", "check_as_written", "is_public", "odd_port", "unwrapped"]

Address = IPv4Address | IPv6Address

# What IANA has given out for unicast; all else in IPv6 is reserved, local or multicast.
_UNICAST = IPv6Network("2000::/3")
# Carries an IPv4 address in its last 32 bits (RFC 6052); the network's gateway goes there.
_NAT64 = IPv6Network("64:ff9b::/96")
# Inside 2000::/3 or public IPv4, but never a news site: tunnels to any IPv4 address, benchmarks, documentation.
_REFUSED = (
    IPv6Network("2001::/23"),  # protocol assignments, Teredo among them (RFC 2928, RFC 4380)
    IPv6Network("2001:db8::/32"),
    IPv6Network("2002::/16"),  # 6to4 (RFC 3056)
    IPv6Network("3fff::/20"),  # documentation (RFC 9637)
    IPv4Network("192.0.0.0/24"),  # protocol assignments (RFC 6890)
    IPv4Network("192.88.99.0/24"),  # 6to4 relays (RFC 7526)
)
# Any other is rather a database's or a router's than a publisher's. This machine's own server may have any.
PORTS = frozenset({80, 443, 8080, 8443})


def check_as_written(url: str, *, allow_local: bool) -> None:
    """Raises AddressRefused for what cannot be fetched whatever its host's name leads to. `url` as `fetchable_url`
    gives it.
    """
    parsed = ada_url.URL(url)
    host = parsed.hostname.removeprefix("[").removesuffix("]")
    address = _literal(host)
    local = address.is_loopback if address else host == "localhost" or host.endswith(".localhost")
    if parsed.port and int(parsed.port) not in PORTS and not (allow_local and (local or not address)):
        raise odd_port(host, int(parsed.port))
    if not (allow_local if local else address is None or is_public(address)):
        raise AddressRefused(f"an address of {host} cannot be fetched: it is not globally routable")


def _literal(host: str) -> Address | None:
    try:
        return unwrapped(ip_address(host))
    except ValueError:
        return None


def odd_port(host: str, port: int) -> AddressRefused:
    allowed = ", ".join(map(str, sorted(PORTS)))
    return AddressRefused(
        f"did not fetch from {host}: its port {port} is none of {allowed}, which the web is served on"
    )


def unwrapped(address: Address) -> Address:
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        return address.ipv4_mapped
    return address


def is_public(address: Address) -> bool:
    if isinstance(address, IPv6Address):
        if address in _NAT64:
            return is_public(IPv4Address(int(address) & 0xFFFFFFFF))
        if address not in _UNICAST:
            return False
    # `in` is False, not an error, between IPv4 and IPv6.
    return address.is_global and not address.is_multicast and not any(address in net for net in _REFUSED)
