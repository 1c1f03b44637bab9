"""The guarded fetch: the only code of the project that opens a socket.

Each hop: 1. the address must be http(s) without a user name; 2. its name is resolved and every address it has is
judged by `guard`; 3. one of those very addresses is connected to, so that a second answer of the resolver changes
nothing; 4. redirects begin again at 1. Bytes are counted as they are unpacked, and one deadline covers it all. No
cookies, no proxies and no settings of the environment: httpcore's pool knows none.
"""

import socket
import ssl
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotInTime
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import replace
from functools import cache
from math import inf
from time import monotonic
from typing import Any
from urllib.parse import urlencode

import httpcore
import httpx
from django.conf import settings

from articles.ingest.answers import (
    ANYTHING,
    PAGE,
    Accepted,
    Fetched,
    FetchError,
    PrivateAddressError,
    RefusedError,
    StatusError,
    TooLargeError,
    UnreachableError,
    gathered,
    unpacked,
)
from articles.ingest.guard import Network, first_refusal, is_address

__all__ = ["FetchError", "fetch", "is_private", "no_longer_than"]

VERSION = "0.1.0"
MOST_REDIRECTS = 5
MOST_SECONDS_TO_CONNECT = 10.0
_REDIRECTS = (301, 302, 303, 307, 308)
_FOR_GOOD = (301, 308)

Resolver = Callable[[str, int], Sequence[str]]
BeforeHop = Callable[[str], None]
Headers = dict[bytes | str, bytes | str]


def addresses_of(host: str, port: int) -> Sequence[str]:
    """All addresses that the system's resolver gives for a name, its preference first."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(sockaddr[0]) for *_, sockaddr in found))


def fetch(
    url: str,
    *,
    etag: str = "",
    last_modified: str = "",
    accept: Accepted = PAGE,
    resolve: Resolver = addresses_of,
    before_hop: BeforeHop = lambda url: None,
    within: float | None = None,
) -> Fetched:
    """GET the address within the limits of the settings, or `within` some seconds where somebody waits for it. Raises a
    FetchError for whatever comes between; so may `before_hop`, which is called with each address that a redirect leads
    to before that is asked."""
    validators = {"If-None-Match": etag, "If-Modified-Since": last_modified}
    headers = _headers(accept) | {name: value for name, value in validators.items() if value}
    with _guarded_pool(resolve, within) as pool:
        return _followed(pool, web_url(url), headers, accept, before_hop)


def submit(url: str, form: Mapping[str, str], *, resolve: Resolver = addresses_of) -> Fetched:
    """POST a form, within the same limits; a redirect is an error. Raises a FetchError as `fetch` does."""
    at, content = web_url(url), urlencode(form).encode()
    kind = {"Content-Type": "application/x-www-form-urlencoded", "Content-Length": str(len(content))}
    with _guarded_pool(resolve) as pool:
        headers = _headers(ANYTHING) | kind
        with pool.stream("POST", _target(at), headers=headers, content=content) as response:
            return _answer(response, httpx.Headers(response.headers), str(at), ANYTHING, is_conditional=False)


def _headers(accept: Accepted) -> Headers:
    return {
        "User-Agent": f"Jalon/{VERSION} (+{settings.FETCH_CONTACT})",
        "Accept": accept.header,
        "Accept-Encoding": "gzip",
    }


@contextmanager
def _guarded_pool(resolve: Resolver, within: float | None = None) -> Iterator[httpcore.ConnectionPool]:
    """Connections that go where the guard lets them, no longer than the deadline; their errors become FetchErrors."""
    deadline = Deadline(settings.FETCH_MOST_SECONDS if within is None else within)
    backend = GuardedBackend(settings.FETCH_PRIVATE_NETWORKS, deadline, resolve)
    with httpcore.ConnectionPool(ssl_context=_tls(), network_backend=backend) as pool:
        try:
            yield pool
        except httpcore.ConnectError as why:
            raise UnreachableError(_in_words(why)) from why
        except httpcore.ConnectTimeout as why:
            raise UnreachableError(f"no connection within {MOST_SECONDS_TO_CONNECT:g} s") from why
        except httpcore.TimeoutException as why:
            raise deadline.missed() from why
        except (httpcore.NetworkError, httpcore.ProtocolError) as why:
            raise UnreachableError(f"the answer was cut short or is no HTTP: {str(why)[:200]}") from why


def web_url(url: str) -> httpx.URL:
    """The address as one that may be asked for. Raises RefusedError for other schemes, user names and nonsense."""
    try:
        parsed = httpx.URL(url).copy_with(fragment=None)
    except (httpx.InvalidURL, ValueError) as why:
        raise RefusedError(f"{url[:200]} is no web address") from why
    if parsed.scheme not in ("http", "https") or not parsed.host or "%" in parsed.host:
        raise RefusedError(f"{url[:200]} is no http or https address")
    if parsed.userinfo:
        raise RefusedError("an address with a user name in it is not fetched")
    return parsed


def is_private(url: str, resolve: Resolver = addresses_of) -> bool:
    """Whether the address leads into FETCH_PRIVATE_NETWORKS. Raises RefusedError where it may not be fetched at
    all, and UnreachableError where its name is not known."""
    parsed = web_url(url)
    backend = GuardedBackend(settings.FETCH_PRIVATE_NETWORKS, Deadline(MOST_SECONDS_TO_CONNECT), resolve)
    addresses = backend.checked_addresses(parsed.host, parsed.port or 0)
    return bool(first_refusal(addresses))


_patience: ContextVar[tuple[float, float]] = ContextVar("patience", default=(inf, inf))


@contextmanager
def no_longer_than(seconds: float) -> Iterator[None]:
    """All that is fetched in the block is over by then, together: somebody waits for it."""
    before = _patience.set((monotonic() + seconds, seconds))
    try:
        yield
    finally:
        _patience.reset(before)


class Deadline:
    """The moment by which a fetch is over, wherever it stands."""

    def __init__(self, seconds: float) -> None:
        self._at, self._seconds = min((monotonic() + seconds, seconds), _patience.get())

    def remaining(self, most: float | None = None) -> float:
        """The seconds left, no more than `most`. Raises UnreachableError when there are none."""
        left = self._at - monotonic()
        if left <= 0:
            raise self.missed()
        return left if most is None else min(left, most)

    def missed(self) -> UnreachableError:
        return UnreachableError(f"no complete answer within {self._seconds:g} s")


class GuardedBackend(httpcore.NetworkBackend):
    """Connects to addresses that were judged, and to nothing else."""

    def __init__(self, allowed: Iterable[Network], deadline: Deadline, resolve: Resolver) -> None:
        self._allowed = list(allowed)
        self._deadline = deadline
        self._resolve = resolve
        self._wire = httpcore.SyncBackend()

    def connect_tcp(self, host: str, port: int, *_: Any, **__: Any) -> httpcore.NetworkStream:
        *first_ones, last = self.checked_addresses(host, port)
        for address in first_ones:
            try:
                return self._connected(address, port)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                continue
        return self._connected(last, port)

    def checked_addresses(self, host: str, port: int) -> Sequence[str]:
        """The name's addresses. Raises RefusedError if one of them may not be connected to."""
        addresses = self._resolved(host, port)
        if why := first_refusal(addresses, self._allowed):
            raise PrivateAddressError(why if why.startswith(host) else f"{host}: {why}")
        return addresses

    def _resolved(self, host: str, port: int) -> Sequence[str]:
        if is_address(host):
            return [host]
        executor = ThreadPoolExecutor(1)  # the system's resolver knows no timeout
        try:
            addresses = executor.submit(self._resolve, host, port).result(self._deadline.remaining())
        except NotInTime as why:
            raise self._deadline.missed() from why
        except (OSError, UnicodeError) as why:
            raise UnreachableError(f"the name {host} is not known") from why
        finally:
            executor.shutdown(wait=False)
        if not addresses:
            raise UnreachableError(f"the name {host} is not known")
        return addresses

    def _connected(self, address: str, port: int) -> httpcore.NetworkStream:
        stream = self._wire.connect_tcp(address, port, timeout=self._deadline.remaining(MOST_SECONDS_TO_CONNECT))
        return _TimedStream(stream, self._deadline)


class _TimedStream(httpcore.NetworkStream):
    """A connection on which nothing waits beyond the deadline, however steadily it drips."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._deadline.remaining(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._deadline.remaining(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        stream = self._stream.start_tls(ssl_context, server_hostname, self._deadline.remaining(timeout))
        return _TimedStream(stream, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


@cache
def _tls() -> ssl.SSLContext:
    return httpx.create_ssl_context(trust_env=False)


def _followed(
    pool: httpcore.ConnectionPool, at: httpx.URL, headers: Headers, accept: Accepted, before_hop: BeforeHop
) -> Fetched:
    moved_to, is_for_good = "", True
    for _ in range(MOST_REDIRECTS + 1):
        with pool.stream("GET", _target(at), headers=headers) as response:
            told = httpx.Headers(response.headers)
            if response.status not in _REDIRECTS or "location" not in told:
                is_conditional = not headers.keys().isdisjoint({"If-None-Match", "If-Modified-Since"})
                return replace(_answer(response, told, str(at), accept, is_conditional), moved_to=moved_to)
            at = _next_hop(at, told["location"])
            is_for_good = is_for_good and response.status in _FOR_GOOD
            moved_to = str(at) if is_for_good else moved_to
        before_hop(str(at))
    raise FetchError(f"more than {MOST_REDIRECTS} redirects")


def _target(at: httpx.URL) -> httpcore.URL:
    return httpcore.URL(scheme=at.raw_scheme, host=at.raw_host, port=at.port, target=at.raw_path)


def _next_hop(at: httpx.URL, location: str) -> httpx.URL:
    try:
        return web_url(str(at.join(location)))
    except (httpx.InvalidURL, ValueError) as why:
        raise RefusedError(f"redirects to {location[:200]}, which is no web address") from why


def _answer(
    response: httpcore.Response, told: httpx.Headers, url: str, accept: Accepted, is_conditional: bool
) -> Fetched:
    is_unchanged = response.status == 304 and is_conditional
    if not is_unchanged and not 200 <= response.status < 300:
        raise StatusError(response.status, told.get("retry-after", ""), url)
    return Fetched(
        url=url,
        status=response.status,
        body=b"" if is_unchanged else _body(response, told, accept),
        etag=told.get("etag", ""),
        last_modified=told.get("last-modified", ""),
        content_type=told.get("content-type", ""),
        cache_control=told.get("cache-control", ""),
        not_modified=is_unchanged,
        links=told.get("link", ""),
    )


def _body(response: httpcore.Response, told: httpx.Headers, accept: Accepted) -> bytes:
    accept.check(told.get("content-type", ""))
    length = told.get("content-length", "")
    if length.isdigit() and int(length) > settings.FETCH_MOST_BYTES:
        raise TooLargeError(settings.FETCH_MOST_BYTES)
    chunks = response.iter_stream()
    body = gathered(unpacked(chunks, told.get("content-encoding", "").strip().lower()), settings.FETCH_MOST_BYTES)
    accept.check_beginning(body)
    return body


def _in_words(why: httpcore.ConnectError) -> str:
    message = str(why)
    if "CERTIFICATE_VERIFY_FAILED" in message:
        return f"certificate not valid: {message.rpartition('verify failed: ')[2].partition(' (_ssl')[0]}"
    return f"no connection: {message[:200]}"
