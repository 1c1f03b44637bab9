"""The frozen values that pass between the steps: feed → article → mentions and claims → events.

Offsets are in code points and count into `Document.whole`, so that `whole[start:end]` is the quoted text.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Protocol


class EntityKind(StrEnum):
    COMPANY = "company"
    PERSON = "person"
    PRODUCT = "product"
    ORGANISATION = "organisation"


class EventKind(StrEnum):
    PARTNERSHIP = "partnership"
    FUNDING = "funding"
    ACQUISITION = "acquisition"
    LAUNCH = "launch"
    ADOPTION = "adoption"
    EXPANSION = "expansion"
    WORKFORCE = "workforce"
    LEADERSHIP = "leadership"
    LEGAL = "legal"
    REGULATION = "regulation"
    FINANCIALS = "financials"
    INCIDENT = "incident"


class Status(StrEnum):
    RUMOURED = "rumoured"
    TALKS = "talks"
    PLANNED = "planned"
    DONE = "done"
    PAUSED = "paused"
    CANCELLED = "cancelled"
    DECLINED = "declined"
    DENIED = "denied"


class Role(StrEnum):
    PARTY = "party"
    RECIPIENT = "recipient"
    INVESTOR = "investor"
    BUYER = "buyer"
    TARGET = "target"
    SELLER = "seller"
    MAKER = "maker"
    PRODUCT = "product"
    ADOPTER = "adopter"
    SUPPLIER = "supplier"
    ACTOR = "actor"
    PARTNER = "partner"
    EMPLOYER = "employer"
    UNION = "union"
    PERSON = "person"
    ORGANISATION = "organisation"
    PLAINTIFF = "plaintiff"
    DEFENDANT = "defendant"
    AUTHORITY = "authority"
    COMPANY = "company"
    SUBJECT = "subject"


ROLES: Mapping[EventKind, tuple[Role, ...]] = {
    EventKind.PARTNERSHIP: (Role.PARTY,),
    EventKind.FUNDING: (Role.RECIPIENT, Role.INVESTOR),
    EventKind.ACQUISITION: (Role.BUYER, Role.TARGET, Role.SELLER),
    EventKind.LAUNCH: (Role.MAKER, Role.PRODUCT),
    EventKind.ADOPTION: (Role.ADOPTER, Role.SUPPLIER, Role.PRODUCT),
    EventKind.EXPANSION: (Role.ACTOR, Role.PARTNER),
    EventKind.WORKFORCE: (Role.EMPLOYER, Role.UNION),
    EventKind.LEADERSHIP: (Role.PERSON, Role.ORGANISATION),
    EventKind.LEGAL: (Role.PLAINTIFF, Role.DEFENDANT),
    EventKind.REGULATION: (Role.AUTHORITY, Role.TARGET),
    EventKind.FINANCIALS: (Role.COMPANY,),
    EventKind.INCIDENT: (Role.SUBJECT,),
}


class Precision(StrEnum):
    """How much of a date is known; the parts beyond it are set to the first day of the span."""

    YEAR = "year"
    QUARTER = "quarter"
    MONTH = "month"
    DAY = "day"


@dataclass(frozen=True, slots=True)
class VagueDate:
    """A date as precisely as it is known: `day` is the first day of the year, quarter or month meant."""

    day: date
    precision: Precision

    @property
    def last_day(self) -> date:
        """The last day that it may mean."""
        if self.precision == Precision.DAY:
            return self.day
        months = {Precision.YEAR: 12, Precision.QUARTER: 3, Precision.MONTH: 1}[self.precision]
        last = self.day.month + -self.day.month % months
        return date(self.day.year, last, monthrange(self.day.year, last)[1])

    def __str__(self) -> str:
        """ISO 8601, cut at the precision (a quarter is told as its first month)."""
        length = {Precision.YEAR: 4, Precision.QUARTER: 7, Precision.MONTH: 7, Precision.DAY: 10}[self.precision]
        return self.day.isoformat()[:length]


@dataclass(frozen=True, slots=True)
class Money:
    """A sum in whole units of its currency (ISO 4217 code): 800 million dollars is Money(800_000_000, "USD")."""

    value: Decimal
    currency: str


@dataclass(frozen=True, slots=True)
class Document:
    """What a tagger reads. `language` is "fr", "en", or "" when nobody said; `published` may be unknown."""

    title: str
    text: str
    language: str = ""
    published: VagueDate | None = None

    @property
    def whole(self) -> str:
        return f"{self.title}\n{self.text}"


@dataclass(frozen=True, slots=True)
class Alias:
    """One surface form of an entity. `language` "" is both; an `ambiguous` form counts only with context."""

    form: str
    language: str = ""
    ambiguous: bool = False


@dataclass(frozen=True, slots=True)
class GazetteerEntry:
    """A known entity, under the `key` by which its mentions refer to it; `aliases` hold its name too, and `parent`
    is the key of the entity that owns or makes it."""

    key: str
    name: str
    kind: EntityKind
    aliases: tuple[Alias, ...]
    parent: str | None = None


@dataclass(frozen=True, slots=True)
class Mention:
    """Where a document names a known entity: whole[start:end] is the surface."""

    key: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A name that the gazetteer lacks, with its likely kind, for an editor to accept or refuse."""

    name: str
    kind: EntityKind
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Participant:
    """Who took part, in which role. `key` is None for the unnamed but essential ("Hollywood studios")
    and for suggested names, which `name` then tells."""

    name: str
    role: Role
    key: str | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """What one document says happened. The quote is whole[start:end]; `rule` says what made the claim."""

    kind: EventKind
    status: Status
    participants: tuple[Participant, ...]
    start: int
    end: int
    amount: Money | None = None
    date: VagueDate | None = None
    main: bool = False
    confidence: float = 1.0
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Tagging:
    """All that a tagger found in one document."""

    language: str
    mentions: tuple[Mention, ...] = ()
    claims: tuple[Claim, ...] = ()
    suggestions: tuple[Suggestion, ...] = ()
    topics: tuple[str, ...] = ()


class Tagger(Protocol):
    """The seam: document in, tagging out. Any tagger that keeps to it can take the place of the rules."""

    def tag(self, document: Document) -> Tagging: ...


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """One entry of a feed. `key` is stable over polls; `text` is plain, and complete only if `is_full`."""

    key: str
    url: str
    title: str
    text: str = ""
    author: str = ""
    language: str = ""
    published: datetime | None = None
    is_full: bool = False


@dataclass(frozen=True, slots=True)
class ParsedFeed:
    """A feed as read: its own title, site and language, its entries in the order given, and what read it."""

    title: str
    site: str = ""
    language: str = ""
    entries: tuple[FeedEntry, ...] = ()
    parser: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """The article found in a web page; `text` has one paragraph a line and is empty where none was found."""

    text: str
    title: str = ""
    author: str = ""
    language: str = ""
    url: str = ""
    published: datetime | None = None
    picture: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a brief: whole[start:end]. `kind` is one of the names in `text.brief`."""

    kind: str
    heading: str
    start: int
    end: int
    items: tuple[tuple[int, int], ...] = field(default=())
