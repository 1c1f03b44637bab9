"""Every row can be found, read and corrected. Articles: `articles`; suggested names: `suggestions`."""

from typing import Any

from django.contrib import admin
from django.db import transaction
from django.db.models import QuerySet, URLField
from django.forms import ModelForm
from django.http import HttpRequest
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext_lazy as _

from articles import models
from articles.admin import decisions
from articles.placing.refresh import refresh_stale
from articles.titles import title_of

admin.site.site_header = "Jalon"
admin.site.site_title = "Jalon"
HTTPS_UNLESS_TOLD: Any = {URLField: {"assume_scheme": "https"}}


@admin.register(models.Source)
class SourceAdmin(admin.ModelAdmin[models.Source]):
    formfield_overrides = HTTPS_UNLESS_TOLD
    list_display = ["name", "site", "language", "is_demo"]
    list_filter = ["language", "is_demo"]
    search_fields = ["name", "site"]


class FeedMoveInline(admin.TabularInline[models.FeedMove, models.Feed]):
    model = models.FeedMove
    extra = 0
    can_delete = False
    readonly_fields = ["from_url", "to_url", "moved_at", "why"]

    def has_add_permission(self, request: HttpRequest, feed: models.Feed | None = None) -> bool:
        return False


@admin.register(models.Feed)
class FeedAdmin(admin.ModelAdmin[models.Feed]):
    formfield_overrides = HTTPS_UNLESS_TOLD
    list_display = ["source", "error", "newest_at", "last_good_at", "next_poll_at", "is_paused", "url"]
    list_filter = [("error", admin.EmptyFieldListFilter), "is_paused"]
    list_select_related = ["source"]
    search_fields = ["url", "source__name"]
    autocomplete_fields = ["source"]
    readonly_fields = [
        "interval",
        "usual_gap",
        "longest_gap",
        "newest_at",
        "added_at",
        "last_polled_at",
        "last_good_at",
        "parser",
        "tries",
        "error",
    ]
    inlines = [FeedMoveInline]
    actions = ["poll_now"]

    def get_readonly_fields(self, request: HttpRequest, feed: models.Feed | None = None) -> list[str]:
        """How often one in one's own network is polled is the editors' to say; the others say it themselves."""
        is_fixed = feed is not None and feed.is_nearby
        return [name for name in self.readonly_fields if not (is_fixed and name == "interval")]

    @admin.action(description=_("Poll now"))
    def poll_now(self, request: HttpRequest, feeds: QuerySet[models.Feed]) -> None:
        count = feeds.update(next_poll_at=timezone.now(), is_paused=False, claimed_until=None)
        self.message_user(request, ngettext("%d feed is polled now.", "%d feeds are polled now.", count) % count)


@admin.register(models.FeedGap)
class FeedGapAdmin(admin.ModelAdmin[models.FeedGap]):
    list_display = ["feed", "kind", "began_at", "ended_at", "why"]
    list_filter = ["kind", ("ended_at", admin.EmptyFieldListFilter)]
    list_select_related = ["feed"]
    autocomplete_fields = ["feed"]
    search_fields = ["feed__url", "feed__source__name"]


@admin.register(models.Restraint)
class RestraintAdmin(admin.ModelAdmin[models.Restraint]):
    """Where servers asked to be left alone; an editor who knows better may change until when, or delete it."""

    list_display = ["place", "scope", "until", "told_at", "why"]
    list_filter = ["scope"]
    search_fields = ["place"]
    fields = ["place", "scope", "until", "told_at", "why"]
    readonly_fields = ["place", "scope", "told_at", "why"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False


class AliasInline(admin.TabularInline[models.Alias, models.Entity]):
    model = models.Alias
    extra = 1


@admin.register(models.Entity)
class EntityAdmin(admin.ModelAdmin[models.Entity]):
    formfield_overrides = HTTPS_UNLESS_TOLD
    list_display = ["name", "kind", "parent", "country"]
    list_filter = ["kind"]
    list_select_related = ["parent"]
    search_fields = ["name", "aliases__form"]
    autocomplete_fields = ["parent"]
    prepopulated_fields = {"slug": ["name"]}
    inlines = [AliasInline]

    def get_urls(self) -> list[URLPattern]:
        merge = path("<int:pk>/merge/", decisions.for_row(self, decisions.merge_entity), name="articles_entity_merge")
        return [merge, *super().get_urls()]

    def save_related(self, request: HttpRequest, form: ModelForm[models.Entity], formsets: Any, change: bool) -> None:
        """An entity is always known by its own name."""
        super().save_related(request, form, formsets, change)
        models.Alias.objects.get_or_create(entity=form.instance, form=form.instance.name, language="")


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
class ClaimAdmin(admin.ModelAdmin[models.Claim]):
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
