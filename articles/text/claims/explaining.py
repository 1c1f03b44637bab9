"""Why a document's claims are as they are: the words, the rules and the weights that told the most.

It looks the steps' evidence up again, by the functions that the steps themselves use, and changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from articles.text.claims.casting import Cast, stage_of
from articles.text.claims.choosing import Crowd, crowd_of, event_evidence
from articles.text.claims.drafts import Draft
from articles.text.claims.evidence import document_evidence
from articles.text.claims.extraction import ClaimFinder
from articles.text.claims.linear import LinearModel
from articles.text.claims.linking import link_evidence
from articles.text.claims.proposing import KIND, STATUS, SUM, amounts_about
from articles.text.claims.reading import Reading, identity
from articles.text.claims.scene import Sentence
from articles.text.claims.status import status_evidence, status_of, wording_evidence
from articles.text.claims.sums import sum_evidence, upper_bound
from articles.text.claims.triggers import sound_triggers
from articles.text.lexicon import Lexicon, Trigger
from articles.text.phrases import Hit
from articles.text.values import Claim, Money, Participant, Status

PART, ROLE, EVENT, LINK = "part", "role", "event", "link"
CUE, CONCEPT, TRIGGER, SILENT = "cue", "concept", "trigger", "trigger not counted"


@dataclass(frozen=True, slots=True)
class Word:
    """Words of a sentence that the lexicon knows: whole[start:end], of what sort, and under which name."""

    sort: str
    name: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Weight:
    """What a feature added to the sum that decided."""

    feature: str
    value: float


@dataclass(frozen=True, slots=True)
class Judgement:
    """One thing decided about a claim: its outcome, the likelihood where there is one, all weights with the weightiest
    first, and what is to be said beside them."""

    about: str
    outcome: str
    chance: float | None = None
    weights: tuple[Weight, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Explanation:
    """A claim, the trigger that made it (none where the weights alone did), the known words of its sentence, the
    other sentences that told the same, and all that was decided about it."""

    claim: Claim
    trigger: Word | None
    words: tuple[Word, ...]
    also: tuple[tuple[int, int], ...]
    judgements: tuple[Judgement, ...]


class Explainer:
    """Explains the claims of one language's documents. Built once a language."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._models = lexicon.models
        self._finder = ClaimFinder(lexicon)

    def explain(self, reading: Reading) -> tuple[Explanation, ...]:
        """Each claim of the document with its reasons, in the order of the claims."""
        events = self._finder.events(reading)
        crowd = crowd_of(events)
        evidence = document_evidence(reading.whole, reading.folded, reading.sentences)
        return tuple(
            self._explained(reading, evidence, crowd, claim, event) for claim, event in self._finder.choose(events)
        )

    def _explained(
        self, reading: Reading, evidence: Sequence[list[str]], crowd: Crowd, claim: Claim, event: Sequence[Draft]
    ) -> Explanation:
        best = next(draft for draft in event if (draft.start, draft.rule) == (claim.start, claim.rule))
        told = (best, *(draft for draft in event if draft is not best))
        sentence = reading.sentences[best.sentence]
        hit = _trigger(sentence, best)
        judgements = [self._status(reading, claim, told)]
        if self._models:
            judgements = [
                self._kind(evidence[best.sentence], best),
                self._choice(event, crowd, claim),
                *judgements,
                *(self._part(reading, told, person) for person in claim.participants),
                *self._sum(reading, told, claim.amount),
                *self._links(reading, best, event),
            ]
        return Explanation(
            claim,
            Word(TRIGGER, hit.value.id, hit.start, hit.end) if hit else None,
            tuple(_words(sentence)),
            tuple(sorted({(draft.start, draft.end) for draft in event} - {(claim.start, claim.end)})),
            tuple(judgements),
        )

    def _kind(self, features: Iterable[str], draft: Draft) -> Judgement:
        place = self._models[KIND].labels.index(draft.kind)
        return Judgement("kind", draft.kind, draft.score, weights_of(self._models[KIND], features, place))

    def _choice(self, event: Sequence[Draft], crowd: Crowd, claim: Claim) -> Judgement:
        model = self._models[EVENT].by_kind[claim.kind]
        return Judgement("choice", "kept", claim.confidence, weights_of(model, event_evidence(event, crowd)))

    def _status(self, reading: Reading, claim: Claim, told: Sequence[Draft]) -> Judgement:
        draft = next((one for one in told if one.status is claim.status), told[0])
        sentence, tenses = reading.sentences[draft.sentence], self._finder.tenses
        hit = _trigger(sentence, draft)
        ruled = status_of(reading.folded, sentence, hit, tenses) if hit else None
        note = f"the rules say {ruled}" if ruled else "no trigger, so the rules say nothing"
        if not self._models or ruled is Status.DENIED:
            return Judgement("status", claim.status, note=f"{note}, and that settles it")
        model = self._models[STATUS].by_kind[claim.kind]
        features = status_evidence(reading.folded, sentence, hit, ruled, tenses, claim.kind)
        wording = wording_evidence(reading.folded, sentence, hit)
        weights = weights_of(model, (*features, *wording), model.labels.index(claim.status))
        return Judgement("status", claim.status, None, weights, note)

    def _part(self, reading: Reading, told: Sequence[Draft], person: Participant) -> Judgement:
        outcome = f"{person.name} as {person.role}"
        found = next(self._auditions(reading, told, person), None)
        if found is None:
            return Judgement("participant", outcome, note="taken over from a sentence before")
        kind, features = told[0].kind, found.features
        part, role = self._models[PART].by_kind[kind], self._models[ROLE].by_kind[kind]
        by_role = {one.feature: one.value for one in weights_of(role, features, role.labels.index(person.role))}
        towards = ", ".join(f"{feature} {value:+.2f}" for feature, value in list(by_role.items())[:3])
        note = f"named {found.candidate.place}" + (f"; {person.role}: {towards}" if towards else "")
        return Judgement("participant", outcome, part.chance(features), weights_of(part, features), note)

    def _auditions(self, reading: Reading, told: Sequence[Draft], person: Participant) -> Iterator[Cast]:
        """The person's standing in the sentences that told of their part, the best first."""
        who = person.key or person.name
        for draft in told:
            if who in draft.who():
                stage = stage_of(reading, reading.sentences[draft.sentence])
                casts = self._finder.caster.auditions(reading, stage, draft.kind)
                yield from (one for one in casts if identity(one.candidate.name) == who)

    def _links(self, reading: Reading, best: Draft, event: Sequence[Draft]) -> Iterator[Judgement]:
        """Why the event's other sentences are taken to tell the same."""
        model = self._models[LINK].by_kind[best.kind]
        for draft in event:
            if draft is not best:
                pair = (best, draft) if best.sentence <= draft.sentence else (draft, best)
                features = list(link_evidence(*pair))
                words = f"“{reading.whole[draft.start : draft.end]}”"
                yield Judgement("told again", words, model.chance(features), weights_of(model, features))

    def _sum(self, reading: Reading, told: Sequence[Draft], amount: Money | None) -> Iterator[Judgement]:
        source = next((draft for draft in told if amount is not None and draft.amount == amount), None)
        if source is None:
            return
        sentence = reading.sentences[source.sentence]
        model, hit = self._models[SUM].by_kind[source.kind], _trigger(sentence, source)
        for place, home, found in amounts_about(reading, sentence, source.kind):
            if upper_bound(home, found).money == amount:
                features = list(sum_evidence(reading.folded, home, found, hit, place))
                words = f"“{reading.whole[found.start : found.end]}”"
                yield Judgement("sum", words, model.chance(features), weights_of(model, features), f"told {place}")
                return


def weights_of(model: LinearModel, features: Iterable[str], place: int = 0) -> tuple[Weight, ...]:
    """What each feature adds to the sum of one of the model's labels, the weightiest first."""
    totals: dict[str, float] = {}
    for feature in features:
        weight = model.weight(feature, place)
        if weight:
            totals[feature] = totals.get(feature, 0.0) + weight
    return tuple(Weight(*pair) for pair in sorted(totals.items(), key=lambda pair: (-abs(pair[1]), pair[0])))


def _trigger(sentence: Sentence, draft: Draft) -> Hit[Trigger] | None:
    """The trigger by which the draft was made, if any."""
    return next((hit for hit in (*sound_triggers(sentence), *sentence.triggers) if hit.value.id == draft.rule), None)


def _words(sentence: Sentence) -> Iterator[Word]:
    sound = sound_triggers(sentence)
    for hit in sentence.triggers:
        yield Word(TRIGGER if hit in sound else SILENT, hit.value.id, hit.start, hit.end)
    for cue in sentence.cues:
        yield Word(CUE, cue.value.status, cue.start, cue.end)
    for concept in sentence.concepts:
        yield Word(CONCEPT, concept.value, concept.start, concept.end)
