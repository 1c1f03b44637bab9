"""Sentences of one document that tell the same event → one claim, with the best quote."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from articles.text.claims.drafts import CORE_ROLES, Draft, is_close
from articles.text.claims.linking import Linker
from articles.text.claims.status import STRENGTH
from articles.text.values import Claim, EventKind, Participant, Status

_REFUSALS = frozenset((Status.DECLINED, Status.DENIED))
_INHERITANCE_REACH = 2
_MOST_COMPARED = 20
_LEAST_LIKELY = 0.65
_SCORE_WEIGHT = 10


@dataclass(slots=True, eq=False)
class _Event:
    """The drafts that tell one event, in order of the text."""

    drafts: list[Draft] = field(default_factory=list)

    def fits(self, draft: Draft, linker: Linker | None) -> float:
        """How likely the draft tells this event; by the rules alone, certain or not at all."""
        known = self.drafts[:_MOST_COMPARED]
        if linker is not None:
            return linker.likely(draft, known)
        surest = max(known, key=lambda other: other.score)
        return float(any(_same(draft, other) for other in known) and not _differ(draft, surest))


def gather(drafts: Iterable[Draft], linker: Linker | None = None) -> list[list[Draft]]:
    """The drafts by the events that they tell, in order of first telling; each joins the event that it fits best."""
    events: list[_Event] = []
    about: dict[tuple[EventKind, str], list[_Event]] = {}
    for draft in _with_core(drafts):
        nearby = {
            id(event): event
            for who in sorted(draft.who())
            for event in about.get((draft.kind, who), ())[-_MOST_COMPARED:]
        }
        fitting = [(event.fits(draft, linker), event) for event in nearby.values()]
        likely, home = max(fitting, key=lambda pair: pair[0], default=(0.0, None))
        if home is None or likely < _LEAST_LIKELY:
            home = _Event()
            events.append(home)
        home.drafts.append(draft)
        for who in draft.who():
            known = about.setdefault((draft.kind, who), [])
            if home not in known[-_MOST_COMPARED:]:
                known.append(home)
    return [event.drafts for event in events]


def merge_within_sentence(drafts: Iterable[Draft]) -> list[Draft]:
    """One draft for several triggers of a sentence that tell the same; the strongest gives the sum and the date."""
    merged: list[Draft] = []
    for draft in sorted(drafts, key=lambda one: (one.weak, -len(one.participants))):
        home = next((i for i, other in enumerate(merged) if _same(draft, other) and not _set_apart(draft, other)), None)
        if home is None:
            merged.append(draft)
        else:
            merged[home] = _united(merged[home], draft)
    return merged


def _united(draft: Draft, other: Draft) -> Draft:
    known = draft.who()
    more = tuple(person for person in other.participants if (person.key or person.name) not in known)
    return replace(
        draft,
        participants=draft.participants + more,
        amount=draft.amount or other.amount,
        date=draft.date or other.date,
        status=min(draft.status, other.status, key=STRENGTH.index),
        score=max(draft.score, other.score),
    )


def _with_core(drafts: Iterable[Draft]) -> Iterator[Draft]:
    """The drafts, each that lacks whom it is about ("Thrive led the round") given those of the one before."""
    last: dict[tuple[EventKind, str], Draft] = {}
    for draft in drafts:
        role = CORE_ROLES[draft.kind][0]
        before = last.get((draft.kind, draft.sense))
        if not draft.who(role) and before and draft.sentence - before.sentence <= _INHERITANCE_REACH:
            inherited = tuple(person for person in before.participants if person.role is role)
            draft = replace(draft, participants=draft.participants + inherited)
        if draft.who(role):
            last[draft.kind, draft.sense] = draft
        yield draft


def _same(one: Draft, other: Draft) -> bool:
    """Whether two drafts may tell the same event: kind, sense and those who matter most agree."""
    if one.kind is not other.kind or (one.sense and other.sense and one.sense != other.sense):
        return False
    return bool(one.who() & other.who())


def _differ(one: Draft, other: Draft) -> bool:
    """Whether something that both tell sets them apart."""
    if (one.status in _REFUSALS) != (other.status in _REFUSALS) and not (one.is_title or other.is_title):
        return True
    if one.amount and other.amount and not is_close(one.amount, other.amount):
        return True
    if one.date and other.date and one.date.day.year != other.date.day.year:
        return True
    return _set_apart(one, other)


def _set_apart(one: Draft, other: Draft) -> bool:
    return any(_disjoint(one.who(role), other.who(role), one.kind) for role in CORE_ROLES[one.kind])


def _disjoint(one: frozenset[str], other: frozenset[str], kind: EventKind) -> bool:
    least = 2 if kind is EventKind.PARTNERSHIP and min(len(one), len(other)) > 1 else 1
    return bool(one and other) and len(one & other) < least


def claim_of(drafts: Sequence[Draft], confidence: float) -> Claim:
    """The claim that the drafts of one event make, with the best one's quote; of weak drafts nobody is taken over."""
    best = max(drafts, key=_telling)
    surest = max(draft.score for draft in drafts)
    sure = [draft for draft in (best, *drafts) if 2 * draft.score >= surest]
    people: dict[str, Participant] = {}
    for draft in sure:
        for person in draft.participants:
            people.setdefault(person.key or person.name, person)
    return Claim(
        kind=best.kind,
        status=_status(sure),
        participants=tuple(people.values()),
        start=best.start,
        end=best.end,
        amount=max((best, *drafts), key=lambda draft: draft.sum_chance * draft.score if draft.amount else 0.0).amount,
        date=next((draft.date for draft in (best, *drafts) if draft.date), None),
        main=any(draft.is_title or draft.is_lead for draft in drafts),
        confidence=round(confidence, 2),
        rule=best.rule,
    )


def _telling(draft: Draft) -> tuple[float, int]:
    """How well a sentence tells the event; the earlier of two equal ones."""
    told = 2 * len(draft.participants) + 3 * bool(draft.amount) + bool(draft.date) - 2 * draft.is_title
    return told + _SCORE_WEIGHT * draft.score, -draft.sentence


def _status(drafts: Sequence[Draft]) -> Status:
    """A headline's plain present tells little: what the text says first counts, unless the headline says
    more and the text does not refuse."""
    headline = next((draft.status for draft in drafts if draft.is_title), Status.DONE)
    told = next((draft.status for draft in drafts if not draft.is_title), headline)
    return told if headline is Status.DONE or told in _REFUSALS else headline
