"""Drafts by learnt weights: which kinds of event each sentence tells of, who takes part, in which status, for how much.

Everything that may be an event is proposed; `choosing` keeps what is likely once the drafts of one event are joined.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from articles.text import brief
from articles.text.amounts import FoundAmount
from articles.text.claims.casting import BEFORE, HEADING, Caster, Part, Stage, stage_of
from articles.text.claims.drafts import Draft
from articles.text.claims.evidence import TITLE, document_evidence
from articles.text.claims.linear import LinearModel
from articles.text.claims.reading import Reading
from articles.text.claims.scene import Sentence
from articles.text.claims.splitting import split
from articles.text.claims.status import Tenses, status_evidence, status_of, wording_evidence
from articles.text.claims.sums import HERE, WITH_SUMS, date_of, sum_evidence, upper_bound
from articles.text.claims.triggers import triggers_of
from articles.text.lexicon import Trigger
from articles.text.phrases import Hit
from articles.text.values import EventKind, Money, Status, VagueDate

KIND, STATUS, SUM, SPLIT = "kind", "status", "sum", "split"
EVENTFUL = "eventful"
LEAST = 0.15
_LEAD_SENTENCES = 2
_LEAST_SUM = 0.4
_SENSIBLE = frozenset((EventKind.FINANCIALS, EventKind.LEGAL))
_MARKS = frozenset(("again", "other", "past", "fresh"))
_LEAST_WORD = 6


class _Hunch(NamedTuple):
    """What a sentence by itself may tell: a kind of event, how likely, how likely any event at all, in which words."""

    kind: EventKind
    likely: float
    eventful: float
    words: frozenset[str]


class Proposer:
    """Proposes drafts. Built once a language; `models` must hold all that are named here and in `casting`."""

    def __init__(self, caster: Caster, tenses: Tenses, models: Mapping[str, LinearModel]) -> None:
        self._models = models
        self._tenses = tenses
        self._caster = caster
        self._splitting = models.get(SPLIT)

    def drafts(self, reading: Reading) -> Iterator[Draft]:
        """A draft for every sentence and every kind that it may tell of, in order of the text."""
        kinds = self._models[KIND]
        evidence = document_evidence(reading.whole, reading.folded, reading.sentences)
        for sentence, features in zip(reading.sentences, evidence, strict=True):
            chances = dict(zip(kinds.labels, kinds.chances(features), strict=True))
            eventful = chances.pop(EVENTFUL, 1.0)
            if max(chances.values()) < LEAST:
                continue
            stage = stage_of(reading, sentence)
            words = frozenset(one for one in features if one.startswith("w=") and len(one) >= _LEAST_WORD)
            for label, likely in chances.items():
                if likely >= LEAST:
                    yield from self._drafts(reading, stage, _Hunch(EventKind(label), likely, eventful, words))

    def _drafts(self, reading: Reading, stage: Stage, hunch: _Hunch) -> Iterator[Draft]:
        parts = self._caster.cast(reading, stage, hunch.kind)
        groups = [parts] if parts else []
        if parts and self._splitting is not None:
            groups = split(reading, stage, hunch.kind, parts, self._splitting)
        for group in groups:
            yield self._draft(reading, stage, hunch, group, len(groups) > 1)

    def _draft(self, reading: Reading, stage: Stage, hunch: _Hunch, parts: Sequence[Part], is_split: bool) -> Draft:
        sentence, kind = stage.sentence, hunch.kind
        hit = trigger_of(stage, kind, parts if is_split else ())
        money, sum_chance = self._sum(reading, sentence, kind, hit, parts if is_split else ())
        return Draft(
            kind=kind,
            sense=hit.value.sense if hit and kind in _SENSIBLE else "",
            status=self._status(reading, sentence, kind, hit),
            participants=tuple(part.participant for part in parts),
            start=sentence.start,
            end=sentence.end,
            sentence=sentence.index,
            rule=hit.value.id if hit else f"{kind}.learnt",
            amount=money,
            date=date_of(sentence, hit) if hit else _first_date(sentence),
            is_title=sentence.section == TITLE,
            is_lead=is_lead(sentence),
            score=hunch.likely,
            eventful=hunch.eventful,
            words=hunch.words,
            trust=max(part.chance for part in parts),
            sum_chance=sum_chance,
            marks=frozenset(one.value for one in sentence.concepts if one.value in _MARKS),
        )

    def _status(self, reading: Reading, sentence: Sentence, kind: EventKind, hit: Hit[Trigger] | None) -> Status:
        ruled = status_of(reading.folded, sentence, hit, self._tenses) if hit else None
        if ruled is Status.DENIED:
            return Status.DENIED
        model = self._models[STATUS].by_kind[kind]
        told = status_evidence(reading.folded, sentence, hit, ruled, self._tenses, kind)
        sums = model.sums((*told, *wording_evidence(reading.folded, sentence, hit)))
        return Status(max(zip(sums, model.labels, strict=True))[1])

    def _sum(
        self, reading: Reading, sentence: Sentence, kind: EventKind, hit: Hit[Trigger] | None, near: Sequence[Part]
    ) -> tuple[Money | None, float]:
        best, most, model = None, 0.0, self._models[SUM].by_kind[kind]
        found = list(amounts_about(reading, sentence, kind))
        if near:
            here = [one for one in found if one[0] == HERE]
            found = sorted(here, key=lambda one: _distance(near, one[2].start))[:1]
        for place, home, amount in found:
            likely = model.chance(sum_evidence(reading.folded, home, amount, hit, place))
            if likely > most:
                best, most = upper_bound(home, amount).money, likely
        return (best, most) if most >= _LEAST_SUM else (None, 0.0)


def amounts_about(reading: Reading, sentence: Sentence, kind: EventKind) -> Iterator[tuple[str, Sentence, FoundAmount]]:
    """The amounts that may be an event's: the sentence's own, those of the sentence before, and the title's."""
    if kind not in WITH_SUMS:
        return
    places = [(HERE, sentence)]
    if not sentence.amounts:
        places += [(BEFORE, reading.sentences[sentence.index - 1])] if sentence.index > 1 else []
        places += [(HEADING, reading.sentences[0])] if sentence.index else []
    for place, home in places:
        for amount in home.amounts:
            if amount.money.value > Decimal(0):
                yield place, home, amount


def trigger_of(stage: Stage, kind: EventKind, near: Sequence[Part] = ()) -> Hit[Trigger] | None:
    """The first trigger of that kind, or the nearest to some parts; a sound and strong one if there is any."""
    hits = triggers_of(stage.sentence, stage.sound, kind)
    return min(hits, key=lambda hit: (hit.value.weak, _distance(near, hit.start) if near else hit.start), default=None)


def _distance(parts: Sequence[Part], place: int) -> int:
    return min(abs(part.name.start - place) for part in parts)


def is_lead(sentence: Sentence) -> bool:
    return sentence.section == brief.STANDFIRST or 0 < sentence.index <= _LEAD_SENTENCES


def _first_date(sentence: Sentence) -> VagueDate | None:
    return sentence.dates[0].date if sentence.dates else None
