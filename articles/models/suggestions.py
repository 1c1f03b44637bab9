"""Names that the gazetteer lacks, as the tagger found them, and what editors said of them."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Aggregate, Count, Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from articles.models.articles import Article
from articles.models.decisions import Decision, DecisionQuerySet
from articles.models.entities import Entity
from articles.models.labels import ENTITY_KINDS, choices
from articles.text.folding import fold

LONGEST_NAME = 200


class Mode(Aggregate):
    """The commonest value of a group."""

    function = "mode"
    template = "%(function)s() WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = models.CharField()


class SuggestedNameQuerySet(models.QuerySet["SuggestedName"]):
    def found(self) -> Self:
        """Those that some article names now."""
        return self.filter(Exists(Suggestion.objects.filter(name=OuterRef("pk"))))

    def open(self) -> Self:
        """Those found on which no editor decided."""
        taken = NameTaken.objects.standing().filter(name=OuterRef("pk"))
        return self.found().filter(~Exists(taken), refused_at=None)

    def summed_up(self) -> Self:
        """With the commonest form and kind, the number of articles and the key of an example; most articles first."""
        return self.annotate(
            form=Mode("suggestions__form"),
            kind=Mode("suggestions__kind"),
            article_count=Count("suggestions__article", distinct=True),
            example_id=models.Max("suggestions__pk"),
        ).order_by("-article_count", "folded")

    def known(self, forms: set[str]) -> dict[str, SuggestedName]:
        """The name of each form, made where there was none. Safe beside others that do the same."""
        folds = {folded_name(form) for form in forms} - {""}
        names = {name.folded: name for name in self.filter(folded__in=folds)}
        missing = sorted(folds - names.keys())
        if missing:
            self.bulk_create((SuggestedName(folded=folded) for folded in missing), ignore_conflicts=True)
            names |= {name.folded: name for name in self.filter(folded__in=missing)}
        return {form: names[folded_name(form)] for form in forms if folded_name(form) in names}


def folded_name(form: str) -> str:
    return fold(form)[:LONGEST_NAME]


class SuggestedName(models.Model):
    """A name, without its case and accents, under which all places that suggest it are offered as one."""

    folded = models.CharField(_("name"), max_length=LONGEST_NAME, unique=True, editable=False)
    refused_at = models.DateTimeField(_("refused"), null=True, blank=True, editable=False)
    refused_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )

    objects = SuggestedNameQuerySet.as_manager()

    class Meta:
        verbose_name = _("suggested name")
        verbose_name_plural = _("suggested names")
        constraints = [models.CheckConstraint(condition=~Q(folded=""), name="suggestedname_not_empty")]

    def __str__(self) -> str:
        return self.folded


class NameTaken(Decision):
    """A suggested name was taken over: the entity got the `forms` as names, and was made for it (`made_entity`) or was
    there. With the entity the row goes on telling what was decided."""

    name = models.ForeignKey(SuggestedName, models.CASCADE, related_name="taken", verbose_name=_("name"))
    entity = models.ForeignKey(Entity, models.SET_NULL, null=True, related_name="+", verbose_name=_("entity"))
    made_entity = models.BooleanField(default=False)
    forms = ArrayField(models.CharField(max_length=LONGEST_NAME), default=list)

    objects = DecisionQuerySet["NameTaken"].as_manager()

    class Meta:
        verbose_name = _("name taken over")
        verbose_name_plural = _("names taken over")
        indexes = [models.Index(fields=["-made_at"], name="nametaken_latest")]

    def __str__(self) -> str:
        return f"{self.name} → {self.entity}"


class Suggestion(models.Model):
    """Where an article names somebody unknown: offsets into `Article.whole` of the version that was tagged."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="suggestions")
    name = models.ForeignKey(SuggestedName, models.CASCADE, related_name="suggestions")
    form = models.CharField(max_length=LONGEST_NAME)
    kind = models.CharField(_("kind"), max_length=12, choices=choices(ENTITY_KINDS))
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["article", "start", "name"], name="suggestion_once"),
            models.CheckConstraint(condition=Q(end__gt=F("start")), name="suggestion_not_empty"),
        ]

    def __str__(self) -> str:
        return self.form
