"""Feeds that are to be followed: looked at before, one by one; or by the list, as OPML. And the list to give away."""

from __future__ import annotations

from functools import partial
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.timesince import timesince
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from articles.ingest.answers import FetchError
from articles.ingest.foretaste import Foretaste, foretaste
from articles.ingest.lists import Listed, exported, foreseen, import_within
from articles.ingest.politeness import NotYetError
from articles.ingest.subscribe import add_feed
from articles.models.feeds import LONGEST_ADDRESS
from articles.models.labels import FAULTS, LANGUAGES, choices
from articles.tagging import current_tagger
from articles.text.faults import fault_of
from articles.text.feed import FeedError
from articles.text.opml import Opml, OpmlError, read_opml, write_opml

MOST_BYTES = 1_000_000
LOOKED_UP_WITHIN, ADDED_WITHIN = 6.0, 15.0
FeedAdmin = admin.ModelAdmin[Any]


class FeedForm(forms.Form):
    """An address; and what its feed's publisher is called and writes, once the feed was seen."""

    url = forms.URLField(
        label=_("address of a feed, or of a page that names one"), max_length=LONGEST_ADDRESS, assume_scheme="https"
    )
    name = forms.CharField(label=_("name of its source"), max_length=200, required=False)
    language = forms.ChoiceField(
        label=_("language"), required=False, choices=[("", _("found out from the texts")), *choices(LANGUAGES)]
    )


class ListForm(forms.Form):
    file = forms.FileField(label=_("OPML file"), allow_empty_file=True)

    def clean_file(self) -> Opml:
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            told = _("It is larger than %(size)s MB. The command import_opml takes more.")
            raise forms.ValidationError(told, params={"size": MOST_BYTES // 1_000_000})
        return _read(file.read())


class ConfirmForm(forms.Form):
    opml = forms.CharField(widget=forms.Textarea)

    def clean_opml(self) -> Opml:
        return _read(self.cleaned_data["opml"].encode())


def follow(request: HttpRequest, desk: FeedAdmin) -> HttpResponse:
    """Look at what a feed would bring, then follow it. Nothing is stored by looking."""
    if not desk.has_add_permission(request):
        raise PermissionDenied
    form = FeedForm(request.POST or None)
    seen: Foretaste | None = None
    if form.is_valid():
        try:
            if "_follow" in request.POST:
                return _followed(request, desk, form.cleaned_data)
            seen = foretaste(form.cleaned_data["url"], current_tagger(), timezone.now())
        except (FetchError, FeedError) as problem:
            form.add_error("url", in_plain_words(problem))
    told = {"form": form, "seen": seen, "rhythm": seen and _rhythm(seen), "follow_form": seen and _follow_form(seen)}
    return _page(request, desk, "follow", gettext("Follow a feed"), told)


def _followed(request: HttpRequest, desk: FeedAdmin, told: dict[str, Any]) -> HttpResponse:
    note = partial(_note, request, desk)
    feed = add_feed(told["url"], name=told["name"], language=told["language"], now=timezone.now(), note=note)
    messages.success(request, gettext("%(feed)s is followed, and polled at once.") % {"feed": feed.url})
    return redirect("admin:articles_feed_change", feed.pk)


def _note(request: HttpRequest, desk: FeedAdmin, row: Model) -> None:
    desk.log_addition(request, row, "")


def _follow_form(seen: Foretaste) -> FeedForm:
    language = seen.language if seen.language in LANGUAGES else ""
    return FeedForm(initial={"url": seen.url, "name": seen.title[:200], "language": language}, auto_id="follow_%s")


def _rhythm(seen: Foretaste) -> str:
    if seen.rhythm.usual_gap is None:
        return ""
    now = timezone.now()
    return gettext("about every %(time)s") % {"time": timesince(now - seen.rhythm.usual_gap, now, depth=1)}


def in_plain_words(problem: FetchError | FeedError) -> str:
    """Why there is nothing, as a sentence; and what the machine said of it."""
    if isinstance(problem, NotYetError):
        at = timezone.localtime(problem.until)
        told = gettext("This site is asked often enough at the moment. Try again at %(time)s.")
        return told % {"time": f"{at:%H:%M:%S}"}
    return f"{FAULTS[fault_of(str(problem))]} ({problem})"


def import_opml(request: HttpRequest, desk: FeedAdmin) -> HttpResponse:
    """1. A file is sent. 2. What it would do is shown. 3. The list, confirmed, is followed as far as time allows."""
    if not desk.has_add_permission(request):
        raise PermissionDenied
    if "opml" in request.POST:
        return _imported(request, desk)
    form = ListForm(request.POST or None, request.FILES or None)
    told: dict[str, Any] = {"form": form}
    if form.is_valid():
        told |= _foreseen(form.cleaned_data["file"])
    return _page(request, desk, "import", gettext("Import a list of feeds (OPML)"), told)


def _foreseen(opml: Opml) -> dict[str, Any]:
    listed = foreseen(opml, LOOKED_UP_WITHIN)
    new = [one for one in listed if one.is_new]
    return {
        "new": new,
        "known": [one for one in listed if not one.is_new and not one.problem],
        "refused": _refused(listed),
        "dropped": opml.dropped,
        "confirm": write_opml((one.outline for one in new), "Jalon").decode() if new else "",
        "is_foreseen": True,
    }


def _imported(request: HttpRequest, desk: FeedAdmin) -> HttpResponse:
    form = ConfirmForm(request.POST)
    if not form.is_valid():
        messages.error(request, gettext("The list was lost on its way. Send the file again."))
        return redirect("admin:articles_feed_import")
    listed, rest = import_within(ADDED_WITHIN, form.cleaned_data["opml"], timezone.now(), partial(_note, request, desk))
    count = sum(one.is_new for one in listed)
    messages.success(request, ngettext("%d feed is followed now.", "%d feeds are followed now.", count) % count)
    refused = _refused(listed)
    if not rest and not refused:
        return redirect("admin:articles_feed_changelist")
    told = {"refused": refused, "rest": rest, "confirm": write_opml(rest, "Jalon").decode() if rest else ""}
    return _page(request, desk, "import", gettext("Import a list of feeds (OPML)"), told)


def _refused(listed: list[Listed]) -> list[tuple[Listed, Any]]:
    """Those that are not followed, each with the sentence why."""
    return [(one, FAULTS[fault_of(one.problem)]) for one in listed if one.problem]


def _read(body: bytes) -> Opml:
    try:
        return read_opml(body)
    except OpmlError as problem:
        raise forms.ValidationError(_("This is no list of feeds: there is no outline in it.")) from problem


def export_opml(request: HttpRequest, desk: FeedAdmin) -> HttpResponse:
    if not desk.has_view_permission(request):
        raise PermissionDenied
    name = f"jalon-{timezone.localdate():%Y-%m-%d}.opml"
    disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(exported("Jalon"), content_type="text/x-opml; charset=utf-8", headers=disposition)


def _page(request: HttpRequest, desk: FeedAdmin, name: str, title: str, told: dict[str, Any]) -> HttpResponse:
    shown = {**desk.admin_site.each_context(request), "title": title, "opts": desk.opts, **told}
    return render(request, f"admin/articles/feed/{name}.html", shown)
