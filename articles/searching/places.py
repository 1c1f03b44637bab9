"""Pages by key: where one ended, and what follows. Any page costs what the first one does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from django.db.models import Q

from articles.models.articles import ArticleQuerySet
from articles.models.events import EventQuerySet

A_PAGE = 15
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
TICK = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page ended: what its last row is ordered by (a rank, a day, a moment; "" where it has none), its key."""

    by: str
    pk: int

    def __str__(self) -> str:
        return f"{self.by}.{self.pk}"

    @classmethod
    def parse(cls, written: str) -> Place | None:
        by, _, pk = written.rpartition(".")
        return cls(by, int(pk)) if pk.isascii() and pk.isdecimal() and len(pk) < 19 else None


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys of a page's rows, and where the next one begins."""

    pks: Sequence[int]
    next_place: Place | None


def best(ranks: Mapping[int, float], after: Place | None) -> Keys:
    """The page that begins after a place, best first; of equals the last stored."""
    ordered = sorted((-rank, -pk) for pk, rank in ranks.items())
    if after and (rank := _number(after.by)) is not None:
        ordered = [one for one in ordered if one > (-rank, -after.pk)]
    return _page([(-pk, repr(-minus)) for minus, pk in ordered[: A_PAGE + 1]])


def newest_events(events: EventQuerySet, after: Place | None) -> Keys:
    if after and (day := _day(after.by)):
        events = events.filter(Q(sort_day__lt=day) | Q(sort_day=day, pk__lt=after.pk))
    rows = events.newest_first().values_list("pk", "sort_day")[: A_PAGE + 1]
    return _page([(pk, day.isoformat()) for pk, day in rows])


def newest_articles(articles: ArticleQuerySet, after: Place | None) -> Keys:
    """Those without a date come last, under a place that tells none."""
    if after and (moment := _moment(after.by)):
        older = Q(published_at__lt=moment) | Q(published_at=moment, pk__lt=after.pk)
        articles = articles.filter(older | Q(published_at=None))
    elif after and not after.by:
        articles = articles.filter(published_at=None, pk__lt=after.pk)
    rows = articles.newest_first().values_list("pk", "published_at")[: A_PAGE + 1]
    return _page([(pk, str((moment - EPOCH) // TICK) if moment else "") for pk, moment in rows])


def _page(rows: Sequence[tuple[int, str]]) -> Keys:
    shown = rows[:A_PAGE]
    more = len(rows) > A_PAGE
    return Keys([pk for pk, _ in shown], Place(shown[-1][1], shown[-1][0]) if more else None)


def _number(written: str) -> float | None:
    try:
        return float(written)
    except ValueError:
        return None


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None


def _moment(written: str) -> datetime | None:
    try:
        return EPOCH + int(written) * TICK
    except (ValueError, OverflowError):
        return None
