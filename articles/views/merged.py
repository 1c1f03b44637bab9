"""The address of what was merged leads to what it is now."""

from django.http import HttpResponse
from django.shortcuts import redirect

from articles.models import Entity, Event


def lead_to(winner: Event | Entity) -> HttpResponse:
    """For as long as the merge stands: browsers are to ask again, for editors may take it back."""
    response = redirect(winner, permanent=True)
    response["Cache-Control"] = "no-cache"
    return response
