"""Claims → the state of their event: what its tellings say of it together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from articles.text.grouping import Telling
from articles.text.values import Money, Precision, Status, VagueDate

FIRMNESS: Mapping[Status, int] = {Status.RUMOURED: 0, Status.TALKS: 1}
FIRM = 2


@dataclass(frozen=True, slots=True)
class State:
    """What an event's tellings say of it together."""

    status: Status
    amount: Money | None
    when: VagueDate | None
    sort_day: date
    first_told_at: datetime
    last_told_at: datetime


def state_of(tellings: Sequence[Telling]) -> State:
    """Later over earlier, except that a mere rumour or talk does not undo what was told as firm. Of those that tell
    the present status: the sum of the latest, the date of the most precise; main reports before passing mentions."""
    in_time = sorted(tellings, key=_order)
    status = _status_after(in_time)
    ranked = sorted(
        in_time, key=lambda telling: (telling.status == status, telling.main, _order(telling)), reverse=True
    )
    dated = [telling.when for telling in ranked if telling.when is not None]
    when = max(dated, key=lambda when: list(Precision).index(when.precision), default=None)
    first, last = in_time[0].told_at, in_time[-1].told_at
    return State(
        status=status,
        amount=next((telling.amount for telling in ranked if telling.amount is not None), None),
        when=when,
        sort_day=_sort_day(when, first),
        first_told_at=first,
        last_told_at=last,
    )


def _order(telling: Telling) -> tuple[object, ...]:
    """By time; those told at one time by what they say, so that it never matters which of them came in first."""
    amount, when = telling.amount, telling.when
    return (
        telling.told_at,
        telling.main,
        list(Status).index(telling.status),
        (amount.currency, amount.value) if amount else (),
        (when.day, when.precision) if when else (),
    )


def _status_after(in_time: Sequence[Telling]) -> Status:
    current = in_time[0]
    for telling in in_time[1:]:
        if FIRMNESS.get(telling.status, FIRM) >= FIRMNESS.get(current.status, FIRM):
            current = telling
    return current.status


def _sort_day(when: VagueDate | None, first_told_at: datetime) -> date:
    """The day itself; of a vague date the day it was first told if that lies within, else its first day."""
    told = first_told_at.date()
    if when is None:
        return told
    return told if when.day <= told <= when.last_day else when.day
