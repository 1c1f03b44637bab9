"""The front page, and the choice of language."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from articles import listings
from articles.timelines import known_topic


@require_safe
def front(request: HttpRequest) -> HttpResponse:
    topic = known_topic(request.GET.get("topic", ""))
    return render(request, "articles/front.html", {"front": listings.front_page(topic), "topic": topic})


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
