"""One event: its status history, every quote, and the sources."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from articles.models import Event, FormerEvent


@require_safe
def event(request: HttpRequest, pk: int) -> HttpResponse:
    found = Event.objects.with_participants().with_claims().filter(pk=pk).first()
    if found is None:
        return redirect(get_object_or_404(FormerEvent, number=pk).event, permanent=True)
    return render(request, "articles/event.html", {"event": found})
