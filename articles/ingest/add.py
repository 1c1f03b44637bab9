"""Articles by hand: from a file's text, or from an address on the web."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from urllib.parse import urlsplit

from django.db import transaction

from articles.ingest.fetch import web_url
from articles.ingest.read import Reading, read_article
from articles.models import Article, Source, Tombstone
from articles.models.labels import LANGUAGES
from articles.text.fingerprint import content_hash, entry_key
from articles.text.urls import canonical, is_web_address
from articles.text.values import Precision, VagueDate

BY_HAND = "jalon:by-hand"
LONGEST_TITLE, LONGEST_ADDRESS = 1000, 2000


class AddError(Exception):
    """Why an article cannot be added, in one line."""


@dataclass(frozen=True, slots=True)
class Item:
    title: str
    text: str
    language: str = ""
    published: VagueDate | None = None
    url: str = ""


@dataclass(frozen=True, slots=True)
class Added:
    """An article that was asked for; `is_new` if it was not here before."""

    article: Article
    is_new: bool


def add_from_file(content: bytes, now: datetime) -> list[Added]:
    """Add each item of the file, JSON Lines or plain text; those that are here already are given back as they are.

    Raises AddError for what is neither, before anything is added.
    """
    text = _decoded(content)
    items = list(_json_lines(text)) if text.lstrip()[:1] in ("{", "[") else [_plain_text(text)]
    with transaction.atomic():
        return [_add(item, now) for item in items]


def add_from_web(url: str, now: datetime) -> Added:
    """Add the article at an address, or give back the one that is here already; raises FetchError or AddError."""
    address = canonical(str(web_url(url)))
    known = _known(address)
    if known is not None:
        return Added(known, is_new=False)
    article = Article.objects.create(
        source=_source_of(address),
        url=address,
        title=address,
        entry_key=entry_key(url=address),
        content_hash=content_hash(address, ""),
    )
    reading = read_article(article, now)
    stored = Article.objects.at(address).first()
    if stored is None:
        raise AddError("it was removed here, under the address that its page names")
    if stored.error or not stored.text:
        article.delete()
        wait = "its site is asked often enough at the moment; try again in a minute" if reading is Reading.LATER else ""
        raise AddError(stored.error or wait or "no article was found there")
    return Added(stored, is_new=stored.pk == article.pk)


def _known(address: str) -> Article | None:
    """The article at an address. Raises AddError for one that was removed."""
    if Tombstone.objects.at(address).exists():
        raise AddError("it was removed here; take its address off the removed ones first")
    return Article.objects.at(address).first()


def _decoded(content: bytes) -> str:
    if b"\x00" in content or content.startswith(b"%PDF"):
        raise AddError("not a text file")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        raise AddError("not a text file in UTF-8") from problem


def _json_lines(content: str) -> Iterator[Item]:
    for number, line in enumerate(content.split("\n"), start=1):
        if line.strip():
            try:
                yield _item(json.loads(line))
            except json.JSONDecodeError as problem:
                raise AddError(f"line {number} is no JSON: {problem.msg}") from problem
            except ValueError as problem:
                raise AddError(f"line {number} is no item: {problem}") from problem


def _item(raw: object) -> Item:
    """An item in the labelling guide's shape; raises ValueError with what is wrong about it."""
    if not isinstance(raw, dict) or not isinstance(raw.get("title"), str) or not raw["title"].strip():
        raise ValueError("it has no title")
    language, url = raw.get("language") or "", raw.get("url") or ""
    if language not in ("", *LANGUAGES):
        raise ValueError(f"its language is {language!r}, not one of {', '.join(LANGUAGES)}")
    if url and (not is_web_address(str(url)) or len(url) > LONGEST_ADDRESS):
        raise ValueError("its url is no web address")
    published = _published(str(raw["published"])) if raw.get("published") else None
    return Item(_plain(raw["title"]), _plain(str(raw.get("text") or "")), language, published, str(url))


def _plain_text(content: str) -> Item:
    title, _, text = content.strip().partition("\n")
    if not title:
        raise AddError("the file is empty")
    return Item(_plain(title), _plain(text))


def _plain(text: str) -> str:
    """Without what PostgreSQL cannot store: NULs, and halves of characters that JSON escapes may leave."""
    return text.replace("\x00", "").encode("utf-8", "ignore").decode().strip()


def _published(written: str) -> VagueDate:
    """A year, a year-month or a full date, as the labelling guide has it."""
    precision = {4: Precision.YEAR, 7: Precision.MONTH}.get(len(written), Precision.DAY)
    try:
        return VagueDate(date.fromisoformat(f"{written}-01-01"[:10]), precision)
    except ValueError as problem:
        raise ValueError(f"published is {written!r}, not 2024, 2024-06 or 2024-06-11") from problem


def _add(item: Item, now: datetime) -> Added:
    title = item.title[:LONGEST_TITLE]
    digest = content_hash(title, item.text)
    address = item.url or f"{BY_HAND}/{digest}"
    known = _known(address)
    if known is not None:
        return Added(known, is_new=False)
    article = Article.objects.create(
        url=address,
        source=_source_of(item.url) if item.url else _by_hand(),
        entry_key=entry_key(title=title, text=item.text),
        title=title,
        text=item.text,
        language=item.language,
        published_at=_noon(item.published.day) if item.published else None,
        published_precision=item.published.precision if item.published else Precision.DAY,
        content_hash=digest,
        read_at=now,
    )
    return Added(article, is_new=True)


def _source_of(address: str) -> Source:
    parts = urlsplit(address)
    site = f"{parts.scheme}://{parts.netloc}/"
    return Source.objects.get_or_create(site=site, defaults={"name": parts.hostname or site})[0]


def _by_hand() -> Source:
    return Source.objects.get_or_create(site=BY_HAND, defaults={"name": "Added by hand"})[0]


def _noon(day: date) -> datetime:
    """A day as a moment that is that day in every time zone of Europe and the Americas."""
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
