"""A view as an Atom feed (RFC 4287), its parts linked as RFC 5005 has it."""

from __future__ import annotations

from datetime import datetime
from html import escape
from xml.etree.ElementTree import Element, SubElement, tostring

from articles.text.exports.values import Listing, Record, legible

ATOM = "http://www.w3.org/2005/Atom"


def atom(listing: Listing) -> bytes:
    feed = Element("feed", {"xmlns": ATOM, "xml:lang": listing.language})
    _add(feed, "id", listing.address)
    _add(feed, "title", listing.title)
    _add(feed, "updated", _instant(listing.updated_at))
    _add(SubElement(feed, "author"), "name", "Jalon")
    _link(feed, "self", listing.address, "application/atom+xml")
    _link(feed, "alternate", listing.page, "text/html")
    if listing.following:
        _link(feed, "next", listing.following, "application/atom+xml")
    for record in listing.records:
        _add_entry(feed, record)
    written: bytes = tostring(feed, encoding="utf-8", xml_declaration=True)
    return written


def _add_entry(feed: Element, record: Record) -> None:
    entry = SubElement(feed, "entry")
    _add(entry, "id", record.url)
    _add(entry, "title", record.title)
    _add(entry, "published", _instant(record.first_told_at))
    _add(entry, "updated", _instant(record.updated_at))
    _link(entry, "alternate", record.url, "text/html")
    SubElement(entry, "category", {"term": record.kind, "label": legible(record.kind_name)})
    _add(entry, "content", content_of(record)).set("type", "html")


def content_of(record: Record) -> str:
    """Facts, participants and every quote, in HTML of one's own making."""
    facts = " · ".join(filter(None, [record.when_told, record.kind_name, record.status_name, record.amount_told]))
    who = ", ".join(_linked(part.name, part.url) for part in record.parts)
    quotes = [
        f'<blockquote lang="{escape(one.language)}"><p>{escape(one.quote)}</p></blockquote>'
        f"<p>{escape(one.source)} — {_linked(one.article, one.url)}</p>"
        for one in record.evidence
    ]
    return "".join([f"<p>{escape(facts)}</p>", f"<p>{who}</p>" if who else "", *quotes])


def _linked(name: str, url: str) -> str:
    return f'<a href="{escape(url)}">{escape(name)}</a>' if url else escape(name)


def _add(parent: Element, name: str, text: str) -> Element:
    child = SubElement(parent, name)
    child.text = legible(text)
    return child


def _link(parent: Element, rel: str, href: str, kind: str) -> None:
    SubElement(parent, "link", {"rel": rel, "href": href, "type": kind})


def _instant(moment: datetime) -> str:
    return moment.replace(microsecond=0).isoformat()
