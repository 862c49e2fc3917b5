"""A web server on this machine that answers what a test tells it to."""

import threading
from collections.abc import Callable, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Behaviour = Callable[[BaseHTTPRequestHandler], object]


@dataclass
class HttpServer:
    port: int
    answers: dict[str, Behaviour] = field(default_factory=dict)
    requests: list[tuple[str, Mapping[str, str]]] = field(default_factory=list)
    """Path and headers of each request for what is there."""
    stopping: threading.Event = field(default_factory=threading.Event)

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"

    def page(self, path: str, body: bytes = b"", status: int = 200, **headers: str) -> str:
        """Its address. Headers are written with underscores; a body has a Content-Length unless one is given."""
        named = {"Content_Type": "text/html; charset=utf-8", "Content_Length": str(len(body)), **headers}

        def answer(request: BaseHTTPRequestHandler) -> None:
            request.send_response(status)
            for name, value in named.items():
                request.send_header(name.replace("_", "-"), value)
            request.end_headers()
            request.wfile.write(body)

        self.answers[path] = answer
        return self.url(path)

    def redirect(self, path: str, to: str, status: int = 302) -> str:
        return self.page(path, status=status, Location=to)

    def dribble(self, path: str, start: bytes, drop: bytes) -> str:
        """Sends `start`, then `drop` again and again, faster than any time-out between two bytes."""

        def answer(request: BaseHTTPRequestHandler) -> None:
            request.wfile.write(start)
            while not self.stopping.wait(0.02):
                request.wfile.write(drop)

        self.answers[path] = answer
        return self.url(path)

    def silence(self, path: str) -> str:
        self.answers[path] = lambda _: self.stopping.wait()
        return self.url(path)


def unknown(request: BaseHTTPRequestHandler) -> None:
    """There is nothing here, as at the files about a host that most hosts do not have."""
    request.send_response(404)
    request.send_header("Content-Length", "0")
    request.end_headers()


@contextmanager
def http_server(wrap=None, address="127.0.0.1"):
    """`wrap` makes the listening socket another, as one with TLS. At `0.0.0.0` every 127.x.y.z is a host of its own."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            if self.path in site.answers:
                site.requests.append((self.path, dict(self.headers)))
            with suppress(OSError):  # the reader has gone, which is what some tests are about
                site.answers.get(self.path, unknown)(self)

        def log_message(self, *args):
            """A test has no use for a log."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request, client_address):
            """A client that breaks off a handshake is the client's affair."""

    server = Server((address, 0), Handler)
    if wrap:
        server.socket = wrap(server.socket)
    site = HttpServer(server.server_address[1])
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        site.stopping.set()
        server.shutdown()
        server.server_close()
        thread.join()
