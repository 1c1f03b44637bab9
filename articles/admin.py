"""The editors' desk: every row can be found, read and corrected; texts change only by way of versions."""

from typing import Any

from django.contrib import admin
from django.db import transaction
from django.db.models import QuerySet, URLField
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext_lazy as _

from articles import models
from articles.ingest.store import store_text
from articles.placing import refresh_stale
from articles.text.fingerprint import content_hash, entry_key
from articles.titles import title_of

admin.site.site_header = "Jalon"
admin.site.site_title = "Jalon"
HTTPS_UNLESS_TOLD: Any = {URLField: {"assume_scheme": "https"}}


@admin.register(models.Source)
class SourceAdmin(admin.ModelAdmin[models.Source]):
    formfield_overrides = HTTPS_UNLESS_TOLD
    list_display = ["name", "site", "language", "is_demo"]
    list_filter = ["language", "is_demo"]
    search_fields = ["name", "site"]


@admin.register(models.Feed)
class FeedAdmin(admin.ModelAdmin[models.Feed]):
    formfield_overrides = HTTPS_UNLESS_TOLD
    list_display = ["source", "error", "last_good_at", "next_poll_at", "is_paused", "url"]
    list_filter = [("error", admin.EmptyFieldListFilter), "is_paused"]
    list_select_related = ["source"]
    search_fields = ["url", "source__name"]
    autocomplete_fields = ["source"]
    readonly_fields = ["last_polled_at", "last_good_at", "tries", "error"]
    actions = ["poll_now"]

    @admin.action(description=_("Poll now"))
    def poll_now(self, request: HttpRequest, feeds: QuerySet[models.Feed]) -> None:
        count = feeds.update(next_poll_at=timezone.now(), is_paused=False, claimed_until=None)
        self.message_user(request, ngettext("%d feed is polled now.", "%d feeds are polled now.", count) % count)


@admin.register(models.Article)
class ArticleAdmin(admin.ModelAdmin[models.Article]):
    formfield_overrides = HTTPS_UNLESS_TOLD
    list_display = ["title", "source", "language", "published_at", "tagged_at", "error"]
    list_filter = ["language", "source__is_demo"]
    list_select_related = ["source"]
    search_fields = ["title", "url"]
    autocomplete_fields = ["source"]
    show_full_result_count = False
    fields = [
        "source",
        "url",
        "title",
        "text",
        "author",
        "language",
        ("published_at", "published_precision"),
        "partial_reason",
        ("version", "read_at", "tagged_at"),
        "error",
    ]
    readonly_fields = ["version", "read_at", "tagged_at", "error"]

    def get_readonly_fields(self, request: HttpRequest, article: models.Article | None = None) -> list[str]:
        """By its address an article is known again; once stored it stays."""
        return [*self.readonly_fields, *(["url"] if article else [])]

    def save_model(
        self, request: HttpRequest, article: models.Article, form: ModelForm[models.Article], change: bool
    ) -> None:
        """A new article is tagged as it stands; a corrected text becomes the next version, the old one is kept."""
        if not change:
            article.entry_key = entry_key(url=article.url)
            article.content_hash = content_hash(article.title, article.text)
            article.read_at = timezone.now()
            article.save()
            return
        title, text = article.title, article.text
        stored = models.Article.objects.get(pk=article.pk)
        article.save(update_fields=[name for name in form.changed_data if name not in ("title", "text")])
        store_text(stored, title=title, text=text)

    @transaction.atomic
    def delete_queryset(self, request: HttpRequest, articles: QuerySet[models.Article]) -> None:
        for article in articles:
            self.delete_model(request, article)

    @transaction.atomic
    def delete_model(self, request: HttpRequest, article: models.Article) -> None:
        """A removed article stays removed, however long its feed lists it. Events go with their last claim."""
        models.Tombstone.objects.get_or_create(url=article.url)
        models.Event.objects.filter(claims__article=article).update(is_stale=True)
        article.delete()
        refresh_stale()


class AliasInline(admin.TabularInline[models.Alias, models.Entity]):
    model = models.Alias
    extra = 1


@admin.register(models.Entity)
class EntityAdmin(admin.ModelAdmin[models.Entity]):
    formfield_overrides = HTTPS_UNLESS_TOLD
    list_display = ["name", "kind", "parent", "country"]
    list_filter = ["kind"]
    list_select_related = ["parent"]
    search_fields = ["name", "aliases__form"]
    autocomplete_fields = ["parent"]
    prepopulated_fields = {"slug": ["name"]}
    inlines = [AliasInline]

    def save_related(self, request: HttpRequest, form: ModelForm[models.Entity], formsets: Any, change: bool) -> None:
        """An entity is always known by its own name."""
        super().save_related(request, form, formsets, change)
        models.Alias.objects.get_or_create(entity=form.instance, form=form.instance.name, language="")


@admin.register(models.Event)
class EventAdmin(admin.ModelAdmin[models.Event]):
    list_display = ["title", "kind", "status", "sort_day", "source_count", "last_told_at"]
    list_filter = ["kind", "status"]
    search_fields = ["participants__label", "title_en", "title_fr"]
    show_full_result_count = False
    fields = ["title_en", "title_fr", "kind", "status", ("amount", "currency"), ("day", "precision")]
    readonly_fields = ["kind", "status", "amount", "currency", "day", "precision"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[models.Event]:
        return models.Event.objects.with_participants()

    @admin.display(description=_("title"))
    def title(self, event: models.Event) -> str:
        return title_of(event, (get_language() or "en")[:2])

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Events follow from claims; nobody makes one that no article tells of."""
        return False


@admin.register(models.Claim)
class ClaimAdmin(admin.ModelAdmin[models.Claim]):
    list_display = ["kind", "status", "quote", "article", "told_at", "confidence"]
    list_filter = ["kind", "status"]
    list_select_related = ["article"]
    search_fields = ["quote"]
    raw_id_fields = ["article", "event"]
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, claim: models.Claim | None = None) -> bool:
        return False


@admin.register(models.Subscriber)
class SubscriberAdmin(admin.ModelAdmin[models.Subscriber]):
    list_display = ["email", "language", "weekday", "hour", "zone", "confirmed_at"]
    search_fields = ["email"]
