"""Events as their claims have them, and the claims: found, removed; what is decided about them is in `decisions`."""

from typing import Any

from django.contrib import admin
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, path
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from articles import models
from articles.admin import decisions
from articles.admin.history import Noted
from articles.placing.refresh import refresh_stale
from articles.titles import title_of


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


@admin.register(models.Event)
class EventAdmin(Noted[models.Event]):
    list_display = [
        "pk",
        "title",
        "kind",
        "status",
        "sort_day",
        "source_count",
        "conflicts",
        "last_told_at",
        "evidence_changed_at",
    ]
    list_display_links = ["pk", "title"]
    list_filter = [ConflictFilter, EvidenceFilter, "kind", "status"]
    search_fields = ["participants__label", "title_en", "title_fr"]
    show_full_result_count = False
    fields = ["title_en", "title_fr", "kind", "status", ("amount", "currency"), ("day", "precision")]
    readonly_fields = ["kind", "status", "amount", "currency", "day", "precision"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[models.Event]:
        return models.Event.objects.with_participants()

    @admin.display(description=_("title"))
    def title(self, event: models.Event) -> str:
        return title_of(event, (get_language() or "en")[:2])

    def get_urls(self) -> list[URLPattern]:
        pages = {"merge": decisions.merge_event, "move": decisions.move, "rule": decisions.rule}
        ours = [
            path(f"<int:pk>/{name}/", decisions.for_row(self, page), name=f"articles_event_{name}")
            for name, page in pages.items()
        ]
        return [*ours, *super().get_urls()]

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


@admin.register(models.Claim)
class ClaimAdmin(Noted[models.Claim]):
    list_display = ["kind", "status", "quote", "article", "told_at", "confidence", "withdrawn_at"]
    list_filter = ["kind", "status", ("withdrawn_at", admin.EmptyFieldListFilter)]
    list_select_related = ["article"]
    search_fields = ["quote"]
    raw_id_fields = ["article", "event"]
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, claim: models.Claim | None = None) -> bool:
        return False

    @transaction.atomic
    def delete_queryset(self, request: HttpRequest, claims: QuerySet[models.Claim]) -> None:
        """A removed claim stays removed, however often its article is tagged. Events go with their last claim."""
        models.Claim.objects.filter(pk__in=claims.values("pk")).refuse()
        refresh_stale()

    def delete_model(self, request: HttpRequest, claim: models.Claim) -> None:
        self.delete_queryset(request, models.Claim.objects.filter(pk=claim.pk))
