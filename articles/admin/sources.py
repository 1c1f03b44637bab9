"""Sources and feeds: who publishes, where, how that goes, and where servers asked to be left alone."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from articles import models
from articles.admin.history import Noted
from articles.admin.site import HTTPS_UNLESS_TOLD


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


@admin.register(models.Feed)
class FeedAdmin(Noted[models.Feed]):
    formfield_overrides = HTTPS_UNLESS_TOLD
    list_display = ["source", "error", "newest_at", "last_good_at", "next_poll_at", "is_paused", "url"]
    list_filter = [("error", admin.EmptyFieldListFilter), "is_paused"]
    list_select_related = ["source"]
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
    actions = ["poll_now"]

    def get_readonly_fields(self, request: HttpRequest, feed: models.Feed | None = None) -> list[str]:
        """How often one in one's own network is polled is the editors' to say; the others say it themselves. Where it
        is is the chief editors' to say: others poll and pause it."""
        if not request.user.has_perm("articles.add_feed"):
            return [*self.readonly_fields, "source", "url", "is_nearby", "next_poll_at", "error", "tries"]
        is_fixed = feed is not None and feed.is_nearby
        return [name for name in self.readonly_fields if not (is_fixed and name == "interval")]

    @admin.action(description=_("Poll now"), permissions=["change"])
    def poll_now(self, request: HttpRequest, feeds: QuerySet[models.Feed]) -> None:
        with self.noting(request, feeds, gettext("Poll now")):
            count = feeds.update(next_poll_at=timezone.now(), is_paused=False, claimed_until=None)
        self.message_user(request, ngettext("%d feed is polled now.", "%d feeds are polled now.", count) % count)


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
