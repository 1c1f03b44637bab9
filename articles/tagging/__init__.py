"""Article → mentions, claims, topics and suggested names: what the tagger finds is written in place of what it found
before, save what an editor has decided."""

from datetime import datetime
from functools import lru_cache

from django.db import transaction

from articles import data
from articles.models import Article, Entity, SuggestedName, Suggestion
from articles.models.labels import LANGUAGES
from articles.models.locks import wait_for_placing
from articles.models.suggestions import LONGEST_NAME
from articles.tagging.claims import write_claims
from articles.tagging.mentions import write_mentions
from articles.text import values
from articles.text.tagger import TAGGER_VERSION, RuleTagger
from articles.text.values import EntityKind, GazetteerEntry, Tagger, Tagging

__all__ = ["TAGGER_VERSION", "current_tagger", "tag_article", "tagger_stamp"]


def tagger_stamp() -> str:
    """What this process tags with: the version of the rules and the digest of the lexicon files that it has read."""
    return f"{TAGGER_VERSION}.{data.lexicon_digest()}"


def current_tagger() -> Tagger:
    """The rules with the names as they are now; built anew only after a name was changed."""
    return _tagger_as_of(Entity.objects.stamp())


@lru_cache(maxsize=1)
def _tagger_as_of(_stamp: object) -> Tagger:
    return RuleTagger(known_entities(), data.lexicons(), data.topics())


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
    """Replace the article's mentions, topics, suggestions and undecided claims by what the tagger finds in it.

    Does nothing if the article's text changed, or another worker tagged it, since it was taken.
    """
    tagging = tagger.tag(article.document)
    names = SuggestedName.objects.known({found.name[:LONGEST_NAME] for found in tagging.suggestions})
    done = {"tagger_version": TAGGER_VERSION, "tagger_stamp": tagger_stamp(), "tag_again": False, "tagged_at": now}
    freed = {"claimed_until": None, "tries": 0, "error": ""}
    with transaction.atomic():
        wait_for_placing()
        as_taken = Article.objects.filter(
            pk=article.pk,
            version=article.version,
            tagger_version=article.tagger_version,
            tagged_at=article.tagged_at,
        )
        if as_taken.update(**done, **freed, topics=list(tagging.topics)):
            _write_language(article, tagging)
            write_mentions(article, tagging.mentions)
            _write_suggestions(article, tagging, names)
            write_claims(article, tagging, now)


def _write_language(article: Article, tagging: Tagging) -> None:
    """A text whose language nobody said is indexed anew in the language that it turns out to have."""
    if tagging.language != article.language and tagging.language in LANGUAGES:
        Article.objects.filter(pk=article.pk).update(language=tagging.language, search=None, bands=None)


def _write_suggestions(article: Article, tagging: Tagging, names: dict[str, SuggestedName]) -> None:
    article.suggestions.all().delete()
    found = {(one.start, one.name[:LONGEST_NAME]): one for one in tagging.suggestions}
    Suggestion.objects.bulk_create(
        Suggestion(article=article, name=names[name], form=name, kind=one.kind, start=start, end=one.end)
        for (start, name), one in found.items()
        if name in names
    )
