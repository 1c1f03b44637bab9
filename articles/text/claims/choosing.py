"""Which of the proposed events are true ones: learnt weights over all the drafts that tell an event, taken together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from articles.text.claims.joining import Draft
from articles.text.claims.linear import LinearModel

_MOST = 4
_LIMITS = (0.07, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
_LATER = (3, 6, 12)


def likelihoods(events: Sequence[Sequence[Draft]], model: LinearModel) -> list[float]:
    """Each event's chance to be one."""
    return [model.by_kind[event[0].kind].chance(event_evidence(event, events)) for event in events]


def event_evidence(event: Sequence[Draft], events: Sequence[Sequence[Draft]]) -> Iterator[str]:
    """How surely it is told, how often, where, of whom, and what else the same sentence and document tell."""
    yield f"kind={event[0].kind}"
    yield from _told(event)
    yield from _among(event, events)


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


def _among(event: Sequence[Draft], events: Sequence[Sequence[Draft]]) -> Iterator[str]:
    kind, most = event[0].kind, max(draft.score for draft in event)
    who = frozenset().union(*(draft.who() for draft in event))
    places = {draft.sentence for draft in event}
    alike = [max(draft.score for draft in other) for other in events if other is not event and other[0].kind is kind]
    yield f"alike={min(len(alike), _MOST)}"
    yield f"better alike={min(sum(score > most for score in alike), _MOST)}"
    shared = [
        other for other in events if other is not event and other[0].kind is kind and any(d.who() & who for d in other)
    ]
    yield f"rivals={any(max(d.score for d in other) > most for other in shared)}"
    beside = [draft for other in events if other[0].kind is not kind for draft in other if draft.sentence in places]
    yield f"outshone={min(sum(draft.score > most for draft in beside), 2)}"
    for draft in beside:
        if draft.score > most:
            yield f"outshone by={draft.kind}"
