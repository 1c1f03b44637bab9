"""Who is to be mailed: a subscriber whose hour has come gets a `Digest` that waits, once a period."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from articles.models import Digest, Subscriber
from articles.models.digests import DigestState

WEEK = timedelta(days=7)
AT_ONCE = 1_000


def plan_weekly(now: datetime) -> int:
    """Some of those who are due, each by one worker; returns how many, so that the bell is rung again."""
    with transaction.atomic():
        due = list(Subscriber.objects.due(now).select_for_update(skip_locked=True)[:AT_ONCE])
        Digest.objects.bulk_create([weekly(one, one.due_at or now) for one in due], ignore_conflicts=True)
        _set_turns(due)
    return len(due)


def find_turns(now: datetime) -> int:
    """Set the next turn of some who have none, or whose last is long over; what these missed is on the list."""
    with transaction.atomic():
        found = list(Subscriber.objects.unscheduled(now).select_for_update(skip_locked=True)[:AT_ONCE])
        missed = [weekly(one, one.due_at, DigestState.LATE) for one in found if one.due_at]
        Digest.objects.bulk_create(missed, ignore_conflicts=True)
        for one in found:
            one.due_at = one.next_turn(now)
        Subscriber.objects.bulk_update(found, ["due_at"])
    return len(found)


def weekly(subscriber: Subscriber, due_at: datetime, state: DigestState = DigestState.WAITING) -> Digest:
    """The mail of the seven days before the day on which it is due, by the subscriber's clock."""
    day = due_at.astimezone(subscriber.clock).date()
    return Digest(subscriber=subscriber, period_start=day - WEEK, period_end=day, try_at=due_at, state=state)


def _set_turns(due: list[Subscriber]) -> None:
    for one in due:
        if one.due_at:
            one.due_at = one.next_turn(one.due_at)
    Subscriber.objects.bulk_update(due, ["due_at"])
