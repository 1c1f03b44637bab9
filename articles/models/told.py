"""What claims and events share: what is told, and who takes part."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TypeVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles.models.entities import Entity
from articles.models.labels import EVENT_KINDS, PRECISIONS, ROLES, STATUSES, choices
from articles.text.folding import gist
from articles.text.grouping import Telling
from articles.text.values import EventKind, Money, Precision, Role, Status, VagueDate


class Told(models.Model):
    """What claims and events share: kind, status, sum and date as precisely as they are known."""

    kind = models.CharField(_("kind"), max_length=12, choices=choices(EVENT_KINDS))
    status = models.CharField(_("status"), max_length=9, choices=choices(STATUSES))
    amount = models.DecimalField(_("sum"), max_digits=18, decimal_places=2, null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    day = models.DateField(_("date"), null=True, blank=True)
    precision = models.CharField(_("precision"), max_length=7, blank=True, choices=choices(PRECISIONS))

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=EVENT_KINDS), name="%(class)s_kind"),
            models.CheckConstraint(condition=Q(status__in=STATUSES), name="%(class)s_status"),
            models.CheckConstraint(condition=Q(amount=None) | Q(amount__gte=0), name="%(class)s_amount_positive"),
            models.CheckConstraint(
                condition=Q(amount=None, currency="") | Q(amount__isnull=False, currency__regex=r"^[A-Z]{3}$"),
                name="%(class)s_amount_with_currency",
            ),
            models.CheckConstraint(
                condition=Q(day=None, precision="") | Q(day__isnull=False, precision__in=PRECISIONS),
                name="%(class)s_day_with_precision",
            ),
        ]

    @property
    def money(self) -> Money | None:
        return None if self.amount is None else Money(self.amount, self.currency)

    @money.setter
    def money(self, money: Money | None) -> None:
        self.amount, self.currency = (money.value, money.currency) if money else (None, "")

    @property
    def when(self) -> VagueDate | None:
        return None if self.day is None else VagueDate(self.day, Precision(self.precision))

    @when.setter
    def when(self, when: VagueDate | None) -> None:
        self.day, self.precision = (when.day, when.precision) if when else (None, "")

    def _telling(
        self, who: Iterable[Participation], told_at: datetime, *, main: bool = False, confidence: float = 1.0
    ) -> Telling:
        return Telling(
            kind=EventKind(self.kind),
            status=Status(self.status),
            who=frozenset((one.key, Role(one.role)) for one in who),
            told_at=told_at,
            amount=self.money,
            when=self.when,
            main=main,
            confidence=confidence,
        )


Row = TypeVar("Row", bound="Participation")


class ParticipationManager(models.Manager[Row]):
    """With the entities, for who takes part is never told without them."""

    def get_queryset(self) -> models.QuerySet[Row]:
        return super().get_queryset().select_related("entity")


class Participation(models.Model):
    """Who takes part, in which role: a known entity, or the phrase for those who are unnamed but essential."""

    entity = models.ForeignKey(Entity, models.CASCADE, null=True, blank=True, related_name="%(class)s_set")
    label = models.CharField(max_length=200)
    role = models.CharField(_("role"), max_length=12, choices=choices(ROLES))

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(condition=~Q(label=""), name="%(class)s_named"),
            models.CheckConstraint(condition=Q(role__in=ROLES), name="%(class)s_role"),
        ]

    def __str__(self) -> str:
        return f"{self.label} ({self.role})"

    @property
    def name(self) -> str:
        """In the active language. The phrases for the unnamed ("Hollywood studios") are in the catalogue."""
        return self.entity.local_name if self.entity else gettext(self.label)

    @property
    def key(self) -> str:
        """By which participants are the same: the entity in the end, or the gist of the label of the unnamed."""
        return str(self.entity.root_id) if self.entity else gist(self.label)

    @property
    def own_key(self) -> str:
        """The key as if no entity had been merged: by it claims are placed, so that a merge can be undone whole."""
        return self._own_key(self.entity_id)

    def _own_key(self, named: int | None) -> str:
        return str(named) if named else gist(self.label)
