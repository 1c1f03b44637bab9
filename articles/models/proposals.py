"""What contributors would correct, for editors to accept or to refuse."""

from __future__ import annotations

from enum import StrEnum
from typing import Self

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from articles.models.articles import Article
from articles.models.changes import LONGEST_REASON
from articles.models.events import Claim
from articles.models.labels import choices


class Wish(StrEnum):
    CORRECT = "correct"
    REJECT = "reject"
    ADD = "add"


WISHES = {
    Wish.CORRECT: pgettext_lazy("proposal", "Correct"),
    Wish.REJECT: pgettext_lazy("proposal", "Reject"),
    Wish.ADD: pgettext_lazy("proposal", "Add"),
}


class ProposalQuerySet(models.QuerySet["Proposal"]):
    def open(self) -> Self:
        return self.filter(decided_at=None).order_by("made_at", "pk")


class Proposal(models.Model):
    """`told` is what the claim should tell, or what one told that should go, as `reviewing.told` writes and reads it;
    `revision` that of the claim which the contributor saw. Without a claim it is a new one of the article's, or one
    that is gone by now."""

    wish = models.CharField(_("proposal"), max_length=7, choices=choices(WISHES))
    article = models.ForeignKey(Article, models.CASCADE, related_name="proposals", verbose_name=_("article"))
    claim = models.ForeignKey(
        Claim, models.SET_NULL, null=True, blank=True, related_name="proposals", verbose_name=_("claim")
    )
    revision = models.PositiveIntegerField(default=0)
    told = models.JSONField(null=True, encoder=DjangoJSONEncoder)
    why = models.CharField(_("reason"), max_length=LONGEST_REASON, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="proposals", verbose_name=_("proposed by")
    )
    made_at = models.DateTimeField(_("proposed"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided"), null=True)
    is_accepted = models.BooleanField(_("accepted"), null=True)

    objects = ProposalQuerySet.as_manager()

    class Meta:
        verbose_name = _("proposal")
        verbose_name_plural = _("proposals")
        indexes = [models.Index(fields=["made_at", "id"], condition=models.Q(decided_at=None), name="proposal_open")]

    def __str__(self) -> str:
        return f"{self.get_wish_display()}: {self.claim or self.article}"
