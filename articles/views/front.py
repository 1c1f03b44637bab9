"""The front page, and the choice of language."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from articles import listings
from articles.timelines import known_topic
from articles.views.htmx import HtmxHttpRequest
from articles.views.visiting import is_visit


@require_safe
@is_visit
def front(request: HtmxHttpRequest) -> HttpResponse:
    topic = known_topic(request.GET.get("topic", ""))
    context = {"front": listings.front_page(topic), "topic": topic, "since": request.since}
    return render(request, "articles/front.html", context)


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Remember the interface language in a cookie and go back to where the reader was."""
    # The Referer knows what HTMX has pushed since the page was loaded; some browsers send none.
    back = request.headers.get("Referer") or request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}, require_https=request.is_secure()):
        back = "/"
    response = HttpResponseRedirect(back)
    if request.POST.get("language") in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            request.POST["language"],
            max_age=31_536_000,
            secure=settings.LANGUAGE_COOKIE_SECURE,
            httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
            samesite="Lax",
        )
    return response
