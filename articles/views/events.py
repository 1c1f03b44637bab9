"""One event: its status history, every quote, and the sources."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from articles.models import Event, FormerEvent


@require_safe
def event(request: HttpRequest, pk: int) -> HttpResponse:
    if former := FormerEvent.objects.filter(number=pk).select_related("event").first():
        return redirect(former.event, permanent=True)
    found = get_object_or_404(Event.objects.with_participants().with_claims(), pk=pk)
    return render(request, "articles/event.html", {"event": found})
