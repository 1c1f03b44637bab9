"""Articles as stored, with every text that they ever had."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchRank, SearchVectorField
from django.core.exceptions import ValidationError
from django.db import connection, models
from django.db.models import F, Q
from django.db.models.deletion import Collector
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce, Upper
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from articles.models.feeds import Feed, Source
from articles.models.labels import LANGUAGES, PRECISIONS, choices
from articles.models.leases import MOST_TRIES, Leased, LeasedQuerySet
from articles.models.search import FEW, words_query
from articles.text.copies import WINDOW
from articles.text.fingerprint import address_key
from articles.text.looks import WATCHED_FOR
from articles.text.operators import Words
from articles.text.values import Document, Precision, VagueDate


class AddressKeyField(models.CharField[str, str]):
    """The address key of the row's `url`, kept by itself at each save as `auto_now` is. `update` must give it."""

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        key = address_key(model_instance.url)  # type: ignore[attr-defined]
        setattr(model_instance, self.attname, key)
        return key


def find_origin_anew(
    collector: Collector, field: models.ForeignKey[Any, Any], copies: models.QuerySet[Article], using: str
) -> None:
    """Of a telling that is removed the copies stay, and are to find out which of them is the first now."""
    collector.add_field_update(copies.model._meta.get_field("bands"), None, copies)
    models.SET_NULL(collector, field, copies, using)


class ArticleQuerySet(LeasedQuerySet["Article"]):
    def waiting_for_text(self, now: datetime) -> Self:
        """Those whose page was never fetched, unless its turn is later, and those whose page is to be fetched again
        by now."""
        never = Q(read_at=None, read_again_at=None)
        return self.filter(never | Q(read_again_at__lte=now)).not_set_aside().order_by("pk")

    def at(self, *urls: str) -> Self:
        """Those that have one of the addresses, however it is written, or had it, or are served there too."""
        keys = {address_key(url) for url in urls}
        elsewhere = ArticleAddress.objects.filter(address_key__in=keys)
        return self.filter(Q(address_key__in=keys) | Q(pk__in=elsewhere.values("article")))

    def partial(self) -> Self:
        return self.exclude(partial_reason="")

    def sources(self) -> models.QuerySet[Article, int]:
        """The sources that these articles are of."""
        return self.order_by("source").values_list("source", flat=True).distinct()

    def waiting_for_index(self) -> Self:
        return self.filter(search=None).order_by("pk")

    def waiting_for_bands(self) -> Self:
        """Those that were read and not compared with others since."""
        return self.filter(bands=None).exclude(read_at=None).order_by("pk")

    def maybe_copies_of(self, article: Article) -> Self:
        """Those in its language and told within some days of it that share a band with it."""
        near = (article.told_at - WINDOW, article.told_at + WINDOW)
        told = self.annotate(told=Coalesce("published_at", "stored_at")).filter(told__range=near)
        return told.filter(bands__overlap=article.bands, language=article.language).exclude(pk=article.pk)

    def sharing_bands(self, bands: Iterable[int]) -> Self:
        """Those that may be copies of a text with these bands, in any language and of any time."""
        return self.filter(bands__overlap=list(bands))

    def told_near(self, moment: datetime) -> Self:
        """Those published within some days of a moment."""
        return self.filter(published_at__range=(moment - WINDOW, moment + WINDOW))

    def told_like(self, *origins: int) -> Self:
        """The tellings with these keys, and their copies."""
        return self.filter(Q(pk__in=origins) | Q(origin__in=origins))

    def to_be_watched(self, now: datetime) -> Self:
        """Those told lately that an event rests on, whose text is of their page, which is not looked at again yet."""
        lately = Q(published_at__gte=now - WATCHED_FOR) | Q(published_at=None, stored_at__gte=now - WATCHED_FOR)
        online = self.filter(lately, watched_since=None, source__is_demo=False, url__startswith="http")
        return online.filter(claims__event__isnull=False).exclude(page_hash="").distinct().order_by("pk")

    def waiting_for_tags(self, version: int) -> Self:
        """Those that no tagger of this version has read, and those that somebody asked to have tagged again."""
        waiting = self.filter(Q(tagger_version__lt=version) | Q(tag_again=True))
        return waiting.exclude(read_at=None).not_set_aside().order_by("pk")

    def tagged_otherwise(self, version: int, stamp: str) -> Self:
        """Those that wait, and those that the tagger read with other rules, words or weights than the stamp's."""
        others = self.filter(Q(tagger_version__lt=version) | Q(tag_again=True) | ~Q(tagger_stamp=stamp))
        return others.exclude(read_at=None).order_by("pk")

    def tagged_before(self, moment: datetime) -> Self:
        return self.filter(Q(tagged_at=None) | Q(tagged_at__lt=moment)).exclude(read_at=None).order_by("pk")

    def told_since(self, day: date) -> Self:
        """Those published on the day or later; those without a date by when they were stored."""
        return self.filter(Q(published_at__date__gte=day) | Q(published_at=None, stored_at__date__gte=day))

    def meant(self, language: str, since: date | None) -> Self:
        """Those that a re-tagging is for: in the language, told since the day; "" and None are all."""
        articles = self.told_since(since) if since else self
        return articles.filter(language=language) if language else articles

    def demo(self) -> Self:
        return self.filter(source__is_demo=True)

    def newest_first(self) -> Self:
        return self.order_by(F("published_at").desc(nulls_last=True), "-pk")

    def without_text(self) -> Self:
        return self.defer("text", "search")

    def holding(self, words: Words) -> Self:
        """Those that hold all the words, and none of the unwanted, in the stemming of either language."""
        return self.filter(search=words_query(words))

    def keys_holding(self, words: Words) -> RawSQL:
        """The keys of those that hold the words, for `__in`. They are found by the index of words: PostgreSQL has no
        notion of what reading long vectors costs, and would often rather look through the table."""
        held, values = self.holding(words).order_by().values("pk").query.sql_with_params()
        return RawSQL(f"WITH held (id) AS MATERIALIZED ({held}) SELECT id FROM held", values)

    def some_holding(self, words: Words) -> list[int]:
        """The keys of those that hold the words: of all, or of one more than are few."""
        keys = self.keys_holding(words)
        with connection.cursor() as cursor:
            cursor.execute(f"{keys.sql} LIMIT {FEW + 1}", keys.params)
            return [key for (key,) in cursor.fetchall()]

    def ranks(self, words: Words) -> dict[int, float]:
        """By key, how much of each article speaks of the words, its title above its text."""
        rank = SearchRank(F("search"), words_query(words))
        return dict(self.order_by().values_list("pk", rank))


class Article(Leased):
    """One item of a source, at its canonical address. `version` numbers its present text; earlier ones are
    `ArticleVersion`s. Quotes count into `whole`: the title, a line break, the text. `feed_hash` tells what its feed
    last said of it, which is not its text once the page was read or an editor wrote (`edited_at`).

    `origin` is the earliest telling of the same text, none if this is it; `bands` by which copies are found, none until
    they were looked for. Since `watched_since` the page is looked at again, since an event rests on it; it answered
    that it is no more at `gone_at`, and what was read of it stays."""

    source = models.ForeignKey(Source, models.CASCADE, related_name="articles", verbose_name=_("source"))
    feed = models.ForeignKey(
        Feed, models.SET_NULL, null=True, blank=True, related_name="articles", verbose_name=_("feed"), db_index=False
    )
    entry_key = models.CharField(max_length=64, editable=False)
    url = models.URLField(_("address"), max_length=2000)
    address_key = AddressKeyField(max_length=64, unique=True, editable=False)
    title = models.CharField(_("title"), max_length=1000)
    text = models.TextField(_("text"), blank=True)
    author = models.CharField(_("author"), max_length=500, blank=True)
    language = models.CharField(_("language"), max_length=2, blank=True, choices=choices(LANGUAGES))
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    published_precision = models.CharField(max_length=7, choices=choices(PRECISIONS), default=Precision.DAY)
    version = models.PositiveIntegerField(default=1, editable=False)
    content_hash = models.CharField(max_length=64, editable=False)
    feed_hash = models.CharField(max_length=64, blank=True, default="", editable=False)
    page_hash = models.CharField(max_length=64, blank=True, default="", editable=False)
    picture = models.URLField(_("picture"), max_length=2000, blank=True, default="")
    edited_at = models.DateTimeField(_("edited"), null=True, blank=True, editable=False)
    stored_at = models.DateTimeField(auto_now_add=True)
    read_at = models.DateTimeField(_("text read"), null=True, blank=True, editable=False)
    read_again_at = models.DateTimeField(null=True, blank=True, editable=False)
    partial_reason = models.CharField(_("why only partial"), max_length=300, blank=True, default="")
    gone_at = models.DateTimeField(_("page gone"), null=True, blank=True, editable=False)
    watched_since = models.DateTimeField(null=True, blank=True, editable=False)
    bands = ArrayField(models.IntegerField(), null=True, blank=True, editable=False)
    origin = models.ForeignKey(
        "self",
        find_origin_anew,
        null=True,
        blank=True,
        editable=False,
        related_name="copies",
        verbose_name=_("copy of"),
    )
    tagger_version = models.PositiveIntegerField(default=0, editable=False)
    tagger_stamp = models.CharField(max_length=40, blank=True, default="", editable=False)
    tag_again = models.BooleanField(default=False, editable=False)
    tagged_at = models.DateTimeField(_("tagged"), null=True, blank=True, editable=False)
    topics = ArrayField(models.CharField(max_length=20), verbose_name=_("topics"), default=list, editable=False)
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
            models.Index(fields=["id"], condition=Q(tag_again=True), name="article_tag_again"),
            GinIndex(fields=["topics"], name="article_topics"),
            GinIndex(fields=["bands"], name="article_bands"),
            models.Index(fields=["id"], condition=Q(bands=None), name="article_without_bands"),
            models.Index(F("feed"), F("id").desc(), name="article_of_feed"),
            models.Index(fields=["stored_at"], name="article_stored"),
            models.Index(fields=["id"], condition=~Q(partial_reason=""), name="article_partial"),
            models.Index(fields=["id"], condition=~Q(error=""), name="article_failed"),
            models.Index(fields=["id"], condition=Q(tries__gte=MOST_TRIES), name="article_set_aside"),
            models.Index(fields=["id"], condition=Q(gone_at__isnull=False), name="article_gone"),
            models.Index(fields=["id"], condition=Q(language=""), name="article_without_language"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("article", args=[self.pk])

    def clean(self) -> None:
        if Article.objects.at(self.url).exclude(pk=self.pk).exists():
            raise ValidationError({"url": _("There is an article at this address already.")})

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
    def was_whole(self) -> bool:
        """Whether all its text was read, so that what is other about the next is its source's doing."""
        return self.read_at is not None and not self.partial_reason

    @property
    def first_telling(self) -> Article:
        return self.origin or self

    @property
    def first_telling_id(self) -> int:
        return self.origin_id or self.pk

    @property
    def told_at(self) -> datetime:
        """When its readers could know: the publication if it is known, else when it was stored here."""
        return self.published_at or self.stored_at


class ArticleVersion(models.Model):
    """A text that an article had until `superseded_at`, kept because claims may rest on it. The `note` says who
    brought the next one, and what was other about it; `changed_by_source` is one that was whole and that its source
    itself wrote anew, unlike summaries that pages took the place of, and what an editor mended."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=1000)
    text = models.TextField(blank=True)
    superseded_at = models.DateTimeField(auto_now_add=True)
    note = models.CharField(max_length=200, blank=True, default="")
    changed_by_source = models.BooleanField(default=False)

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["article", "number"], name="article_version_once")]

    def __str__(self) -> str:
        return f"{self.title} ({self.number})"


class RetaggingQuerySet(models.QuerySet["Retagging"]):
    def under_way(self) -> Self:
        return self.filter(ended_at=None)

    def by_workers(self) -> Self:
        return self.filter(is_by_workers=True)


class Retagging(models.Model):
    """A re-tagging of all articles (of a language, from a day on). `manage.py retag --all` goes on with those tagged
    before `started_at`, however often it was interrupted, and drops this row at its end.

    One that is `by_workers` was asked for at the desk: of its `total` articles, counted once, `asked` are marked for
    the workers by now, some at a time in order of their keys, up to the key `asked_up_to` (`articles.progress`)."""

    language = models.CharField(max_length=2, blank=True, default="")
    since = models.DateField(null=True)
    stamp = models.CharField(max_length=40)
    started_at = models.DateTimeField()
    is_by_workers = models.BooleanField(default=False)
    total = models.PositiveIntegerField(null=True)
    asked = models.PositiveIntegerField(default=0)
    asked_up_to = models.PositiveBigIntegerField(default=0)
    ended_at = models.DateTimeField(null=True)

    objects = RetaggingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["language", "since", "stamp"],
                condition=Q(ended_at=None),
                nulls_distinct=False,
                name="retagging_once_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return f"{self.started_at:%Y-%m-%d %H:%M}"

    @property
    def meant(self) -> ArticleQuerySet:
        """The articles that it is for: those that are here and read at its start."""
        told = Article.objects.meant(self.language, self.since).filter(stored_at__lte=self.started_at)
        return told.exclude(read_at=None).not_set_aside()


class ArticleAddress(models.Model):
    """Another address of an article. Its page proved it (by a redirect, by its canonical address), or its feed gave
    it once (`is_former`): such a one may be given to another article later."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="addresses")
    url = models.URLField(max_length=2000)
    address_key = AddressKeyField(max_length=64, unique=True, editable=False)
    is_former = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.url


class TombstoneQuerySet(models.QuerySet["Tombstone"]):
    def at(self, *urls: str) -> Self:
        return self.filter(address_key__in={address_key(url) for url in urls})

    def bury(self, article: Article, *others: str) -> None:
        """Mark all addresses of an article that is about to be removed, and `others` as well."""
        urls: Iterable[str] = [article.url, *article.addresses.values_list("url", flat=True), *others]
        self.bulk_create(
            [Tombstone(url=url, feed_id=article.feed_id, entry_key=article.entry_key) for url in urls],
            ignore_conflicts=True,
        )


class Tombstone(models.Model):
    """An address of an article that an editor removed: feeds that still list it, there or under the entry's id, and
    pages that lead there do not bring it back."""

    url = models.URLField(_("address"), max_length=2000)
    address_key = AddressKeyField(max_length=64, unique=True, editable=False)
    feed = models.ForeignKey(Feed, models.SET_NULL, null=True, blank=True, related_name="+", editable=False)
    entry_key = models.CharField(max_length=64, blank=True, default="", editable=False)
    removed_at = models.DateTimeField(_("removed"), auto_now_add=True)

    objects = TombstoneQuerySet.as_manager()

    class Meta:
        verbose_name = _("removed address")
        verbose_name_plural = _("removed addresses")
        indexes = [
            models.Index(fields=["feed", "entry_key"], name="tombstone_entry"),
            GinIndex(OpClass(Upper("url"), name="gin_trgm_ops"), name="tombstone_address"),
        ]

    def __str__(self) -> str:
        return self.url
