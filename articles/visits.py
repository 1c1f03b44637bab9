"""When a reader was here before: what came since is new to them. Without an account a signed cookie tells it, with one
a row, on whatever device.

A visit ends after half an hour without a page: reloads and reading on keep what was new as it was."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.contrib.auth.models import User
from django.db.models import F

from articles.models import Visit

IDLE = timedelta(minutes=30)
ROUGHLY = timedelta(minutes=1)
"""Within it the present visit is not written again."""


@dataclass(frozen=True, slots=True)
class Visits:
    """The last page of the visit before, none at the first one, and of the present one, to the second."""

    previous_at: datetime | None
    current_at: datetime

    def __str__(self) -> str:
        previous = int(self.previous_at.timestamp()) if self.previous_at else ""
        return f"{previous}.{int(self.current_at.timestamp())}"

    @classmethod
    def parse(cls, written: str) -> Visits | None:
        previous, _, current = written.partition(".")
        try:
            return cls(_moment(int(previous)) if previous else None, _moment(int(current)))
        except (ValueError, OverflowError, OSError):
            return None

    def with_page_at(self, now: datetime) -> Visits:
        """The visits once a page was read now; the same where nothing is worth noting."""
        if now - self.current_at < ROUGHLY:
            return self
        return Visits(self.current_at if now - self.current_at > IDLE else self.previous_at, now)


def noted(known: Visits | None, now: datetime) -> Visits:
    """What a reader's cookie is to say who reads a page now."""
    return known.with_page_at(now) if known else Visits(None, now)


def note(user: User, now: datetime) -> Visits:
    """Note that the user reads a page now; whichever of two requests at once comes first begins the new visit."""
    visit = Visit.objects.filter(user=user).first()
    if visit and now - visit.current_at < ROUGHLY:
        return Visits(visit.previous_at, visit.current_at)
    if visit is None:
        Visit.objects.bulk_create([Visit(user=user, current_at=now)], ignore_conflicts=True)
    mine = Visit.objects.filter(user=user)
    if not mine.filter(current_at__lt=now - IDLE).update(previous_at=F("current_at"), current_at=now):
        mine.filter(current_at__lt=now).update(current_at=now)
    visit = mine.get()
    return Visits(visit.previous_at, visit.current_at)


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
