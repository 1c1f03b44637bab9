"""Claims → events: which claims tell the same thing.

What makes two claims one event is what they say, not their words: the kind, those it is about, when, and how much.
Statuses may differ (rumour, talks, signature and denial of one thing are one event), and so may languages.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

from articles.text.values import EventKind, Money, Role, Status, VagueDate

# The roles that say what an event is about: two claims with different holders of one of them are two events.
SUBJECTS: Mapping[EventKind, tuple[Role, ...]] = {
    EventKind.PARTNERSHIP: (),
    EventKind.FUNDING: (Role.RECIPIENT,),
    EventKind.ACQUISITION: (Role.TARGET,),
    EventKind.LAUNCH: (Role.PRODUCT, Role.MAKER),
    EventKind.ADOPTION: (Role.ADOPTER,),
    EventKind.EXPANSION: (Role.ACTOR,),
    EventKind.WORKFORCE: (Role.EMPLOYER,),
    EventKind.LEADERSHIP: (Role.PERSON,),
    EventKind.LEGAL: (Role.DEFENDANT, Role.PLAINTIFF),
    EventKind.REGULATION: (Role.TARGET, Role.AUTHORITY),
    EventKind.FINANCIALS: (Role.COMPANY,),
    EventKind.INCIDENT: (Role.SUBJECT,),
}
# How far apart two tellings of one event may be published: deals and disputes drag on, launches and outages do not.
WINDOWS: Mapping[EventKind, timedelta] = {
    EventKind.PARTNERSHIP: timedelta(days=180),
    EventKind.FUNDING: timedelta(days=120),
    EventKind.ACQUISITION: timedelta(days=540),
    EventKind.LAUNCH: timedelta(days=180),
    EventKind.ADOPTION: timedelta(days=240),
    EventKind.EXPANSION: timedelta(days=365),
    EventKind.WORKFORCE: timedelta(days=120),
    EventKind.LEADERSHIP: timedelta(days=60),
    EventKind.LEGAL: timedelta(days=540),
    EventKind.REGULATION: timedelta(days=365),
    EventKind.FINANCIALS: timedelta(days=90),
    EventKind.INCIDENT: timedelta(days=30),
}
# What happens once between the same parties: however far dates and sums are apart, it is the same.
ONCE = frozenset({EventKind.ACQUISITION, EventKind.LAUNCH})
WINDOW_WITHOUT_SUBJECT = timedelta(days=10)
DATES_APART = timedelta(days=45)
SUMS_APART = 2.5


@dataclass(frozen=True)
class Telling:
    """One claim as placing sees it. `who` holds (participant, role); a participant is an entity's key or a label.
    Where nobody knows when it was told (not `is_dated`), `told_at` only orders it. `place` tells where it stands."""

    kind: EventKind
    status: Status
    who: frozenset[tuple[str, Role]]
    told_at: datetime
    amount: Money | None = None
    when: VagueDate | None = None
    main: bool = False
    confidence: float = 1.0
    is_dated: bool = True
    place: str = ""

    @cached_property
    def order(self) -> tuple[object, ...]:
        """In which claims are placed: by time, then by what they say and where, never by when they came in."""
        amount = (self.amount.currency, self.amount.value) if self.amount else ("",)
        when = (self.when.day, self.when.precision) if self.when else (date.min,)
        return (self.told_at, self.place, self.kind, self.status, tuple(sorted(self.who)), amount, when, self.main)

    @cached_property
    def content(self) -> Hashable:
        """All that a likeness depends on: of tellings of one content, any stands for the others."""
        return (self.kind, self.status, self.who, self.told_at, self.amount, self.when, self.is_dated)

    def holders(self, *roles: Role) -> frozenset[str]:
        return frozenset(name for name, role in self.who if role in roles)

    @cached_property
    def names(self) -> frozenset[str]:
        return frozenset(name for name, _ in self.who)


def best_match(telling: Telling, known: Iterable[tuple[int, Sequence[Telling]]]) -> int | None:
    """The key of the known event that the telling belongs to, or None if it is a new one. Of two that are equally
    like it, the one whose likest telling is the earlier."""
    ranked = [(_likest(telling, tellings), key) for key, tellings in known if not _is_barred(telling, tellings)]
    found = [(-likeness, order, key) for (likeness, order), key in ranked if likeness > 0]
    return min(found)[-1] if found else None


def distinct(tellings: Iterable[Telling]) -> list[Telling]:
    """The first of each content, in their order: all that a decision about another telling needs to know."""
    first: dict[Hashable, Telling] = {}
    for telling in sorted(tellings, key=lambda one: one.order):
        first.setdefault(telling.content, telling)
    return list(first.values())


def could_meet(one: Telling, other: Telling) -> bool:
    """Whether the two might be of one event, whatever else that event is told as."""
    return _likeness(one, other) > 0


def _likest(telling: Telling, event: Sequence[Telling]) -> tuple[float, tuple[object, ...]]:
    return min(
        ((_likeness(telling, other), other.order) for other in event),
        key=lambda one: (-one[0], one[1]),
        default=(0.0, ()),
    )


def _is_barred(telling: Telling, event: Sequence[Telling]) -> bool:
    """Whether the event has another subject altogether: a telling that leaves the subject out may not draw two events
    together."""
    for role in SUBJECTS[telling.kind]:
        ours, theirs = telling.holders(role), frozenset[str]().union(*(other.holders(role) for other in event))
        if ours and theirs and not ours & theirs:
            return True
    return False


def _likeness(one: Telling, other: Telling) -> float:
    """0 for two different events; else how much they share: all the same participants and a near date give most."""
    if not (_same_subject(one, other) and _times_agree(one, other) and _sums_agree(one, other)):
        return 0.0
    shared = len(one.names & other.names) / len(one.names | other.names)
    return shared + _nearness(one, other)


def _nearness(one: Telling, other: Telling) -> float:
    if not (one.is_dated and other.is_dated):
        return 0.0
    return 1 / (1 + abs(one.told_at - other.told_at) / timedelta(days=1))


def _same_subject(one: Telling, other: Telling) -> bool:
    if one.kind != other.kind or not one.names & other.names:
        return False
    if one.kind == EventKind.PARTNERSHIP:
        return _same_parties(one.names, other.names)
    return all(_holders_agree(one, other, role) for role in SUBJECTS[one.kind])


def _same_parties(one: frozenset[str], other: frozenset[str]) -> bool:
    """Two parties in common, or one if a telling names no more than that."""
    return len(one & other) >= min(2, len(one), len(other))


def _holders_agree(one: Telling, other: Telling, role: Role) -> bool:
    ours, theirs = one.holders(role), other.holders(role)
    return not ours or not theirs or bool(ours & theirs)


def _times_agree(one: Telling, other: Telling) -> bool:
    if one.is_dated and other.is_dated and abs(one.told_at - other.told_at) > _window(one, other):
        return False
    if one.kind in ONCE or one.when is None or other.when is None or one.status != other.status:
        return True
    return _gap(one.when, other.when) <= DATES_APART


def _window(one: Telling, other: Telling) -> timedelta:
    """Shorter where one of them leaves out what it is about: "a new product" is the one in the news that week."""
    subject = SUBJECTS[one.kind][:1]
    is_known = one.holders(*subject) and other.holders(*subject)
    return WINDOWS[one.kind] if is_known or not subject else min(WINDOWS[one.kind], WINDOW_WITHOUT_SUBJECT)


def _gap(one: VagueDate, other: VagueDate) -> timedelta:
    first, second = sorted((one, other), key=lambda when: when.day)
    return max(second.day - first.last_day, timedelta(0))


def _sums_agree(one: Telling, other: Telling) -> bool:
    """Sources often differ on a sum; one more than twice another's is told of another event. Rumours may be far off."""
    if one.kind in ONCE or one.amount is None or other.amount is None or one.amount.currency != other.amount.currency:
        return True
    less, more = sorted((float(one.amount.value), float(other.amount.value)))
    return more <= less * SUMS_APART
