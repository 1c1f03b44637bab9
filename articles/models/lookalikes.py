"""Entities whose names are likely those of one, found ahead of the editors who look through them."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from articles.models.decisions import Distinction
from articles.models.entities import Entity
from articles.models.labels import REASONS, choices
from articles.text.likeness import Reason


class LookAlikeQuerySet(models.QuerySet["LookAlike"]):
    def open(self) -> Self:
        """Those on which no editor decided, the likest first."""
        known = Distinction.objects.standing().filter(one=OuterRef("one"), other=OuterRef("other"))
        both = self.filter(~Exists(known), one__merged_into=None, other__merged_into=None)
        return both.order_by("rank", "-pk")


class LookAlike(models.Model):
    """A pair in the order of its keys; `rank` is the reason's place, the surest first."""

    one = models.ForeignKey(Entity, models.CASCADE, related_name="+")
    other = models.ForeignKey(Entity, models.CASCADE, related_name="+")
    reason = models.CharField(_("reason"), max_length=10, choices=choices(REASONS))
    rank = models.PositiveSmallIntegerField(editable=False)

    objects = LookAlikeQuerySet.as_manager()

    class Meta:
        verbose_name = _("look-alike")
        verbose_name_plural = _("look-alikes")
        constraints = [
            models.UniqueConstraint(fields=["one", "other"], name="lookalike_once"),
            models.CheckConstraint(condition=Q(one__lt=F("other")), name="lookalike_in_order"),
        ]
        indexes = [models.Index(fields=["rank", "-id"], name="lookalike_likest")]

    def __str__(self) -> str:
        return f"{self.one_id} ~ {self.other_id}"

    def save(self, *args: object, **kwargs: object) -> None:
        self.rank = list(Reason).index(Reason(self.reason))
        super().save(*args, **kwargs)  # type: ignore[arg-type]
