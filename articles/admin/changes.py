"""The audit: what people changed, the latest first. It is read, and nobody alters it."""

import json
from typing import Any

from django.contrib import admin
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, StreamingHttpResponse
from django.urls import URLPattern, path
from django.utils.html import format_html
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from articles import models
from articles.admin.history import Noted, kind_of, room_of
from articles.text.exports import data as exports

COLUMNS = ("when", "by", "act", "kind", "id", "name", "reason", "before", "after")
"""Of the table, the same in both languages, as those of readers' tables are."""


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
    list_display_links = None
    list_filter = ["act", TableFilter, PersonFilter, "made_at"]
    list_select_related = ["made_by"]
    search_fields = ["name"]
    list_per_page = 50
    actions = None

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.as_table)
        return [path("audit.csv", view, name="articles_change_csv"), *super().get_urls()]

    def as_table(self, request: HttpRequest) -> StreamingHttpResponse:
        """All that the list's filters leave, however much it is, as a table."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        shown = self.get_changelist_instance(request).get_queryset(request)
        rows = (_row(change) for change in shown.select_related("made_by").iterator(chunk_size=500))
        table = exports.table(COLUMNS, rows, (get_language() or "en")[:2])
        headers = {"Content-Disposition": 'attachment; filename="audit.csv"'}
        return StreamingHttpResponse(table, content_type="text/csv; charset=utf-8", headers=headers)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, change: models.Change | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, change: models.Change | None = None) -> bool:
        return False

    @admin.display(description=_("kind of object"), ordering="table")
    def kind(self, change: models.Change) -> str:
        return kind_of(change.table)

    def get_list_display(self, request: HttpRequest) -> Any:
        """What was changed is named, with ways to it for those who may see it."""
        rooms = {model._meta.label_lower: room for model, room in self.admin_site._registry.items()}

        @admin.display(description=_("object"))
        def told(change: models.Change) -> str:
            room = rooms.get(change.table)
            return _with_ways(change) if room and room.has_view_permission(request) else change.name

        return ["made_at", "made_by", "act", "kind", told, "why"]


def _with_ways(change: models.Change) -> str:
    """To the thing and to its history, where the desk has them."""
    history = room_of(change)
    if not history:
        return change.name
    page = room_of(change, "change")
    return format_html('<a href="{}">{}</a> · <a href="{}">{}</a>', page, change.name, history, _("History"))


def _row(change: models.Change) -> list[str]:
    told = (change.made_at.isoformat(), change.made_by.get_username(), change.act, change.table, str(change.row_id))
    values = (json.dumps(each, ensure_ascii=False) if each else "" for each in (change.before, change.after))
    return [*told, change.name, change.why, *values]
