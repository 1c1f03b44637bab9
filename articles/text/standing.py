"""Claims → the state of their event: what its tellings say of it together, and where they are at odds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import combinations
from urllib.parse import urlsplit

from articles.text.grouping import SUBJECTS, Telling, distinct
from articles.text.values import Money, Precision, Role, Status, VagueDate

FIRMNESS: Mapping[Status, int] = {Status.RUMOURED: 0, Status.TALKS: 1}
FIRM = 2
# Told at most so far apart, two statuses that exclude one another are no progress.
AT_ONE_TIME = timedelta(days=1)
# Told farther apart, another sum or date of one status is news, not a contradiction.
IN_ONE_NEWS = timedelta(days=45)
ROUNDING = 0.05
ON = frozenset({Status.PLANNED, Status.DONE})
OFF = frozenset({Status.PAUSED, Status.CANCELLED, Status.DECLINED, Status.DENIED})
# A subject that is told so many times less often than another is context that was taken for it.
IN_PASSING = 3
# Roles with one holder: investors or partners that only one source names are no contradiction.
HELD_BY_ONE = frozenset(
    {Role.RECIPIENT, Role.BUYER, Role.TARGET, Role.SELLER, Role.EMPLOYER, Role.PERSON, Role.AUTHORITY, Role.COMPANY}
)


class Field(StrEnum):
    """What the tellings of an event may be at odds about."""

    AMOUNT = "amount"
    DATE = "date"
    STATUS = "status"
    PARTIES = "parties"


@dataclass(frozen=True, slots=True)
class State:
    """What an event's tellings say of it together."""

    status: Status
    amount: Money | None
    when: VagueDate | None
    sort_day: date
    first_told_at: datetime
    last_told_at: datetime


@dataclass(frozen=True, slots=True)
class _Voice:
    """A telling, and whether one of the parties itself tells it."""

    telling: Telling
    is_official: bool

    @property
    def order(self) -> tuple[object, ...]:
        """By time; those told at one time by what they say, so that it never matters which of them came in first."""
        amount, when = self.telling.amount, self.telling.when
        return (
            self.telling.told_at,
            self.is_official,
            self.telling.main,
            list(Status).index(self.telling.status),
            (amount.currency, amount.value) if amount else (),
            (when.day, when.precision) if when else (),
        )


def state_of(
    tellings: Sequence[Telling],
    official: Collection[int] = (),
    ruled: Mapping[Field, Telling] | None = None,
) -> State:
    """The rules, the stronger first. `official` holds the places in `tellings` of those that a party itself tells,
    `ruled` the telling that stands by an editor's word.

    1. An editor's word over all: the ruled telling's status, sum, date.
    2. Later over earlier, except that a mere rumour or talk does not undo what was told as firm, and that hearsay of
       the same day does not undo what a party itself tells as firmly.
    3. Of those that tell the present status: a party's own word over others', main reports over passing mentions,
       later over earlier. So is the sum found; of the dates the most precise, and among equally precise ones so.
    """
    ruled = ruled or {}
    voices = [_Voice(telling, place in official) for place, telling in enumerate(tellings)]
    in_time = sorted(voices, key=lambda voice: voice.order)
    status = ruled[Field.STATUS].status if Field.STATUS in ruled else _status_after(in_time)
    ranked = _ranked(in_time, status)
    when = ruled[Field.DATE].when if Field.DATE in ruled else _best_date(ranked)
    amount = ruled[Field.AMOUNT].amount if Field.AMOUNT in ruled else _best_sum(ranked)
    first, last = in_time[0].telling.told_at, in_time[-1].telling.told_at
    return State(status, amount, when, _sort_day(when, first), first, last)


def _ranked(voices: Iterable[_Voice], status: Status) -> list[Telling]:
    def rank(voice: _Voice) -> tuple[object, ...]:
        return (voice.telling.status == status, voice.is_official, voice.telling.main, voice.order)

    return [voice.telling for voice in sorted(voices, key=rank, reverse=True)]


def _best_sum(ranked: Sequence[Telling]) -> Money | None:
    return next((telling.amount for telling in ranked if telling.amount is not None), None)


def _best_date(ranked: Sequence[Telling]) -> VagueDate | None:
    dated = [telling.when for telling in ranked if telling.when is not None]
    return max(dated, key=lambda when: list(Precision).index(when.precision), default=None)


def _status_after(in_time: Sequence[_Voice]) -> Status:
    current = in_time[0]
    for voice in in_time[1:]:
        if _undoes(voice, current):
            current = voice
    return current.telling.status


def _undoes(later: _Voice, earlier: _Voice) -> bool:
    gained = _firmness(later.telling) - _firmness(earlier.telling)
    is_hearsay = earlier.is_official and not later.is_official
    at_one_time = later.telling.told_at - earlier.telling.told_at <= AT_ONE_TIME
    return gained > 0 or (gained == 0 and not (is_hearsay and at_one_time))


def _firmness(telling: Telling) -> int:
    return FIRMNESS.get(telling.status, FIRM)


def _sort_day(when: VagueDate | None, first_told_at: datetime) -> date:
    """The day itself; of a vague date the day it was first told if that lies within, else its first day."""
    told = first_told_at.date()
    if when is None:
        return told
    return told if when.day <= told <= when.last_day else when.day


def told_in_passing(tellings: Sequence[Telling]) -> frozenset[tuple[str, Role]]:
    """Whom few of an event's tellings name as what it is about, while most name another: no parties to it."""
    subjects = SUBJECTS[tellings[0].kind][:1]
    times = Counter((name, role) for telling in tellings for name, role in telling.who if role in subjects)
    most = max(times.values(), default=0)
    return frozenset(one for one, count in times.items() if count * IN_PASSING <= most)


def is_told_by(url: str, sites: Collection[str]) -> bool:
    """Whether the address lies on one of the sites ("openai.com"), or under it ("blog.openai.com")."""
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    return any(host == site or host.endswith(f".{site}") for site in sites if site)


def conflicts_of(tellings: Sequence[Telling]) -> list[Field]:
    """About what some of the tellings are at odds, beyond rounding and time."""
    pairs = list(combinations(distinct(tellings), 2))
    return [field for field, differs in _DIFFERS.items() if any(differs(*pair) for pair in pairs)]


def _are_of_one_news(one: Telling, other: Telling) -> bool:
    return one.status == other.status and abs(one.told_at - other.told_at) <= IN_ONE_NEWS


def _sums_differ(one: Telling, other: Telling) -> bool:
    """By more than rounding, in one currency: what another is worth that day is not known here."""
    if one.amount is None or other.amount is None or one.amount.currency != other.amount.currency:
        return False
    less, more = sorted((float(one.amount.value), float(other.amount.value)))
    return _are_of_one_news(one, other) and more - less > more * ROUNDING


def _dates_differ(one: Telling, other: Telling) -> bool:
    """By more than a day, which the zones of the clocks may account for; a vague date agrees with all within it."""
    if one.when is None or other.when is None or not _are_of_one_news(one, other):
        return False
    first, second = sorted((one.when, other.when), key=lambda when: when.day)
    return second.day - first.last_day > timedelta(days=1)


def _statuses_differ(one: Telling, other: Telling) -> bool:
    """On and off at one time; told later it is progress."""
    statuses = {one.status, other.status}
    return bool(statuses & ON and statuses & OFF) and abs(one.told_at - other.told_at) <= AT_ONE_TIME


def _parties_differ(one: Telling, other: Telling) -> bool:
    if not _are_of_one_news(one, other):
        return False
    pairs = ((one.holders(role), other.holders(role)) for role in HELD_BY_ONE)
    return any(ours and theirs and not ours & theirs for ours, theirs in pairs)


_DIFFERS = {
    Field.AMOUNT: _sums_differ,
    Field.DATE: _dates_differ,
    Field.STATUS: _statuses_differ,
    Field.PARTIES: _parties_differ,
}
