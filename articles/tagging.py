"""Article → mentions and claims: what the tagger finds is written in place of what it found before."""

from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache

from django.db import transaction

from articles import data
from articles.models import Article, Claim, ClaimParticipant, Entity, Event, Mention
from articles.models.labels import LANGUAGES
from articles.text import values
from articles.text.tagger import TAGGER_VERSION, RuleTagger
from articles.text.values import EntityKind, GazetteerEntry, Participant, Tagger, Tagging

LONGEST_LABEL = 200

__all__ = ["TAGGER_VERSION", "current_tagger", "tag_article"]


def current_tagger() -> Tagger:
    """The rules with the names as they are now; built anew only after a name was changed."""
    return _tagger_as_of(Entity.objects.stamp())


@lru_cache(maxsize=1)
def _tagger_as_of(_stamp: object) -> Tagger:
    return RuleTagger(known_entities(), data.lexicons())


def known_entities() -> list[GazetteerEntry]:
    """The table's entities as the tagger knows them, keyed by their primary keys."""
    return [
        GazetteerEntry(
            key=str(entity.pk),
            name=entity.name,
            kind=EntityKind(entity.kind),
            aliases=tuple(
                values.Alias(alias.form, alias.language, alias.is_ambiguous) for alias in entity.aliases.all()
            ),
            parent=str(entity.parent_id) if entity.parent_id else None,
        )
        for entity in Entity.objects.prefetch_related("aliases")
    ]


def tag_article(article: Article, now: datetime, tagger: Tagger) -> None:
    """Replace the article's mentions and undecided claims by what the tagger finds in it.

    Does nothing if the article's text changed, or another worker tagged it, since it was taken.
    """
    tagging = tagger.tag(article.document)
    with transaction.atomic():
        as_taken = Article.objects.filter(pk=article.pk, version=article.version, tagger_version=article.tagger_version)
        if as_taken.update(tagger_version=TAGGER_VERSION, tagged_at=now, claimed_until=None, tries=0, error=""):
            _write_language(article, tagging)
            _write_mentions(article, tagging)
            _write_claims(article, tagging)


def _write_language(article: Article, tagging: Tagging) -> None:
    """A text whose language nobody said is indexed anew in the language that it turns out to have."""
    if tagging.language != article.language and tagging.language in LANGUAGES:
        Article.objects.filter(pk=article.pk).update(language=tagging.language, search=None)


def _write_mentions(article: Article, tagging: Tagging) -> None:
    article.mentions.all().delete()
    Mention.objects.bulk_create(
        Mention(article=article, entity_id=int(found.key), start=found.start, end=found.end)
        for found in tagging.mentions
    )


def _write_claims(article: Article, tagging: Tagging) -> None:
    replaced = article.claims.undecided()
    Event.objects.filter(claims__in=replaced).update(is_stale=True)
    replaced.delete()
    claims = Claim.objects.bulk_create(_claim_row(article, claim) for claim in tagging.claims)
    ClaimParticipant.objects.bulk_create(
        ClaimParticipant(
            claim=row,
            entity_id=int(participant.key) if participant.key else None,
            label=participant.name[:LONGEST_LABEL],
            role=participant.role,
        )
        for row, claim in zip(claims, tagging.claims, strict=True)
        for participant in _each_once(claim.participants)
    )


def _each_once(participants: Iterable[Participant]) -> Iterable[Participant]:
    return {(one.name[:LONGEST_LABEL], one.role): one for one in participants}.values()


def _claim_row(article: Article, claim: values.Claim) -> Claim:
    row = Claim(
        article=article,
        version=article.version,
        kind=claim.kind,
        status=claim.status,
        quote=article.whole[claim.start : claim.end],
        start=claim.start,
        end=claim.end,
        told_at=article.told_at,
        is_main=claim.main,
        confidence=claim.confidence,
        rule=claim.rule,
    )
    row.money, row.when = claim.amount, claim.date
    return row
