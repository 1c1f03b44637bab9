"""Those who are mailed, what they follow, and each mail that was due to them."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from articles.models.entities import Entity
from articles.models.labels import LANGUAGES, choices


class Subscriber(models.Model):
    """Mailed weekly at their `weekday` (0 is Monday) and `hour`, by the clock of their own `zone`."""

    email = models.EmailField(_("address"))
    language = models.CharField(_("language"), max_length=2, choices=choices(LANGUAGES))
    weekday = models.PositiveSmallIntegerField(_("weekday"), default=0, validators=[MaxValueValidator(6)])
    hour = models.PositiveSmallIntegerField(_("hour"), default=8, validators=[MaxValueValidator(23)])
    zone = models.CharField(_("time zone"), max_length=64, default="Europe/Paris")
    created_at = models.DateTimeField(auto_now_add=True)
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)

    class Meta:
        verbose_name = _("subscriber")
        verbose_name_plural = _("subscribers")
        constraints = [
            models.UniqueConstraint(Lower("email"), name="subscriber_once"),
            models.CheckConstraint(condition=Q(weekday__lte=6), name="subscriber_weekday"),
            models.CheckConstraint(condition=Q(hour__lte=23), name="subscriber_hour"),
        ]

    def __str__(self) -> str:
        return self.email


class Follow(models.Model):
    subscriber = models.ForeignKey(Subscriber, models.CASCADE, related_name="follows")
    entity = models.ForeignKey(Entity, models.CASCADE, related_name="followers")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subscriber", "entity"], name="follow_once")]

    def __str__(self) -> str:
        return f"{self.subscriber_id} → {self.entity_id}"


class Digest(models.Model):
    """One mail due to one subscriber for the days from `period_start` up to, not with, `period_end`."""

    subscriber = models.ForeignKey(Subscriber, models.CASCADE, related_name="digests")
    period_start = models.DateField()
    period_end = models.DateField()
    claimed_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("digest")
        verbose_name_plural = _("digests")
        constraints = [
            models.UniqueConstraint(fields=["subscriber", "period_start"], name="digest_once_a_period"),
            models.CheckConstraint(condition=Q(period_end__gt=F("period_start")), name="digest_period"),
        ]

    def __str__(self) -> str:
        return f"{self.subscriber_id}: {self.period_start}"


class Visit(models.Model):
    """When a signed-in reader was here last: in the visit before, none at the first one, and in the present one."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="visit")
    previous_at = models.DateTimeField(null=True)
    current_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.user_id}: {self.current_at:%Y-%m-%d %H:%M}"
