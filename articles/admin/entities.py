"""Companies, people, products and organisations, with the names that they go by."""

from typing import Any

from django.contrib import admin
from django.forms import ModelForm
from django.http import HttpRequest
from django.urls import URLPattern, path

from articles import models
from articles.admin import decisions
from articles.admin.history import Noted
from articles.admin.site import HTTPS_UNLESS_TOLD


class AliasInline(admin.TabularInline[models.Alias, models.Entity]):
    model = models.Alias
    extra = 1


@admin.register(models.Entity)
class EntityAdmin(Noted[models.Entity]):
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
