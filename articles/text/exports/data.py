"""A view as data: JSON for programs, CSV for tables."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

from articles.text.exports.table import table
from articles.text.exports.values import Listing, Record

COLUMNS = (
    "id", "address", "title", "kind", "status", "date", "precision", "first_reported", "amount", "currency",
    "participants", "source_count", "languages", "topics", "sources", "quote", "quote_language", "quote_address",
)  # fmt: skip


def as_json(listing: Listing) -> bytes:
    told = {
        "title": listing.title,
        "language": listing.language,
        "page": listing.page,
        "address": listing.address,
        "next": listing.following or None,
        "events": [_event(record) for record in listing.records],
    }
    return json.dumps(told, ensure_ascii=False, indent=1).encode()


def _event(record: Record) -> dict[str, Any]:
    return {
        "id": record.pk,
        "url": record.url,
        "title": record.title,
        "kind": record.kind,
        "status": record.status,
        "date": str(record.when) if record.when else None,
        "precision": record.when.precision if record.when else None,
        "first_reported": record.first_told_at.isoformat(),
        "updated": record.updated_at.isoformat(),
        "amount": {"value": str(record.amount.value), "currency": record.amount.currency} if record.amount else None,
        "participants": [{"name": one.name, "role": one.role, "url": one.url or None} for one in record.parts],
        "source_count": record.source_count,
        "languages": list(record.languages),
        "topics": list(record.topics),
        "evidence": [
            {
                "quote": one.quote,
                "language": one.language,
                "source": one.source,
                "article": one.article,
                "url": one.url,
                "original": one.original or None,
                "status": one.status,
                "told": one.told_at.isoformat(),
            }
            for one in record.evidence
        ],
    }


def as_csv(listing: Listing) -> bytes:
    """In French with decimal commas. Where there is a next part, the last line has its address alone."""
    rows = [list(COLUMNS), *(_row(record, listing.language) for record in listing.records)]
    if listing.following:
        rows.append(["", listing.following, listing.cut, *[""] * (len(COLUMNS) - 3)])
    return "".join(table(rows, listing.language)).encode()


def _row(record: Record, language: str) -> list[str]:
    best = record.best
    return [
        str(record.pk),
        record.url,
        record.title,
        record.kind,
        record.status,
        str(record.when or ""),
        record.when.precision if record.when else "",
        record.first_told_at.date().isoformat(),
        _number(record.amount.value, language) if record.amount else "",
        record.amount.currency if record.amount else "",
        " | ".join(f"{one.name} ({one.role})" for one in record.parts),
        str(record.source_count),
        " ".join(record.languages),
        " ".join(record.topics),
        " | ".join(dict.fromkeys(f"{one.source}: {one.original or one.url}" for one in record.evidence)),
        best.quote if best else "",
        best.language if best else "",
        best.url if best else "",
    ]


def _number(value: Decimal, language: str) -> str:
    written = f"{value:.2f}".removesuffix(".00")
    return written.replace(".", ",") if language == "fr" else written
