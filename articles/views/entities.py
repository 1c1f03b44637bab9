"""Lists from A to Z, and the timeline of a company, person, product or organisation."""

from dataclasses import replace

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from articles import listings, timelines
from articles.models import Entity
from articles.text.values import EntityKind
from articles.timelines import Filter, Filters, Place
from articles.views.htmx import HtmxHttpRequest, render_page, wants_part
from articles.views.merged import lead_to
from articles.views.visiting import is_visit

IN_THE_FORM = {"q", "from", "to", "month", "sources"}


@require_safe
def a_to_z(request: HtmxHttpRequest, kind: EntityKind) -> HttpResponse:
    words, start = (request.GET.get(name, "").replace("\x00", "").strip()[:100] for name in ("q", "from"))
    names = listings.names_like(kind, words) if words else listings.names_from(kind, start)
    context: dict[str, object] = {"kind": kind, "words": words, "start": start, "names": names}
    return render_page(request, "articles/entities.html", "articles/_entities_rows.html", context)


@require_safe
@is_visit
def timeline(request: HtmxHttpRequest, kind: EntityKind, slug: str) -> HttpResponse:
    entity = get_object_or_404(Entity.objects.select_related("parent", "merged_into"), kind=kind, slug=slug)
    if entity.merged_into:
        return lead_to(entity.merged_into.get_absolute_url(), request)
    family = list(Entity.objects.below(entity).with_events())
    filters = replace(Filters.parse(request.GET).looked_up(entity, *family), since=request.since)
    after = Place.parse(request.GET.get("after", ""))
    events = timelines.events_about(entity, *(family if filters.children else ()))
    context: dict[str, object] = {
        "entity": entity,
        "filters": filters,
        "since": request.since,
        "family": {child.pk for child in family} if filters.children else (),
        "page": timelines.page_of(filters.apply(events), filters, after),
        "after": after,
    }
    if after and wants_part(request):
        return render_page(request, "articles/timeline.html", "articles/_timeline_rows.html", context)
    context |= {"children": family} | _what_to_choose(entity, family, filters)
    response = render_page(request, "articles/timeline.html", "articles/_timeline.html", context)
    if wants_part(request):  # a form would have its empty fields in the address
        query = filters.as_query()
        response["HX-Push-Url"] = f"{request.path}?{query}" if query else request.path
    return response


def _what_to_choose(entity: Entity, family: list[Entity], filters: Filters) -> dict[str, object]:
    """The filters with their counts, the chart, and the links that change the view."""
    counts = timelines.counts_of(entity, family, filters)
    choices = timelines.choices_of(counts, filters)
    kept = ((name, values) for name, values in filters.in_address.items() if name not in IN_THE_FORM)
    return {
        "counts": counts,
        "months": timelines.bars_of(counts, filters),
        "choices": choices,
        "in_use": timelines.in_use_of(choices, filters),
        "least_sources": timelines.least_sources_of(counts, filters),
        "dropped": timelines.dropped_of(counts, filters),
        "kept": [(name, value) for name, values in kept for value in values],
        "newest": filters.as_query(oldest_first=False),
        "oldest": filters.as_query(oldest_first=True),
        "any_time": filters.without(Filter.PERIOD).as_query(),
        "with_children": filters.as_query(children=not filters.children),
        "only_new": filters.as_query(new=not filters.new),
    }
