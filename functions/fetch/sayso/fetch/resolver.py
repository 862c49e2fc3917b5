"""The addresses of a name, in limited time."""

import socket
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, wait

from sayso.errors import HostUnreachable

__all__ = ["Resolve", "resolve_host", "resolved_within"]

Resolve = Callable[[str, int], Sequence[str]]


def resolve_host(host: str, port: int) -> list[str]:
    """Raises OSError where the name has no address."""
    answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(sockaddr[0]) for *_, sockaddr in answers]


def resolved_within(seconds: float, resolve: Resolve, host: str, port: int) -> Sequence[str]:
    """Raises HostUnreachable where the answer takes longer, and what `resolve` raises.

    The system's resolver knows no time-out of ours, and its name servers may be the host's own. It is left to itself in
    a thread that keeps no process from ending.
    """
    answer: Future[Sequence[str]] = Future()

    def ask() -> None:
        try:
            answer.set_result(resolve(host, port))
        except BaseException as error:  # noqa: BLE001 - raised again where the answer is waited for
            answer.set_exception(error)

    threading.Thread(target=ask, name=f"resolve {host}", daemon=True).start()
    if not wait([answer], seconds).done:
        raise HostUnreachable(
            f"could not find the address of {host}: its name servers gave no answer within {seconds:.3g} s"
        )
    return answer.result()
