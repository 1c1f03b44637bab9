"""Feeds to poll, made up of the demo's words, and a server for them on loopback, with ETags.

python bench/feeds.py FEEDS ENTRIES    prints its port, and serves http://127.0.0.1:PORT/0 … until it is stopped
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from articles.data import demo_items

SHORTEST, LONGEST = 1_000, 5_000  # characters of text in an entry
LATEST = datetime(2026, 1, 31, 12, tzinfo=UTC)
TYPES = ("application/rss+xml", "application/atom+xml")
NOT_FOUND = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"

_RSS = (
    '<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>{title}</title>'
    "<link>https://feed{number}.example/</link><language>{language}</language>{entries}</channel></rss>"
)
_ITEM = (
    "<item><guid>{url}</guid><link>{url}</link><title>{title}</title><pubDate>{rfc}</pubDate>"
    "<description><![CDATA[{html}]]></description></item>"
)
_ATOM = (
    '<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{language}">'
    "<title>{title}</title><id>https://feed{number}.example/</id>{entries}</feed>"
)
_ENTRY = (
    '<entry><id>{url}</id><link href="{url}"/><title>{title}</title><updated>{iso}</updated>'
    '<content type="html"><![CDATA[{html}]]></content></entry>'
)


def words() -> Mapping[str, Sequence[str]]:
    """The demo's words by language, each as often as it is used there, without what is markup in XML."""
    found: dict[str, list[str]] = {}
    for item in demo_items():
        found.setdefault(item.language, []).extend(word for word in item.text.split() if word.isalpha())
    return found


def feed(number: int, entries: int, known: Mapping[str, Sequence[str]]) -> bytes:
    """The same each time for a number; even ones are RSS, odd ones Atom."""
    chance = Random(number)
    language = sorted(known)[number // 2 % len(known)]
    outer, inner = (_ATOM, _ENTRY) if number % 2 else (_RSS, _ITEM)
    made = "".join(entry(inner, number, at, known[language], chance) for at in range(entries))
    return outer.format(number=number, title=f"Feed {number}", language=language, entries=made).encode()


def entry(form: str, number: int, at: int, known: Sequence[str], chance: Random) -> str:
    date = LATEST - timedelta(hours=at, minutes=number % 60)
    return form.format(
        url=f"https://feed{number}.example/{date:%Y/%m}/article-{at}",
        title=" ".join(chance.choices(known, k=9)).capitalize(),
        rfc=format_datetime(date),
        iso=date.isoformat(),
        html="".join(f"<p>{line}</p>" for line in paragraphs(known, chance)),
    )


def paragraphs(known: Sequence[str], chance: Random) -> Iterator[str]:
    left = chance.randint(SHORTEST, LONGEST)
    while left > 0:
        line = " ".join(chance.choices(known, k=chance.randint(20, 80))).capitalize()[:left]
        left -= len(line) + 1
        yield f"{line}."


class Answering(asyncio.Protocol):
    """Just enough HTTP for a client that asks and waits for its answer."""

    def __init__(self, whole: Sequence[bytes]) -> None:
        self._whole = whole
        self._asked = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._asked += data
        if self._asked.endswith(b"\r\n\r\n"):
            self._transport.write(self._answer(self._asked))
            self._asked = b""

    def _answer(self, asked: bytes) -> bytes:
        number = asked.split(b" ", 2)[1].strip(b"/").decode()
        if not number.isdecimal() or int(number) >= len(self._whole):
            return NOT_FOUND
        tag = f'"{number}"'
        if f"if-none-match: {tag}".encode() in asked.lower():
            return f"HTTP/1.1 304 Not Modified\r\nETag: {tag}\r\n\r\n".encode()
        return self._whole[int(number)]


def answer(number: int, body: bytes) -> bytes:
    head = f'Content-Type: {TYPES[number % 2]}; charset=utf-8\r\nContent-Length: {len(body)}\r\nETag: "{number}"'
    return f"HTTP/1.1 200 OK\r\n{head}\r\n\r\n".encode() + body


async def serve(whole: Sequence[bytes]) -> None:
    server = await asyncio.get_running_loop().create_server(lambda: Answering(whole), "127.0.0.1", 0, backlog=512)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


def main(feeds: int, entries: int) -> None:
    known = words()
    asyncio.run(serve([answer(number, feed(number, entries, known)) for number in range(feeds)]))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
