"""Which addresses a page may be fetched from: only what is globally routable.

`ipaddress.is_global` is not enough: up to Python 3.12 it is true for IPv4 addresses in IPv6 clothes and for multicast.
"""

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

from sayso.errors import AddressRefused, HostUnreachable
from sayso.fetch.resolver import Resolve

__all__ = ["checked_addresses"]

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
_PORTS = {80, 443, 8080, 8443}


def checked_addresses(host: str, port: int, *, resolve: Resolve, allow_local: bool) -> tuple[str, ...]:
    """The addresses to connect to, in the resolver's order; the name is resolved once.

    Raises AddressRefused where even one of them is not globally routable: a name that mixes them is a trap; and for a
    port on which nobody publishes pages. Raises HostUnreachable where there is no address.
    """
    if port not in _PORTS and not allow_local:
        raise _odd_port(host, port)
    found = [_unwrapped(ip_address(address)) for address in _resolved(host, port, resolve)]
    if port not in _PORTS and not all(address.is_loopback for address in found):
        raise _odd_port(host, port)
    for address in found:
        if not (_is_public(address) or (allow_local and address.is_loopback)):
            raise AddressRefused(
                f"did not fetch from {host}: its address {address} is not globally routable. "
                "Submit the page itself, as an upload or as `html`"
            )
    return tuple(dict.fromkeys(str(address) for address in found))


def _odd_port(host: str, port: int) -> AddressRefused:
    allowed = ", ".join(map(str, sorted(_PORTS)))
    return AddressRefused(
        f"did not fetch from {host}: its port {port} is none of {allowed}, which the web is served on"
    )


def _resolved(host: str, port: int, resolve: Resolve) -> Sequence[str]:
    bare = host.removeprefix("[").removesuffix("]")
    try:
        ip_address(bare)
    except ValueError:
        pass
    else:
        return [bare]
    try:
        addresses = resolve(host, port)
    # The resolver's codec refuses labels that no name can have, as one of 64 letters.
    except (OSError, UnicodeError) as error:
        raise HostUnreachable(f"could not find the address of {host}: {error}. Is the name right?") from error
    if not addresses:
        raise HostUnreachable(f"could not find the address of {host}: it has none. Is the name right?")
    return addresses


def _unwrapped(address: Address) -> Address:
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        return address.ipv4_mapped
    return address


def _is_public(address: Address) -> bool:
    if isinstance(address, IPv6Address):
        if address in _NAT64:
            return _is_public(IPv4Address(int(address) & 0xFFFFFFFF))
        if address not in _UNICAST:
            return False
    # `in` is False, not an error, between IPv4 and IPv6.
    return address.is_global and not address.is_multicast and not any(address in net for net in _REFUSED)
