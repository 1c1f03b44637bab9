"""Companies, people, products and organisations, the names they go by, and where articles name them."""

from __future__ import annotations

from typing import Any, Self
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import TrigramSimilarity
from django.db import connection, models
from django.db.models import Case, Count, Exists, F, Func, Max, OuterRef, Q, When
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from articles.models.articles import Article
from articles.models.labels import ENTITY_KINDS, LANGUAGES, choices
from articles.text.folding import fold
from articles.text.values import EntityKind

LONGEST_SLUG = 180
ENOUGH_EVENTS = 200
_BELOW = """
WITH RECURSIVE below (id) AS (
    SELECT id FROM articles_entity WHERE parent_id = %s
    UNION SELECT child.id FROM articles_entity AS child JOIN below ON child.parent_id = below.id
) SELECT id FROM below
"""


class EntityQuerySet(models.QuerySet["Entity"]):
    def waiting_for_comparison(self) -> Self:
        """Those whose names, or kind, are other than when look-alikes were last looked for."""
        return self.filter(compared_at=None, merged_into=None).order_by("pk")

    def of_kind(self, kind: EntityKind) -> Self:
        return self.filter(kind=kind)

    def stamp(self) -> tuple[object, ...]:
        """Changes whenever an entity or one of its names was added, changed or removed."""
        return tuple(
            value
            for rows in (self.order_by(), Alias.objects.order_by())
            for value in rows.aggregate(count=Count("pk"), latest=Max("changed_at")).values()
        )

    def with_events(self) -> Self:
        """Those that take part in an event that is shown; of events only those not shown are read, which are few."""
        hidden = Entity.objects.filter(participations__event__source_count=0).order_by()
        participations: Any = Entity._meta.get_field("participations").related_model
        own = participations.objects.filter(entity=OuterRef("pk"))
        return self.filter(Exists(own.exclude(event__in=hidden.values("participations__event"))))

    def untold(self) -> Self:
        """Those of whom no article and no decision tells, and whom nobody follows."""
        told = (
            "mentions",
            "claimparticipant_set",
            "participations",
            "followers",
            "children",
            "merges_lost",
            "merges_won",
        )
        return self.filter(**{f"{rows}__isnull": True for rows in told})

    def below(self, entity: Entity) -> Self:
        """Its children, theirs, and so on; looked up at once, for PostgreSQL would take them to be a great many."""
        with connection.cursor() as cursor:
            cursor.execute(_BELOW, [entity.pk])
            keys = {key for (key,) in cursor.fetchall()} - {entity.pk}
        return self.filter(pk__in=keys) if keys else self.none()

    def with_event_count(self) -> Self:
        """Each with the number of its events that are shown; of events only those not shown are read, which are few."""
        hidden = Entity.objects.filter(participations__event__source_count=0).order_by()
        shown = ~Q(participations__event__in=hidden.values("participations__event"))
        return self.annotate(event_count=Count("participations__event", distinct=True, filter=shown))

    def taking_part_in(self, events: models.QuerySet[Any]) -> Self:
        """Those that take part in these events, each with the count of these, most first."""
        count = Count("participations__event", distinct=True)
        return (
            self.filter(participations__event__in=events).annotate(event_count=count).order_by("-event_count", "name")
        )

    def with_all_words(self, words: str) -> Self:
        """Those one of whose names has all the words, or parts of words."""
        aliases = Alias.objects.all()
        for word in fold(words).split():
            aliases = aliases.filter(folded__contains=word)
        return self.filter(pk__in=aliases.values("entity"))

    def with_events_counted(self) -> Self:
        """With the count of their events: asked of each row for itself, so that a page of thousands costs a page."""
        own = (
            Entity.objects.filter(pk=OuterRef("pk"), participations__event__source_count__gt=0).order_by().values("pk")
        )
        count = own.annotate(count=Count("participations__event", distinct=True)).values("count")
        return self.annotate(event_count=models.Subquery(count))

    def named_like(self, words: str) -> Self:
        """Entities that are named so, begin so, have the words in a name, or are spelled nearly so: in that order,
        those that take part in most events first (as far as `ENOUGH_EVENTS` of them are counted)."""
        folded = fold(words)
        if not folded:
            return self.none()
        closeness = Case(
            When(aliases__folded=folded, then=3),
            When(aliases__folded__startswith=folded, then=2),
            When(aliases__folded__contains=folded, then=1),
            default=0,
        )
        return (
            self.filter(pk__in=Alias.objects.like(folded).values("entity"))
            .annotate(closeness=Max(closeness), likeness=Max(TrigramSimilarity("aliases__folded", folded)))
            .order_by("-closeness", _busyness().desc(), "-likeness", "name")
        )


def _busyness() -> Func:
    some = Entity.objects.filter(pk=OuterRef("pk")).order_by().values("participations")
    return Func(ArraySubquery(some[:ENOUGH_EVENTS]), function="cardinality", output_field=models.IntegerField())


class Entity(models.Model):
    """`merged_into` is the one that editors say it is in the end (it follows from the `EntityMerge`s that stand)."""

    kind = models.CharField(_("kind"), max_length=12, choices=choices(ENTITY_KINDS))
    name = models.CharField(_("name"), max_length=200)
    name_fr = models.CharField(_("name in French"), max_length=200, blank=True, help_text=_("Where it differs."))
    slug = models.SlugField(max_length=200, unique=True)
    parent = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="children", verbose_name=_("parent")
    )
    country = models.CharField(_("country"), max_length=2, blank=True)
    site = models.URLField(_("site"), max_length=500, blank=True)
    wikidata = models.CharField(max_length=20, blank=True)
    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="merged",
        verbose_name=_("merged into"),
    )
    changed_at = models.DateTimeField(auto_now=True)
    compared_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = EntityQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = _("entity")
        verbose_name_plural = _("entities")
        constraints = [
            models.CheckConstraint(condition=~Q(parent=F("id")), name="entity_not_its_own_parent"),
            models.UniqueConstraint(fields=["name", "kind"], name="entity_name_once_a_kind"),
        ]
        indexes = [
            models.Index(fields=["kind", "name"], name="entity_a_to_z"),
            models.Index(fields=["id"], condition=Q(compared_at=None), name="entity_uncompared"),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: object, **kwargs: object) -> None:
        self.slug = self.slug or self._free_slug()
        self.compared_at = None
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    def get_absolute_url(self) -> str:
        return reverse(self.kind, args=[self.slug])

    @property
    def root_id(self) -> int:
        """The key of the one that readers know it as."""
        return self.merged_into_id or self.pk

    def _free_slug(self) -> str:
        """The name's, with the kind behind it where another entity has it already."""
        slug = slug_for(self.name)
        return f"{slug}-{self.kind}" if Entity.objects.filter(slug=slug).exclude(pk=self.pk).exists() else slug

    @property
    def local_name(self) -> str:
        """The name in the active language."""
        return (self.name_fr if get_language() == "fr" else "") or self.name

    @property
    def initial(self) -> str:
        """The letter under which a list from A to Z has it."""
        return initial_of(fold(self.local_name))

    @property
    def site_name(self) -> str:
        return (urlsplit(self.site).hostname or "").removeprefix("www.")


def initial_of(folded: str) -> str:
    """The letter under which a list from A to Z has a folded name; "#" for names that begin with none."""
    return folded[0].upper() if folded[:1].isalpha() else "#"


def slug_for(name: str) -> str:
    """The address of a name: "Société générale" → "societe-generale"; names with no letter get their code points."""
    return (slugify(fold(name)) or "-".join(f"{ord(c):x}" for c in name))[:LONGEST_SLUG]


class AliasQuerySet(models.QuerySet["Alias"]):
    def like(self, folded: str) -> Self:
        """Those that begin so, or are spelled nearly so, as a whole or in part."""
        nearly = Q(folded__trigram_word_similar=folded) | Q(folded__trigram_similar=folded)
        return self.filter(Q(folded__startswith=folded) | nearly)


class Alias(models.Model):
    """A form by which an entity is named, in one language or (`language` empty) in both."""

    entity = models.ForeignKey(Entity, models.CASCADE, related_name="aliases")
    form = models.CharField(_("form"), max_length=200)
    folded = models.CharField(max_length=200, editable=False)
    language = models.CharField(_("language"), max_length=2, blank=True, choices=choices(LANGUAGES))
    is_ambiguous = models.BooleanField(_("counts only with context"), default=False)
    changed_at = models.DateTimeField(auto_now=True)

    objects = AliasQuerySet.as_manager()

    class Meta:
        ordering = ["form"]
        verbose_name = _("alias")
        verbose_name_plural = _("aliases")
        constraints = [models.UniqueConstraint(fields=["entity", "form", "language"], name="alias_once")]
        indexes = [GinIndex(fields=["folded"], opclasses=["gin_trgm_ops"], name="alias_trigrams")]

    def __str__(self) -> str:
        return self.form

    def save(self, *args: object, **kwargs: object) -> None:
        self.folded = fold(self.form)
        super().save(*args, **kwargs)  # type: ignore[arg-type]
        Entity.objects.filter(pk=self.entity_id).update(compared_at=None)


class Mention(models.Model):
    """Where an article names an entity: offsets into `Article.whole` of the version that was tagged. One that an editor
    made (`decided_at`) keeps its words, its `form`, and stays where they stand in the text."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="mentions")
    entity = models.ForeignKey(Entity, models.CASCADE, related_name="mentions")
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    form = models.CharField(max_length=200, blank=True, default="", db_default="", editable=False)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("mention")
        verbose_name_plural = _("mentions")
        constraints = [
            models.UniqueConstraint(fields=["article", "start", "entity"], name="mention_once"),
            models.CheckConstraint(condition=Q(end__gt=F("start")), name="mention_not_empty"),
        ]
        indexes = [models.Index(fields=["entity", "article"], name="mention_of_entity")]

    def __str__(self) -> str:
        return f"{self.start}–{self.end}"
