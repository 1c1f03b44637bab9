"""How feeds are, as their editors see it: in one word, since when, why, and what is missing because of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import OuterRef, Subquery

from articles.models import Article, Feed, FeedGap, Restraint
from articles.models.feeds import FeedQuerySet, FeedState
from articles.text.courtesy import Scope, place_of
from articles.text.faults import Fault, fault_of

ARTICLES_SHOWN = GAPS_SHOWN = 20
TROUBLES = (FeedState.FAILING, FeedState.GONE, FeedState.SILENT)


@dataclass(frozen=True, slots=True)
class Condition:
    """`since` when the feed is in its state, where that is known; `fault` is the kind of what its error tells; `last`
    is the article that it brought last, without its text."""

    state: FeedState
    since: datetime | None = None
    fault: Fault | None = None
    last: Article | None = None
    gaps: Sequence[FeedGap] = ()
    restraint: Restraint | None = None


def listed(now: datetime) -> FeedQuerySet:
    """All feeds, each with what `conditions` wants to know of it; what needs an editor comes first."""
    last = Article.objects.filter(feed=OuterRef("pk")).order_by("-pk").values("pk")[:1]
    return Feed.objects.neediest_first(now).annotate(last_article=Subquery(last)).select_related("source")


def conditions(feeds: Sequence[Feed], now: datetime) -> dict[int, Condition]:
    """By key, how each of some feeds is, which are as `listed` gives them: three queries for all."""
    found = Article.objects.without_text().in_bulk([feed.last_article for feed in feeds if feed.last_article])  # type: ignore[attr-defined]
    gaps = _open_gaps(feeds)
    restraints = _restraints(feeds, now)
    return {
        feed.pk: Condition(
            state=FeedState(feed.state),  # type: ignore[attr-defined]
            since=_since(feed, gaps.get(feed.pk, [])),
            fault=fault_of(feed.error) if feed.error else None,
            last=found.get(feed.last_article),  # type: ignore[attr-defined]
            gaps=gaps.get(feed.pk, []),
            restraint=restraints.get(feed.pk),
        )
        for feed in feeds
    }


def in_trouble(now: datetime, most: int) -> list[tuple[Feed, Condition]]:
    """The neediest of the feeds that fail, are gone or are silent."""
    feeds = list(listed(now).in_states(*TROUBLES)[:most])
    found = conditions(feeds, now)
    return [(feed, found[feed.pk]) for feed in feeds]


def condition(feed: Feed, now: datetime) -> Condition:
    return conditions(list(listed(now).filter(pk=feed.pk)), now)[feed.pk]


def newest_articles(feed: Feed) -> Sequence[Article]:
    return list(Article.objects.filter(feed=feed).without_text().order_by("-pk")[:ARTICLES_SHOWN])


def newest_gaps(feed: Feed) -> Sequence[FeedGap]:
    return list(feed.gaps.order_by("-began_at")[:GAPS_SHOWN])


def _since(feed: Feed, gaps: Iterable[FeedGap]) -> datetime | None:
    match FeedState(feed.state):  # type: ignore[attr-defined]
        case FeedState.FAILING:
            return feed.well_until
        case FeedState.SILENT:
            return feed.newest_at
        case FeedState.GONE:
            return max((gap.began_at for gap in gaps), default=None)
        case _:
            return None


def _open_gaps(feeds: Sequence[Feed]) -> dict[int, list[FeedGap]]:
    gaps: dict[int, list[FeedGap]] = {}
    for gap in FeedGap.objects.open().filter(feed__in=[feed.pk for feed in feeds]):
        gaps.setdefault(gap.feed_id, []).append(gap)
    return gaps


def _restraints(feeds: Sequence[Feed], now: datetime) -> dict[int, Restraint]:
    """Of each feed the restraint that holds for the longest."""
    domains = {place_of(feed.url, Scope.DOMAIN) for feed in feeds}
    lasting = Restraint.objects.filter(until__gt=now, domain__in=domains).order_by("until")
    return {
        feed.pk: restraint
        for restraint in lasting
        for feed in feeds
        if place_of(feed.url, Scope(restraint.scope))[:1000] == restraint.place
    }
