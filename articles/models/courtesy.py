"""Where servers asked to be left alone."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Max, Q
from django.utils.translation import gettext_lazy as _

from articles.models.labels import SCOPES, choices
from articles.text.courtesy import Scope, place_of


class RestraintQuerySet(models.QuerySet["Restraint"]):
    def over(self, url: str) -> Self:
        """Those that an address falls under."""
        places = [Q(scope=scope, place=place_of(url, scope)[:1000]) for scope in Scope]
        return self.filter(places[0] | places[1] | places[2])

    def lasting_until(self, now: datetime) -> datetime | None:
        """The end of the last that still holds, or None where none does."""
        end: datetime | None = self.filter(until__gt=now).aggregate(end=Max("until"))["end"]
        return end

    def addresses_refused_since(self, domain: str, moment: datetime) -> list[str]:
        refused = self.filter(scope=Scope.PATH, domain=domain, told_at__gte=moment)
        return list(refused.values_list("url", flat=True))


class Restraint(models.Model):
    """A path, host or registrable domain that is not asked `until` then, because its server said so (429, 503)."""

    scope = models.CharField(_("reaches"), max_length=6, choices=choices(SCOPES))
    place = models.CharField(_("place"), max_length=1000)
    domain = models.CharField(max_length=255, editable=False)
    url = models.URLField(_("address"), max_length=2000, editable=False)
    told_at = models.DateTimeField(_("told"), editable=False)
    until = models.DateTimeField(_("until"))
    why = models.CharField(_("why"), max_length=300, editable=False)

    objects = RestraintQuerySet.as_manager()

    class Meta:
        ordering = ["-until"]
        verbose_name = _("restraint")
        verbose_name_plural = _("restraints")
        constraints = [models.UniqueConstraint(fields=["scope", "place"], name="restraint_place_once")]
        indexes = [models.Index(fields=["domain", "told_at"], name="restraint_domain")]

    def __str__(self) -> str:
        return f"{self.place} ({self.get_scope_display()})"
