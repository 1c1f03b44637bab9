"""OPML: the lists of feeds that readers exchange, as broken as they come; and the list that is given away.

Read by a parser of HTML, which forgives what XML's does not (bare ampersands, tags that are never closed, quotes in
quotes) and knows no entities but HTML's own, so that nothing expands.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from html.parser import HTMLParser

from lxml import etree

from articles.text.decoding import decoded
from articles.text.plain import clean, one_line
from articles.text.urls import is_web_address

MOST_OUTLINES = 20_000
LONGEST_NAME = 200
_BARE_AMPERSAND = re.compile(r"&(?!(?:#\d{1,7}|#[xX][\da-fA-F]{1,6}|[a-zA-Z]\w{1,31});)")


class OpmlError(Exception):
    """What was given is no OPML; the message says in one line why."""


@dataclass(frozen=True, slots=True)
class Outline:
    """One feed of a list."""

    url: str
    title: str = ""
    site: str = ""


@dataclass(frozen=True, slots=True)
class Opml:
    """The feeds of a list, and for each entry that was dropped a line that says which and why."""

    feeds: tuple[Outline, ...]
    dropped: tuple[str, ...] = ()


def read_opml(body: bytes) -> Opml:
    """Raises OpmlError where there is no outline at all."""
    text = _BARE_AMPERSAND.sub("&amp;", clean(decoded(body)))
    reader = _Reader()
    reader.feed(text)
    reader.close()
    unread = _outlines_in(text) - reader.count
    if unread > 0:
        reader.dropped.append(f"outlines that cannot be made out: {unread}")
    if not reader.count and not unread:
        raise OpmlError("not OPML: there is no outline in it")
    return Opml(tuple(reader.found.values()), tuple(reader.dropped))


def write_opml(feeds: Iterable[Outline], title: str) -> bytes:
    """An OPML 2.0 document in UTF-8."""
    document = etree.Element("opml", version="2.0")
    etree.SubElement(etree.SubElement(document, "head"), "title").text = clean(title)
    body = etree.SubElement(document, "body")
    for feed in feeds:
        name, told = _name(feed), {"xmlUrl": clean(feed.url), "htmlUrl": clean(feed.site)}
        etree.SubElement(body, "outline", {"type": "rss", "text": name, "title": name, **told})
    return etree.tostring(document, encoding="UTF-8", xml_declaration=True, pretty_print=True)


def _outlines_in(text: str) -> int:
    return text.lower().count("<outline")


def _name(feed: Outline) -> str:
    return clean(one_line(feed.title)) or clean(feed.url)


class _Reader(HTMLParser):
    """Collects outlines as their tags begin. One with an address is a feed, one that has others in it a folder."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: dict[str, Outline] = {}
        self.dropped: list[str] = []
        self.count = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "outline":
            self._begin({name: value or "" for name, value in attrs}, is_open=True)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "outline":
            self._begin({name: value or "" for name, value in attrs}, is_open=False)

    def handle_comment(self, data: str) -> None:
        self.count += _outlines_in(data)

    def _begin(self, told: dict[str, str], *, is_open: bool) -> None:
        self.count += 1
        name = one_line(told.get("title") or told.get("text") or "")[:LONGEST_NAME]
        url = told.get("xmlurl", "").strip()
        if url:
            self._add(Outline(url, name, told.get("htmlurl", "").strip()))
        elif not is_open:
            self.dropped.append(f"{name or 'an outline without a name'}: no feed address")

    def _add(self, feed: Outline) -> None:
        told = f"{feed.title or 'a feed without a name'}: {one_line(feed.url)[:200]}"
        if not is_web_address(feed.url):
            self.dropped.append(f"{told} is no web address")
        elif feed.url in self.found:
            self.dropped.append(f"{told} is listed twice")
        elif len(self.found) >= MOST_OUTLINES:
            self.dropped.append(f"{told}: more than {MOST_OUTLINES} feeds")
        else:
            self.found[feed.url] = feed
