"""For machines: is the process up, and is everything there that it needs."""

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect, JsonResponse
from django.templatetags.static import static
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from articles import health

ROBOTS = "User-agent: *\nDisallow: /admin/\nDisallow: /search/\n"


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    return HttpResponsePermanentRedirect(static("icon.svg"))


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    return HttpResponse(ROBOTS, content_type="text/plain")


@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok\n", content_type="text/plain")


@never_cache
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """200 if database, broker, worker and beat are all there, else 503; each is told."""
    parts = health.report(timezone.now())
    return JsonResponse(parts, status=200 if set(parts.values()) == {"ok"} else 503)
