"""What a fetch gives: an answer, or an error that an editor understands. No sockets here."""

import re
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from http import HTTPStatus

_UNPACKED_AT_ONCE = 65_536


class FetchError(Exception):
    """Nothing was fetched; the message tells an editor why in one line. A `passing` fault may be gone next time."""

    passing = False


class RefusedError(FetchError):
    """Not an address that may be fetched."""


class PrivateAddressError(RefusedError):
    """The address lies in a network that FETCH_PRIVATE_NETWORKS does not allow."""


class UnreachableError(FetchError):
    """No answer, a broken one, or none in time."""

    passing = True


class TooLargeError(FetchError):
    """More bytes than are taken."""

    def __init__(self, most: int) -> None:
        super().__init__(f"answer larger than {most / 1_000_000:g} MB")


class WrongTypeError(FetchError):
    """Something else than what was asked for."""


class StatusError(FetchError):
    """The server answered that it will not, or cannot now; `url` is the one that said so, after redirects."""

    def __init__(self, status: int, retry_after: str = "", url: str = "") -> None:
        phrase = next((f" ({known.phrase})" for known in HTTPStatus if known == status), "")
        super().__init__(f"HTTP {status}{phrase}")
        self.status = status
        self.url = url
        self.told_retry_after = retry_after
        self.passing = status >= 500 or status in (408, 425, 429)


@dataclass(frozen=True, slots=True)
class Accepted:
    """The kind of document that a caller can read."""

    noun: str
    header: str
    types: re.Pattern[str]

    def check(self, content_type: str) -> None:
        """Raises WrongTypeError for another kind; a server that tells none is given the benefit of the doubt."""
        told = content_type.partition(";")[0].strip().lower()
        if told and not self.types.fullmatch(told):
            found = "a PDF (application/pdf)" if told == "application/pdf" else told[:100]
            raise WrongTypeError(f"{found}, not {self.noun}")

    def check_beginning(self, body: bytes) -> None:
        """Raises WrongTypeError for a PDF that was sent under another name."""
        if body.startswith(b"%PDF-"):
            raise WrongTypeError(f"a PDF, not {self.noun}")


FEED = Accepted(
    "a feed",
    "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, */*;q=0.5",
    re.compile(
        r"(?:application|text)/(?:[\w.-]+\+)?(?:xml|json)|text/(?:html|plain|rss|atom)|application/(?:x-)?(?:rss|atom)|"
        r"application/octet-stream"
    ),
)
PAGE = Accepted(
    "a web page",
    "text/html, application/xhtml+xml;q=0.9, */*;q=0.1",
    re.compile(r"text/html|application/xhtml\+xml|text/plain"),
)
ANYTHING = Accepted("an answer", "*/*", re.compile(r".*"))
ROBOTS = Accepted("a robots.txt", "text/plain, */*;q=0.1", re.compile(r"text/[\w.+-]+|application/octet-stream"))


@dataclass(frozen=True, slots=True)
class Fetched:
    """An answer. `url` is where it came from after redirects, `moved_to` how far those of them led that hold for good
    ("" where none did), `links` what its Link headers say; a `not_modified` one has no body."""

    url: str
    status: int
    body: bytes = b""
    etag: str = ""
    last_modified: str = ""
    content_type: str = ""
    cache_control: str = ""
    not_modified: bool = False
    moved_to: str = ""
    links: str = ""


def gathered(parts: Iterable[bytes], most: int) -> bytes:
    """The parts as one. Raises TooLargeError as soon as they are more than `most` bytes."""
    body = bytearray()
    for part in parts:
        body += part
        if len(body) > most:
            raise TooLargeError(most)
    return bytes(body)


def unpacked(chunks: Iterable[bytes], encoding: str) -> Iterator[bytes]:
    """The chunks decompressed, a little at a time whatever they swell to."""
    if encoding in ("", "identity"):
        yield from chunks
        return
    if encoding not in ("gzip", "x-gzip", "deflate"):
        raise WrongTypeError(f"compressed as {encoding[:50]}, which was not asked for")
    unpacker = zlib.decompressobj(zlib.MAX_WBITS | 32)
    try:
        for chunk in chunks:
            while part := unpacker.decompress(chunk, _UNPACKED_AT_ONCE):
                yield part
                chunk = unpacker.unconsumed_tail
    except zlib.error as why:
        raise UnreachableError("the answer is damaged") from why
    if not unpacker.eof:
        raise UnreachableError("the answer was cut short")
