"""Feed documents to the parsers' dictionaries, guarded.

`fastfeedparser` reads nearly all of them thirty times as fast as `feedparser`, which gets the few that it gives up on.
Neither is handed anything that declares entities: those would be expanded inside attributes.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import fastfeedparser
import feedparser
from lxml import etree

from articles.text.plain import clean, one_line
from articles.text.sitemap import is_sitemap, news_of

Raw = Mapping[str, Any]

_UNREADABLE = (ValueError, TypeError, AttributeError, LookupError, AssertionError, RecursionError, etree.LxmlError)
_STARTS = ("<?xml", "<rss", "<feed", "<rdf:rdf", "<urlset")
_MOST_FOR_SLOW_PARSER = 2_000_000


class FeedError(Exception):
    """What was fetched is no feed; the message says in one line why."""


def document(text: str) -> str:
    """What the parsers are to see: from the first sign of a feed on. Raises FeedError where there is none."""
    text = clean(text).lstrip()
    if not text:
        raise FeedError("an empty answer, not a feed")
    if text.startswith("{"):
        return text
    head = text[:8192].lower()
    starts = [at for start in _STARTS if (at := head.find(start)) >= 0]
    if not starts or "<!doctype html" in head or "<html" in head[:200]:
        raise FeedError("a web page, not a feed" if "<html" in head or "<!doctype html" in head else "not a feed")
    text = text[min(starts) :]
    if _has_doctype(text) and "<!ENTITY" in text:
        raise FeedError("declares XML entities, which are not expanded here")
    return text


def _has_doctype(text: str) -> bool:
    """Whether a document type stands before the root element."""
    at = text.find("<")
    while at >= 0:
        if text.startswith("<!--", at):
            end = text.find("-->", at)
        elif text.startswith("<?", at):
            end = text.find("?>", at)
        else:
            return text[at : at + 9].upper() == "<!DOCTYPE"
        at = text.find("<", end) if end >= 0 else -1
    return False


def parsed(text: str) -> Raw:
    """The document's "feed" and "entries", with the keys of feedparser, and the "parser" that read it. Raises FeedError
    where it is no feed."""
    if is_sitemap(text):
        return _news_of(text)
    try:
        raw: Raw = fastfeedparser.parse(text, include_tags=False, include_media=False, include_enclosures=False)
        problem = ""
    except _UNREADABLE as why:
        raw, problem = {"feed": {}, "entries": []}, one_line(str(why))[:200]
    if raw["entries"]:
        return {**raw, "parser": "fastfeedparser"}
    return _parsed_slowly(text, raw, problem)


def _news_of(text: str) -> Raw:
    try:
        return {**news_of(text), "parser": "sitemap"}
    except _UNREADABLE as why:
        raise FeedError(one_line(str(why))[:200]) from why


class _Stream:
    """feedparser takes bytes for the name of a file first, and opens it; what can be read it only reads."""

    def __init__(self, text: str) -> None:
        self._body = text.encode("utf-8", "replace")

    def read(self) -> bytes:
        return self._body


def _parsed_slowly(text: str, fast: Raw, problem: str) -> Raw:
    """What feedparser finds where the fast parser found nothing; else `fast`, unless it met a `problem`."""
    if text.startswith("{") and not problem:
        return {**fast, "parser": "fastfeedparser"}
    if len(text) > _MOST_FOR_SLOW_PARSER or text.startswith("{"):
        raise FeedError(f"not a feed that can be read: {problem or 'no entries in a large document'}")
    said = {"content-type": "application/xml; charset=utf-8"}
    try:
        slow: Raw = feedparser.parse(
            _Stream(text), response_headers=said, sanitize_html=False, resolve_relative_uris=False
        )
    except _UNREADABLE as why:
        raise FeedError(f"not a feed that can be read: {problem or one_line(str(why))}") from why
    if slow["entries"]:
        return {**slow, "parser": "feedparser"}
    if problem or slow.get("bozo"):
        raise FeedError(f"not a feed that can be read: {problem or one_line(str(slow.get('bozo_exception')))}")
    return {**fast, "parser": "fastfeedparser"}
