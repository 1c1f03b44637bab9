"""What the forms are written from. Words are in the reader's language; quotes stay in their own."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime

from articles.text.values import Money, Status, VagueDate

_ILLEGIBLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Evidence:
    """One sentence, letter for letter: who printed it, where it stands here (`url`) and at the source (`original`,
    "" where it is not on the web)."""

    quote: str
    language: str
    source: str
    article: str
    url: str
    original: str
    status: Status
    told_at: datetime


@dataclass(frozen=True, slots=True)
class Part:
    """Who takes part; `url` is "" for the unnamed."""

    name: str
    role: str
    url: str


@dataclass(frozen=True, slots=True)
class Record:
    """One event. `sort_day` stands in where `when` is unknown; `best` is the evidence to quote first."""

    pk: int
    url: str
    title: str
    kind: str
    kind_name: str
    status: Status
    status_name: str
    when: VagueDate | None
    when_told: str
    sort_day: date
    amount: Money | None
    amount_told: str
    parts: tuple[Part, ...]
    evidence: tuple[Evidence, ...]
    best: Evidence | None
    source_count: int
    languages: tuple[str, ...]
    topics: tuple[str, ...]
    first_told_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class Listing:
    """A filtered view: `page` is its address for people, `address` that of this form of it, `following` that of the
    next part, "" at the end, and `cut` says to readers that there is one. All addresses are absolute."""

    title: str
    site: str
    page: str
    address: str
    following: str
    language: str
    updated_at: datetime
    records: tuple[Record, ...]
    cut: str = ""


@dataclass(frozen=True, slots=True)
class Citation:
    """An event or an article as it is cited. `publisher` is the source of an article, or this site; the date as each
    language writes it is in `dates`, by language."""

    key: str
    title: str
    titles: dict[str, str]
    author: str
    publisher: str
    language: str
    url: str
    when: VagueDate | None
    dates: dict[str, str]
    seen: date
    seen_told: dict[str, str]


def legible(text: str) -> str:
    """Without the characters that XML and calendars cannot hold."""
    return _ILLEGIBLE.sub("", text)
