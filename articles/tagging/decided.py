"""What editors decided about an article's claims, carried through a new tagging and to a new text."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from articles.models import Alias, Article, Claim, ClaimParticipant
from articles.models.events import ClaimQuerySet
from articles.text import values
from articles.text.decided import Decided, Names, names_of
from articles.text.folding import fold
from articles.text.places import nearest, places_of


def anchor(claim: Claim, article: Article) -> None:
    """Have the claim quote its sentence where the article's present text has it, if it does: letter for letter."""
    place = nearest(places_of(claim.quote, article.whole), claim.start) if claim.version != article.version else None
    if place is not None:
        claim.start, claim.end = place
        claim.version, claim.quote, claim.withdrawn_at = article.version, article.whole[slice(*place)], None
        claim.save(update_fields=["start", "end", "version", "quote", "withdrawn_at"])


def anchor_decided(article: Article) -> None:
    """The claims that a decision rests on follow their sentences to the present text."""
    behind = article.claims.exclude(version=article.version)
    for claim in behind.exclude(pk__in=article.claims.undecided()):
        anchor(claim, article)


def untold(article: Article, found: Iterable[values.Claim], kept: ClaimQuerySet) -> list[values.Claim]:
    """Those of the claims found that none of the kept ones tells, and that none was removed or corrected for."""
    claims, decided = list(found), [*_kept(article, kept), *_refused(article)]
    aliases = _aliases(claims) if decided else {}
    return [claim for claim in claims if not any(one.speaks_of(claim, _who(claim, aliases)) for one in decided)]


def _kept(article: Article, claims: ClaimQuerySet) -> Iterator[Decided]:
    for claim in claims.prefetch_related("participants"):
        who = [_names(one) for one in claim.participants.all()]
        yield Decided(claim.kind, places_of(claim.quote, article.whole), who)


def _refused(article: Article) -> Iterator[Decided]:
    for one in article.refused_claims.all():
        yield Decided(one.kind, places_of(one.quote, article.whole), [frozenset({name}) for name in one.who])


def _names(one: ClaimParticipant) -> Names:
    return frozenset({fold(one.label), str(one.entity_id)} if one.entity_id else {fold(one.label)})


def _who(claim: values.Claim, aliases: Mapping[str, set[str]]) -> Sequence[Names]:
    return [names_of(one, aliases.get(one.key or "", ())) for one in claim.participants]


def _aliases(claims: Iterable[values.Claim]) -> Mapping[str, set[str]]:
    """All names that the entities go by, folded: one may have been renamed since an editor spoke of it."""
    keys = {int(one.key) for claim in claims for one in claim.participants if one.key}
    names: dict[str, set[str]] = defaultdict(set)
    for entity, folded in Alias.objects.filter(entity__in=keys).values_list("entity", "folded"):
        names[str(entity)].add(folded)
    return names
