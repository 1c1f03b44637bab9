"""The editors' desk as a site: what holds for all of its lists, and its first page.

Lists stay fast however many rows there are: they count no further than `MOST`, neither in all nor by filter, and page
through as many. Whoever wants others narrows down or turns the order around.
"""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.paginator import Paginator
from django.db import connection
from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, path
from django.utils.functional import cached_property

MOST = 10_000


class BoundedPaginator(Paginator[Any]):
    """`count` is that of the rows which can be paged through; the list is cut where there are more."""

    object_list: QuerySet[Any]

    @cached_property
    def count(self) -> int:
        return min(self._counted, MOST)

    @property
    def is_cut(self) -> bool:
        return self._counted > MOST

    @cached_property
    def estimate(self) -> int:
        """About how many there are in all, as the planner has it; 0 where the list is filtered or nobody knows."""
        if self.object_list.query.where:
            return 0
        with connection.cursor() as cursor:
            table = connection.ops.quote_name(self.object_list.model._meta.db_table)
            cursor.execute("SELECT reltuples::bigint FROM pg_class WHERE oid = %s::regclass", [table])
            return max(int(cursor.fetchone()[0]), 0)

    @property
    def about(self) -> int:
        """The estimate in two figures; 0 where it tells no more than that the list is cut."""
        if not self.is_cut or self.estimate <= MOST:
            return 0
        grain: int = 10 ** (len(str(self.estimate)) - 2)
        return round(self.estimate / grain) * grain

    @cached_property
    def _counted(self) -> int:
        return int(self.object_list.order_by()[: MOST + 1].count())


EVERYWHERE: dict[str, Any] = {
    "paginator": BoundedPaginator,
    "show_full_result_count": False,
    "show_facets": admin.ShowFacets.NEVER,
}


class Desk(admin.AdminSite):
    site_header = site_title = "Jalon"
    index_template = "admin/dashboard.html"

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        super().register(model_or_iterable, admin_class, **{**EVERYWHERE, **options})

    def get_urls(self) -> list[URLPattern | URLResolver]:
        from articles.admin import dashboard

        ours = [
            path("poll-all/", self.admin_view(dashboard.poll_all), name="poll_all"),
            path("retag/", self.admin_view(dashboard.retag), name="retag"),
            path("progress/", self.admin_view(dashboard.progress), name="progress"),
        ]
        return [*ours, *super().get_urls()]

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        from articles.admin import dashboard

        return super().index(request, {**dashboard.shown(request), **(extra_context or {})})
