"""What an article that is not stored yet would bring: what the tagger proposes, and what it may be a copy of."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from articles.ingest.look import Draft
from articles.models import Article, Entity
from articles.placing.copies import Likeness, likenesses_of
from articles.reading import Marker, ShownSection, is_brief
from articles.tagging import current_tagger
from articles.text.fingerprint import content_hash
from articles.text.marking import Mark, Run
from articles.text.values import Claim, Participant, Role, Tagging

# An entity, or what the text calls one that has none.
Party = tuple[Entity | str, Role]


@dataclass(frozen=True, slots=True)
class ProposedClaim:
    """A claim as the tagger would make it; `pk` numbers it among those of its article."""

    pk: int
    told: Claim
    quote: str
    parties: tuple[Party, ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """All that is proposed for a draft. `suggestions` are names that the gazetteer lacks, with their kinds; `here` is
    what stands at its address, or says the same to the letter; `alike` has a good part of its text."""

    language: str
    title: Sequence[Run[ProposedClaim, Entity]]
    sections: Sequence[ShownSection[ProposedClaim, Entity]]
    is_brief: bool
    claims: Sequence[ProposedClaim]
    entities: Sequence[Entity]
    suggestions: Mapping[str, str]
    topics: Sequence[str]
    here: Sequence[Article]
    alike: Sequence[Likeness]

    @property
    def may_be_double(self) -> bool:
        return bool(self.here or any(one.is_copy for one in self.alike))


def preview_of(draft: Draft, now: datetime) -> Preview:
    """Tags the draft and compares it, and stores nothing."""
    document, tagging = draft.document, current_tagger().tag(draft.document)
    entities = Entity.objects.in_bulk(_keys(tagging))
    claims = [_proposed(number, claim, document.whole, entities) for number, claim in enumerate(tagging.claims, 1)]
    marker = Marker(
        document,
        [Mark(claim.told.start, claim.told.end, claim) for claim in claims],
        [Mark(one.start, one.end, entities[int(one.key)]) for one in tagging.mentions if int(one.key) in entities],
    )
    shown, here = marker.sections(), _here(draft, now)
    return Preview(
        language=draft.language or tagging.language,
        title=marker.title(),
        sections=shown,
        is_brief=is_brief(shown),
        claims=claims,
        entities=list({name.of.pk: name.of for name in marker.names}.values()),
        suggestions={one.name: one.kind for one in tagging.suggestions},
        topics=tagging.topics,
        here=here,
        alike=[one for one in likenesses_of(draft.text) if one.article not in here],
    )


def _keys(tagging: Tagging) -> set[int]:
    named = {one.key for one in tagging.mentions}
    return {int(key) for key in named | {one.key for claim in tagging.claims for one in claim.participants} if key}


def _proposed(number: int, claim: Claim, whole: str, entities: Mapping[int, Entity]) -> ProposedClaim:
    return ProposedClaim(number, claim, whole[claim.start : claim.end], tuple(_parties(claim.participants, entities)))


def _parties(participants: Iterable[Participant], entities: Mapping[int, Entity]) -> Iterable[Party]:
    for one in participants:
        yield (entities.get(int(one.key), one.name) if one.key else one.name), one.role


def _here(draft: Draft, now: datetime) -> list[Article]:
    """What has the draft's address; what says the same to the letter and was published about then, for short texts are
    not found by likeness."""
    rows = Article.objects.select_related("source").defer("search")
    at_address = list(rows.at(draft.url)) if draft.url else []
    told = datetime.combine(draft.published.day, now.timetz()) if draft.published else now
    same = rows.told_near(told).filter(content_hash=content_hash(draft.title, draft.text)) if draft.text else ()
    return list(dict.fromkeys([*at_address, *same]))
