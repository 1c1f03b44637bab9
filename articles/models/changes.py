"""The audit: what people changed, with the values before and after. A trigger keeps rows from being altered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, Self

from django.conf import settings
from django.contrib.auth.models import User
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from articles.models.labels import choices

LONGEST_NAME, LONGEST_REASON = 200, 500
LATEST_FIRST = ("-made_at", "-pk")

Values = Mapping[str, Any]
"""A row's values by the names of its fields, and lists of such for rows that belong to it, as JSON has them."""


class Act(StrEnum):
    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    DECIDED = "decided"
    UNDONE = "undone"
    RESTORED = "restored"


ACTS = {
    Act.ADDED: pgettext_lazy("act", "Added"),
    Act.CHANGED: pgettext_lazy("act", "Changed"),
    Act.REMOVED: pgettext_lazy("act", "Removed"),
    Act.ACCEPTED: pgettext_lazy("act", "Accepted"),
    Act.REJECTED: pgettext_lazy("act", "Rejected"),
    Act.DECIDED: pgettext_lazy("act", "Decided"),
    Act.UNDONE: pgettext_lazy("act", "Undone"),
    Act.RESTORED: pgettext_lazy("act", "Restored"),
}


class ChangeQuerySet(models.QuerySet["Change"]):
    def of(self, row: models.Model) -> Self:
        """What was done to the row, the latest first; also once it is gone."""
        return self.filter(table=row._meta.label_lower, row_id=row.pk)

    def older_than(self, change: Change) -> Self:
        """What stands after it in the list; by the index, however far back that is."""
        return self.filter(made_at__lte=change.made_at).filter(Q(made_at__lt=change.made_at) | Q(pk__lt=change.pk))

    def newer_than(self, change: Change) -> Self:
        return self.filter(made_at__gte=change.made_at).filter(Q(made_at__gt=change.made_at) | Q(pk__gt=change.pk))

    def each(self, at_once: int = 1_000) -> Iterator[Change]:
        """All of them, the latest first, however many: some at a time, without a long statement."""
        part = list(self.order_by(*LATEST_FIRST)[:at_once])
        while part:
            yield from part
            part = list(self.older_than(part[-1]).order_by(*LATEST_FIRST)[:at_once])

    def note(
        self,
        act: Act,
        row: models.Model,
        *,
        by: User,
        now: datetime,
        before: Values | None = None,
        after: Values | None = None,
        why: str = "",
    ) -> Change:
        """Write down what was done to the row, in the transaction that does it. Rows of people who may have all about
        them erased have an `audit_name` that does not tell who they are."""
        return self.create(
            act=act,
            table=row._meta.label_lower,
            row_id=row.pk,
            name=str(getattr(row, "audit_name", row))[:LONGEST_NAME],
            before=before,
            after=after,
            why=why[:LONGEST_REASON],
            made_by=by,
            made_at=now,
        )


class Change(models.Model):
    """Who did what to which row, when and why. `before` is empty for one that was added, `after` for one that is gone;
    `name` is what the row was called then. People who changed anything are not deleted, only deactivated."""

    made_at = models.DateTimeField(_("when"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="changes", verbose_name=pgettext_lazy("change", "by")
    )
    act = models.CharField(_("what was done"), max_length=8, choices=choices(ACTS))
    table = models.CharField(max_length=60)
    row_id = models.BigIntegerField()
    name = models.CharField(_("name"), max_length=LONGEST_NAME)
    before = models.JSONField(_("before"), null=True, encoder=DjangoJSONEncoder)
    after = models.JSONField(_("after"), null=True, encoder=DjangoJSONEncoder)
    why = models.CharField(_("reason"), max_length=LONGEST_REASON, blank=True)

    objects = ChangeQuerySet.as_manager()

    class Meta:
        ordering = [*LATEST_FIRST]
        default_permissions = ["view"]
        permissions = [
            ("restore_change", _("Can restore")),
            ("undo_change", _("Can undo what others decided")),
        ]
        verbose_name = pgettext_lazy("audit", "change")
        verbose_name_plural = pgettext_lazy("audit", "changes")
        indexes = [
            models.Index(fields=["-made_at", "-id"], name="change_latest"),
            models.Index(fields=["table", "row_id", "-made_at"], name="change_of_row"),
        ]

    def __str__(self) -> str:
        return f"{self.get_act_display()}: {self.name}"
