"""One address for page and fragment: an HTMX request gets the part it asked for, everybody else the whole page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django_htmx.middleware import HtmxDetails


class HtmxHttpRequest(HttpRequest):
    htmx: HtmxDetails


def render_page(request: HtmxHttpRequest, page: str, part: str, context: dict[str, object]) -> HttpResponse:
    """The template `part` for HTMX's own requests; `page` otherwise, and when HTMX restores its history."""
    fragment = request.htmx and not request.htmx.boosted and not request.htmx.history_restore_request
    response = render(request, part if fragment else page, context)
    patch_vary_headers(response, ["HX-Request", "HX-History-Restore-Request"])
    return response
