"""One event: its status history, every quote, and the sources."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from articles import disputes
from articles.models import Event, FormerEvent
from articles.views.htmx import HtmxHttpRequest
from articles.views.merged import lead_to
from articles.views.visiting import is_visit


@require_safe
@is_visit
def event(request: HtmxHttpRequest, pk: int) -> HttpResponse:
    """One that is part of another, for good or by a merge, leads there; one that an editor emptied, to where its claims
    are now."""
    events = Event.objects.with_participants().with_claims().select_related("merged_into")
    found = events.filter(pk=pk).first()
    if found is None:
        return redirect(get_object_or_404(FormerEvent, number=pk).event, permanent=True)
    if found.merged_into:
        return lead_to(found.merged_into.get_absolute_url(), request)
    if not found.claims.all():
        return redirect(get_object_or_404(Event.objects.shown().instead_of(found)[:1]))
    return render(request, "articles/event.html", {"event": found, "conflicts": disputes.of(found)})
