"""Articles by hand: from a file's text, from an address on the web, or as an editor checked them."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from urllib.parse import urlsplit

from django.db import IntegrityError, transaction

from articles.ingest.look import AddError, Draft, known_at, look_at, source_at
from articles.ingest.politeness import NotYetError
from articles.models import Article, ArticleAddress, Source
from articles.models.labels import LANGUAGES
from articles.text.fingerprint import content_hash, entry_key
from articles.text.urls import is_web_address, site_of
from articles.text.values import Precision, VagueDate

BY_HAND = "jalon:by-hand"
LONGEST_TITLE, LONGEST_ADDRESS = 1000, 2000


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
    drafts = list(_json_lines(text)) if text.lstrip()[:1] in ("{", "[") else [_plain_text(text)]
    with transaction.atomic():
        return [add(draft, now) for draft in drafts]


def add_from_web(url: str, now: datetime) -> Added:
    """Add the article at an address, or give back the one that is here already; raises FetchError or AddError."""
    try:
        found = look_at(url, now)
    except NotYetError as wait:
        raise AddError("its site is asked often enough at the moment; try again in a minute") from wait
    if found.known is not None:
        return _known(found.known, found.draft)
    if found.draft.partial_reason:
        raise AddError(found.draft.partial_reason)
    return add(found.draft, now)


def add(draft: Draft, now: datetime, *, source: Source | None = None, is_edited: bool = False) -> Added:
    """Store an article, by the source given or the one whose site its address is of; it waits to be tagged. What is
    here already, also since the draft was made, is given back as it is. Raises RemovedError.

    One that is edited says what an editor wrote: neither feed nor page changes it.
    """
    address = draft.url or f"{BY_HAND}/{content_hash(draft.title, draft.text)}"
    known = known_at(address)
    if known is not None:
        return _known(known, draft)
    row = _row(draft, address, source or _source_of(draft.url), now)
    row.edited_at = now if is_edited else None
    try:
        with transaction.atomic():
            row.save(force_insert=True)
            _lead_to(row, draft)
    except IntegrityError:
        known = known_at(address)
        if known is None:
            raise
        return _known(known, draft)
    return Added(row, is_new=True)


def _row(draft: Draft, address: str, source: Source, now: datetime) -> Article:
    return Article(
        url=address,
        source=source,
        entry_key=entry_key(url=draft.url, title=draft.title, text=draft.text),
        title=draft.title,
        text=draft.text,
        author=draft.author,
        language=draft.language,
        published_at=min(_noon(draft.published.day), now) if draft.published else None,
        published_precision=draft.published.precision if draft.published else Precision.DAY,
        content_hash=content_hash(draft.title, draft.text),
        page_hash=draft.page_hash,
        picture=draft.picture,
        partial_reason=draft.partial_reason,
        read_at=now,
    )


def _known(article: Article, draft: Draft) -> Added:
    _lead_to(article, draft)
    return Added(article, is_new=False)


def _lead_to(article: Article, draft: Draft) -> None:
    rows = [ArticleAddress(article=article, url=url) for url in draft.others]
    ArticleAddress.objects.bulk_create(rows, ignore_conflicts=True)


def _decoded(content: bytes) -> str:
    if b"\x00" in content or content.startswith(b"%PDF"):
        raise AddError("not a text file")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        raise AddError("not a text file in UTF-8") from problem


def _json_lines(content: str) -> Iterator[Draft]:
    for number, line in enumerate(content.split("\n"), start=1):
        if line.strip():
            try:
                yield _item(json.loads(line))
            except json.JSONDecodeError as problem:
                raise AddError(f"line {number} is no JSON: {problem.msg}") from problem
            except ValueError as problem:
                raise AddError(f"line {number} is no item: {problem}") from problem


def _item(raw: object) -> Draft:
    """An item in the labelling guide's shape; raises ValueError with what is wrong about it."""
    if not isinstance(raw, dict) or not isinstance(raw.get("title"), str) or not raw["title"].strip():
        raise ValueError("it has no title")
    language, url = raw.get("language") or "", raw.get("url") or ""
    if language not in ("", *LANGUAGES):
        raise ValueError(f"its language is {language!r}, not one of {', '.join(LANGUAGES)}")
    if url and (not is_web_address(str(url)) or len(url) > LONGEST_ADDRESS):
        raise ValueError("its url is no web address")
    published = _published(str(raw["published"])) if raw.get("published") else None
    title = _plain(raw["title"])[:LONGEST_TITLE]
    return Draft(title, _plain(str(raw.get("text") or "")), str(url), language=language, published=published)


def _plain_text(content: str) -> Draft:
    title, _, text = content.strip().partition("\n")
    if not title:
        raise AddError("the file is empty")
    return Draft(_plain(title)[:LONGEST_TITLE], _plain(text))


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


def _source_of(address: str) -> Source:
    if not address:
        return Source.objects.get_or_create(site=BY_HAND, defaults={"name": "Added by hand"})[0]
    site = site_of(address)
    name = urlsplit(site).hostname or site
    return source_at(address) or Source.objects.get_or_create(site=site, defaults={"name": name})[0]


def _noon(day: date) -> datetime:
    """A day as a moment that is that day in every time zone of Europe and the Americas."""
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
