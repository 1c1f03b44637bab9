"""Feed to entries: RSS, RDF, Atom, JSON Feed and news sitemaps, as they are found in the wild."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from textwrap import shorten

from articles.text.decoding import decoded
from articles.text.fingerprint import entry_key
from articles.text.plain import paragraphs, plain_title
from articles.text.syndication import FeedError, Raw, document, parsed
from articles.text.urls import absolute, canonical, identity, is_web_address
from articles.text.values import FeedEntry, ParsedFeed

__all__ = ["FeedError", "parse_feed"]

MOST_ENTRIES = 10_000
LONGEST_TITLE, LONGEST_AUTHOR, LONGEST_TEXT = 1000, 500, 500_000
LEAST_WHOLE_ARTICLE = 1200
_LONGEST_APPENDED = 1000
_LINKS_TO_THE_ENTRY = ("alternate", "related", None)

_LANGUAGE = re.compile(r"<(?:dc:)?language>\s*([a-zA-Z-]{2,20})\s*</", re.IGNORECASE)
_FIRST_ENTRY = re.compile(r"<(?:item|entry)[\s>]", re.IGNORECASE)
_MAIL_AND_NAME = re.compile(r"\S+@\S+ \((.+)\)")
_CUT_OFF = re.compile(
    r"(?:…|\.\.\.|\[(?:…|\.\.\.)\]|(?:read|keep|continue) (?:more|reading)|lire (?:la suite|plus))[\s.…»→>]*$",
    re.IGNORECASE,
)
_SYNDICATED = re.compile(
    r"(?:the post\b.*\bappeared first on|l['’]article\b.*\b(?:est apparu en premier sur|provient de)|"
    r"cet article\b.*\best (?:ap)?paru en premier sur).*$",
    re.IGNORECASE,
)


def parse_feed(body: bytes, url: str, content_type: str = "") -> ParsedFeed:
    """The feed in `body`, fetched from `url`. Raises FeedError where there is none."""
    text = document(decoded(body, content_type))
    raw = parsed(text)
    head: Raw = raw["feed"]
    site = canonical(absolute(url, _string(head, "link")))
    base = absolute(url, _base(head)) or (site if is_web_address(site) else url)
    entries = _distinct([entry for one in raw["entries"][:MOST_ENTRIES] if (entry := _entry(one, base))])
    return ParsedFeed(
        title=plain_title(_string(head, "title"))[:LONGEST_TITLE],
        site=site if is_web_address(site) else "",
        language=_short_language(head.get("language")) or _declared_language(text),
        entries=tuple(entries),
        parser=raw["parser"],
    )


def _entry(raw: Raw, base: str) -> FeedEntry | None:
    """The entry, or None where nothing in it is an address. The fragment stays until all entries are known."""
    links = (absolute(base, _string(raw, "link")), _string(raw, "id"), *_other_links(raw, base))
    url = next((link for link in (canonical(link, keep_fragment=True) for link in links) if is_web_address(link)), "")
    if not url:
        return None
    text, is_full = _text(raw)
    return FeedEntry(
        key=_string(raw, "id"),
        url=url,
        title=_title(raw, text, url),
        text=text[:LONGEST_TEXT],
        author=_author(raw),
        language=_entry_language(raw),
        published=_published(raw),
        is_full=is_full,
    )


def _other_links(raw: Raw, base: str) -> list[str]:
    links = [link for link in raw.get("links") or () if isinstance(link, Mapping)]
    return [absolute(base, _string(link, "href")) for link in links if link.get("rel") in _LINKS_TO_THE_ENTRY]


def _distinct(entries: Sequence[FeedEntry]) -> list[FeedEntry]:
    """The entries under their final keys and addresses, the first of those that share one.

    An id that several entries carry identifies none of them. Fragments are dropped unless they alone tell entries
    apart, as on a page of release notes. Entries of one address but with ids and titles of their own, as of a feed
    that links to its site alone, get one. What is only a part of a page is whole in the feed: the page has all of them.
    """
    ids = Counter(entry.key for entry in entries)
    shared = Counter(canonical(url) for url in {entry.url for entry in entries})
    titles = Counter(url for url, _ in {(entry.url, entry.title) for entry in entries})
    told: set[tuple[str, str]] = set()
    found: dict[str, FeedEntry] = {}  # by what all ways of writing its address have in common
    keys: set[str] = set()
    for entry in entries:
        plain = canonical(entry.url)
        is_id = bool(entry.key) and ids[entry.key] == 1 and canonical(entry.key, keep_fragment=True) != entry.url
        url = entry.url if shared[plain] > 1 else plain
        if is_id and titles[entry.url] > 1:
            url = f"{plain}#{entry_key(guid=entry.key)[:12]}"
        key = entry_key(guid=entry.key if is_id else "", url=url, title=entry.title, text=entry.text)
        if identity(url) not in found and key not in keys and (entry.url, entry.title) not in told:
            told.add((entry.url, entry.title))
            found[identity(url)] = replace(entry, key=key, url=url, is_full=entry.is_full or "#" in url)
            keys.add(key)
    return list(found.values())


def _text(raw: Raw) -> tuple[str, bool]:
    """The longest text that the entry carries, and whether it is clearly the whole article."""
    summary = _string(raw, "summary") or _string(raw, "description")
    content = next((value for part in raw.get("content") or () if (value := _string(part, "value").strip())), "")
    text = _told(content)
    if content != summary.strip() and len(text) < len(summary):
        return max(text, _told(summary), key=len), False
    is_content = content != summary.strip()
    return text or _told(summary), is_content and len(text) >= LEAST_WHOLE_ARTICLE and not _CUT_OFF.search(text[-200:])


def _told(markup: str) -> str:
    """As paragraphs, without the line that a blog's software appends for the feed."""
    before, line_break, last = paragraphs(markup).rpartition("\n")
    last = _SYNDICATED.sub("", last) if len(last) < _LONGEST_APPENDED else last
    return f"{before}{line_break}{last}".strip()


def _title(raw: Raw, text: str, url: str) -> str:
    title = plain_title(_string(raw, "title")) or shorten(text[:500].partition("\n")[0], 120, placeholder="…") or url
    return shortened(title, LONGEST_TITLE)


def shortened(line: str, most: int) -> str:
    return line if len(line) <= most else f"{line[: most - 1]}…"


def _author(raw: Raw) -> str:
    author = plain_title(_string(raw, "author"))
    named = _MAIL_AND_NAME.fullmatch(author[:LONGEST_AUTHOR])
    return shortened(named[1] if named else author, LONGEST_AUTHOR)


def _published(raw: Raw) -> datetime | None:
    try:
        if parsed := raw.get("published_parsed") or raw.get("updated_parsed"):
            year, month, day, hour, minute, second = parsed[:6]
            return datetime(year, month, day, hour, minute, min(second, 59), tzinfo=UTC)
        found = datetime.fromisoformat(_string(raw, "published") or _string(raw, "updated"))
        return found if found.tzinfo else found.replace(tzinfo=UTC)
    except (ValueError, TypeError, OverflowError):
        return None


def _entry_language(raw: Raw) -> str:
    parts = [part for part in raw.get("content") or () if isinstance(part, Mapping)]
    told = (_short_language(part.get("language")) for part in (raw, *parts))
    return next((language for language in told if language), "")


def _declared_language(text: str) -> str:
    first = _FIRST_ENTRY.search(text)
    found = _LANGUAGE.search(text, 0, first.start() if first else 16_384)
    return _short_language(found[1]) if found else ""


def _short_language(tag: object) -> str:
    """ "fr-FR" → "fr"; "" for other languages than the two that are read here."""
    short = tag.strip().lower()[:3].rstrip("-_") if isinstance(tag, str) else ""
    return short if short in ("fr", "en") else ""


def _base(head: Raw) -> str:
    detail = head.get("title_detail")
    return _string(detail, "base") if isinstance(detail, Mapping) else ""


def _string(raw: Raw, name: str) -> str:
    value = raw.get(name) if isinstance(raw, Mapping) else None
    return str(value) if isinstance(value, (str, int)) else ""
