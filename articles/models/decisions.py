"""What editors decided about events and entities: rows that lie over what placing found, and rewrite none of it.

So what is shown follows from the decisions that stand, and each can be undone in any order.
"""

from __future__ import annotations

from datetime import datetime
from typing import Self, TypeVar

from django.conf import settings
from django.contrib.auth.models import User
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from articles.text.standing import Field

DecisionRow = TypeVar("DecisionRow", bound="Decision")


FIELDS = {
    Field.AMOUNT: _("sum"),
    Field.DATE: _("date"),
    Field.STATUS: _("status"),
    Field.PARTIES: pgettext_lazy("conflict", "parties"),
}


class DecisionQuerySet(models.QuerySet[DecisionRow]):
    def standing(self) -> Self:
        return self.filter(undone_at=None)

    def in_order(self) -> Self:
        return self.order_by("made_at", "pk")


class Decision(models.Model):
    """Who decided what, when and why; and who took it back."""

    why = models.CharField(_("reason"), max_length=500)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("decided by")
    )
    made_at = models.DateTimeField(_("decided"))
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("undone by")
    )
    undone_at = models.DateTimeField(_("undone"), null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def stands(self) -> bool:
        return self.undone_at is None

    def take_back(self, by: User, now: datetime) -> None:
        self.undone_by, self.undone_at = by, now
        self.save(update_fields=["undone_by", "undone_at"])


class EntityMerge(Decision):
    """Two entities are one: the loser's timeline, names and address lead to the winner's."""

    loser = models.ForeignKey("articles.Entity", models.PROTECT, related_name="merges_lost", verbose_name=_("merged"))
    winner = models.ForeignKey("articles.Entity", models.PROTECT, related_name="merges_won", verbose_name=_("into"))

    objects = DecisionQuerySet["EntityMerge"].as_manager()

    class Meta:
        verbose_name = _("merge of entities")
        verbose_name_plural = _("merges of entities")
        constraints = [
            models.UniqueConstraint("loser", condition=Q(undone_at=None), name="entity_merged_once"),
            models.CheckConstraint(condition=~Q(loser=F("winner")), name="entity_not_into_itself"),
        ]

    def __str__(self) -> str:
        return f"{self.loser} → {self.winner}"


class Distinction(Decision):
    """Two entities that look alike are two, and are not proposed as one; or (`part`) the one belongs to the other, as
    whose child it was entered. `former_parent` is whose it was before."""

    one = models.ForeignKey("articles.Entity", models.CASCADE, related_name="+", verbose_name=_("entity"))
    other = models.ForeignKey("articles.Entity", models.CASCADE, related_name="+", verbose_name=_("other entity"))
    part = models.ForeignKey(
        "articles.Entity", models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("part of the other")
    )
    former_parent = models.ForeignKey(
        "articles.Entity", models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )

    objects = DecisionQuerySet["Distinction"].as_manager()

    class Meta:
        verbose_name = _("distinction")
        verbose_name_plural = _("distinctions")
        constraints = [
            models.UniqueConstraint("one", "other", condition=Q(undone_at=None), name="distinction_once"),
            models.CheckConstraint(condition=Q(one__lt=F("other")), name="distinction_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.one} ≠ {self.other}"


class EventMerge(Decision):
    """Two events are one: the loser's claims are shown under the winner. One that follows from merges of entities
    (`because`) is taken back with any of them."""

    loser = models.ForeignKey("articles.Event", models.PROTECT, related_name="merges_lost", verbose_name=_("merged"))
    winner = models.ForeignKey("articles.Event", models.PROTECT, related_name="merges_won", verbose_name=_("into"))
    because = models.ManyToManyField(EntityMerge, blank=True, related_name="event_merges")

    objects = DecisionQuerySet["EventMerge"].as_manager()

    class Meta:
        verbose_name = _("merge of events")
        verbose_name_plural = _("merges of events")
        constraints = [
            models.UniqueConstraint("loser", condition=Q(undone_at=None), name="event_merged_once"),
            models.CheckConstraint(condition=~Q(loser=F("winner")), name="event_not_into_itself"),
        ]

    def __str__(self) -> str:
        return f"{self.loser} → {self.winner}"


class ClaimMove(Decision):
    """The claims are shown under the target, which a split has made for them. Of several moves the latest counts."""

    claims = models.ManyToManyField("articles.Claim", related_name="moves", verbose_name=_("claims"))
    is_split = models.BooleanField(_("split off"), default=False)
    target = models.ForeignKey("articles.Event", models.PROTECT, related_name="moves_here", verbose_name=_("to"))

    objects = DecisionQuerySet["ClaimMove"].as_manager()

    class Meta:
        verbose_name = _("move of claims")
        verbose_name_plural = _("moves of claims")

    def __str__(self) -> str:
        return f"→ {self.target}"


class Ruling(Decision):
    """Which claim stands where those of an event differ; it holds wherever the claim is shown."""

    event = models.ForeignKey("articles.Event", models.PROTECT, related_name="rulings", verbose_name=_("event"))
    field = models.CharField(_("about"), max_length=7, choices=[(str(field), label) for field, label in FIELDS.items()])
    claim = models.ForeignKey(
        "articles.Claim", models.SET_NULL, null=True, related_name="rulings", verbose_name=_("claim")
    )

    objects = DecisionQuerySet["Ruling"].as_manager()

    class Meta:
        verbose_name = _("ruling")
        verbose_name_plural = _("rulings")
        indexes = [models.Index(fields=["claim"], condition=Q(undone_at=None), name="ruling_standing")]

    def __str__(self) -> str:
        return f"{self.get_field_display()}: {self.claim}"
