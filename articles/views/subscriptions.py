"""Signing up for mails and all that subscribers do by themselves. A GET changes nothing, so that programs that follow
the links in mails do no harm; and no answer tells whether an address is known here."""

from collections.abc import Mapping
from datetime import datetime
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from articles import limits, subscriptions, tasks
from articles.forms import LONGEST_SEARCH, MOST_FOLLOWS, SignInForm, SubscriptionForm, initial_of
from articles.models import Subscriber, passes
from articles.models.passes import BadPassError, Purpose
from articles.subscriptions import Wishes
from articles.text.plain import one_line
from articles.timelines import known_topic
from articles.views.htmx import HtmxHttpRequest, render_page, wants_part
from articles.views.passes import behind_pass, private, useless
from articles.views.visitors import visitor_of

MANAGING = (Purpose.PREFERENCES, Purpose.SIGN_IN)
Shown = Mapping[str, object]
DONE = {"confirmed", "saved", "moving", "moved", "paused", "resumed"}
PASSED_ON = 20  # things asked for that go along in the link to one's preferences


@require_http_methods(["GET", "HEAD", "POST"])
def subscribe(request: HtmxHttpRequest) -> HttpResponse:
    if request.method != "POST":
        return _form_page(request, "digest/subscribe.html", SubscriptionForm(initial=_wanted_at_first(request)))
    form = SubscriptionForm(request.POST)
    if "look" in request.POST:
        return _form_page(request, "digest/subscribe.html", form)
    if not form.is_valid():
        return _form_page(request, "digest/subscribe.html", form, status=422)
    now, address = timezone.now(), form.cleaned_data["email"]
    if until := limits.too_many(visitor_of(request), address, now):
        return _too_many(_form_page(request, "digest/subscribe.html", form, {"until": until}), until, now)
    subscriber = subscriptions.ask(address, form.wishes)
    _mail_link(subscriber, now, _passed_on(form))
    return redirect("digest_sent")


@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    return private(render(request, "digest/sent.html", {"sender": settings.DEFAULT_FROM_EMAIL}))


@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    form = SignInForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return private(render(request, "digest/sign_in.html", {"form": form}, status=422 if form.is_bound else 200))
    now, address = timezone.now(), form.cleaned_data["email"]
    if until := limits.too_many(visitor_of(request), address, now):
        return _too_many(render(request, "digest/sign_in.html", {"form": form, "until": until}), until, now)
    for subscriber in subscriptions.of_address(address):
        _mail_link(subscriber, now)
    return redirect("digest_sent")


@require_http_methods(["GET", "HEAD", "POST"])
@behind_pass(Purpose.CONFIRM)
def confirm(request: HttpRequest, subscriber: Subscriber, token: str) -> HttpResponse:
    if subscriber.confirmed_at:
        return useless(request, "used")
    if request.method != "POST":
        wishes = subscriptions.wishes_of(subscriber)
        return render(request, "digest/confirm.html", {"subscriber": subscriber, "wishes": wishes})
    subscriptions.confirm(subscriber, timezone.now())
    return _to_preferences(passes.issue(subscriber, Purpose.PREFERENCES), "confirmed")


@require_http_methods(["GET", "HEAD", "POST"])
def address(request: HttpRequest, token: str) -> HttpResponse:
    """Whoever holds it owns the new address. It is void once the subscriber's address is another than at its issue."""
    try:
        subscriber, note = passes.read(token, Purpose.ADDRESS)
    except BadPassError as problem:
        return useless(request, "expired" if problem.expired else "forged")
    old, new = note.split(" ")
    if subscriber.email != old:
        return useless(request, "used")
    if request.method != "POST":
        return private(render(request, "digest/address.html", {"old": old, "new": new}))
    if not subscriptions.move(subscriber, new):
        return useless(request, "taken")
    return private(_to_preferences(passes.issue(subscriber, Purpose.PREFERENCES), "moved"))


@require_http_methods(["GET", "HEAD", "POST"])
@behind_pass(*MANAGING)
def preferences(request: HtmxHttpRequest, subscriber: Subscriber, token: str) -> HttpResponse:
    page, shown = "digest/preferences.html", _standing_of(subscriber, token, request)
    if request.method != "POST":
        return _form_page(request, page, SubscriptionForm(initial=_with_more(request, subscriber)), shown)
    form = SubscriptionForm(request.POST)
    if "look" in request.POST:
        return _form_page(request, page, form, shown)
    if not form.is_valid():
        return _form_page(request, page, form, shown, 422)
    now, address = timezone.now(), form.cleaned_data["email"]
    moves = address.lower() != subscriber.email.lower()
    if moves and (until := limits.too_many(visitor_of(request), address, now)):
        return _too_many(_form_page(request, page, form, {**shown, "until": until}), until, now)
    subscriptions.change(subscriber, form.wishes)
    if moves and limits.may_mail(address, now):
        tasks.mail_address_link.delay(subscriber.pk, address)
    return _to_preferences(token, "moving" if moves else "saved")


@require_POST
@behind_pass(*MANAGING)
def standing(request: HttpRequest, subscriber: Subscriber, token: str) -> HttpResponse:
    """Pause, begin again, or revoke all links, by the name of the button."""
    if "pause" in request.POST:
        subscriptions.pause(subscriber, timezone.now())
        return _to_preferences(token, "paused")
    if "resume" in request.POST:
        subscriptions.resume(subscriber)
        return _to_preferences(token, "resumed")
    if "revoke" in request.POST:
        subscriptions.revoke_links(subscriber)
        return render(request, "digest/ended.html", {"what": "revoked"})
    return HttpResponseBadRequest()


@require_safe
@behind_pass(*MANAGING)
def export(request: HttpRequest, subscriber: Subscriber, token: str) -> HttpResponse:
    response = JsonResponse(subscriptions.exported(subscriber), json_dumps_params={"indent": 2, "ensure_ascii": False})
    response["Content-Disposition"] = 'attachment; filename="jalon-my-data.json"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@behind_pass(*MANAGING)
def erase(request: HttpRequest, subscriber: Subscriber, token: str) -> HttpResponse:
    if request.method != "POST":
        return render(request, "digest/erase.html", {"subscriber": subscriber, "token": token})
    subscriptions.erase(subscriber)
    return render(request, "digest/ended.html", {"what": "erased"})


@require_http_methods(["GET", "HEAD", "POST"])
@behind_pass(Purpose.LEAVE)
def leave(request: HttpRequest, subscriber: Subscriber, token: str) -> HttpResponse:
    if request.method == "POST" and "undo" in request.POST:
        subscriptions.come_back(subscriber)
    elif request.method == "POST":
        subscriptions.leave(subscriber, timezone.now())
    if request.method == "POST":
        return redirect("digest_leave", token)
    return render(request, "digest/leave.html", {"subscriber": subscriber})


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@behind_pass(Purpose.ONE_CLICK)
def one_click(request: HttpRequest, subscriber: Subscriber, token: str) -> HttpResponse:
    """RFC 8058: mail providers POST here, without cookies. Whoever opens it gets the page with the button."""
    if request.method != "POST":
        return redirect("digest_leave", passes.issue(subscriber, Purpose.LEAVE))
    if request.POST.get("List-Unsubscribe") != "One-Click":
        return HttpResponseBadRequest("List-Unsubscribe=One-Click is asked for\n", content_type="text/plain")
    subscriptions.leave(subscriber, timezone.now())
    return HttpResponse("unsubscribed\n", content_type="text/plain")


def _form_page(
    request: HtmxHttpRequest, page: str, form: SubscriptionForm, shown: Shown | None = None, status: int = 200
) -> HttpResponse:
    response = render_page(request, page, "digest/_found.html", {"form": form, **(shown or {})})
    response.status_code = 200 if wants_part(request) else status
    return response


def _too_many(response: HttpResponse, until: datetime, now: datetime) -> HttpResponse:
    response.status_code = 429
    response["Retry-After"] = str(max(1, round((until - now).total_seconds())))
    return private(response)


def _mail_link(subscriber: Subscriber, now: datetime, wanted: str = "") -> None:
    if limits.may_mail(subscriber.email, now):
        tasks.mail_link.delay(subscriber.pk, wanted)


def _wanted_at_first(request: HttpRequest) -> dict[str, object]:
    """What links to the form ask for: `company`, `topic` and `q`; the rest as most will have it."""
    language = (get_language() or "en")[:2]
    wishes = Wishes(language, zone="Europe/Paris" if language == "fr" else "UTC")
    return {**initial_of(wishes), **_asked_for(request, Wishes(language))}


def _with_more(request: HttpRequest, subscriber: Subscriber) -> dict[str, object]:
    """Their wishes, and what the link asks for besides; nothing of it is kept before they say so."""
    wishes = subscriptions.wishes_of(subscriber)
    return {**initial_of(wishes), **_asked_for(request, wishes), "email": subscriber.email}


def _asked_for(request: HttpRequest, wishes: Wishes) -> dict[str, object]:
    slugs = [entity.slug for entity in wishes.entities] + request.GET.getlist("company")
    topics = [*wishes.topics, *filter(known_topic, request.GET.getlist("topic"))]
    searches = [*wishes.searches, *map(one_line, request.GET.getlist("q"))]
    return {
        "company": list(dict.fromkeys(slugs))[:MOST_FOLLOWS],
        "topic": topics,
        "searches": "\n".join(dict.fromkeys(one[:LONGEST_SEARCH] for one in searches if one)),
    }


def _passed_on(form: SubscriptionForm) -> str:
    wishes = form.wishes
    asked = [("company", entity.slug) for entity in wishes.entities]
    asked += [("topic", topic) for topic in wishes.topics]
    return urlencode(asked[:PASSED_ON])


def _standing_of(subscriber: Subscriber, token: str, request: HttpRequest) -> Shown:
    turn = subscriber.next_turn(timezone.now()).astimezone(subscriber.clock)
    return {
        "subscriber": subscriber,
        "token": token,
        "next_turn": turn if subscriber.is_mailable else None,
        "done": done if (done := request.GET.get("done", "")) in DONE else "",
        "leave_url": reverse("digest_leave", args=[passes.issue(subscriber, Purpose.LEAVE)]),
    }


def _to_preferences(token: str, done: str) -> HttpResponse:
    return redirect(f"{reverse('digest_preferences', args=[token])}?done={done}")
