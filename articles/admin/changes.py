"""The audit: what people changed, the latest first. It is read, and nobody alters it."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.models import User
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from articles import models
from articles.admin.history import Noted, kind_of, room_of

FARTHEST = 10_000


class Bounded(Paginator[models.Change]):
    """The latest only: it grows for ever, and counting all of it takes ever longer."""

    @cached_property
    def count(self) -> int:
        changes: Any = self.object_list
        return int(changes.order_by()[:FARTHEST].count())


class TableFilter(admin.SimpleListFilter):
    title = _("kind of object")
    parameter_name = "table"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        tables = sorted(
            model._meta.label_lower for model, room in admin.site._registry.items() if isinstance(room, Noted)
        )
        return sorted(((table, kind_of(table)) for table in tables), key=lambda told: told[1])

    def queryset(self, request: HttpRequest, changes: QuerySet[models.Change]) -> QuerySet[models.Change]:
        return changes.filter(table=self.value()) if self.value() else changes


class PersonFilter(admin.SimpleListFilter):
    title = _("person")
    parameter_name = "by"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        people = User.objects.filter(is_staff=True)
        return [(str(one.pk), one.get_username()) for one in people.order_by("username")[:200]]

    def queryset(self, request: HttpRequest, changes: QuerySet[models.Change]) -> QuerySet[models.Change]:
        value = self.value() or ""
        return changes.filter(made_by=int(value)) if value.isdecimal() else changes


@admin.register(models.Change)
class ChangeAdmin(admin.ModelAdmin[models.Change]):
    list_display = ["made_at", "made_by", "act", "kind", "told", "why"]
    list_display_links = None
    list_filter = ["act", TableFilter, PersonFilter, "made_at"]
    list_select_related = ["made_by"]
    search_fields = ["name"]
    show_full_result_count = False
    paginator = Bounded
    list_per_page = 50
    actions = None

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, change: models.Change | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, change: models.Change | None = None) -> bool:
        return False

    @admin.display(description=_("kind of object"), ordering="table")
    def kind(self, change: models.Change) -> str:
        return kind_of(change.table)

    @admin.display(description=_("object"))
    def told(self, change: models.Change) -> str:
        """With ways to the thing and to its history, where the desk has them."""
        history = room_of(change)
        if not history:
            return change.name
        page = room_of(change, "change")
        return format_html('<a href="{}">{}</a> · <a href="{}">{}</a>', page, change.name, history, _("History"))
