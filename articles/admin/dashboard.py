"""The desk's first page: what waits, what broke, what came in today, how far long work is; and what begins it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from articles import condition, health, overview
from articles import progress as long_work
from articles.admin.review import may_review
from articles.models import Feed
from articles.models.digests import DigestState
from articles.models.feeds import FEED_STATES
from articles.models.labels import FAULTS, LANGUAGES, choices
from articles.overview import AtMost
from articles.tagging import tagger_stamp

FEEDS_SHOWN = 8
# What waits: its name, the table that it is in, the page that shows it, and the filter there.
LISTS = {
    "claims": (_("claims to review"), "claim", "review", ""),
    "names": (_("suggested names"), "suggestedname", "work", ""),
    "conflicts": (_("events with conflicts"), "event", "changelist", "conflict=open"),
    "evidence": (_("events whose evidence changed"), "event", "changelist", "evidence=changed"),
    "partial": (_("partial articles"), "article", "changelist", "partial_reason__isempty=0"),
    "unsure": (_("mails that may not have gone out"), "digest", "changelist", f"state__exact={DigestState.UNSURE}"),
    "aside": (_("articles set aside"), "article", "changelist", "set_aside=yes"),
}
OPEN_TO: dict[str, Callable[[Any], bool]] = {
    "review": may_review,
    "work": lambda user: bool(user.has_perm("articles.change_suggestedname")),
}
"""Pages where one works; whoever may only look is shown the list."""
QUEUES = {
    "poll": _("feeds to poll"),
    "read": _("pages to read"),
    "index": _("texts to index"),
    "compare": _("texts to compare"),
    "tag": _("articles to tag"),
    "place": _("claims to place"),
    "send": _("mails to send"),
}
PARTS = {
    "database": _("Database"),
    "broker": _("Redis"),
    "worker": pgettext_lazy("process", "Workers"),
    "beat": _("Timetable (beat)"),
}


class RetagForm(forms.Form):
    language = forms.ChoiceField(
        label=_("language"), required=False, choices=[("", _("all languages")), *choices(LANGUAGES)]
    )
    since = forms.DateField(label=_("published since"), required=False, widget=forms.DateInput({"type": "date"}))


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with its name, and where its rows are listed, for those who may see them."""

    label: str | Promise
    count: AtMost
    url: str = ""


def shown(request: HttpRequest) -> dict[str, Any]:
    """What the first page holds beside the list of tables."""
    now = timezone.now()
    broken = overview.broken(now)
    return {
        "waiting": [_waiting(request, name, count) for name, count in overview.waiting().items()],
        "queues": [Figure(QUEUES[name], count) for name, count in overview.queues(now).items()],
        "states": [(state, name, broken.feeds[state]) for state, name in FEED_STATES.items() if state in broken.feeds],
        "trouble": _trouble(now),
        "gaps": broken.gaps,
        "parts": [(PARTS[part], told) for part, told in health.report(now).items()],
        "today": overview.today(now),
        "retag_form": RetagForm(),
        **_progress(request),
    }


def _trouble(now: datetime) -> list[tuple[Feed, Promise, condition.Condition, Promise | None]]:
    """The neediest feeds: the name of the state, the state, the sentence that says why."""
    return [
        (feed, FEED_STATES[how.state], how, FAULTS[how.fault] if how.fault else None)
        for feed, how in condition.in_trouble(now, FEEDS_SHOWN)
    ]


def _waiting(request: HttpRequest, name: str, count: AtMost) -> Figure:
    label, model, page, narrowed = LISTS[name]
    may_see = request.user.has_perm(f"articles.view_{model}")
    is_open = page not in OPEN_TO or OPEN_TO[page](request.user)
    address = reverse(f"admin:articles_{model}_{page if is_open else 'changelist'}")
    return Figure(label, count, (f"{address}?{narrowed}" if narrowed else address) if may_see else "")


def _progress(request: HttpRequest) -> dict[str, Any]:
    works = long_work.under_way(timezone.now())
    return {
        "works": works,
        "is_running": any(not work.is_over for work in works),
        "may_poll": request.user.has_perm("articles.change_feed"),
        "may_retag": request.user.has_perm("articles.add_retagging"),
    }


def progress(request: HttpRequest) -> HttpResponse:
    """How far long work is: the part that asks for itself again while something runs."""
    if not request.htmx:  # type: ignore[attr-defined]
        return redirect("admin:index")
    return render(request, "admin/_progress.html", _progress(request))


@require_POST
def poll_all(request: HttpRequest) -> HttpResponse:
    if not request.user.has_perm("articles.change_feed"):
        raise PermissionDenied
    long_work.poll_all(timezone.now())
    return redirect(f"{reverse('admin:index')}#progress")


@require_POST
def retag(request: HttpRequest) -> HttpResponse:
    if not request.user.has_perm("articles.add_retagging"):
        raise PermissionDenied
    form = RetagForm(request.POST)
    if form.is_valid():
        long_work.retag(form.cleaned_data["language"], form.cleaned_data["since"], tagger_stamp(), timezone.now())
    else:
        messages.error(request, gettext("Nothing was begun: the day is none."))
    return redirect(f"{reverse('admin:index')}#progress")
