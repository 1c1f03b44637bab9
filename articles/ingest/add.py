"""Articles by hand: from a file's text, or from an address on the web."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import urlsplit

from django.db import transaction

from articles.ingest.read import read_article
from articles.models import Article, Source
from articles.text.fingerprint import content_hash, entry_key
from articles.text.urls import canonical
from articles.text.values import Precision, VagueDate

BY_HAND = "jalon:by-hand"


class AddError(Exception):
    """Why an article cannot be added, in one line."""


@dataclass(frozen=True, slots=True)
class Item:
    title: str
    text: str
    language: str = ""
    published: VagueDate | None = None
    url: str = ""


def add_from_file(content: str, now: datetime) -> list[Article]:
    """Add each item of the file; those that are here already are given back as they are. Raises AddError."""
    items = list(_json_lines(content)) if content.lstrip().startswith("{") else [_plain_text(content)]
    return [_add(item, now) for item in items]


def add_from_web(url: str, now: datetime) -> Article:
    """Add the article at an address, or give back the one that is here already; raises FetchError or AddError."""
    address = canonical(url)
    site = f"{urlsplit(address).scheme}://{urlsplit(address).netloc}/"
    source, _ = Source.objects.get_or_create(site=site, defaults={"name": urlsplit(address).hostname or site})
    article, is_new = Article.objects.get_or_create(
        url=address,
        defaults={
            "source": source,
            "title": address,
            "entry_key": entry_key(url=address),
            "content_hash": content_hash(address, ""),
        },
    )
    if is_new:
        read_article(article, now)
        article.refresh_from_db()
        if article.error or not article.text:
            article.delete()
            raise AddError(article.error or "no article was found there")
    return article


def _json_lines(content: str) -> Iterator[Item]:
    for number, line in enumerate(content.splitlines(), start=1):
        if line.strip():
            try:
                yield _item(json.loads(line))
            except (ValueError, TypeError, KeyError) as problem:
                raise AddError(f"line {number} is no item: {problem}") from problem


def _item(raw: dict[str, Any]) -> Item:
    if not isinstance(raw.get("title"), str) or not raw["title"].strip():
        raise ValueError("it has no title")
    published = _published(raw["published"]) if raw.get("published") else None
    return Item(
        raw["title"].strip(),
        str(raw.get("text") or ""),
        str(raw.get("language") or "")[:2],
        published,
        str(raw.get("url") or ""),
    )


def _plain_text(content: str) -> Item:
    title, _, text = content.strip().partition("\n")
    if not title:
        raise AddError("the file is empty")
    return Item(title.strip(), text.strip())


def _published(written: str) -> VagueDate:
    """A year, a year-month or a full date, as the labelling guide has it."""
    precision = {4: Precision.YEAR, 7: Precision.MONTH}.get(len(written), Precision.DAY)
    return VagueDate(date.fromisoformat(f"{written}-01-01"[:10]), precision)


@transaction.atomic
def _add(item: Item, now: datetime) -> Article:
    source, _ = Source.objects.get_or_create(site=BY_HAND, defaults={"name": "Added by hand"})
    title, text = item.title.replace("\x00", "")[:1000], item.text.replace("\x00", "")
    digest = content_hash(title, text)
    article, _ = Article.objects.get_or_create(
        url=item.url or f"{BY_HAND}/{digest}",
        defaults={
            "source": source,
            "entry_key": entry_key(title=title, text=text),
            "title": title,
            "text": text,
            "language": item.language,
            "published_at": _noon(item.published.day) if item.published else None,
            "published_precision": item.published.precision if item.published else Precision.DAY,
            "content_hash": digest,
            "read_at": now,
        },
    )
    return article


def _noon(day: date) -> datetime:
    """A day as a moment that is that day in every time zone of Europe and the Americas."""
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
