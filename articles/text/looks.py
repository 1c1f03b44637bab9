"""When to look again at a page that an event rests on: after hours, then days, then weeks, then no more.

Pure: the moment is passed in, and pages that were told together do not come due together, by their addresses.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from articles.text.rhythm import later

AGES = (
    timedelta(hours=2),
    timedelta(hours=8),
    timedelta(days=1),
    timedelta(days=3),
    timedelta(days=7),
    timedelta(days=14),
    timedelta(days=28),
    timedelta(days=42),
)
WATCHED_FOR = AGES[-1]
SOONEST = timedelta(minutes=30)


def next_look(told_at: datetime, now: datetime, address: str) -> datetime | None:
    """The first moment to come, not at once, at which the text has one of the ages; None once it is older than all."""
    moments = (told_at + later(age, f"{address} {age}") for age in AGES)
    return next((moment for moment in moments if moment >= now + SOONEST), None)
