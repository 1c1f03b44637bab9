"""Those who are mailed, and what they follow."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Self
from uuid import uuid4
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.postgres.functions import RandomUUID
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower, Upper
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles.models.entities import Entity
from articles.models.labels import LANGUAGES, choices
from articles.text.slots import is_slot, next_slot

# A digest that could not go out for so long is left out: the next is near.
LATE = timedelta(days=6)
MOST_ALERTS_A_DAY = 24


class SubscriberQuerySet(models.QuerySet["Subscriber"]):
    def mailable(self) -> Self:
        """Those who confirmed their address, did not leave, and whose address takes mails."""
        return self.filter(confirmed_at__isnull=False, unsubscribed_at=None, paused_at=None)

    def due(self, now: datetime) -> Self:
        """Those whose weekday and hour have come by the clock of their zone."""
        return self.mailable().filter(due_at__lte=now, due_at__gt=now - LATE).order_by("due_at", "pk")

    def unscheduled(self, now: datetime) -> Self:
        """Those whose next turn is not known, since they are new or changed it, or lies so far back that it is over."""
        return self.mailable().filter(Q(due_at=None) | Q(due_at__lte=now - LATE)).order_by("pk")

    def wanting_alerts(self) -> Self:
        return self.mailable().filter(alerts_a_day__gt=0)


class Subscriber(models.Model):
    """Mailed weekly at their `weekday` (0 is Monday) and `hour`, by the clock of their own `zone`, next at `due_at`,
    which is unknown until a sweep sets it. `key` is part of every link in their mails: another one, or none, revokes
    them all. An address that refused `failures` mails in a row for good is paused, which `pause_reason` explains."""

    email = models.EmailField(_("address"))
    language = models.CharField(_("language"), max_length=2, choices=choices(LANGUAGES))
    weekday = models.PositiveSmallIntegerField(_("weekday"), default=0, validators=[MaxValueValidator(6)])
    hour = models.PositiveSmallIntegerField(_("hour"), default=8, validators=[MaxValueValidator(23)])
    zone = models.CharField(_("time zone"), max_length=64, default="Europe/Paris")
    wants_quiet_line = models.BooleanField(_("mailed of quiet weeks too"), default=False)
    alerts_a_day = models.PositiveSmallIntegerField(
        _("alerts a day, at most"), default=0, validators=[MaxValueValidator(MOST_ALERTS_A_DAY)]
    )
    key = models.UUIDField(default=uuid4, db_default=RandomUUID(), unique=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)
    unsubscribed_at = models.DateTimeField(_("unsubscribed"), null=True, blank=True)
    failures = models.PositiveSmallIntegerField(_("mails refused in a row"), default=0, editable=False)
    paused_at = models.DateTimeField(_("paused"), null=True, blank=True)
    pause_reason = models.CharField(_("why paused"), max_length=300, blank=True, default="")
    due_at = models.DateTimeField(_("next digest"), null=True, blank=True, editable=False)

    objects = SubscriberQuerySet.as_manager()

    class Meta:
        verbose_name = _("subscriber")
        verbose_name_plural = _("subscribers")
        constraints = [
            models.UniqueConstraint(Lower("email"), name="subscriber_once"),
            models.CheckConstraint(condition=Q(weekday__lte=6), name="subscriber_weekday"),
            models.CheckConstraint(condition=Q(hour__lte=23), name="subscriber_hour"),
        ]
        indexes = [
            models.Index(fields=["due_at"], name="subscriber_due"),
            GinIndex(OpClass(Upper("email"), name="gin_trgm_ops"), name="subscriber_address"),
        ]

    def __str__(self) -> str:
        return self.email

    def save(self, *args: Any, **kwargs: Any) -> None:
        """A turn that is not one of the present weekday, hour and zone is forgotten; a sweep finds the next."""
        if self.due_at and not is_slot(self.due_at, self.weekday, self.hour, self.clock):
            self.due_at = None
            if kwargs.get("update_fields") is not None:
                kwargs["update_fields"] = {*kwargs["update_fields"], "due_at"}
        super().save(*args, **kwargs)

    @property
    def audit_name(self) -> str:
        """The audit keeps what it was told for ever; an address is erased when its reader asks for it."""
        return gettext("subscriber %(number)s") % {"number": self.pk}

    @property
    def clock(self) -> ZoneInfo:
        """That of the zone; the installation's where there is no such zone (any more)."""
        try:
            return ZoneInfo(self.zone)
        except (LookupError, ValueError, OSError):
            return ZoneInfo(settings.TIME_ZONE)

    @property
    def is_mailable(self) -> bool:
        return bool(self.confirmed_at) and not self.unsubscribed_at and not self.paused_at

    def next_turn(self, after: datetime) -> datetime:
        return next_slot(self.weekday, self.hour, self.clock, after)


class Follow(models.Model):
    subscriber = models.ForeignKey(Subscriber, models.CASCADE, related_name="follows")
    entity = models.ForeignKey(Entity, models.CASCADE, related_name="followers")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subscriber", "entity"], name="follow_once")]

    def __str__(self) -> str:
        return f"{self.subscriber_id} → {self.entity_id}"


class TopicFollow(models.Model):
    """A topic followed, by its key in the lexicon."""

    subscriber = models.ForeignKey(Subscriber, models.CASCADE, related_name="topic_follows")
    topic = models.CharField(max_length=20)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subscriber", "topic"], name="topic_follow_once")]

    def __str__(self) -> str:
        return f"{self.subscriber_id} → {self.topic}"


class SavedSearch(models.Model):
    """A search followed: `query` is what `/search/?q=` takes."""

    subscriber = models.ForeignKey(Subscriber, models.CASCADE, related_name="searches")
    query = models.CharField(_("search"), max_length=300)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subscriber", "query"], name="saved_search_once"),
            models.CheckConstraint(condition=~Q(query=""), name="saved_search_has_words"),
        ]

    def __str__(self) -> str:
        return f"{self.subscriber_id} → {self.query}"


class Visit(models.Model):
    """When a signed-in reader was here last: in the visit before, none at the first one, and in the present one."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="visit")
    previous_at = models.DateTimeField(null=True)
    current_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.user_id}: {self.current_at:%Y-%m-%d %H:%M}"
