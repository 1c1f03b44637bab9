"""The audit: what people changed, the latest first. It is read, and nobody alters it."""

import json
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import PAGE_VAR, ChangeList
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _

from articles import models
from articles.admin.decisions import key_in
from articles.admin.history import Noted, kind_of, room_of
from articles.models.changes import LATEST_FIRST, Values
from articles.text.exports.table import table

COLUMNS = ("when", "who", "act", "kind", "number", "name", "why", "before", "after")


class ByKey(ChangeList):
    """A page begins after a change, or ends before one, that the address names (`p=after-7`, `p=before-7`): the last
    costs what the first does, and none shifts while others work."""

    newer = older = ""

    def get_ordering(self, request: HttpRequest, queryset: QuerySet[Any]) -> list[Any]:
        return [*LATEST_FIRST]

    def get_results(self, request: HttpRequest) -> None:
        self.page_num = 1  # what it reads of this page is not asked of the database
        super().get_results(request)
        where, *key = request.GET.get(PAGE_VAR, "").split("-", 1)
        at = models.Change.objects.filter(pk=key_in(*key)).first() if key else None
        self.result_list = self._before(at) if at and where == "before" else self._after(at)

    def _after(self, at: models.Change | None) -> list[models.Change]:
        changes: Any = self.queryset
        rows = list((changes.older_than(at) if at else changes)[: self.list_per_page + 1])
        shown = rows[: self.list_per_page]
        self.older = f"after-{shown[-1].pk}" if len(rows) > len(shown) else ""
        self.newer = f"before-{shown[0].pk}" if at and shown else ""
        return shown

    def _before(self, at: models.Change) -> list[models.Change]:
        changes: Any = self.queryset
        rows = list(changes.newer_than(at).reverse()[: self.list_per_page + 1])
        if len(rows) <= self.list_per_page:
            return self._after(None)  # the first page is a whole one
        shown = rows[: self.list_per_page][::-1]
        self.newer, self.older = f"before-{shown[0].pk}", f"after-{shown[-1].pk}"
        return shown


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
    sortable_by = ()
    actions = None

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.export_view)
        return [path("export/", view, name="articles_change_export"), *super().get_urls()]

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return ByKey

    def export_view(self, request: HttpRequest) -> HttpResponseBase:
        """What the filters leave, all of it, as a table."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        try:
            changes: Any = self.get_changelist_instance(request).queryset
        except IncorrectLookupParameters:
            return redirect("admin:articles_change_changelist")
        name = f"jalon-changes-{timezone.localdate():%Y-%m-%d}.csv"
        disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
        lines = _lines(changes.each(), get_language() or "en")
        return StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8", headers=disposition)

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


def _lines(changes: Iterable[models.Change], language: str) -> Iterator[str]:
    """It is sent after the request's own language is gone."""
    with override(language):
        yield from table(chain([COLUMNS], map(_row, changes)), language)


def _row(change: models.Change) -> list[str]:
    return [
        timezone.localtime(change.made_at).isoformat(timespec="seconds"),
        change.made_by.get_username(),
        str(change.get_act_display()),
        kind_of(change.table),
        str(change.row_id),
        change.name,
        change.why,
        _values(change.before),
        _values(change.after),
    ]


def _values(told: Values | None) -> str:
    return "" if told is None else json.dumps(told, ensure_ascii=False)
