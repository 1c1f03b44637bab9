"""The address of what was merged leads to what it is now, and keeps what was asked for."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect


def lead_to(address: str, request: HttpRequest) -> HttpResponse:
    """For as long as the merge stands: browsers and feed readers are to ask again, for editors may take it back."""
    query = request.META.get("QUERY_STRING", "")
    response = redirect(f"{address}?{query}" if query else address, permanent=True)
    response["Cache-Control"] = "no-cache"
    return response
