"""Articles: the partial ones are found here and made whole; texts change only by way of versions."""

from collections.abc import Collection
from functools import partial
from typing import Any

from django.contrib import admin
from django.db import transaction
from django.db.models import F, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from articles import models
from articles.admin import adding
from articles.admin.history import CHANGES_A_PAGE, Noted
from articles.admin.site import HTTPS_UNLESS_TOLD
from articles.ingest.store import store_text
from articles.models.leases import MOST_TRIES
from articles.placing.refresh import refresh_stale
from articles.text.operators import Words

EDITED = {"title", "text", "published_at", "published_precision"}


class SetAsideFilter(admin.SimpleListFilter):
    title = _("set aside after failing")
    parameter_name = "set_aside"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("Set aside"))]

    def queryset(self, request: HttpRequest, articles: QuerySet[models.Article]) -> QuerySet[models.Article]:
        return articles.filter(tries__gte=MOST_TRIES) if self.value() == "yes" else articles


class VersionInline(admin.TabularInline[models.ArticleVersion, models.Article]):
    """The texts that it had, and what was changed about each."""

    model = models.ArticleVersion
    fields = ["number", "title", "superseded_at", "note"]
    readonly_fields = ["number", "title", "superseded_at", "note"]
    can_delete = False

    def has_add_permission(self, request: HttpRequest, article: models.Article | None = None) -> bool:
        return False


@admin.register(models.Article)
class ArticleAdmin(Noted[models.Article]):
    formfield_overrides = HTTPS_UNLESS_TOLD
    list_display = ["title", "source", "language", "published_at", "tagged_at", "why_partial", "error"]
    list_filter = [
        ("partial_reason", admin.EmptyFieldListFilter),
        ("error", admin.EmptyFieldListFilter),
        ("gone_at", admin.EmptyFieldListFilter),
        SetAsideFilter,
        "language",
        "source__is_demo",
    ]
    list_select_related = ["source"]
    search_fields = ["title", "text"]
    search_help_text = _("Words of the text, an address, or a number")
    ordering = [F("published_at").desc(nulls_last=True), "-pk"]
    sortable_by = ()
    autocomplete_fields = ["source"]
    fields = [
        "source",
        "url",
        "title",
        "text",
        "author",
        "language",
        ("published_at", "published_precision"),
        "picture",
        "partial_reason",
        ("version", "read_at", "tagged_at"),
        "error",
    ]
    readonly_fields = ["url", "version", "read_at", "tagged_at", "error"]  # by its address it is known again
    inlines = [VersionInline]
    actions = ["read_again"]

    def get_urls(self) -> list[URLPattern]:
        shown = self.admin_site.admin_view(partial(adding.added, self))
        return [path("<int:pk>/added/", shown, name="articles_article_added"), *super().get_urls()]

    def add_view(self, request: Any, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        return adding.adding(self, request)

    def get_queryset(self, request: HttpRequest) -> QuerySet[models.Article]:
        return models.Article.objects.defer("search")

    def get_search_results(
        self, request: HttpRequest, articles: QuerySet[models.Article], search_term: str
    ) -> tuple[QuerySet[models.Article], bool]:
        """By the text index, as readers search."""
        term = search_term.strip()
        if not term:
            return articles, False
        found = models.Article.objects.holding(Words(term, ()))
        if term.startswith("http"):
            found = models.Article.objects.at(term)
        elif term.isdecimal():
            found = models.Article.objects.filter(pk=term[:18])
        return articles & found, False

    @admin.display(description=_("why only partial"))
    def why_partial(self, article: models.Article) -> str:
        return gettext(article.partial_reason) if article.partial_reason else ""

    @admin.action(description=_("Read the page again"), permissions=["change"])
    def read_again(self, request: HttpRequest, articles: QuerySet[models.Article]) -> None:
        """Save where an editor wrote the text."""
        unedited = articles.filter(edited_at=None)
        with self.noting(request, unedited, gettext("Read the page again")):
            count = unedited.update(read_again_at=timezone.now(), tries=0, claimed_until=None)
        self.message_user(
            request, ngettext("%d page is read again now.", "%d pages are read again now.", count) % count
        )

    def also_told(self, key: int) -> dict[str, QuerySet[Any]]:
        return {
            "articles.claim": models.Claim.objects.filter(article=key),
            "articles.mention": models.Mention.objects.filter(article=key),
        }

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """With the texts that it had, whoever brought them."""
        versions = models.ArticleVersion.objects.filter(article=int(object_id) if object_id.isdecimal() else 0)
        shown = {"versions": versions.defer("text").order_by("-number")[:CHANGES_A_PAGE]}
        return super().history_view(request, object_id, shown | (extra_context or {}))

    def save_model(
        self, request: HttpRequest, article: models.Article, form: ModelForm[models.Article], change: bool
    ) -> None:
        """A corrected text becomes the next version, the old one is kept, and neither feed nor page changes it any
        more."""
        title, text = article.title, article.text
        stored = models.Article.objects.get(pk=article.pk)
        article.save(update_fields=[name for name in form.changed_data if name not in ("title", "text")])
        store_text(stored, title=title, text=text, by="editor", also=_told_by_editor(form.changed_data, stored))

    @transaction.atomic
    def delete_queryset(self, request: HttpRequest, articles: QuerySet[models.Article]) -> None:
        for article in articles:
            self.delete_model(request, article)

    @transaction.atomic
    def delete_model(self, request: HttpRequest, article: models.Article) -> None:
        """A removed article stays removed, however long its feed lists it. Events go with their last claim."""
        models.Tombstone.objects.bury(article)
        models.Event.objects.filter(claims__article=article).update(is_stale=True)
        article.delete()
        refresh_stale()


def _told_by_editor(changed: Collection[str], stored: models.Article) -> dict[str, object]:
    """What else holds for an article after an editor wrote in it: a text that was put in is whole."""
    now = timezone.now()
    told: dict[str, object] = {"bands": None} | ({"edited_at": now} if EDITED & set(changed) else {})
    if "text" in changed:
        told |= {"read_at": stored.read_at or now, "read_again_at": None, "error": ""}
        if "partial_reason" not in changed:
            told["partial_reason"] = ""
    return told


@admin.register(models.Tombstone)
class TombstoneAdmin(Noted[models.Tombstone]):
    """Taken off this list, an address may be added, or brought by its feed, again."""

    formfield_overrides = HTTPS_UNLESS_TOLD
    list_display = ["url", "removed_at"]
    list_display_links = None
    search_fields = ["url"]
    ordering = ["-pk"]
    sortable_by = ()

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, stone: models.Tombstone | None = None) -> bool:
        return False
