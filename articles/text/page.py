"""Web page to article: its text, one paragraph a line, and what the page says of author, date and language.

trafilatura turns non-breaking spaces into plain ones; quotes are taken from the text as it is stored.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from html import unescape
from typing import Any

import trafilatura
from lxml import etree

from articles.text.decoding import decoded
from articles.text.plain import clean, one_line, plain_title
from articles.text.urls import absolute, canonical, is_web_address
from articles.text.values import Page
from articles.text.walls import PAYWALL, instead_of_article, led_astray

LONGEST_TEXT = 500_000
LEAST_TEXT = 100
MOST_TAGS = 100_000
_LEAST_HEADLINE = 10
_UNREADABLE = (ValueError, TypeError, AttributeError, LookupError, AssertionError, RecursionError, etree.LxmlError)
_SPLIT = re.compile(r"\n+")
_HTML_LANGUAGE = re.compile(r"""<html\b[^>]{0,1000}?\blang\s*=\s*["']?([a-zA-Z]{2})\b""", re.IGNORECASE)
_CANONICAL = re.compile(r"""<link\b[^<>]{0,1000}?\brel\s*=\s*["']?canonical\b[^<>]{0,1000}""", re.IGNORECASE)
_HREF = re.compile(r"""\bhref\s*=\s*["']?([^"'\s>]+)""", re.IGNORECASE)
_HEAD = 200_000


class PageError(Exception):
    """The page holds no article that can be read; the message says in one line why. Of one that is behind a paywall
    `seen` is what the page shows to everybody: its title, its date, the beginning of its text."""

    def __init__(self, why: str, seen: Page | None = None) -> None:
        super().__init__(why)
        self.seen = seen


def read_page(html: bytes | str, url: str, content_type: str = "", *, asked: str = "") -> Page:
    """The article in the page fetched from `url`, to which the address `asked` for led. Raises PageError where there
    is none, or something else in its place."""
    if astray := led_astray(asked or url, url):
        raise PageError(f"the article is {astray}")
    markup = clean(html if isinstance(html, str) else decoded(html, content_type))
    if markup.count("<") > MOST_TAGS:
        raise PageError("a page of more parts than any article has")
    found = _extracted(markup, url)
    title = plain_title(found.title or "")[:1000] if found else ""
    text = _paragraphs(found.text or "", title) if found else ""
    if instead := instead_of_article(markup, text, title):
        seen = _page(found, title, text, markup, url) if found and instead == PAYWALL else None
        raise PageError(f"the article is {instead}", seen)
    if len(text) < LEAST_TEXT:
        raise PageError("no article found on the page")
    return _page(found, title, text, markup, url)


def _page(found: Any, title: str, text: str, markup: str, url: str) -> Page:
    return Page(
        text=text[:LONGEST_TEXT],
        title=title,
        author=plain_title(found.author or "")[:500],
        language=_language(markup),
        url=_own_address(markup, url),
        published=_day(found.date),
        picture=_picture(found.image, url),
    )


def _extracted(markup: str, url: str) -> Any:
    try:
        return trafilatura.bare_extraction(
            markup,
            url=url,
            with_metadata=True,
            include_comments=False,
            date_extraction_params={"extensive_search": False, "original_date": True},
        )
    except _UNREADABLE as why:
        raise PageError("a page that cannot be read") from why


def _paragraphs(text: str, title: str) -> str:
    """One a line, without the headline, which is the title told again."""
    lines = [line for part in _SPLIT.split(text) if (line := one_line(part))]
    is_headline = bool(lines) and len(lines[0]) >= _LEAST_HEADLINE and title.startswith(lines[0])
    return "\n".join(lines[1:] if is_headline else lines)


def _language(markup: str) -> str:
    told = _HTML_LANGUAGE.search(markup, 0, 5000)
    language = told[1].lower() if told else ""
    return language if language in ("fr", "en") else ""


def _own_address(markup: str, url: str) -> str:
    """What the page names as its canonical address; trafilatura's guess would drop the query of `url`."""
    link = _CANONICAL.search(markup, 0, _HEAD)
    href = _HREF.search(link[0]) if link else None
    address = canonical(absolute(url, unescape(href[1]))) if href else ""
    return address if is_web_address(address) else ""


def _picture(told: str | None, url: str) -> str:
    address = absolute(url, told or "")
    return address if is_web_address(address) else ""


def _day(told: str | None) -> datetime | None:
    """Noon, which is that day in every time zone from the Americas to Asia."""
    try:
        return datetime.fromisoformat(told).replace(hour=12, tzinfo=UTC) if told else None
    except ValueError:
        return None
