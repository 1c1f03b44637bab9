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
from articles.placing.refresh import refresh_stale
from articles.text.operators import Words
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
class EventAdmin(admin.ModelAdmin[models.Event]):
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
class ClaimAdmin(admin.ModelAdmin[models.Claim]):
    list_display = ["kind", "status", "quote", "article", "told_at", "confidence", "withdrawn_at"]
    list_filter = ["kind", "status", ("withdrawn_at", admin.EmptyFieldListFilter)]
    search_fields = ["quote"]
    search_help_text = _("Words of the article, or a number")
    ordering = ["-pk"]
    sortable_by = ()
    raw_id_fields = ["article", "event"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[models.Claim]:
        return models.Claim.objects.select_related("article").defer("article__text", "article__search")

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

    @transaction.atomic
    def delete_queryset(self, request: HttpRequest, claims: QuerySet[models.Claim]) -> None:
        """A removed claim stays removed, however often its article is tagged. Events go with their last claim."""
        models.Claim.objects.filter(pk__in=claims.values("pk")).refuse()
        refresh_stale()

    def delete_model(self, request: HttpRequest, claim: models.Claim) -> None:
        self.delete_queryset(request, models.Claim.objects.filter(pk=claim.pk))
