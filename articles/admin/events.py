"""Events as their claims have them: found, removed; what is decided about them is in `decisions`."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from articles import models
from articles.admin import decisions, review
from articles.admin.history import Noted
from articles.placing.refresh import refresh_stale
from articles.titles import title_of

MOST_CLAIMS = 200


class ConflictFilter(admin.SimpleListFilter):
    title = _("conflicts")
    parameter_name = "conflict"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("open", _("Not ruled on"))]

    def queryset(self, request: HttpRequest, events: QuerySet[models.Event]) -> QuerySet[models.Event]:
        return events.filter(pk__in=models.Event.objects.in_conflict()) if self.value() == "open" else events


class EvidenceFilter(admin.SimpleListFilter):
    """Events that rest on sentences which their sources changed, and those of which a claim lost its sentence."""

    title = _("evidence")
    parameter_name = "evidence"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("changed", _("changed by a source")), ("withdrawn", _("a sentence withdrawn"))]

    def queryset(self, request: HttpRequest, events: QuerySet[models.Event]) -> QuerySet[models.Event]:
        if self.value() == "withdrawn":
            withdrawn = models.Claim.objects.filter(withdrawn_at__isnull=False)
            return events.filter(pk__in=withdrawn.values("event"))
        return events.filter(evidence_changed_at__isnull=False) if self.value() == "changed" else events


class WithClaims(ChangeList):
    """The page's rows, with how many claims tell of each and how many of these wait for review: one query for all."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        rows: Sequence[Any] = self.result_list
        counts = models.Claim.objects.filter(event__in=[row.pk for row in rows]).counted_by_event()
        for row in rows:
            row.claim_counts = counts.get(row.pk, (0, 0))


@admin.register(models.Event)
class EventAdmin(Noted[models.Event]):
    list_display = [
        "pk",
        "title",
        "kind",
        "status",
        "sort_day",
        "source_count",
        "claims",
        "conflicts",
        "last_told_at",
        "evidence_changed_at",
    ]
    list_display_links = ["pk", "title"]
    list_filter = [ConflictFilter, EvidenceFilter, "kind", "status"]
    search_fields = ["participants__label", "title_en", "title_fr"]
    search_help_text = _("Who takes part, words of a title that an editor gave, or a number")
    ordering = ["-pk"]
    sortable_by = ["pk", "sort_day", "last_told_at"]
    fields = ["title_en", "title_fr", "kind", "status", ("amount", "currency"), ("day", "precision")]
    readonly_fields = ["kind", "status", "amount", "currency", "day", "precision"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[models.Event]:
        return models.Event.objects.with_participants()

    def get_search_results(
        self, request: HttpRequest, events: QuerySet[models.Event], search_term: str
    ) -> tuple[QuerySet[models.Event], bool]:
        term = search_term.strip()
        if not term or term.isdecimal():
            return (events.filter(pk=term[:18]) if term else events), False
        return events.filter(pk__in=models.Event.objects.named_by(term).values("pk")), False

    @admin.display(description=_("title"))
    def title(self, event: models.Event) -> str:
        return title_of(event, (get_language() or "en")[:2])

    @admin.display(description=_("claims, to review"))
    def claims(self, event: Any) -> str:
        told, waiting = event.claim_counts
        return f"{told} ({waiting})" if waiting else str(told)

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return WithClaims

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """With its claims, each a way to correct it."""
        pk = int(object_id) if object_id.isdecimal() else 0
        told = models.Claim.objects.filter(event=pk).in_order_of_time().select_related("decided_by")[:MOST_CLAIMS]
        context = {"claims": told, "may_review": review.may_review(request.user), **(extra_context or {})}
        return super().change_view(request, object_id, form_url, context)

    def get_urls(self) -> list[URLPattern]:
        pages = {"merge": decisions.merge_event, "move": decisions.move, "rule": decisions.rule}
        ours = [
            path(f"<int:pk>/{name}/", decisions.for_row(self, page), name=f"articles_event_{name}")
            for name, page in pages.items()
        ]
        return [*ours, *super().get_urls()]

    def also_told(self, key: int) -> dict[str, QuerySet[Any]]:
        return {
            "articles.claim": models.Claim.objects.filter(event=key),
            "articles.eventmerge": models.EventMerge.objects.filter(Q(loser=key) | Q(winner=key)),
            "articles.claimmove": models.ClaimMove.objects.filter(Q(target=key) | Q(claims__event=key)).distinct(),
            "articles.ruling": models.Ruling.objects.filter(event=key),
        }

    def has_delete_permission(self, request: HttpRequest, event: models.Event | None = None) -> bool:
        """One that a decision speaks of stays."""
        may = super().has_delete_permission(request, event)
        return may and (event is None or not models.Event.objects.decided_upon().filter(pk=event.pk).exists())

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Events follow from claims; nobody makes one that no article tells of."""
        return False

    @transaction.atomic
    def delete_queryset(self, request: HttpRequest, events: QuerySet[models.Event]) -> None:
        for event in events:
            self.delete_model(request, event)

    @transaction.atomic
    def delete_model(self, request: HttpRequest, event: models.Event) -> None:
        """An event goes with the claims that tell of it, or it would be made from them again."""
        event.claims.all().refuse()
        refresh_stale()
