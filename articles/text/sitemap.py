"""News sitemaps: what a paper lists for search engines, read as the feed that it may not have."""

from __future__ import annotations

import re
from collections.abc import Iterator
from operator import itemgetter
from typing import Any
from urllib.parse import urlsplit

from lxml import etree

from articles.text.urls import absolute, is_web_address

MOST_LISTED = 10_000
_ROOT = re.compile(r"<(?:[\w.-]+:)?(urlset|sitemapindex)[\s>]")
_NEWSY = re.compile(r"news|actu")


def newest_listed(body: bytes, url: str) -> str:
    """The sitemap to read where `body`, fetched from `url`, is a list of sitemaps: of those with news by their address,
    or of all, the one changed last, the first of several; "" where it is no such list."""
    if b"sitemapindex" not in body[:8192]:
        return ""
    root = _root(body)
    if root is None or etree.QName(root).localname != "sitemapindex":
        return ""
    told = [dict(_told(sitemap)) for sitemap in root.iterfind("{*}sitemap")]
    found = [(absolute(url, one.get("loc", "")), one.get("lastmod", "")) for one in told[:MOST_LISTED]]
    listed = [one for one in found if is_web_address(one[0])]
    newsy = [one for one in listed if _NEWSY.search(urlsplit(one[0]).path.lower())]
    return max(newsy or listed, key=itemgetter(1), default=("", ""))[0]


def is_sitemap(text: str) -> bool:
    return _ROOT.search(text[:8192]) is not None


def news_of(text: str) -> dict[str, Any]:
    """The sitemap's news as "feed" and "entries" with the keys of feedparser. Raises ValueError where it has none."""
    root = _root(text.encode())
    if root is None or etree.QName(root).localname != "urlset":
        raise ValueError("a list of sitemaps, none of them with news")
    entries = [entry for url in root.iterfind("{*}url") if (entry := _entry(url))]
    if not entries and len(root):
        raise ValueError("a sitemap without news")
    first: dict[str, str] = entries[0] if entries else {}
    return {"feed": {"title": first.get("paper", ""), "language": first.get("language", "")}, "entries": entries}


def _root(body: bytes) -> etree._Element | None:
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, remove_comments=True)
    root: etree._Element | None = etree.fromstring(body, parser)
    return root


def _entry(url: etree._Element) -> dict[str, str] | None:
    """What is told of one page, or None where it is no news. Named by its address: sitemaps know no other id."""
    told = dict(_told(url))
    if "title" not in told or "loc" not in told:
        return None
    return {
        "id": told["loc"],
        "link": told["loc"],
        "title": told["title"],
        "published": told.get("publication_date") or told.get("lastmod", ""),
        "language": told.get("language", ""),
        "paper": told.get("name", ""),
    }


def _told(url: etree._Element) -> Iterator[tuple[str, str]]:
    for element in url.iterdescendants():
        if isinstance(element.tag, str) and element.text and element.text.strip():
            yield etree.QName(element).localname, element.text.strip()
