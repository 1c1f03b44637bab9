"""Claims: the list with what can be done with many at once, and the review (`review`), where each is decided upon."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ActionForm
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import URLPattern
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from articles import models
from articles.admin import review
from articles.admin.history import Noted, editor_of
from articles.models.changes import LONGEST_REASON
from articles.reviewing import bulk, queue
from articles.text.operators import Words


class WhyForm(ActionForm):
    why = forms.CharField(label=_("Reason"), required=False, max_length=LONGEST_REASON)


@admin.register(models.Claim)
class ClaimAdmin(Noted[models.Claim]):
    list_display = ["kind", "status", "quote", "article", "told_at", "confidence", "withdrawn_at", "decided_by"]
    list_filter = [
        "kind",
        "status",
        ("withdrawn_at", admin.EmptyFieldListFilter),
        ("decided_at", admin.EmptyFieldListFilter),
    ]
    search_fields = ["quote"]
    search_help_text = _("Words of the article, or a number")
    ordering = ["-pk"]
    sortable_by = ()
    raw_id_fields = ["article", "event"]
    action_form = WhyForm
    actions = ["accept_all", "reject_all", "give_to_nobody"]

    def get_urls(self) -> list[URLPattern]:
        return [*review.urls(), *super().get_urls()]

    def get_queryset(self, request: HttpRequest) -> QuerySet[models.Claim]:
        claims = models.Claim.objects.select_related("article", "decided_by")
        return claims.defer("article__text", "article__search", "article__bands")

    def get_search_results(
        self, request: HttpRequest, claims: QuerySet[models.Claim], search_term: str
    ) -> tuple[QuerySet[models.Claim], bool]:
        term = search_term.strip()
        if not term or term.isdecimal():
            return (claims.filter(pk=term[:18]) if term else claims), False
        held = models.Article.objects.holding(Words(term, ()))
        return claims.filter(article__in=held.values("pk")), False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, claim: models.Claim | None = None) -> bool:
        return False

    def delete_queryset(self, request: HttpRequest, claims: QuerySet[models.Claim]) -> None:
        """A removed claim is a rejected one: it stays away, however often its article is tagged, and can be brought
        back from its history."""
        why = request.POST.get("why", "")[:LONGEST_REASON]
        bulk.reject_all(list(claims), why=why, by=editor_of(request), now=timezone.now())

    def delete_model(self, request: HttpRequest, claim: models.Claim) -> None:
        self.delete_queryset(request, models.Claim.objects.filter(pk=claim.pk))

    def log_deletions(self, request: HttpRequest, queryset: object) -> None:  # type: ignore[override]
        """Rejecting notes it."""

    def has_decide_permission(self, request: HttpRequest) -> bool:
        return review.may_decide(request.user)

    @admin.action(description=_("Accept as they are"), permissions=["decide"])
    def accept_all(self, request: HttpRequest, claims: QuerySet[models.Claim]) -> None:
        if chosen := self._bounded(request, claims):
            by = editor_of(request)
            self._tell(request, bulk.accept_all(chosen, by=by, now=timezone.now()))

    @admin.action(description=_("Reject, for the reason given"), permissions=["decide"])
    def reject_all(self, request: HttpRequest, claims: QuerySet[models.Claim]) -> None:
        if chosen := self._bounded(request, claims):
            by, why = editor_of(request), request.POST.get("why", "")[:LONGEST_REASON]
            self._tell(request, bulk.reject_all(chosen, why=why, by=by, now=timezone.now()))

    @admin.action(description=_("Give back to the queue"), permissions=["decide"])
    def give_to_nobody(self, request: HttpRequest, claims: QuerySet[models.Claim]) -> None:
        count = queue.give_to_nobody(claims)
        told = ngettext("%d claim is free for anybody.", "%d claims are free for anybody.", count)
        self.message_user(request, told % count)

    def _bounded(self, request: HttpRequest, claims: QuerySet[models.Claim]) -> list[models.Claim]:
        """Nothing where these are more than are done at once."""
        chosen = list(claims[: bulk.MOST_AT_ONCE + 1])
        if len(chosen) <= bulk.MOST_AT_ONCE:
            return chosen
        told = _("Choose %(most)d claims at most; nothing was done.") % {"most": bulk.MOST_AT_ONCE}
        self.message_user(request, told, messages.ERROR)
        return []

    def _tell(self, request: HttpRequest, outcome: bulk.Outcome) -> None:
        told = ngettext("%d claim is decided.", "%d claims are decided.", outcome.done) % outcome.done
        if outcome.left_alone:
            others = ngettext("%d was left alone.", "%d were left alone.", outcome.left_alone)
            told = f"{told} {others % outcome.left_alone}"
        self.message_user(request, told)
