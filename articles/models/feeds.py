"""Publishers and the addresses at which they publish."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Self
from urllib.parse import urlsplit

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Case, DurationField, Exists, ExpressionWrapper, F, OuterRef, Q, Value, When, Window
from django.db.models.functions import Coalesce, Greatest, RowNumber
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models.labels import LANGUAGES, choices
from articles.models.leases import Leased, LeasedQuerySet
from articles.text.rhythm import NEVER_ODD_BEFORE, ODD_TIMES_THE_LONGEST, Rhythm, Wishes, later

PER_HOST = 2
LONGEST_ADDRESS = 1000
SHORTEST_BACKOFF = timedelta(minutes=1)
LONGEST_BACKOFF = timedelta(hours=24)


class SourceQuerySet(models.QuerySet["Source"]):
    def demo(self) -> Self:
        return self.filter(is_demo=True)

    def of_site(self, site: str) -> Self:
        """Those whose site it is, with "www." or without, whatever the scheme; the very one first."""
        host = urlsplit(site).netloc.removeprefix("www.")
        ways = [
            f"{scheme}://{www}{host}{end}" for scheme in ("https", "http") for www in ("", "www.") for end in ("/", "")
        ]
        return self.filter(site__in=ways).order_by(Case(When(site=site, then=0), default=1), "pk")


class Source(models.Model):
    """A publisher: who says it."""

    name = models.CharField(_("name"), max_length=200)
    site = models.URLField(_("site"), max_length=500, unique=True)
    language = models.CharField(_("language"), max_length=2, blank=True, choices=choices(LANGUAGES))
    is_demo = models.BooleanField(_("demo"), default=False)

    objects = SourceQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = _("source")
        verbose_name_plural = _("sources")

    def __str__(self) -> str:
        return self.name


class FeedState(StrEnum):
    """How a feed is, in one word; what needs an editor first comes first."""

    FAILING = "failing"
    GONE = "gone"
    SILENT = "silent"
    NEW = "new"
    WELL = "well"
    PAUSED = "paused"


FEED_STATES = {
    FeedState.FAILING: _("Failing"),
    FeedState.GONE: _("Gone"),
    FeedState.SILENT: _("Silent"),
    FeedState.NEW: _("Never polled"),
    FeedState.WELL: _("Well"),
    FeedState.PAUSED: _("Paused"),
}


NEEDIEST_FIRST = ("need", Coalesce("last_good_at", "added_at"), "pk")


class FeedQuerySet(LeasedQuerySet["Feed"]):
    def active(self) -> Self:
        return self.filter(is_paused=False)

    def due(self, now: datetime) -> Self:
        """The feeds to poll now, longest waiting first, a few per host so that no site sees a burst; as many as
        there are from one's own network."""
        waiting = (
            self.active()
            .free(now)
            .filter(next_poll_at__lte=now)
            .annotate(place=Window(RowNumber(), partition_by="host", order_by=["next_poll_at", "pk"]))
        )
        in_turn = waiting.filter(Q(place__lte=PER_HOST) | Q(is_nearby=True))
        return self.filter(pk__in=in_turn.values("pk")).order_by("next_poll_at", "pk")

    def failing(self) -> Self:
        return self.exclude(error="")

    def with_state(self, now: datetime) -> Self:
        """Each with its `state`; one is silent for longer than its past explains (`text.rhythm.is_oddly_silent`)."""
        gone = FeedGap.objects.open().filter(feed=OuterRef("pk"), kind=GapKind.GONE)
        odd = Greatest(
            ExpressionWrapper(F("longest_gap") * ODD_TIMES_THE_LONGEST, DurationField()),
            Value(NEVER_ODD_BEFORE, DurationField()),
        )
        return self.annotate(
            state=Case(
                When(Q(Exists(gone), is_paused=True), then=Value(FeedState.GONE)),
                When(is_paused=True, then=Value(FeedState.PAUSED)),
                When(~Q(error=""), then=Value(FeedState.FAILING)),
                When(last_good_at=None, then=Value(FeedState.NEW)),
                When(longest_gap__isnull=False, newest_at__lt=Value(now) - odd, then=Value(FeedState.SILENT)),
                default=Value(FeedState.WELL),
                output_field=models.CharField(),
            )
        )

    def in_states(self, *states: str) -> Self:
        """Of those `with_state`."""
        return self.filter(Q(("state__in", states)))

    def counted_by_state(self, now: datetime) -> dict[FeedState, int]:
        states = self.with_state(now).order_by().values_list(F("state"), flat=True)
        return {FeedState(state): count for state, count in Counter(states).items()}

    def neediest_first(self, now: datetime) -> Self:
        """What needs an editor before what does not; among those alike, what has been so for the longest."""
        ranks = [When(state=Value(state), then=Value(rank)) for rank, state in enumerate(FeedState)]
        need = Case(*ranks, output_field=models.SmallIntegerField())
        return self.with_state(now).annotate(need=need).order_by(*NEEDIEST_FIRST)

    def poll_now(self, now: datetime) -> int:
        """Make them due, those that were paused too; returns how many these are."""
        return self.update(next_poll_at=now, is_paused=False, claimed_until=None)

    def pause(self) -> int:
        return self.filter(is_paused=False).update(is_paused=True)

    def resume(self, now: datetime) -> int:
        """Have those that are paused polled again, at once; what was held against them is forgotten."""
        return self.filter(is_paused=True).update(is_paused=False, next_poll_at=now, error="", tries=0)

    def unpolled_since(self, moment: datetime) -> Self:
        """Those that are not paused and were not polled since."""
        return self.active().filter(Q(last_polled_at=None) | Q(last_polled_at__lt=moment))


class Feed(Leased):
    """An address that is polled. `tries` counts the failures in a row; polling backs off but never stops."""

    source = models.ForeignKey(Source, models.CASCADE, related_name="feeds", verbose_name=_("source"))
    url = models.URLField(_("address"), max_length=LONGEST_ADDRESS, unique=True)
    host = models.CharField(max_length=255, editable=False)
    interval = models.DurationField(_("interval"), default=timedelta(minutes=15))
    is_nearby = models.BooleanField(
        _("in one's own network"), default=False, help_text=_("Polled at a fixed interval, however often it publishes.")
    )
    is_paused = models.BooleanField(_("paused"), default=False)
    next_poll_at = models.DateTimeField(_("next poll"))
    last_polled_at = models.DateTimeField(_("last poll"), null=True, blank=True, editable=False)
    last_good_at = models.DateTimeField(_("last success"), null=True, blank=True, editable=False)
    etag = models.CharField(max_length=500, blank=True, default="", editable=False)
    last_modified = models.CharField(max_length=200, blank=True, default="", editable=False)
    added_at = models.DateTimeField(_("added"), default=timezone.now, editable=False)
    usual_gap = models.DurationField(_("usual gap"), null=True, blank=True, editable=False)
    longest_gap = models.DurationField(_("longest gap"), null=True, blank=True, editable=False)
    newest_at = models.DateTimeField(_("newest entry"), null=True, blank=True, editable=False)
    pushed_until = models.DateTimeField(_("pushed until"), null=True, blank=True, editable=False)
    parser = models.CharField(_("read by"), max_length=20, blank=True, default="", editable=False)
    asked_interval = models.DurationField(default=timedelta(0), editable=False)
    skip_hours = ArrayField(models.PositiveSmallIntegerField(), default=list, editable=False)

    objects = FeedQuerySet.as_manager()

    class Meta:
        ordering = ["source__name", "url"]
        verbose_name = _("feed")
        verbose_name_plural = _("feeds")
        constraints = [
            models.CheckConstraint(condition=Q(interval__gt=timedelta(0)), name="feed_interval_positive"),
        ]
        indexes = [models.Index(F("next_poll_at"), condition=Q(is_paused=False), name="feed_due")]

    def __str__(self) -> str:
        return self.url

    def save(self, *args: object, **kwargs: object) -> None:
        self.host = host_of(self.url)
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    def backoff(self) -> timedelta:
        """How long to wait after `tries` failures in a row: doubling, within bounds, never giving up; each feed a
        little longer than the next, so that those of a server that fell over do not come back as one."""
        doubled: timedelta = SHORTEST_BACKOFF * 2 ** min(max(self.tries - 1, 0), 11)
        return min(later(max(doubled, self.interval), f"{self.url} {self.tries}"), LONGEST_BACKOFF)

    @property
    def rhythm(self) -> Rhythm:
        return Rhythm(self.usual_gap, self.longest_gap, self.newest_at)

    @property
    def wishes(self) -> Wishes:
        return Wishes(self.asked_interval, tuple(self.skip_hours))

    @property
    def well_until(self) -> datetime:
        """Up to when it was known to do well."""
        return self.last_good_at or self.added_at


class Polling(models.Model):
    """A poll of all feeds that somebody asked for: `total` feeds, until none is left that may be polled now."""

    started_at = models.DateTimeField()
    total = models.PositiveIntegerField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["ended_at"], condition=Q(ended_at=None), nulls_distinct=False, name="polling_once_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"{self.started_at:%Y-%m-%d %H:%M}"


def host_of(url: str) -> str:
    return urlsplit(url).hostname or ""


class FeedMove(models.Model):
    """A feed's address changed for good: its server said so, or a page that was given as a feed named one."""

    feed = models.ForeignKey(Feed, models.CASCADE, related_name="moves", verbose_name=_("feed"))
    from_url = models.URLField(_("old address"), max_length=LONGEST_ADDRESS)
    to_url = models.URLField(_("new address"), max_length=LONGEST_ADDRESS)
    moved_at = models.DateTimeField(_("moved"))
    why = models.CharField(_("why"), max_length=300)

    class Meta:
        ordering = ["-moved_at"]
        verbose_name = _("feed's move")
        verbose_name_plural = _("feeds' moves")

    def __str__(self) -> str:
        return f"{self.from_url} → {self.to_url}"


class GapKind(StrEnum):
    FAILING = "failing"
    GONE = "gone"
    SILENT = "silent"
    MISSED = "missed"


GAP_KINDS = {
    GapKind.FAILING: _("Failing"),
    GapKind.GONE: _("Gone"),
    GapKind.SILENT: _("Silent"),
    GapKind.MISSED: _("Entries missed"),
}


class FeedGapQuerySet(models.QuerySet["FeedGap"]):
    def open(self) -> Self:
        return self.filter(ended_at=None)

    def untold(self) -> Self:
        return self.filter(told_at=None)


class FeedGap(models.Model):
    """A time from which a feed's articles may be missing here, and why. `told_at` is when editors were mailed of it."""

    feed = models.ForeignKey(Feed, models.CASCADE, related_name="gaps", verbose_name=_("feed"))
    kind = models.CharField(_("kind"), max_length=7, choices=choices(GAP_KINDS))
    began_at = models.DateTimeField(_("from"))
    ended_at = models.DateTimeField(_("until"), null=True, blank=True)
    why = models.TextField(_("why"), blank=True)
    told_at = models.DateTimeField(_("told"), null=True, blank=True, editable=False)

    objects = FeedGapQuerySet.as_manager()

    class Meta:
        ordering = ["-began_at"]
        verbose_name = _("gap")
        verbose_name_plural = _("gaps")
        constraints = [
            models.UniqueConstraint(fields=["feed", "kind"], condition=Q(ended_at=None), name="feed_gap_open_once")
        ]

    def __str__(self) -> str:
        return f"{self.feed}: {self.get_kind_display()}"
