"""Lists from A to Z, and the timeline of a company, person, product or organisation."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from articles import listings, timelines
from articles.models import Entity
from articles.text.values import EntityKind
from articles.timelines import Filters, Place
from articles.views.htmx import HtmxHttpRequest, render_page, wants_part
from articles.views.merged import lead_to


@require_safe
def a_to_z(request: HtmxHttpRequest, kind: EntityKind) -> HttpResponse:
    words = request.GET.get("q", "").replace("\x00", "").strip()[:100]
    context: dict[str, object] = {"kind": kind, "words": words, "entities": listings.entities_listed(kind, words)}
    return render_page(request, "articles/entities.html", "articles/_entities_rows.html", context)


@require_safe
def timeline(request: HtmxHttpRequest, kind: EntityKind, slug: str) -> HttpResponse:
    entity = get_object_or_404(Entity.objects.select_related("parent", "merged_into"), kind=kind, slug=slug)
    if entity.merged_into:
        return lead_to(entity.merged_into)
    filters = Filters.parse(request.GET)
    after = Place.parse(request.GET.get("after", ""))
    events = timelines.events_about(entity)
    narrowed = filters.apply(events)
    context: dict[str, object] = {
        "entity": entity,
        "filters": filters,
        "page": timelines.page_of(narrowed, filters, after),
        "after": after,
    }
    if after and wants_part(request):
        return render_page(request, "articles/timeline.html", "articles/_timeline_rows.html", context)
    context |= {
        "matching": narrowed.count(),
        "summary": timelines.summary_of(events),
        "months": timelines.months_of(events, filters),
        "choices": timelines.choices_of(entity, events, filters),
        "children": entity.children.with_events(),
        "newest": filters.as_query(oldest_first=False),
        "oldest": filters.as_query(oldest_first=True),
        "all_months": filters.as_query(month=""),
    }
    return render_page(request, "articles/timeline.html", "articles/_timeline.html", context)
