"""What claims and events leave behind: replaced words, refused claims, numbers that lead on; and the clues by which
placing finds claims."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from articles.models.articles import Article
from articles.models.labels import EVENT_KINDS, choices


class FormerQuote(models.Model):
    """The sentence in which a version of the article told a claim until its source wrote it anew."""

    claim = models.ForeignKey("articles.Claim", models.CASCADE, related_name="former_quotes")
    version = models.PositiveIntegerField()
    quote = models.TextField()
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    replaced_at = models.DateTimeField()

    class Meta:
        ordering = ["version", "pk"]

    def __str__(self) -> str:
        return f"{self.version}: {self.quote[:80]}"


class RefusedClaim(models.Model):
    """What a claim told that an editor removed, or corrected since: re-tagging its article does not bring it back.
    `who` holds folded names."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="refused_claims")
    kind = models.CharField(max_length=12, choices=choices(EVENT_KINDS))
    quote = models.TextField()
    who = ArrayField(models.TextField(), default=list)
    refused_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.quote[:80]}"

    def is_same_as(self, other: RefusedClaim) -> bool:
        return (self.kind, self.quote, self.who) == (other.kind, other.quote, other.who)


class RefusedMention(models.Model):
    """A form that does not mean this entity in this article, as an editor says: re-tagging does not say it again."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="refused_mentions")
    entity = models.ForeignKey("articles.Entity", models.CASCADE, related_name="+")
    form = models.CharField(max_length=200)
    refused_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["article", "entity", "form"], name="refused_mention_once")]

    def __str__(self) -> str:
        return self.form


class Clue(models.Model):
    """Whom a claim names, as placing looks it up: the candidates for one claim come from this index alone. `key` is a
    participant's key. Placing writes them; they follow from the claim."""

    claim = models.ForeignKey("articles.Claim", models.CASCADE, related_name="clues")
    kind = models.CharField(max_length=12)
    key = models.CharField(max_length=200)
    role = models.CharField(max_length=12)
    told_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["kind", "key", "told_at"], include=["claim"], name="clue_lookup")]

    def __str__(self) -> str:
        return f"{self.kind}: {self.key}"


class FormerEvent(models.Model):
    """The number of an event whose claims all turned out to be another's: its address leads there."""

    number = models.BigIntegerField(primary_key=True)
    event = models.ForeignKey("articles.Event", models.CASCADE, related_name="former_numbers")

    def __str__(self) -> str:
        return f"{self.number} → {self.event_id}"
