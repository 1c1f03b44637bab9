"""A view as a calendar (RFC 5545): whole days, of no consequence for whether one is free."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlsplit

from icalendar import Calendar
from icalendar import Event as Entry

from articles.text.exports.values import Listing, Record, legible
from articles.text.values import Status

STANDING = {
    Status.DONE: "CONFIRMED",
    Status.CANCELLED: "CANCELLED",
    Status.DECLINED: "CANCELLED",
    Status.DENIED: "CANCELLED",
}


def ics(listing: Listing) -> bytes:
    calendar = Calendar()
    calendar.add("prodid", "-//Jalon//timeline//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", legible(listing.title))
    if listing.following:
        calendar.add("x-wr-caldesc", legible(f"{listing.cut}: {listing.following}"))
    for record in listing.records:
        calendar.add_component(_entry(record, urlsplit(listing.site).hostname or "jalon"))
    written: bytes = calendar.to_ical()
    return written


def _entry(record: Record, host: str) -> Entry:
    """On its day, or over the month, quarter or year that is known of it; else on the day it was first reported."""
    entry = Entry()
    entry.add("uid", f"event-{record.pk}@{host}")
    entry.add("dtstamp", record.updated_at)
    entry.add("dtstart", record.when.day if record.when else record.sort_day)
    entry.add("dtend", (record.when.last_day if record.when else record.sort_day) + timedelta(days=1))
    entry.add("summary", legible(record.title))
    entry.add("description", legible(_description(record)))
    entry.add("url", record.url)
    entry.add("categories", [record.kind_name])
    entry.add("status", STANDING.get(record.status, "TENTATIVE"))
    entry.add("transp", "TRANSPARENT")
    return entry


def _description(record: Record) -> str:
    facts = " · ".join(filter(None, [record.when_told, record.status_name, record.amount_told]))
    who = ", ".join(part.name for part in record.parts)
    quotes = [f"“{one.quote}” [{one.language}] — {one.source}, {one.original or one.url}" for one in record.evidence]
    return "\n".join(filter(None, [facts, who, *quotes, record.url]))
