"""Subscribers, what they are or would be mailed, and the account of every mail."""

from datetime import date, timedelta
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.clickjacking import xframe_options_sameorigin

from articles import models
from articles.admin.history import Noted
from articles.digests.compose import Composed
from articles.digests.letters import Outcome
from articles.digests.preview import preview, send_test

WEEK = timedelta(days=7)
SUBSCRIBERS_FOUND = 1000
YEARS = range(1990, 2100)
# The mail in its frame: its own styles, and nothing else.
FRAMED = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; sandbox"


class FollowInline(admin.TabularInline[models.Follow, models.Subscriber]):
    model = models.Follow
    autocomplete_fields = ["entity"]
    extra = 0


class TopicFollowInline(admin.TabularInline[models.TopicFollow, models.Subscriber]):
    model = models.TopicFollow
    extra = 0


class SavedSearchInline(admin.TabularInline[models.SavedSearch, models.Subscriber]):
    model = models.SavedSearch
    extra = 0


@admin.register(models.Subscriber)
class SubscriberAdmin(Noted[models.Subscriber]):
    list_display = ["email", "language", "due_at", "confirmed_at", "paused_at", "unsubscribed_at", "preview_link"]
    list_filter = [
        ("confirmed_at", admin.EmptyFieldListFilter),
        ("paused_at", admin.EmptyFieldListFilter),
        ("unsubscribed_at", admin.EmptyFieldListFilter),
        "language",
    ]
    search_fields = ["email"]
    readonly_fields = ["due_at", "failures", "created_at"]
    inlines = [FollowInline, TopicFollowInline, SavedSearchInline]

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.preview)
        ours = [
            path("<int:pk>/preview/", view, name="articles_subscriber_preview"),
            path("<int:pk>/preview/mail/", self.admin_site.admin_view(self.mail), name="articles_subscriber_mail"),
        ]
        return [*ours, *super().get_urls()]

    def get_deleted_objects(self, rows: Any, request: HttpRequest) -> Any:
        """What they were mailed goes with them, though nobody deletes it by itself."""
        rows, counts, lacking, protected = super().get_deleted_objects(rows, request)
        return rows, counts, lacking - {str(models.Digest._meta.verbose_name)}, protected

    def save_model(
        self, request: HttpRequest, subscriber: models.Subscriber, form: ModelForm[models.Subscriber], change: bool
    ) -> None:
        """An address that is taken up again begins anew."""
        if not subscriber.paused_at:
            subscriber.failures, subscriber.pause_reason = 0, ""
        super().save_model(request, subscriber, form, change)

    @admin.display(description=_("preview"))
    def preview_link(self, subscriber: models.Subscriber) -> str:
        address = reverse("admin:articles_subscriber_preview", args=[subscriber.pk])
        return format_html('<a href="{}">{}</a>', address, _("preview"))

    def preview(self, request: HttpRequest, pk: int) -> HttpResponse:
        """A week's digest as it would be or would have been; a POST mails it to the editor who asks."""
        subscriber = self._shown(request, pk)
        day = _day(request.GET.get("day", ""), subscriber)
        composed = preview(subscriber, day, timezone.now())
        if request.method == "POST":
            self._send_test(request, composed)
            return redirect(f"{request.path}?day={day}")
        shown = {
            **self.admin_site.each_context(request),
            "title": gettext("Digest of %(subscriber)s") % {"subscriber": subscriber},
            "opts": self.opts,
            "subscriber": subscriber,
            "composed": composed,
            "day": day,
            "before": day - WEEK,
            "after": day + WEEK,
        }
        return render(request, "admin/articles/subscriber/preview.html", shown)

    def mail(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The HTML part alone, for the frame of the preview."""
        subscriber = self._shown(request, pk)
        composed = preview(subscriber, _day(request.GET.get("day", ""), subscriber), timezone.now())
        response = HttpResponse(composed.letter.html if composed else "")
        response.headers["Content-Security-Policy"] = FRAMED
        return xframe_options_sameorigin(lambda _: response)(request)

    def _shown(self, request: HttpRequest, pk: int) -> models.Subscriber:
        subscriber = get_object_or_404(models.Subscriber, pk=pk)
        if not self.has_view_permission(request, subscriber):
            raise PermissionDenied
        return subscriber

    def _send_test(self, request: HttpRequest, composed: Composed | None) -> None:
        address = getattr(request.user, "email", "")
        if composed is None or not address:
            told = gettext("There is nothing to mail, or you have no address to mail it to.")
            self.message_user(request, told, messages.WARNING)
            return
        handed = send_test(composed, address)
        if handed.outcome == Outcome.SENT:
            self.message_user(request, gettext("Mailed to %(address)s.") % {"address": address})
        else:
            told = gettext("It could not be mailed: %(reason)s") % {"reason": handed.reason}
            self.message_user(request, told, messages.ERROR)


def _day(written: str, subscriber: models.Subscriber) -> date:
    """The day asked for; else the last one on which the subscriber was due."""
    try:
        day = date.fromisoformat(written)
    except ValueError:
        day = date.min
    if day.year in YEARS:
        return day
    return subscriber.next_turn(timezone.now()).astimezone(subscriber.clock).date() - WEEK


@admin.register(models.Digest)
class DigestAdmin(Noted[models.Digest]):
    """What was sent, to whom, and why not. Nothing here can be changed but by sending again, by an editor's word."""

    list_display = ["period_start", "subscriber", "kind", "state", "why", "stories", "begun", "sent_at", "preview_link"]
    list_filter = ["state", "kind", "period_start"]
    list_select_related = ["subscriber"]
    search_fields = ["subscriber__email", "message_id"]
    ordering = ["-period_start", "-pk"]
    sortable_by = ["period_start"]
    actions = ["send_again"]

    def get_search_results(
        self, request: HttpRequest, digests: QuerySet[models.Digest], search_term: str
    ) -> tuple[QuerySet[models.Digest], bool]:
        """By a part of the address, or by the whole number of a mail."""
        term = search_term.strip()
        readers = models.Subscriber.objects.filter(email__icontains=term).values_list("pk", flat=True)
        theirs = Q(subscriber__in=list(readers[:SUBSCRIBERS_FOUND])) | Q(message_id=term)
        return (digests.filter(theirs) if term else digests), False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, digest: models.Digest | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, digest: models.Digest | None = None) -> bool:
        return False

    @admin.display(description=_("reason"))
    def why(self, digest: models.Digest) -> str:
        told = digest.reason or digest.error
        return gettext(told) if told else ""

    @admin.display(description=_("stories"))
    def stories(self, digest: models.Digest) -> int:
        return sum(digest.counts.values())

    @admin.display(description=_("begun"))
    def begun(self, digest: models.Digest) -> Any:
        return digest.claimed_at

    @admin.display(description=_("preview"))
    def preview_link(self, digest: models.Digest) -> str:
        address = reverse("admin:articles_subscriber_preview", args=[digest.subscriber_id])
        return format_html('<a href="{}?day={}">{}</a>', address, digest.period_end, _("preview"))

    @admin.action(description=_("Send again, though it may arrive twice"), permissions=["view"])
    def send_again(self, request: HttpRequest, digests: QuerySet[models.Digest]) -> None:
        """Those that did not go out, or of which nobody knows: never those that certainly did."""
        if not request.user.has_perm("articles.change_digest"):
            raise PermissionDenied
        with self.noting(request, digests, gettext("Send again, though it may arrive twice")):
            count = models.Digest.objects.filter(pk__in=digests).again(timezone.now())
        told = ngettext("%d mail waits to be sent again.", "%d mails wait to be sent again.", count) % count
        self.message_user(request, told)
