"""One GET to one checked address, in limited time."""

import http.client
import ssl
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import urllib3
from urllib3.connection import HTTPConnection, HTTPSConnection

from sayso.errors import ContentUnsupported, HostFailing, HostUnreachable
from sayso.fetch.cut_off import CutOff
from sayso.fetch.target import Target
from sayso.limits import MAX_BODY, MAX_SITEMAP

__all__ = ["Deadline", "Http", "Limits"]

Clock = Callable[[], float]
Response = urllib3.BaseHTTPResponse

# A name with more addresses is not more likely to answer.
_ADDRESSES = 3


@dataclass(frozen=True, slots=True)
class Limits:
    resolve_seconds: float = 5
    """For the addresses of one name."""
    connect_seconds: float = 5
    read_seconds: float = 10
    """Between two bytes."""
    total_seconds: float = 30
    """From the first name that is resolved to the last byte, redirects included."""
    body_bytes: int = MAX_BODY
    """Without the content encoding."""
    feed_bytes: int = MAX_SITEMAP
    """Likewise, of a feed or a sitemap."""
    redirects: int = 5


@dataclass(frozen=True, slots=True)
class Deadline:
    seconds: float
    at: float
    clock: Clock

    @classmethod
    def after(cls, seconds: float, clock: Clock) -> "Deadline":
        return cls(seconds, clock() + seconds, clock)

    def left(self, url: str) -> float:
        """Seconds. Raises HostUnreachable where there are none."""
        if (left := self.at - self.clock()) <= 0:
            raise HostUnreachable(f"gave up on {url}: the answer was not complete after {self.seconds:g} s")
        return left


class Http:
    """Connects to the address it is given, not to the host's name; knows no proxy, no cookie, no redirect."""

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self._tls = tls or ssl.create_default_context()
        self._cut_off = CutOff()

    @contextmanager
    def get(
        self,
        target: Target,
        addresses: Sequence[str],
        headers: Mapping[str, str],
        limits: Limits,
        deadline: Deadline,
    ) -> Iterator[Response]:
        """The answer, whose body is still to be read. Raises HostUnreachable, HostFailing and ContentUnsupported, also
        for what the reader of the body meets.
        """
        connection = self._connected(target, addresses, limits, deadline)
        try:
            # A time-out of the socket begins anew with every byte, and one read of headers or of a chunk may take
            # thousands of them.
            with _telling(target, deadline), self._cut_off.after(deadline.left(target.url), connection.sock):
                connection.timeout = limits.read_seconds
                connection.request(
                    "GET",
                    target.resource,
                    headers={"Host": target.authority, **headers, "Connection": "close"},
                    preload_content=False,
                )
                with connection.getresponse() as response:
                    yield response
        finally:
            connection.close()

    def _connected(
        self, target: Target, addresses: Sequence[str], limits: Limits, deadline: Deadline
    ) -> HTTPConnection:
        """To the first address that answers: a name may have an IPv6 address where there is no way to it."""
        refusals = []
        for address in addresses[:_ADDRESSES]:
            connection = self._connection(target, address, min(limits.connect_seconds, deadline.left(target.url)))
            try:
                connection.connect()
            except (urllib3.exceptions.HTTPError, OSError) as error:
                connection.close()
                refusals.append(f"{address} port {target.port}: {_reason(error)}")
            else:
                return connection
        raise HostUnreachable(f"could not connect to {target.host} ({'; '.join(refusals)})")

    def _connection(self, target: Target, address: str, timeout: float) -> HTTPConnection:
        if not target.secure:
            return HTTPConnection(address, target.port, timeout=timeout)
        # The certificate has to be the host's, although the connection goes to an address.
        return HTTPSConnection(
            address, target.port, timeout=timeout, ssl_context=self._tls, server_hostname=target.host.strip("[].")
        )


@contextmanager
def _telling(target: Target, deadline: Deadline) -> Iterator[None]:
    """What goes wrong in an exchange, in Sayso's terms."""
    try:
        yield
    except urllib3.exceptions.DecodeError as error:
        raise ContentUnsupported(f"could not unpack what {target.url} sent: {error}") from error
    except (urllib3.exceptions.ReadTimeoutError, TimeoutError) as error:
        raise HostUnreachable(f"gave up on {target.url}: nothing came for a while ({error})") from error
    except (urllib3.exceptions.HTTPError, http.client.HTTPException, OSError) as error:
        deadline.left(target.url)
        raise HostFailing(f"could not read what {target.url} sent: {_reason(error)}") from error


def _reason(error: Exception) -> str:
    return str(error) or type(error).__name__
