"""The feeds that a web page names: a site's address alone is enough to follow it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from lxml import etree, html

from articles.text.decoding import decoded
from articles.text.links import links_told
from articles.text.plain import clean
from articles.text.urls import absolute, is_web_address

FEED_TYPES = ("application/rss+xml", "application/atom+xml", "application/feed+json", "application/json", "text/xml")
LONGEST_HEAD = 500_000
_LIKE_A_FEED = re.compile(
    r"(?:^|/)(?:rss|feed|atom|index)\.(?:xml|json|rss|atom)$|/(?:feed|rss|atom)/?$|\.(?:rss|atom)$"
)
_COMMENTS = ("comment", "commentaire")


def feeds_named(body: bytes, url: str, content_type: str = "", link_header: str = "") -> list[str]:
    """The addresses of the feeds that the page at `url` names: in its head, in the headers of its answer, or, where
    neither names any, by links to what looks like one. In its order, those of comments last."""
    in_header = [
        address for kind, address, told in links_told(link_header, url) if kind == "alternate" and told in FEED_TYPES
    ]
    text = clean(decoded(body, content_type))[:LONGEST_HEAD]
    try:
        page = html.document_fromstring(text.encode(), parser=html.HTMLParser(encoding="utf-8"))
    except (etree.ParserError, ValueError):
        return in_header
    base = _base(page, url)
    in_head = [link for link in page.iterfind(".//link[@href]") if _is_feed(link)]
    found = _addresses(in_head, base) + in_header or _addresses(filter(_looks_like_a_feed, page.iterfind(".//a")), base)
    return list(dict.fromkeys(found))


def _addresses(links: Iterable[html.HtmlElement], base: str) -> list[str]:
    in_order = sorted(links, key=_is_of_comments)
    found = [absolute(base, link.get("href") or "") for link in in_order]
    return [address for address in found if is_web_address(address)]


def _is_of_comments(link: html.HtmlElement) -> bool:
    return any(word in f"{link.get('title')} {link.get('href')}".lower() for word in _COMMENTS)


def _looks_like_a_feed(link: html.HtmlElement) -> bool:
    try:
        return _LIKE_A_FEED.search(urlsplit(link.get("href") or "").path.lower()) is not None
    except ValueError:
        return False


def _base(page: html.HtmlElement, url: str) -> str:
    base = page.find(".//base[@href]")
    return url if base is None else absolute(url, base.get("href") or "") or url


def _is_feed(link: html.HtmlElement) -> bool:
    kinds = (link.get("rel") or "").lower().split()
    told = (link.get("type") or "").partition(";")[0].strip().lower()
    return ("alternate" in kinds and told in FEED_TYPES and "api" not in kinds) or "feed" in kinds
