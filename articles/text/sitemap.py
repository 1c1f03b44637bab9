"""News sitemaps: what a paper lists for search engines, read as the feed that it may not have."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from lxml import etree

_ROOT = re.compile(r"<(?:[\w.-]+:)?(urlset|sitemapindex)[\s>]")


def is_sitemap(text: str) -> bool:
    return _ROOT.search(text[:8192]) is not None


def news_of(text: str) -> dict[str, Any]:
    """The sitemap's news as "feed" and "entries" with the keys of feedparser. Raises ValueError where it has none."""
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, remove_comments=True)
    root = etree.fromstring(text.encode(), parser)
    if root is None or etree.QName(root).localname != "urlset":
        raise ValueError("a list of sitemaps: give the address of the one with the news")
    entries = [entry for url in root.iterfind("{*}url") if (entry := _entry(url))]
    if not entries and len(root):
        raise ValueError("a sitemap without news")
    first: dict[str, str] = entries[0] if entries else {}
    return {"feed": {"title": first.get("paper", ""), "language": first.get("language", "")}, "entries": entries}


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
