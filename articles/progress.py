"""Long work that was asked for at the desk: polling all feeds, re-tagging many articles. The workers do it.

What is under way are rows (`Polling`, `Retagging`), whose total is counted once. 1. Feeds to poll are made due, and
take their turns as ever. 2. Articles to tag again are marked for the workers in order of their keys, and never more
than `MARKED_AT_ONCE` at a time, so that what comes in meanwhile waits for no more than these. 3. `go_on` marks the
next, and ends what is done. How far it is follows from the rows by indexes alone, to be asked every other second.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from articles.models import Article, Feed, Polling, Retagging

MARKED_AT_ONCE = 1_000
ENDED_ARE_SHOWN_FOR = timedelta(minutes=30)
PUT_OFF = timedelta(minutes=2)  # a feed whose next poll is further off waits for more than its turn
LEAST_TO_TELL_A_RATE = timedelta(seconds=2)


@dataclass(frozen=True, slots=True)
class Progress:
    """`total` is None until it was counted; `elsewhere` are left out, since they wait for a server's leave."""

    run: Polling | Retagging
    total: int | None
    done: int
    elapsed: timedelta
    elsewhere: int = 0

    @property
    def is_retagging(self) -> bool:
        return isinstance(self.run, Retagging)

    @property
    def is_over(self) -> bool:
        return self.run.ended_at is not None

    @property
    def per_minute(self) -> int:
        """How many are done a minute; 0 while there is too little to tell."""
        return round(self.done / (self.elapsed / timedelta(minutes=1))) if self.elapsed > LEAST_TO_TELL_A_RATE else 0

    @property
    def ends_at(self) -> datetime | None:
        """About when it will be done, by what was done until now."""
        if self.is_over or self.total is None or not self.per_minute:
            return None
        return self.run.started_at + self.elapsed * (max(self.total, self.done) / self.done)


def poll_all(now: datetime) -> Polling:
    """Have all feeds polled that are not paused; one poll of all that is under way begins anew."""
    with transaction.atomic():
        Polling.objects.all().delete()
        polling = Polling.objects.create(started_at=now, total=Feed.objects.active().count())
    Feed.objects.active().update(next_poll_at=now)
    return polling


def retag(language: str, since: date | None, stamp: str, now: datetime) -> Retagging:
    """Have the workers tag again what is here; the same that is under way goes on, also one of `manage.py retag`."""
    told = {"language": language, "since": since, "stamp": stamp}
    with transaction.atomic():
        Retagging.objects.filter(**told).exclude(ended_at=None).delete()
        run, _ = Retagging.objects.update_or_create(
            **told,
            ended_at=None,
            defaults={"is_by_workers": True},
            create_defaults={"is_by_workers": True, "started_at": now},
        )
    return run


def go_on(now: datetime) -> int:
    """Mark the next articles of each re-tagging, and end what is done; returns how many were marked."""
    for polling in Polling.objects.filter(ended_at=None):
        if not _left_to_poll(polling, now):
            Polling.objects.filter(pk=polling.pk).update(ended_at=now)
    pks = Retagging.objects.under_way().by_workers().order_by("pk").values_list("pk", flat=True)
    return sum(_mark_some(pk, now) for pk in pks)


def under_way(now: datetime) -> list[Progress]:
    """What runs, and what ended lately; the latest first."""
    shown = [*_pollings(now), *_retaggings(now)]
    return sorted(shown, key=lambda one: one.run.started_at, reverse=True)


def _pollings(now: datetime) -> Iterator[Progress]:
    for polling in Polling.objects.all():
        end = polling.ended_at or now
        if now - end < ENDED_ARE_SHOWN_FOR:
            unpolled = Feed.objects.unpolled_since(polling.started_at).count()
            elsewhere = unpolled if polling.ended_at else unpolled - _left_to_poll(polling, now)
            done = max(polling.total - unpolled, 0)
            yield Progress(polling, polling.total, done, end - polling.started_at, elsewhere)


def _retaggings(now: datetime) -> Iterator[Progress]:
    for run in Retagging.objects.by_workers():
        end = run.ended_at or now
        if now - end < ENDED_ARE_SHOWN_FOR:
            waiting = 0 if run.ended_at else min(_waiting(run), run.asked)
            yield Progress(run, run.total, run.asked - waiting, end - run.started_at)


def _left_to_poll(polling: Polling, now: datetime) -> int:
    """How many feeds are still to be polled, but for those that a server or a publisher's pause keeps waiting."""
    return Feed.objects.unpolled_since(polling.started_at).filter(next_poll_at__lte=now + PUT_OFF).count()


@transaction.atomic
def _mark_some(pk: int, now: datetime) -> int:
    """The row is locked, so that no two workers mark the same."""
    run = Retagging.objects.select_for_update(skip_locked=True).filter(pk=pk, ended_at=None).first()
    if run is None:
        return 0
    if run.total is None:
        run.total = run.meant.count()
    waiting = _waiting(run)
    following = run.meant.filter(pk__gt=run.asked_up_to).order_by("pk").values_list("pk", flat=True)
    marked = list(following[: max(MARKED_AT_ONCE - waiting, 0)])
    Article.objects.filter(pk__in=marked).update(tag_again=True)
    if marked:
        run.asked, run.asked_up_to = run.asked + len(marked), marked[-1]
    elif not waiting:
        run.ended_at = now
    run.save()
    return len(marked)


def _waiting(run: Retagging) -> int:
    """How many of those that were marked are still to be tagged; no more than are marked at a time."""
    marked = Article.objects.filter(tag_again=True, pk__lte=run.asked_up_to).not_set_aside().order_by()
    return marked[: MARKED_AT_ONCE + 1].count()
