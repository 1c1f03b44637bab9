"""What editors want to know first: what waits for them, what broke, what came in today, how long the queues are.

Every figure comes from an index, and is counted no further than `MOST`: nobody does anything else at 5,000.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, QuerySet
from django.utils import timezone

from articles.models import Article, Claim, Digest, Event, Feed, FeedGap, SuggestedName, Suggestion
from articles.models.digests import DigestState
from articles.models.feeds import FeedState
from articles.text.tagger import TAGGER_VERSION

MOST = 1000
MOST_OF_TODAY = 20_000
SOURCES_SHOWN, GAPS_SHOWN = 12, 8
LATELY = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class AtMost:
    """A number of rows, counted no further than `MOST`."""

    number: int

    @property
    def is_more(self) -> bool:
        return self.number > MOST

    @property
    def shown(self) -> int:
        return min(self.number, MOST)

    def __bool__(self) -> bool:
        return bool(self.number)


def counted(rows: QuerySet[Any]) -> AtMost:
    return AtMost(rows.order_by()[: MOST + 1].count())


@dataclass(frozen=True, slots=True)
class Broken:
    """How many feeds are in each state, and the gaps opened lately."""

    feeds: Mapping[FeedState, int]
    gaps: Sequence[FeedGap]


@dataclass(frozen=True, slots=True)
class Today:
    """What came in since midnight, here; articles by the name of their source and by language, most first."""

    articles: int
    sources: Sequence[tuple[str, int]]
    languages: Sequence[tuple[str, int]]
    new_events: AtMost
    changed_events: AtMost
    names: AtMost


def waiting() -> dict[str, AtMost]:
    """What waits for an editor's word."""
    return {
        "claims": counted(Claim.objects.to_review()),
        "names": counted(SuggestedName.objects.open()),
        "conflicts": counted(Event.objects.in_conflict()),
        "evidence": counted(Event.objects.filter(evidence_changed_at__isnull=False)),
        "partial": counted(Article.objects.partial()),
        "unsure": counted(Digest.objects.filter(state=DigestState.UNSURE)),
        "aside": counted(Article.objects.set_aside()),
    }


def queues(now: datetime) -> dict[str, AtMost]:
    """How many rows each step of the pipeline has before it."""
    return {
        "poll": counted(Feed.objects.active().filter(next_poll_at__lte=now)),
        "read": counted(Article.objects.waiting_for_text(now)),
        "index": counted(Article.objects.waiting_for_index()),
        "compare": counted(Article.objects.waiting_for_bands()),
        "tag": counted(Article.objects.waiting_for_tags(TAGGER_VERSION)),
        "place": counted(Claim.objects.unplaced()),
        "send": counted(Digest.objects.waiting(now)),
    }


def broken(now: datetime) -> Broken:
    gaps = FeedGap.objects.filter(began_at__gte=now - LATELY).select_related("feed__source")
    return Broken(Feed.objects.counted_by_state(now), list(gaps[:GAPS_SHOWN]))


def today(now: datetime) -> Today:
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    latest = Article.objects.filter(stored_at__gte=midnight).order_by("-stored_at").values("pk")[:MOST_OF_TODAY]
    stored = Article.objects.filter(pk__in=latest).order_by()
    sources = stored.values_list("source__name").annotate(count=Count("pk")).order_by("-count", "source__name")
    languages = stored.values_list("language").annotate(count=Count("pk")).order_by("-count", "language")
    news = Event.objects.shown().filter(news_at__gte=midnight)
    by_language = list(languages)
    return Today(
        articles=sum(count for _, count in by_language),
        sources=list(sources[:SOURCES_SHOWN]),
        languages=by_language,
        new_events=counted(news.filter(appeared_at__gte=midnight)),
        changed_events=counted(news.filter(appeared_at__lt=midnight)),
        names=counted(_named(midnight)),
    )


def _named(midnight: datetime) -> QuerySet[SuggestedName]:
    """The names that articles of today suggest."""
    told = Suggestion.objects.filter(article__stored_at__gte=midnight).values("name")
    return SuggestedName.objects.filter(pk__in=told, refused_at=None)
