"""Articles as stored, with every text that they ever had."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchRank, SearchVectorField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from articles.models.feeds import Feed, Source
from articles.models.labels import LANGUAGES, PRECISIONS, choices
from articles.models.leases import Leased, LeasedQuerySet
from articles.models.search import words_query
from articles.text.values import Document, Precision, VagueDate


class ArticleQuerySet(LeasedQuerySet["Article"]):
    def waiting_for_text(self, now: datetime) -> Self:
        """Those whose page was never fetched, and those whose page is to be fetched again by now."""
        return self.filter(Q(read_at=None) | Q(read_again_at__lte=now)).not_set_aside().order_by("pk")

    def sources(self) -> models.QuerySet[Article, int]:
        """The sources that these articles are of."""
        return self.order_by("source").values_list("source", flat=True).distinct()

    def waiting_for_index(self) -> Self:
        return self.filter(search=None).order_by("pk")

    def waiting_for_tags(self, version: int) -> Self:
        return self.filter(tagger_version__lt=version).exclude(read_at=None).not_set_aside().order_by("pk")

    def demo(self) -> Self:
        return self.filter(source__is_demo=True)

    def newest_first(self) -> Self:
        return self.order_by(F("published_at").desc(nulls_last=True), "-pk")

    def without_text(self) -> Self:
        return self.defer("text", "search")

    def search_for(self, words: str) -> Self:
        """Articles that hold all the words, in the stemming of either language, best first."""
        query = words_query(words)
        return self.filter(search=query).annotate(rank=SearchRank(F("search"), query)).order_by("-rank", "-pk")


class Article(Leased):
    """One item of a source, at its canonical address. `version` numbers its present text; earlier ones are
    `ArticleVersion`s. Quotes count into `whole`: the title, a line break, the text."""

    source = models.ForeignKey(Source, models.CASCADE, related_name="articles", verbose_name=_("source"))
    feed = models.ForeignKey(
        Feed, models.SET_NULL, null=True, blank=True, related_name="articles", verbose_name=_("feed")
    )
    entry_key = models.CharField(max_length=64, editable=False)
    url = models.URLField(_("address"), max_length=2000, unique=True)
    title = models.CharField(_("title"), max_length=1000)
    text = models.TextField(_("text"), blank=True)
    author = models.CharField(_("author"), max_length=500, blank=True)
    language = models.CharField(_("language"), max_length=2, blank=True, choices=choices(LANGUAGES))
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    published_precision = models.CharField(max_length=7, choices=choices(PRECISIONS), default=Precision.DAY)
    version = models.PositiveIntegerField(default=1, editable=False)
    content_hash = models.CharField(max_length=64, editable=False)
    stored_at = models.DateTimeField(auto_now_add=True)
    read_at = models.DateTimeField(_("text read"), null=True, blank=True, editable=False)
    read_again_at = models.DateTimeField(null=True, blank=True, editable=False)
    partial_reason = models.CharField(_("why only partial"), max_length=300, blank=True, default="")
    tagger_version = models.PositiveIntegerField(default=0, editable=False)
    tagged_at = models.DateTimeField(_("tagged"), null=True, blank=True, editable=False)
    search = SearchVectorField(null=True, editable=False)

    objects = ArticleQuerySet.as_manager()

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        constraints = [
            models.UniqueConstraint(fields=["feed", "entry_key"], name="article_entry_once_a_feed"),
            models.CheckConstraint(condition=~Q(title=""), name="article_has_title"),
        ]
        indexes = [
            GinIndex(fields=["search"], name="article_search"),
            models.Index(F("published_at").desc(nulls_last=True), F("id").desc(), name="article_newest"),
            models.Index(fields=["id"], condition=Q(read_at=None), name="article_unread"),
            models.Index(fields=["read_again_at"], condition=Q(read_again_at__isnull=False), name="article_read_again"),
            models.Index(fields=["id"], condition=Q(search=None), name="article_unindexed"),
            models.Index(fields=["tagger_version", "id"], name="article_tagged"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("article", args=[self.pk])

    @property
    def whole(self) -> str:
        return self.document.whole

    @property
    def document(self) -> Document:
        return Document(self.title, self.text, self.language, self.published)

    @property
    def published(self) -> VagueDate | None:
        if self.published_at is None:
            return None
        return VagueDate(self.published_at.date(), Precision(self.published_precision))

    @property
    def is_online(self) -> bool:
        """Whether its address leads readers anywhere: demo items and pasted texts have one only to be told apart."""
        return self.url.startswith("http") and not self.source.is_demo

    @property
    def told_at(self) -> datetime:
        """When its readers could know: the publication if it is known, else when it was stored here."""
        return self.published_at or self.stored_at


class ArticleVersion(models.Model):
    """A text that an article had until `superseded_at`, kept because claims may rest on it."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=1000)
    text = models.TextField(blank=True)
    superseded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["article", "number"], name="article_version_once")]

    def __str__(self) -> str:
        return f"{self.title} ({self.number})"


class Tombstone(models.Model):
    """The address of an article that an editor removed: feeds that still list it do not bring it back."""

    url = models.URLField(max_length=2000, unique=True)
    removed_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.url
