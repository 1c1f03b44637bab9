"""Where WebSub hubs ask back and deliver. The protocol has a GET that writes: who does not know the token changes
nothing by it."""

from datetime import timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from articles.ingest import push


@never_cache
@csrf_exempt
@require_http_methods(["GET", "POST"])
def websub(request: HttpRequest, token: str) -> HttpResponse:
    """GET: the hub asks whether a subscription is meant. POST: a delivery; one that is not signed is passed over."""
    if request.method == "POST":
        if not push.rung(token, request.body, request.headers.get("X-Hub-Signature", ""), timezone.now()):
            raise Http404
        return HttpResponse(status=202)
    return _verified(token, request.GET.get("hub.mode", ""), request)


def _verified(token: str, mode: str, request: HttpRequest) -> HttpResponse:
    topic, lease = request.GET.get("hub.topic", ""), request.GET.get("hub.lease_seconds", "")
    seconds = int(lease[:9]) if lease[:9].isdecimal() else 0
    if mode == "denied" and push.denied(token, topic, request.GET.get("hub.reason", "")):
        return HttpResponse(status=200)
    if mode == "subscribe" and push.granted(token, topic, timedelta(seconds=seconds), timezone.now()):
        return HttpResponse(request.GET.get("hub.challenge", "")[:1000], content_type="text/plain")
    raise Http404
