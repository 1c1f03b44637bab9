"""One event: its status history, every quote, and the sources."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from articles.models import Event


@require_safe
def event(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Event.objects.with_participants().with_claims(), pk=pk)
    return render(request, "articles/event.html", {"event": found})
