"""Companies, people, products and organisations, with the names that they go by."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from articles import models
from articles.admin import aliases, decisions, lookalikes
from articles.admin.history import Noted
from articles.admin.site import HTTPS_UNLESS_TOLD
from articles.naming.forms import draft_of, tag_again


class AliasInline(admin.TabularInline[models.Alias, models.Entity]):
    model = models.Alias
    extra = 1


@admin.register(models.Entity)
class EntityAdmin(Noted[models.Entity]):
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
        names = self.admin_site.admin_view(require_POST(self.check_names))
        checks = [
            path("names/", names, name="articles_entity_names_of_new"),
            path("<int:pk>/names/", names, name="articles_entity_names"),
        ]
        return [merge, *checks, *lookalikes.urls(self), *super().get_urls()]

    def check_names(self, request: HttpRequest, pk: int | None = None) -> HttpResponse:
        if not (self.has_change_permission(request) if pk else self.has_add_permission(request)):
            raise PermissionDenied
        return aliases.check_names(request, self, pk)

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

    def also_told(self, key: int) -> dict[str, QuerySet[Any]]:
        """What was decided about it, and its names."""
        return {
            "articles.entitymerge": models.EntityMerge.objects.filter(Q(loser=key) | Q(winner=key)),
            "articles.distinction": models.Distinction.objects.filter(Q(one=key) | Q(other=key)),
            "articles.nametaken": models.NameTaken.objects.filter(entity=key),
        }

    def save_related(self, request: HttpRequest, form: ModelForm[models.Entity], formsets: Any, change: bool) -> None:
        """An entity is always known by its own name. What holds a name that is new or gone is tagged again."""
        entity = form.instance
        before = set(draft_of(entity).aliases)
        super().save_related(request, form, formsets, change)
        models.Alias.objects.get_or_create(entity=entity, form=entity.name, language="")
        after = set(draft_of(entity).aliases)
        if before != after:
            count = tag_again(entity, after - before, before - after)
            told = ngettext("%d article is tagged again now.", "%d articles are tagged again now.", count)
            self.message_user(request, told % count)

    @admin.display(description=_("events"))
    def events(self, entity: Any) -> int:
        return int(entity.event_count or 0)
