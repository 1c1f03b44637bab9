"""A web server on loopback that answers as told: well, badly, slowly, without end."""

import gzip
import socket
import ssl
import struct
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_network
from threading import Event, Thread

import pytest
from trustme import LeafCert

LOOPBACK = [ip_network("127.0.0.0/8")]
RSS, HTML, PDF = "application/rss+xml; charset=utf-8", "text/html; charset=utf-8", "application/pdf"


@dataclass(frozen=True)
class Reply:
    """One answer. `raw` speaks on the wire itself; `validates` adds an ETag and honours If-None-Match."""

    body: bytes = b""
    content_type: str = RSS
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    validates: bool = False
    raw: Callable[["Wire"], None] | None = None


@dataclass
class Wire:
    """The open connection, for replies that no decent server gives."""

    send: Callable[[bytes], object]
    stopping: Event
    connection: socket.socket

    def head(self, *lines: str) -> None:
        self.send("\r\n".join(("HTTP/1.1 200 OK", *lines, "", "")).encode())

    def drip(self, bytes_of_it: Iterator[bytes], every: float) -> None:
        for piece in bytes_of_it:
            if self.stopping.wait(every):
                return
            self.send(piece)


@dataclass(frozen=True)
class Asked:
    path: str
    headers: Mapping[str, str]
    body: bytes = b""


class Site:
    """What the server answers, by path, and what it was asked."""

    def __init__(self, scheme: str = "http") -> None:
        self.scheme = scheme
        self.replies: dict[str, Reply] = {}
        self.asked: list[Asked] = []
        self.stopping = Event()
        self.port = 0
        self.host = "127.0.0.1"

    def url(self, path: str) -> str:
        return f"{self.scheme}://{self.host}:{self.port}{path}"

    def put(self, path: str, body: bytes | str, content_type: str = RSS, **more: object) -> str:
        encoded = body.encode() if isinstance(body, str) else body
        self.replies[path] = Reply(encoded, content_type, **more)  # type: ignore[arg-type]
        return self.url(path)

    def misbehave(self, path: str, raw: Callable[[Wire], None]) -> str:
        self.replies[path] = Reply(raw=raw)
        return self.url(path)

    def redirect(self, path: str, to: str, status: int = 302) -> str:
        self.replies[path] = Reply(status=status, headers={"Location": to})
        return self.url(path)

    def paths(self) -> list[str]:
        return [one.path for one in self.asked]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    site: Site

    def do_POST(self) -> None:
        self.do_GET()

    def do_GET(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        self.site.asked.append(Asked(self.path, dict(self.headers.items()), body))
        reply = self.site.replies.get(self.path, Reply(b"nothing here", "text/plain", 404))
        if reply.raw is not None:
            self.close_connection = True
            reply.raw(Wire(self.wfile.write, self.site.stopping, self.connection))
            return
        self._answer(reply)

    def _answer(self, reply: Reply) -> None:
        etag = f'"{sha256(reply.body).hexdigest()[:16]}"'
        is_known = reply.validates and self.headers.get("If-None-Match") == etag
        body = b"" if is_known else reply.body
        self.send_response(304 if is_known else reply.status)
        self.send_header("Content-Type", reply.content_type)
        self.send_header("Content-Length", str(len(body)))
        for name, value in {**reply.headers, **({"ETag": etag} if reply.validates else {})}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up on a misbehaving answer is what the tests are about."""


@contextmanager
def serving(certificate: LeafCert | None = None, host: str = "127.0.0.1") -> Iterator[Site]:
    """A running server; one with a certificate speaks TLS."""
    site = Site("https" if certificate else "http")
    site.host = host
    server = _Server((host, 0), type("Handler", (_Handler,), {"site": site}))
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        certificate.configure_cert(context)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    site.port = server.server_port
    thread = Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield site
    finally:
        site.stopping.set()
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def site(settings) -> Iterator[Site]:
    """A server on loopback, and the setting that allows to fetch from it."""
    settings.FETCH_PRIVATE_NETWORKS = LOOPBACK
    with serving() as running:
        yield running


def endless(wire: Wire) -> None:
    wire.head("Content-Type: application/rss+xml")
    while not wire.stopping.is_set():
        wire.send(b"<item></item>" * 5000)


def dripping_body(wire: Wire, content_type: str = RSS) -> None:
    wire.head(f"Content-Type: {content_type}")
    wire.drip(iter(lambda: b"a", b""), every=0.05)


def dripping_head(wire: Wire) -> None:
    wire.send(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    wire.drip(iter(lambda: b"a", b""), every=0.05)


def silent(wire: Wire) -> None:
    wire.stopping.wait(20)


def says_too_much(wire: Wire, content_type: str = RSS) -> None:
    """Promises more bytes than it sends."""
    wire.head(f"Content-Type: {content_type}", "Content-Length: 5000")
    wire.send(b"<rss>")


def resets(wire: Wire, content_type: str = RSS) -> None:
    """Sends a beginning, then a TCP reset."""
    wire.head(f"Content-Type: {content_type}", "Content-Length: 5000")
    wire.send(b"<rss>")
    wire.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    wire.connection.close()


def endless_head(wire: Wire) -> None:
    wire.send(b"HTTP/1.1 200 OK\r\n")
    while not wire.stopping.is_set():
        wire.send(b"X-Filler: " + b"a" * 60_000 + b"\r\n")


def no_http(wire: Wire) -> None:
    wire.send(b"220 mail.example ESMTP\r\n")


def gzip_bomb(megabytes: int, content_type: str = RSS) -> Callable[[Wire], None]:
    def send(wire: Wire) -> None:
        packer = zlib.compressobj(9, zlib.DEFLATED, zlib.MAX_WBITS | 16)
        packed = b"".join(packer.compress(bytes(1_000_000)) for _ in range(megabytes)) + packer.flush()
        wire.head(f"Content-Type: {content_type}", "Content-Encoding: gzip", f"Content-Length: {len(packed)}")
        wire.send(packed)

    return send


def gzipped(body: bytes) -> Reply:
    return Reply(gzip.compress(body), headers={"Content-Encoding": "gzip"})


def unused_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
