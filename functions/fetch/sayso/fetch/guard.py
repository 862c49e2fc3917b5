"""Which addresses a page may be fetched from: only what is globally routable."""

from collections.abc import Sequence
from ipaddress import ip_address

from sayso.errors import AddressRefused, HostUnreachable
from sayso.fetch.resolver import Resolve
from sayso.routable import PORTS, is_public, odd_port, unwrapped

__all__ = ["checked_addresses"]


def checked_addresses(host: str, port: int, *, resolve: Resolve, allow_local: bool) -> tuple[str, ...]:
    """The addresses to connect to, in the resolver's order; the name is resolved once.

    Raises AddressRefused where even one of them is not globally routable: a name that mixes them is a trap; and for a
    port on which nobody publishes pages. Raises HostUnreachable where there is no address.
    """
    if port not in PORTS and not allow_local:
        raise odd_port(host, port)
    found = [unwrapped(ip_address(address)) for address in _resolved(host, port, resolve)]
    if port not in PORTS and not all(address.is_loopback for address in found):
        raise odd_port(host, port)
    for address in found:
        if not (is_public(address) or (allow_local and address.is_loopback)):
            raise AddressRefused(
                f"did not fetch from {host}: its address {address} is not globally routable. "
                "Submit the page itself, as an upload or as `html`"
            )
    return tuple(dict.fromkeys(str(address) for address in found))


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
