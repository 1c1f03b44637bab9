"""Publishers and the addresses at which they publish."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Self
from urllib.parse import urlsplit

from django.db import models
from django.db.models import F, Q, Window
from django.db.models.functions import RowNumber
from django.utils.translation import gettext_lazy as _

from articles.models.labels import LANGUAGES, choices
from articles.models.leases import Leased, LeasedQuerySet

PER_HOST = 2
SHORTEST_BACKOFF = timedelta(minutes=1)
LONGEST_BACKOFF = timedelta(hours=24)


class SourceQuerySet(models.QuerySet["Source"]):
    def demo(self) -> Self:
        return self.filter(is_demo=True)


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


class FeedQuerySet(LeasedQuerySet["Feed"]):
    def active(self) -> Self:
        return self.filter(is_paused=False)

    def due(self, now: datetime) -> Self:
        """The feeds to poll now, longest waiting first, a few per host so that no site sees a burst."""
        waiting = (
            self.active()
            .free(now)
            .filter(next_poll_at__lte=now)
            .annotate(place=Window(RowNumber(), partition_by="host", order_by=["next_poll_at", "pk"]))
        )
        return self.filter(pk__in=waiting.filter(place__lte=PER_HOST).values("pk")).order_by("next_poll_at", "pk")

    def failing(self) -> Self:
        return self.exclude(error="")


class Feed(Leased):
    """An address that is polled. `tries` counts the failures in a row; polling backs off but never stops."""

    source = models.ForeignKey(Source, models.CASCADE, related_name="feeds", verbose_name=_("source"))
    url = models.URLField(_("address"), max_length=1000, unique=True)
    host = models.CharField(max_length=255, editable=False)
    interval = models.DurationField(_("interval"), default=timedelta(minutes=15))
    is_paused = models.BooleanField(_("paused"), default=False)
    next_poll_at = models.DateTimeField(_("next poll"))
    last_polled_at = models.DateTimeField(_("last poll"), null=True, blank=True, editable=False)
    last_good_at = models.DateTimeField(_("last success"), null=True, blank=True, editable=False)
    etag = models.CharField(max_length=500, blank=True, default="", editable=False)
    last_modified = models.CharField(max_length=200, blank=True, default="", editable=False)

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
        self.host = urlsplit(self.url).hostname or ""
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    def backoff(self) -> timedelta:
        """How long to wait after `tries` failures in a row: doubling, within bounds, never giving up."""
        doubled: timedelta = SHORTEST_BACKOFF * 2 ** min(max(self.tries - 1, 0), 11)
        return min(max(doubled, self.interval), LONGEST_BACKOFF)
