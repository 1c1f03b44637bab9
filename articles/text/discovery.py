"""The feeds that a web page names: a site's address alone is enough to follow it."""

from __future__ import annotations

from lxml import etree, html

from articles.text.decoding import decoded
from articles.text.plain import clean
from articles.text.urls import absolute, is_web_address

FEED_TYPES = ("application/rss+xml", "application/atom+xml", "application/feed+json", "application/json", "text/xml")
LONGEST_HEAD = 500_000
_COMMENTS = ("comment", "commentaire")


def feeds_named(body: bytes, url: str, content_type: str = "") -> list[str]:
    """The addresses of the feeds that the page at `url` links to, in its order, those of comments last."""
    text = clean(decoded(body, content_type))[:LONGEST_HEAD]
    try:
        page = html.document_fromstring(text.encode(), parser=html.HTMLParser(encoding="utf-8"))
    except (etree.ParserError, ValueError):
        return []
    base = _base(page, url)
    links = [link for link in page.iterfind(".//link[@href]") if _is_feed(link)]
    links.sort(key=lambda link: any(word in f"{link.get('title')} {link.get('href')}".lower() for word in _COMMENTS))
    found = [absolute(base, link.get("href") or "") for link in links]
    return [address for address in dict.fromkeys(found) if is_web_address(address)]


def _base(page: html.HtmlElement, url: str) -> str:
    base = page.find(".//base[@href]")
    return url if base is None else absolute(url, base.get("href") or "") or url


def _is_feed(link: html.HtmlElement) -> bool:
    kinds = (link.get("rel") or "").lower().split()
    told = (link.get("type") or "").partition(";")[0].strip().lower()
    return ("alternate" in kinds and told in FEED_TYPES and "api" not in kinds) or "feed" in kinds
