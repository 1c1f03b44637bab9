"""What of the week's events a reader is told, in which order, and never twice.

What a mail tells is kept as marks: "812:done" an event in a status, "812!amount" what its sources are at odds about,
"812@2026-03-05" the day for which it was announced. An event comes again only for what has no mark yet.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property

from articles.text.values import Precision, Status, VagueDate

MUCH_REPORTED = 3
ANNOUNCED = frozenset({Status.RUMOURED, Status.TALKS, Status.PLANNED})


class Section(StrEnum):
    """Why an event is told, in the order of telling."""

    NEW = "new"
    CHANGED = "changed"
    DISPUTED = "disputed"
    COMING = "coming"
    REPORTED = "reported"


ORDER: Mapping[Section, int] = {section: place for place, section in enumerate(Section)}
# What cannot wait for the weekly mail.
URGENT = frozenset({Section.NEW, Section.CHANGED})


@dataclass(frozen=True)
class Story:
    """An event as readers are told of it: `number` is its own, `former` are those it had or took in, `statuses` which
    one it had from when on, `reports` when independent sources told of it, `noticed_at` when its present status was
    first seen here."""

    number: int
    status: Status
    statuses: Sequence[tuple[datetime, Status]]
    former: frozenset[int] = frozenset()
    conflicts: Sequence[str] = ()
    when: VagueDate | None = None
    reports: Sequence[datetime] = ()
    noticed_at: datetime | None = None

    @cached_property
    def first_told_at(self) -> datetime:
        return self.statuses[0][0]

    @cached_property
    def last_told_at(self) -> datetime:
        return self.statuses[-1][0]

    @property
    def odds(self) -> str:
        return "+".join(self.conflicts)

    def status_before(self, moment: datetime) -> Status | None:
        return next((status for told_at, status in reversed(self.statuses) if told_at < moment), None)

    def comes_up(self, window: Window) -> bool:
        exact = self.when is not None and self.when.precision == Precision.DAY and self.status in ANNOUNCED
        return exact and self.when is not None and window.comes_from <= self.when.day < window.comes_before


@dataclass(frozen=True, slots=True)
class Window:
    """What a mail is about: what was told from `since` on, and announced days from `comes_from` up to, not with,
    `comes_before`."""

    since: datetime
    comes_from: date
    comes_before: date


@dataclass(frozen=True, slots=True)
class Told:
    """What a reader was told before, from the marks of all their mails, the oldest first."""

    statuses: Mapping[int, list[str]] = field(default_factory=dict)
    others: frozenset[str] = frozenset()

    @classmethod
    def of(cls, marks: Iterable[str]) -> Told:
        statuses, others = defaultdict(list), set()
        for mark in marks:
            number, is_status, status = mark.partition(":")
            if is_status:
                statuses[int(number)].append(status)
            else:
                others.add(mark)
        return cls(statuses, frozenset(others))

    def statuses_of(self, story: Story) -> list[str]:
        """The statuses in which the reader was told of it, the latest last."""
        return [status for number in (*sorted(story.former), story.number) for status in self.statuses.get(number, ())]

    def has(self, story: Story, sign: str) -> bool:
        return any(f"{number}{sign}" in self.others for number in (story.number, *story.former))


@dataclass(frozen=True, slots=True)
class Item:
    """A story to be told, why, and in which status the reader knew it."""

    story: Story
    section: Section
    was: Status | None = None

    def marks(self, window: Window) -> list[str]:
        story = self.story
        odds = [f"{story.number}!{story.odds}"] if story.conflicts else []
        coming = [f"{story.number}@{story.when}"] if story.comes_up(window) else []
        return [f"{story.number}:{story.status}", *odds, *coming]


def item_of(story: Story, window: Window, told: Told) -> Item | None:
    """Why the reader is to be told of the story, the strongest reason first; None where there is none."""
    known, is_news = told.statuses_of(story), story.last_told_at >= window.since
    if story.first_told_at >= window.since and not known:
        return Item(story, Section.NEW)
    was = Status(known[-1]) if known else story.status_before(window.since)
    if is_news and was and was != story.status and story.status not in known:
        return Item(story, Section.DISPUTED if story.status == Status.DENIED else Section.CHANGED, was)
    if is_news and story.conflicts and not told.has(story, f"!{story.odds}"):
        return Item(story, Section.DISPUTED)
    if story.comes_up(window) and not told.has(story, f"@{story.when}"):
        return Item(story, Section.COMING)
    if is_news and not known and _reports(story, window) >= MUCH_REPORTED:
        return Item(story, Section.REPORTED)
    return None


def in_order(items: Iterable[Item], window: Window) -> list[Item]:
    """The reasons in their order; for one reason what comes up first, what most sources told, what was told last."""

    def rank(item: Item) -> tuple[object, ...]:
        story = item.story
        day = story.when.day if item.section == Section.COMING and story.when else date.min
        return (ORDER[item.section], day, -_reports(story, window), -story.last_told_at.timestamp(), story.number)

    return sorted(items, key=rank)


@dataclass(frozen=True, slots=True)
class Group:
    """What is told of one thing that the reader follows; `more` is how many were left out of it."""

    name: str
    items: Sequence[Item]
    more: int = 0


def grouped(items: Sequence[Item], followed: Sequence[tuple[str, Collection[int]]], most: int) -> list[Group]:
    """The items (in order) under what is followed: each a key and the numbers of its stories. An item stands once,
    under the one whose first item comes first of all; of each at most `most` items are shown."""
    places = {item.story.number: place for place, item in enumerate(items)}
    its_places = [(sorted(places[number] for number in numbers if number in places), key) for key, numbers in followed]
    groups, used = [], set[int]()
    for theirs, key in sorted((found, key) for found, key in its_places if found):
        left = [place for place in theirs if place not in used]
        used.update(left)
        if left:
            shown = _chosen([items[place] for place in left], most)
            groups.append(Group(key, shown, len(left) - len(shown)))
    return groups


def _chosen(items: Sequence[Item], most: int) -> list[Item]:
    """At most so many, in their order: the first for each reason before a second for any."""
    firsts = {item.section: place for place, item in reversed([*enumerate(items)])}
    rest = [place for place in range(len(items)) if place not in firsts.values()]
    return [items[place] for place in sorted([*sorted(firsts.values()), *rest][:most])]


def _reports(story: Story, window: Window) -> int:
    """How many independent reports there were in the window."""
    return sum(told_at >= window.since for told_at in story.reports)
