"""Article → mentions, claims, topics and suggested names: what the tagger finds is written in place of what it found
before, save what an editor has decided."""

from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache

from django.db import transaction
from django.db.models import Q

from articles import data
from articles.models import (
    Article,
    Claim,
    ClaimParticipant,
    Entity,
    Event,
    FormerQuote,
    SuggestedName,
    Suggestion,
)
from articles.models.labels import LANGUAGES
from articles.models.locks import wait_for_placing
from articles.models.suggestions import LONGEST_NAME
from articles.tagging.decided import anchor_decided, untold
from articles.tagging.mentions import write_mentions
from articles.text import values
from articles.text.folding import fold, gist
from articles.text.grouping import Telling, best_match
from articles.text.tagger import TAGGER_VERSION, RuleTagger
from articles.text.values import EntityKind, GazetteerEntry, Participant, Tagger, Tagging

LONGEST_LABEL = 200

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
            _write_claims(article, tagging, now)


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


def _write_claims(article: Article, tagging: Tagging, now: datetime) -> None:
    told = Q(claims__article=article) | Q(placed_claims__article=article)
    Event.objects.filter(pk__in=Event.objects.filter(told).values("pk")).update(is_stale=True)
    anchor_decided(article)
    lost = _lost_evidence(article)
    formers = _formers(article, lost, now)
    kept = [*_without_successor(article, tagging), *_withdraw(lost, tagging, now)]
    article.claims.undecided().exclude(pk__in=kept).delete()
    found = untold(article, tagging.claims)
    claims = Claim.objects.bulk_create(_claim_row(article, claim) for claim in found)
    ClaimParticipant.objects.bulk_create(
        ClaimParticipant(
            claim=row,
            entity_id=int(participant.key) if participant.key else None,
            label=participant.name[:LONGEST_LABEL],
            role=participant.role,
        )
        for row, claim in zip(claims, found, strict=True)
        for participant in _each_once(claim.participants)
    )
    _hand_down(formers, zip(claims, found, strict=True))


def _lost_evidence(article: Article) -> list[Claim]:
    """The claims of events whose sentence the source itself changed or removed."""
    changed = article.versions.filter(changed_by_source=True).values("number")
    claims = article.claims.filter(version__in=changed, event__isnull=False).prefetch_related("participants")
    told = fold(article.whole)
    return [claim for claim in claims if fold(claim.quote) not in told]


def _withdraw(lost: Iterable[Claim], tagging: Tagging, now: datetime) -> list[int]:
    """Mark the claims that nothing found now tells in other words, and the events of all that were lost; the keys of
    the former, which stay."""
    told_now = {_what_is_told(claim) for claim in tagging.claims}
    gone = [claim.pk for claim in lost if claim.decided_at or claim.what_is_told not in told_now]
    Event.objects.filter(claims__in=[one for one in lost if one.withdrawn_at is None]).update(evidence_changed_at=now)
    Claim.objects.filter(pk__in=gone, withdrawn_at=None).update(withdrawn_at=now)
    return gone


def _what_is_told(claim: values.Claim) -> tuple[str, frozenset[str]]:
    return claim.kind, frozenset(one.key or fold(one.name[:LONGEST_LABEL]) for one in claim.participants)


Former = tuple[tuple[str, frozenset[str]], FormerQuote]


def _formers(article: Article, lost: Iterable[Claim], now: datetime) -> list[Former]:
    """The sentences in which former versions of the article told what its claims tell."""
    changed = [(claim.what_is_told, _former_of(claim, now)) for claim in lost if claim.decided_at is None]
    known = article.claims.undecided().exclude(former_quotes=None).prefetch_related("participants", "former_quotes")
    return [(claim.what_is_told, former) for claim in known for former in claim.former_quotes.all()] + changed


def _former_of(claim: Claim, now: datetime) -> FormerQuote:
    since = claim.withdrawn_at or now
    return FormerQuote(version=claim.version, quote=claim.quote, start=claim.start, end=claim.end, replaced_at=since)


def _hand_down(formers: Iterable[Former], made: Iterable[tuple[Claim, values.Claim]]) -> None:
    """Give the former sentences to the claim that tells the same now; to the first of several."""
    heirs: dict[tuple[str, frozenset[str]], Claim] = {}
    for row, found in made:
        heirs.setdefault(_what_is_told(found), row)
    handed = [(heirs[told], former) for told, former in formers if told in heirs]
    for heir, former in handed:
        former.pk, former.claim = None, heir
    FormerQuote.objects.bulk_create(former for _heir, former in handed)


def _without_successor(article: Article, tagging: Tagging) -> list[int]:
    """The claims that must stay, or an event would be dropped to which an editor gave a title: nothing that was found
    now would be placed into it."""
    found = [_telling(article, claim) for claim in tagging.claims]
    resting = article.claims.undecided().that_titles_rest_on().prefetch_related("participants")
    known = [(claim.pk, [claim.telling]) for claim in resting]
    return [pk for pk, told in known if all(best_match(one, [(pk, told)]) is None for one in found)]


def _telling(article: Article, claim: values.Claim) -> Telling:
    return Telling(
        kind=claim.kind,
        status=claim.status,
        who=frozenset((one.key or gist(one.name[:LONGEST_LABEL]), one.role) for one in claim.participants),
        told_at=article.told_at,
        amount=claim.amount,
        when=claim.date,
        main=claim.main,
        confidence=claim.confidence,
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
