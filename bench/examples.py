"""Labelled items → examples (features, truths, weights) for each of the tagger's models."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from labelled import DEMO, Labelled

from articles.text.claims.casting import HERE, Cast
from articles.text.claims.choosing import crowd_of, event_evidence
from articles.text.claims.drafts import CORE_ROLES, Draft
from articles.text.claims.evidence import TITLE
from articles.text.claims.extraction import ClaimFinder
from articles.text.claims.joining import claim_of
from articles.text.claims.linear import crossed
from articles.text.claims.linking import link_evidence
from articles.text.claims.proposing import amounts_about, trigger_of
from articles.text.claims.scene import Name
from articles.text.claims.splitting import split_evidence
from articles.text.claims.status import status_evidence, status_of, wording_evidence
from articles.text.claims.sums import sum_evidence
from articles.text.items import Item, ItemEvent, told
from articles.text.scoring import is_close, paired_events
from articles.text.values import Claim, EventKind, Role, Status

KINDS = tuple(EventKind)
RETOLD, HEADLINED = 0.25, 0.5
Row = tuple[list[str], list[float], list[float]]


def kind_rows(item: Labelled) -> Iterator[Row]:
    """A sentence tells of a kind if an event of it is quoted there; whether others tell it again is left half open."""
    events = [(event, set(item.names.right_roles(event)), item.at(event)) for event in item.right.events]
    for sentence, features in zip(item.reading.sentences, item.evidence, strict=True):
        truth, weight = dict.fromkeys(KINDS, 0.0), dict.fromkeys(KINDS, 1.0)
        who = item.named_in(sentence)
        for event, people, at in events:
            if at == sentence.index:
                truth[event.kind], weight[event.kind] = 1.0, 1.0
            elif sentence.section == TITLE and event.main and (who & people or not who):
                truth[event.kind], weight[event.kind] = 1.0, HEADLINED
            elif who & people and not truth[event.kind]:
                weight[event.kind] = RETOLD
        anything = max(truth.values())
        yield features, [*truth.values(), anything], [*weight.values(), 1.0 if anything else min(weight.values())]


def quoted(item: Labelled) -> Mapping[tuple[int, EventKind], list[ItemEvent]]:
    """Sentence and kind → the events that it is the quote of."""
    found: dict[tuple[int, EventKind], list[ItemEvent]] = defaultdict(list)
    for event in item.right.events:
        at = item.at(event)
        if at is not None:
            found[at, event.kind].append(event)
    return found


def auditions(item: Labelled, finder: ClaimFinder, at: int, kind: EventKind) -> list[Cast]:
    if (at, kind) not in item.auditions:
        item.auditions[at, kind] = finder.caster.auditions(item.reading, item.stage(at), kind)
    return item.auditions[at, kind]


def part_rows(item: Labelled, finder: ClaimFinder) -> Iterator[Row]:
    """Candidates for the quoted events: does each take part?"""
    for one, kind, role in candidates(item, finder):
        yield crossed(one.features, kind), [float(bool(role))], [1.0]


def role_rows(item: Labelled, finder: ClaimFinder) -> Iterator[Row]:
    """Participants of the quoted events: in which role? The demo items do not say."""
    for one, kind, role in candidates(item, finder) if item.corpus != DEMO else ():
        if role:
            yield crossed(one.features, kind), [float(label == role) for label in Role], [1.0] * len(Role)


def candidates(item: Labelled, finder: ClaimFinder) -> Iterator[tuple[Cast, EventKind, str]]:
    """Each candidate for each quoted event, and the role that they have in it; "" for none."""
    for (at, kind), events in quoted(item).items():
        roles = {who: role for event in events for who, role in item.names.right_roles(event).items()}
        for one in auditions(item, finder, at, kind):
            yield one, kind, roles.get(item.names.right_name(one.candidate.name.name), "")


def status_rows(item: Labelled, finder: ClaimFinder) -> Iterator[Row]:
    """The quoted events: in which status is each?"""
    for (at, kind), events in quoted(item).items():
        sentence = item.reading.sentences[at]
        hit = trigger_of(item.stage(at), kind)
        ruled = status_of(item.reading.folded, sentence, hit, finder.tenses) if hit else None
        features = crossed(status_evidence(item.reading.folded, sentence, hit, ruled, finder.tenses, kind), kind)
        features += wording_evidence(item.reading.folded, sentence, hit)
        for event in events:
            yield features, [float(label is event.status) for label in Status], [1.0] * len(Status)


def sum_rows(item: Labelled) -> Iterator[Row]:
    """Amounts in and about the quoted sentences: is each the sum of the event?"""
    for (at, kind), events in quoted(item).items():
        hit = trigger_of(item.stage(at), kind)
        sums = [event.amount for event in events if event.amount]
        for place, home, amount in amounts_about(item.reading, item.reading.sentences[at], kind):
            truth = any(is_close(one, amount.money) for one in sums)
            yield crossed(sum_evidence(item.reading.folded, home, amount, hit, place), kind), [float(truth)], [1.0]


def split_rows(item: Labelled, finder: ClaimFinder) -> Iterator[Row]:
    """Neighbours among those whom a sentence's events of a kind are about: are they so in different events?"""
    for (at, kind), events in quoted(item).items():
        groups = [about(item, event) for event in events]
        core = named_here(item, auditions(item, finder, at, kind), set().union(*groups))
        for (first, earlier), (second, later) in pairwise(core):
            apart = not any(first in group and second in group for group in groups)
            features = split_evidence(item.reading, item.stage(at), kind, earlier, later, len(core))
            yield crossed(features, kind), [float(apart)], [1.0]


def about(item: Labelled, event: ItemEvent) -> set[str]:
    """Those whom the event is about."""
    return {who for who, role in item.names.right_roles(event).items() if role == CORE_ROLES[event.kind][0]}


def named_here(item: Labelled, casts: Sequence[Cast], who: set[str]) -> list[tuple[str, Name]]:
    """Those of `who` that the sentence names, in order."""
    found: dict[str, Name] = {}
    for one in casts:
        right = item.names.right_name(one.candidate.name.name)
        if one.candidate.place == HERE and right in who:
            found.setdefault(right, one.candidate.name)
    return sorted(found.items(), key=lambda pair: pair[1].start)


def link_rows(item: Labelled, drafts: Sequence[Draft]) -> Iterator[Row]:
    """Pairs of drafts of one kind that share somebody: do they tell the same of the right events?"""
    homes = [(draft, home_of(item, draft)) for draft in drafts]
    told_by = [(draft, home) for draft, home in homes if home is not None]
    for place, (later, home) in enumerate(told_by):
        for earlier, other in told_by[:place]:
            if earlier.kind is later.kind and earlier.who() & later.who():
                yield crossed(link_evidence(earlier, later), later.kind), [float(home is other)], [1.0]


def home_of(item: Labelled, draft: Draft) -> ItemEvent | None:
    """The right event that a draft tells: the one quoted there, or the only one that may be meant."""
    who = {item.names.right_name(person.name) for person in draft.participants}
    same = [one for one in item.right.events if one.kind is draft.kind and who & item.names.right_roles(one).keys()]
    ranked = sorted(same, key=lambda event: -likeness(item, event, draft, who))
    here = [event for event in ranked if item.at(event) == draft.sentence]
    if here or len(ranked) < 2:
        return next(iter(here or ranked), None)
    best, second = (likeness(item, event, draft, who) for event in ranked[:2])
    return ranked[0] if best > second else None


def likeness(item: Labelled, event: ItemEvent, draft: Draft, who: set[str]) -> float:
    people = item.names.right_roles(event).keys()
    score = 2 * len(who & people) / len(who | people) + (event.status is draft.status)
    if event.amount and draft.amount:
        score += 2 if is_close(event.amount, draft.amount) else -2
    return score


def event_rows(item: Labelled, events: Sequence[Sequence[Draft]]) -> Iterator[Row]:
    """Every proposed event, true if it is the one paired with one of the right ones."""
    found = with_claims(item, [claim_of(event, 1.0) for event in events])
    true = set(paired_events(item.right, found, item.names).values())
    crowd = crowd_of(events)
    for place, event in enumerate(events):
        yield crossed(event_evidence(event, crowd), event[0].kind), [float(place in true)], [item.trust]


def with_claims(item: Labelled, claims: Sequence[Claim]) -> Item:
    """The item as the tagger would print it."""
    return replace(item.found, events=tuple(told(item.reading.whole, claim) for claim in claims))
