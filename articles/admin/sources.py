"""Sources and feeds: who publishes, where, how that goes, and where servers asked to be left alone."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ORDER_VAR
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timesince import timesince
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from articles import condition, models
from articles.admin import following
from articles.admin.history import Noted
from articles.admin.site import HTTPS_UNLESS_TOLD, Prepared
from articles.condition import Condition
from articles.models.feeds import FEED_STATES, NEEDIEST_FIRST, FeedState
from articles.models.labels import FAULTS, choices


@admin.register(models.Source)
class SourceAdmin(Noted[models.Source]):
    formfield_overrides = HTTPS_UNLESS_TOLD
    list_display = ["name", "site", "language", "is_demo"]
    list_filter = ["language", "is_demo"]
    search_fields = ["name", "site"]


class FeedMoveInline(admin.TabularInline[models.FeedMove, models.Feed]):
    model = models.FeedMove
    extra = 0
    can_delete = False
    readonly_fields = ["from_url", "to_url", "moved_at", "why"]

    def has_add_permission(self, request: HttpRequest, feed: models.Feed | None = None) -> bool:
        return False


class StateFilter(admin.SimpleListFilter):
    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return choices(FEED_STATES)

    def queryset(self, request: HttpRequest, feeds: Any) -> Any:
        return feeds.in_states(self.value()) if self.value() in set(FeedState) else feeds


class GapFilter(admin.SimpleListFilter):
    title = _("gaps")
    parameter_name = "gaps"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("open", _("A gap is open"))]

    def queryset(self, request: HttpRequest, feeds: QuerySet[models.Feed]) -> QuerySet[models.Feed]:
        gaps = models.FeedGap.objects.open().values("feed")
        return feeds.filter(pk__in=gaps) if self.value() == "open" else feeds


class FeedList(Prepared):
    """The neediest first, unless a column is asked for; each row knows how its feed is."""

    def get_ordering(self, request: HttpRequest, queryset: QuerySet[Any]) -> list[Any]:
        asked: list[Any] = super().get_ordering(request, queryset)
        return asked if ORDER_VAR in self.params else [*NEEDIEST_FIRST]

    def prepare(self, request: HttpRequest, rows: list[Any]) -> None:
        found = condition.conditions(rows, timezone.now())
        for feed in rows:
            feed.how = found[feed.pk]
            feed.back = request.GET.urlencode()


@admin.register(models.Feed)
class FeedAdmin(Noted[models.Feed]):
    formfield_overrides = HTTPS_UNLESS_TOLD
    list_display = ["name", "state", "brought_last", "next_poll"]
    list_filter = [StateFilter, GapFilter]
    search_fields = ["url", "source__name"]
    autocomplete_fields = ["source"]
    readonly_fields = [
        "interval",
        "usual_gap",
        "longest_gap",
        "newest_at",
        "added_at",
        "last_polled_at",
        "last_good_at",
        "parser",
        "tries",
        "error",
    ]
    inlines = [FeedMoveInline]
    actions = ["poll_now", "pause", "resume"]
    change_list_template = "admin/articles/feed/change_list.html"

    class Media:
        css = {"all": ["desk.css"]}

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        ours = [
            path("import/", view(lambda request: following.import_opml(request, self)), name="articles_feed_import"),
            path("export/", view(lambda request: following.export_opml(request, self)), name="articles_feed_export"),
            path("<int:pk>/now/<str:what>/", view(self.do), name="articles_feed_do"),
        ]
        return [*ours, *super().get_urls()]

    def get_queryset(self, request: HttpRequest) -> QuerySet[models.Feed]:
        return condition.listed(timezone.now())

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> Any:
        return FeedList

    def get_readonly_fields(self, request: HttpRequest, feed: models.Feed | None = None) -> list[str]:
        """How often one in one's own network is polled is the editors' to say; the others say it themselves. Where it
        is is the chief editors' to say: others poll and pause it."""
        if not request.user.has_perm("articles.add_feed"):
            return [*self.readonly_fields, "source", "url", "is_nearby", "next_poll_at", "error", "tries"]
        is_fixed = feed is not None and feed.is_nearby
        return [name for name in self.readonly_fields if not (is_fixed and name == "interval")]

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """Nobody follows a feed unseen."""
        return following.follow(request, self)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        feed = condition.listed(timezone.now()).filter(pk=object_id).first() if object_id.isdecimal() else None
        shown = {} if feed is None else self._shown(feed)
        return super().change_view(request, object_id, form_url, {**shown, **(extra_context or {})})

    def _shown(self, feed: models.Feed) -> dict[str, Any]:
        how = condition.conditions([feed], timezone.now())[feed.pk]
        return {
            "how": how,
            "state_name": FEED_STATES[how.state],
            "fault": how.fault and FAULTS[how.fault],
            "rhythm": rhythm_in_words(feed),
            "newest_articles": condition.newest_articles(feed),
            "newest_gaps": condition.newest_gaps(feed),
        }

    def do(self, request: HttpRequest, pk: int, what: str) -> HttpResponse:
        """What one button of the list, or of the feed's own page, asks for."""
        feeds = models.Feed.objects.filter(pk=get_object_or_404(models.Feed, pk=pk).pk)
        doing = {"poll": self.poll_now, "pause": self.pause, "resume": self.resume}.get(what)
        if request.method != "POST" or doing is None or not self.has_change_permission(request):
            raise PermissionDenied
        doing(request, feeds)
        if "back" in request.GET:
            return HttpResponseRedirect(f"{reverse('admin:articles_feed_changelist')}?{request.GET['back']}")
        return redirect("admin:articles_feed_change", pk)

    @admin.display(description=_("feed"), ordering="source__name")
    def name(self, feed: models.Feed) -> SafeString:
        return format_html('{} <span class="quiet desk-below">{}</span>', feed.source, feed.url)

    @admin.display(description=_("state"), ordering="need")
    def state(self, feed: Any) -> SafeString:
        how: Condition = feed.how
        fault = how.fault and FAULTS[how.fault]
        return _cell("condition", {"feed": feed, "how": how, "state_name": FEED_STATES[how.state], "fault": fault})

    @admin.display(description=_("last article"), ordering="newest_at")
    def brought_last(self, feed: Any) -> SafeString:
        shown = {"article": feed.how.last, "at": feed.newest_at or feed.last_good_at, "rhythm": rhythm_in_words(feed)}
        return _cell("last", shown)

    @admin.display(description=_("next poll"), ordering="next_poll_at")
    def next_poll(self, feed: Any) -> SafeString:
        return _cell("buttons", {"feed": feed, "back": feed.back})

    @admin.action(description=_("Poll now"), permissions=["change"])
    def poll_now(self, request: HttpRequest, feeds: QuerySet[models.Feed]) -> None:
        with self.noting(request, _plain(feeds), gettext("Poll now")):
            count = _plain(feeds).poll_now(timezone.now())
        self.message_user(request, ngettext("%d feed is polled now.", "%d feeds are polled now.", count) % count)

    @admin.action(description=_("Pause"), permissions=["change"])
    def pause(self, request: HttpRequest, feeds: QuerySet[models.Feed]) -> None:
        with self.noting(request, _plain(feeds), gettext("Pause")):
            count = _plain(feeds).pause()
        self.message_user(request, ngettext("%d feed is paused.", "%d feeds are paused.", count) % count)

    @admin.action(description=_("Go on"), permissions=["change"])
    def resume(self, request: HttpRequest, feeds: QuerySet[models.Feed]) -> None:
        with self.noting(request, _plain(feeds), gettext("Go on")):
            count = _plain(feeds).resume(timezone.now())
        told = ngettext("%d feed is polled again, from now on.", "%d feeds are polled again, from now on.", count)
        self.message_user(request, told % count)


def _plain(feeds: QuerySet[models.Feed]) -> Any:
    """The same rows, without what the list wanted to know of them."""
    return models.Feed.objects.filter(pk__in=feeds.order_by().values("pk"))


def _cell(name: str, shown: dict[str, Any]) -> SafeString:
    return render_to_string(f"admin/articles/feed/_{name}.html", shown)


def rhythm_in_words(feed: models.Feed) -> str:
    """ "about every 3 hours"; nothing while too little is known."""
    if feed.usual_gap is None:
        return ""
    now = timezone.now()
    return gettext("about every %(time)s") % {"time": timesince(now - feed.usual_gap, now, depth=1)}


@admin.register(models.FeedGap)
class FeedGapAdmin(Noted[models.FeedGap]):
    list_display = ["feed", "kind", "began_at", "ended_at", "why"]
    list_filter = ["kind", ("ended_at", admin.EmptyFieldListFilter)]
    list_select_related = ["feed"]
    autocomplete_fields = ["feed"]
    search_fields = ["feed__url", "feed__source__name"]


@admin.register(models.Restraint)
class RestraintAdmin(Noted[models.Restraint]):
    """Where servers asked to be left alone; an editor who knows better may change until when, or delete it."""

    list_display = ["place", "scope", "until", "told_at", "why"]
    list_filter = ["scope"]
    search_fields = ["place"]
    fields = ["place", "scope", "until", "told_at", "why"]
    readonly_fields = ["place", "scope", "told_at", "why"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False
