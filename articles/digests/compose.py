"""What a subscriber's mail says: the stories of what they follow that they were not told yet, in their language.

Each story is rendered once a language for all readers; a mail is put together from such pieces.
"""

from __future__ import annotations

import quopri
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from email.utils import parseaddr
from functools import cached_property
from hashlib import sha256
from urllib.parse import urlencode

from django.conf import settings
from django.template.loader import get_template, render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext, override

from articles import data
from articles.digests.gather import Gathered
from articles.digests.letters import Letter
from articles.digests.readers import Reader
from articles.models import Claim, Digest, Event, Subscriber
from articles.models.digests import DigestKind
from articles.models.passes import one_click_url, preferences_url, unsubscribe_url
from articles.text.ranking import URGENT, Group, Item, Window, grouped, in_order, item_of

# For what a slow source told before the last mail and came in after it.
OVERLAP = timedelta(days=2)
NOTICED_WITHIN = timedelta(days=1)
WEEK = timedelta(days=7)
MOST_STORIES, MOST_OF_ONE = 30, 6
MOST_BYTES = 80_000


@dataclass(frozen=True, slots=True)
class Links:
    """The addresses that a mail leads its reader to. `one_click` takes a POST and unsubscribes (RFC 8058)."""

    preferences: str
    unsubscribe: str
    one_click: str


NOWHERE = Links("#", "#", "#")


@dataclass(frozen=True, slots=True)
class Composed:
    """A mail, what it tells (marks, see `text.ranking`), and how much of each section."""

    letter: Letter
    marks: Sequence[str]
    counts: Mapping[str, int]


@dataclass(frozen=True)
class Piece:
    """A story, rendered."""

    html: SafeString
    text: SafeString

    @cached_property
    def size(self) -> int:
        """In bytes as they are mailed, at the most: a mail with one overlong line is made quoted-printable."""
        return sum(len(quopri.encodestring(part.encode())) for part in (self.html, self.text))


@dataclass(frozen=True, slots=True)
class Chapter:
    """What a mail says of one thing that its reader follows."""

    name: str
    url: str
    pieces: Sequence[Piece]
    more: int


@dataclass(slots=True)
class Composer:
    """Composes the mails of many readers from what was gathered once; for a preview, without links that act for the
    reader."""

    gathered: Gathered
    is_preview: bool = False
    _pieces: dict[tuple[object, ...], Piece] = field(default_factory=dict)

    def compose(self, digest: Digest, reader: Reader, now: datetime) -> Composed | None:
        """None where there is nothing to say, and the reader does not want to be told so."""
        window = window_of(digest, reader)
        items = self._items(digest, reader, window, now)
        if not items and (digest.kind == DigestKind.ALERT or not reader.subscriber.wants_quiet_line):
            return None
        with override(reader.subscriber.language):
            letter = self._letter(digest, reader, items)
        marks = [mark for item in items for mark in item.marks(window)]
        return Composed(letter, marks, Counter(str(item.section) for item in items))

    def _items(self, digest: Digest, reader: Reader, window: Window, now: datetime) -> list[Item]:
        stories = self.gathered.stories
        numbers = frozenset[int]().union(*(numbers for _, numbers in self._followed(reader)))
        items = (item_of(stories[number], window, reader.told) for number in numbers)
        told = [item for item in items if item and (digest.kind == DigestKind.WEEKLY or _is_urgent(item, reader, now))]
        return in_order(told, window)

    def _followed(self, reader: Reader) -> Iterator[tuple[str, Set[int]]]:
        """All that the reader follows of which there is a story, by a key of its own."""
        for entity in reader.entities:
            if entity in self.gathered.by_entity:
                yield f"entity {entity}", self.gathered.by_entity[entity]
        for topic in reader.topics:
            if topic in self.gathered.by_topic:
                yield f"topic {topic}", self.gathered.by_topic[topic]
        for query in reader.searches:
            if found := self.gathered.by_search(query):
                yield f"search {query}", found

    def _letter(self, digest: Digest, reader: Reader, items: Sequence[Item]) -> Letter:
        subscriber = reader.subscriber
        links = NOWHERE if self.is_preview else links_of(subscriber)
        groups = grouped(items, list(self._followed(reader)), MOST_OF_ONE)
        chapters = self._fitting([self._chapter(group, subscriber.language) for group in groups])
        shown = sum(len(chapter.pieces) + chapter.more for chapter in chapters)
        context = {
            "chapters": chapters,
            "more": len(items) - shown,
            "count": len(items),
            "first_day": digest.period_start,
            "last_day": digest.period_end - timedelta(days=1),
            "is_alert": digest.kind == DigestKind.ALERT,
            "language": subscriber.language,
            "site": settings.SITE_URL,
            "links": links,
            "first": self.gathered.events[items[0].story.number] if items else None,
        }
        return Letter(
            to=subscriber.email,
            subject=render_to_string("mails/digest_subject.txt", context),
            text=render_to_string("mails/digest.txt", context),
            html=render_to_string("mails/digest.html", context),
            language=subscriber.language,
            message_id=message_id_of(digest, subscriber),
            return_to="" if self.is_preview else return_address(digest, subscriber),
            headers={} if self.is_preview else standard_headers(links),
        )

    def _fitting(self, chapters: Sequence[Chapter]) -> list[Chapter]:
        """The chapters, cut where the mail would get too long to be read, or to be taken whole by mail programs."""
        room, left, kept = MOST_BYTES, MOST_STORIES, list[Chapter]()
        for chapter in chapters:
            pieces = []
            for piece in chapter.pieces[:left]:
                if piece.size > room:
                    break
                pieces.append(piece)
                room, left = room - piece.size, left - 1
            if pieces:
                dropped = len(chapter.pieces) - len(pieces)
                kept.append(Chapter(chapter.name, chapter.url, pieces, chapter.more + dropped))
        return kept

    def _chapter(self, group: Group, language: str) -> Chapter:
        kind, _, key = group.name.partition(" ")
        name, url = self._name_and_address(kind, key, language)
        return Chapter(
            name, f"{settings.SITE_URL}{url}", [self._piece(item, language) for item in group.items], group.more
        )

    def _name_and_address(self, kind: str, key: str, language: str) -> tuple[str, str]:
        if kind == "entity":
            entity = self.gathered.entities[int(key)]
            return entity.local_name, entity.get_absolute_url()
        if kind == "topic":
            return data.topic_names(language).get(key, key), f"{reverse('front')}?{urlencode({'topic': key})}"
        found = gettext("Search: %(query)s") % {"query": key}
        return found, f"{reverse('search')}?{urlencode({'q': key})}"

    def _piece(self, item: Item, language: str) -> Piece:
        """Needs the language to be active."""
        key = (item.story.number, item.section, item.was, language)
        if key not in self._pieces:
            event = self.gathered.events[item.story.number]
            context = {
                "event": event,
                "section": item.section,
                "was": item.was,
                "sources": len(item.story.reports),
                "claim": quoted(event, language),
                "site": settings.SITE_URL,
            }
            html, text = (get_template(f"mails/_story.{kind}").render(context).strip() for kind in ("html", "txt"))
            self._pieces[key] = Piece(SafeString(html), SafeString(text))
        return self._pieces[key]


def links_of(subscriber: Subscriber) -> Links:
    return Links(preferences_url(subscriber), unsubscribe_url(subscriber), one_click_url(subscriber))


def window_of(digest: Digest, reader: Reader) -> Window:
    """The period; a little more of the past for those who were mailed before, and for alerts."""
    begin = datetime.combine(digest.period_start, time(), reader.subscriber.clock).astimezone(UTC)
    is_first = digest.kind == DigestKind.WEEKLY and not reader.told.statuses
    since = begin if is_first else begin - OVERLAP
    return Window(since, comes_from=digest.period_end, comes_before=digest.period_end + WEEK)


def _is_urgent(item: Item, reader: Reader, now: datetime) -> bool:
    """Whether an alert tells it: what appeared or changed since yesterday, and since the reader is one."""
    noticed_at, confirmed_at = item.story.noticed_at, reader.subscriber.confirmed_at
    is_fresh = noticed_at is not None and noticed_at >= now - NOTICED_WITHIN
    is_theirs = noticed_at is not None and (confirmed_at is None or noticed_at >= confirmed_at)
    return is_fresh and is_theirs and (item.section in URGENT or item.was is not None)


def quoted(event: Event, language: str) -> Claim:
    """The sentence to quote: one that stands before one withdrawn, one that tells the present status, of a main report,
    in the reader's language; of several the latest."""

    def worth(claim: Claim) -> tuple[object, ...]:
        stands = claim.withdrawn_at is None
        tells_it = claim.status == event.status
        return (stands, tells_it, claim.is_main, claim.article.language == language, claim.told_at, claim.pk)

    return max(event.claims.all(), key=worth)


def message_id_of(digest: Digest, subscriber: Subscriber) -> str:
    """The same whenever the mail is made, and not to be guessed by others: bounces are known by it."""
    day = digest.period_start.isoformat() if digest.kind == DigestKind.WEEKLY else f"alert-{digest.pk}"
    return f"<{day}.{_secret(day, subscriber)}@{_domain()}>"


def return_address(digest: Digest, subscriber: Subscriber) -> str:
    """Where bounces go, with the mail's number and a proof in it (VERP); "" where no such address is set."""
    if not settings.BOUNCES_TO:
        return ""
    name, _, domain = settings.BOUNCES_TO.rpartition("@")
    return f"{name}+{digest.pk}-{return_proof(digest.pk, subscriber)}@{domain}"


def return_proof(number: int, subscriber: Subscriber) -> str:
    return _secret(str(number), subscriber)


def standard_headers(links: Links) -> dict[str, str]:
    return {
        "Auto-Submitted": "auto-generated",
        "List-Id": f"Jalon <digest.{_domain()}>",
        "List-Unsubscribe": f"<{links.one_click}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


def _secret(what: str, subscriber: Subscriber) -> str:
    return sha256(f"{subscriber.key} {what}".encode()).hexdigest()[:24]


def _domain() -> str:
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
