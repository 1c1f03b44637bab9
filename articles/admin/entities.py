"""Companies, people, products and organisations, with the names that they go by."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from articles import models
from articles.admin import decisions, lookalikes
from articles.admin.site import HTTPS_UNLESS_TOLD


class AliasInline(admin.TabularInline[models.Alias, models.Entity]):
    model = models.Alias
    extra = 1


@admin.register(models.Entity)
class EntityAdmin(admin.ModelAdmin[models.Entity]):
    formfield_overrides = HTTPS_UNLESS_TOLD
    list_display = ["name", "kind", "parent", "country", "events"]
    list_filter = ["kind", ("merged_into", admin.EmptyFieldListFilter)]
    list_select_related = ["parent"]
    search_fields = ["name"]
    search_help_text = _("A part of any of its names")
    show_full_result_count = False
    autocomplete_fields = ["parent"]
    prepopulated_fields = {"slug": ["name"]}
    inlines = [AliasInline]

    def get_urls(self) -> list[URLPattern]:
        merge = path("<int:pk>/merge/", decisions.for_row(self, decisions.merge_entity), name="articles_entity_merge")
        return [merge, *lookalikes.urls(self), *super().get_urls()]

    def get_queryset(self, request: HttpRequest) -> QuerySet[models.Entity]:
        """Only the list counts events: it costs each row of its page a look-up."""
        is_list = request.resolver_match and request.resolver_match.url_name == "articles_entity_changelist"
        entities = models.Entity.objects.all()
        return entities.with_events_counted() if is_list else entities

    def get_search_results(
        self, request: HttpRequest, entities: QuerySet[models.Entity], search_term: str
    ) -> tuple[QuerySet[models.Entity], bool]:
        """By all its names, however written."""
        named = models.Entity.objects.with_all_words(search_term).values("pk")
        return (entities.filter(pk__in=named) if search_term.strip() else entities), False

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        merges = models.EntityMerge.objects.standing().select_related("loser", "winner", "made_by").in_order()
        key = decisions.key_in(object_id)
        told = {"lost": merges.filter(loser=key), "won": merges.filter(winner=key)}
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), **told})

    def save_related(self, request: HttpRequest, form: ModelForm[models.Entity], formsets: Any, change: bool) -> None:
        """An entity is always known by its own name."""
        super().save_related(request, form, formsets, change)
        models.Alias.objects.get_or_create(entity=form.instance, form=form.instance.name, language="")

    @admin.display(description=_("events"))
    def events(self, entity: Any) -> int:
        return int(entity.event_count or 0)
