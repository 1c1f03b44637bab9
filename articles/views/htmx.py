"""One address for page and fragment: an HTMX request gets the part it asked for, everybody else the whole page."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers
from django_htmx.http import HttpResponseClientRedirect
from django_htmx.middleware import HtmxDetails


class HtmxHttpRequest(HttpRequest):
    htmx: HtmxDetails
    since: datetime | None
    """When the reader's last visit ended (`views.visiting`)."""


def wants_part(request: HtmxHttpRequest) -> bool:
    """HTMX's own requests, save those by which it restores its history: these need the whole page."""
    return bool(request.htmx) and not request.htmx.boosted and not request.htmx.history_restore_request


def render_page(request: HtmxHttpRequest, page: str, part: str, context: dict[str, object]) -> HttpResponse:
    """The template `part` for requests that want it, else `page`. The cookie tells the language of either.

    No browser keeps a part: some show what they kept of an address, headers or not, when one comes back to it."""
    response = render(request, part if wants_part(request) else page, context)
    if wants_part(request):
        response["Cache-Control"] = "no-store"
    patch_vary_headers(response, ["HX-Request", "HX-Boosted", "HX-History-Restore-Request", "Cookie"])
    return response


def go_to(address: str, request: HtmxHttpRequest) -> HttpResponse:
    """Lead to another page as a whole: HTMX would follow a plain redirect itself and get that page's part."""
    return HttpResponseClientRedirect(address) if wants_part(request) else redirect(address)
