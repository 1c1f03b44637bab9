"""Pages behind a signed link: for its holder alone, kept by nobody on the way, and plain about links of no use."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from articles.models import Subscriber, passes
from articles.models.passes import BadPassError, Purpose
from articles.views.htmx import HtmxHttpRequest

View = Callable[[HtmxHttpRequest, Subscriber, str], HttpResponse]


def behind_pass(*purposes: Purpose) -> Callable[[View], Callable[[HtmxHttpRequest, str], HttpResponse]]:
    """The view gets the subscriber whom the address's token stands for, and the token."""

    def decorate(view: View) -> Callable[[HtmxHttpRequest, str], HttpResponse]:
        @wraps(view)
        def checked(request: HtmxHttpRequest, token: str) -> HttpResponse:
            try:
                return private(view(request, passes.holder(token, *purposes), token))
            except BadPassError as problem:
                return useless(request, "expired" if problem.expired else "forged")

        return checked

    return decorate


def useless(request: HttpRequest, why: str) -> HttpResponse:
    """What to do instead, as 404 for what was never a link here (or was revoked), else as 410."""
    status = 404 if why == "forged" else 410
    return private(render(request, "digest/useless.html", {"why": why}, status=status))


def private(response: HttpResponse) -> HttpResponse:
    """No cache, no search engine, no other site learns of it. A policy of "no-referrer" would have browsers send
    `Origin: null` with the forms here, which the check against forged requests refuses."""
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "same-origin"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
