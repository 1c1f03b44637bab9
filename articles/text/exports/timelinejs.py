"""A view as Knight Lab's TimelineJS loads it. Its texts are HTML, so that all of ours is escaped."""

from __future__ import annotations

import json
from datetime import date
from html import escape
from typing import Any

from articles.text.exports.atom import content_of
from articles.text.exports.values import Listing, Record
from articles.text.values import Precision

PARTS = {Precision.YEAR: 1, Precision.QUARTER: 2, Precision.MONTH: 2, Precision.DAY: 3}


def timelinejs(listing: Listing) -> bytes:
    headline = f'<a href="{escape(listing.page)}">{escape(listing.title)}</a>'
    onwards = f'<p><a href="{escape(listing.following)}">{escape(listing.cut)}</a></p>' if listing.following else ""
    told = {
        "title": {"text": {"headline": headline, "text": onwards}},
        "events": [_slide(record) for record in listing.records],
    }
    return json.dumps(told, ensure_ascii=False, indent=1).encode()


def _slide(record: Record) -> dict[str, Any]:
    precision = record.when.precision if record.when else Precision.DAY
    headline = f'<a href="{escape(record.url)}">{escape(record.title)}</a>'
    slide: dict[str, Any] = {
        "unique_id": f"event-{record.pk}",
        "start_date": _date(record.when.day if record.when else record.sort_day, PARTS[precision]),
        "display_date": escape(record.when_told),
        "group": escape(record.kind_name),
        "text": {"headline": headline, "text": content_of(record)},
    }
    if record.when and precision == Precision.QUARTER:
        slide["end_date"] = _date(record.when.last_day, PARTS[precision])
    return slide


def _date(day: date, parts: int) -> dict[str, int]:
    """As many of year, month and day as are known."""
    known = list({"year": day.year, "month": day.month, "day": day.day}.items())
    return dict(known[:parts])
