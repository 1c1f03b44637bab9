"""Which of the proposed events are true ones: learnt weights over all the drafts that tell an event, taken together."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from articles.text.claims.drafts import Draft
from articles.text.claims.linear import LinearModel
from articles.text.values import EventKind

_MOST = 4
_LIMITS = (0.07, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
_LATER = (3, 6, 12)


def likelihoods(events: Sequence[Sequence[Draft]], model: LinearModel) -> list[float]:
    """Each event's chance to be one."""
    crowd = crowd_of(events)
    return [model.by_kind[event[0].kind].chance(event_evidence(event, crowd)) for event in events]


@dataclass(frozen=True, slots=True)
class Crowd:
    """All events of a document, by what each must be held against: the events' best scores, in order, by kind; the
    best score that a kind of event has of each participant; the drafts of each sentence."""

    scores: Mapping[EventKind, Sequence[float]]
    best_of: Mapping[tuple[EventKind, str], float]
    drafts: Mapping[int, Sequence[Draft]]


def crowd_of(events: Sequence[Sequence[Draft]]) -> Crowd:
    """The crowd that a document's events make, in one pass."""
    scores: dict[EventKind, list[float]] = {}
    best_of: dict[tuple[EventKind, str], float] = {}
    drafts: dict[int, list[Draft]] = {}
    for event in events:
        kind, most = event[0].kind, max(draft.score for draft in event)
        scores.setdefault(kind, []).append(most)
        for draft in event:
            drafts.setdefault(draft.sentence, []).append(draft)
            for who in draft.who():
                best_of[kind, who] = max(best_of.get((kind, who), 0.0), most)
    return Crowd({kind: sorted(found) for kind, found in scores.items()}, best_of, drafts)


def event_evidence(event: Sequence[Draft], crowd: Crowd) -> Iterator[str]:
    """How surely it is told, how often, where, of whom, and what else the same sentence and document tell."""
    yield f"kind={event[0].kind}"
    yield from _told(event)
    yield from _among(event, crowd)


def _told(event: Sequence[Draft]) -> Iterator[str]:
    best = max(event, key=lambda draft: draft.score)
    missing = 1.0
    for draft in event:
        missing *= 1 - draft.score
    people = {person.key or person.name for draft in event for person in draft.participants}
    yield from (f"best>{limit}" for limit in _LIMITS if best.score >= limit)
    yield from (f"any>{tenth}" for tenth in range(1, 10) if (1 - missing) * 10 >= tenth)
    yield from (f"trust>{tenth}" for tenth in range(1, 10) if max(draft.trust for draft in event) * 10 >= tenth)
    yield from (f"eventful>{tenth}" for tenth in range(1, 10) if max(draft.eventful for draft in event) * 10 >= tenth)
    yield f"drafts={min(len(event), _MOST)}"
    yield f"title={any(draft.is_title for draft in event)}"
    yield f"title only={all(draft.is_title for draft in event)}"
    yield f"lead={any(draft.is_lead for draft in event)}"
    yield f"people={min(len(people), _MOST)}"
    yield f"roles={len({person.role for draft in event for person in draft.participants})}"
    yield f"sum={any(draft.amount for draft in event)}"
    yield f"dated={any(draft.date for draft in event)}"
    yield f"status={best.status}"
    yield f"rule={best.rule}"
    yield f"later={sum(min(draft.sentence for draft in event) >= limit for limit in _LATER)}"


def _among(event: Sequence[Draft], crowd: Crowd) -> Iterator[str]:
    kind, most = event[0].kind, max(draft.score for draft in event)
    alike = crowd.scores[kind]
    yield f"alike={min(len(alike) - 1, _MOST)}"
    yield f"better alike={min(len(alike) - bisect_right(alike, most), _MOST)}"
    yield f"rivals={any(crowd.best_of[kind, who] > most for draft in event for who in draft.who())}"
    places = sorted({draft.sentence for draft in event})
    beside = [draft for place in places for draft in crowd.drafts[place] if draft.kind is not kind]
    stronger = [draft.kind for draft in beside if draft.score > most]
    yield f"outshone={min(len(stronger), 2)}"
    yield from (f"outshone by={other}" for other in stronger)
