"""The steps from a document's names to its claims.

1. Sentences, each with the lexicon's words, the amounts and the dates in it (scene).
2. References resolved ("the start-up").
3. Drafts: who did what, in which status, for how much; by learnt weights where the lexicon has them (proposing), or
   else by the rules alone, for every trigger whose surroundings fit.
4. Drafts of the same event joined, and of these events the likely ones chosen as claims (choosing).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from articles.text import brief
from articles.text.amounts import find_amounts
from articles.text.claims.casting import Caster
from articles.text.claims.choosing import likelihoods
from articles.text.claims.coreference import resolve
from articles.text.claims.drafts import Draft
from articles.text.claims.evidence import TITLE
from articles.text.claims.joining import claim_of, gather, merge_within_sentence
from articles.text.claims.linking import Linker
from articles.text.claims.proposing import Proposer, is_lead
from articles.text.claims.reading import Reading, read
from articles.text.claims.roles import RoleFinder
from articles.text.claims.scene import Name, SceneReader, Sentence
from articles.text.claims.sentences import split_sentences
from articles.text.claims.sourcing import Sourcing
from articles.text.claims.status import Tenses, status_of
from articles.text.claims.sums import amount_of, date_of
from articles.text.claims.triggers import sound_triggers
from articles.text.dates import find_dates
from articles.text.lexicon import Lexicon, Trigger
from articles.text.phrases import Hit, fold
from articles.text.values import Claim, Document, Participant

LEAST_LIKELY = 0.45
_WEAK_PRIOR, _STRONG_PRIOR = 0.5, 0.8


class ClaimFinder:
    """Finds the claims of one language's documents. Built once a language."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._language = lexicon.language
        self._abbreviations = lexicon.words("abbreviation")
        self._reader = SceneReader(lexicon)
        self._roles = RoleFinder(lexicon.prepositions, lexicon.words("report_verb"), lexicon.words("outlet"))
        self._sourcing = Sourcing(lexicon.words("outlet"), lexicon.words("cited"), lexicon.words("day"))
        self.tenses = Tenses(lexicon.language, lexicon.words("tense_lookalike"))
        self.caster = Caster(self._roles, lexicon.models)
        self._proposer = Proposer(self.caster, self.tenses, lexicon.models) if lexicon.models else None
        self._chooser = lexicon.models.get("event")
        self._linker = Linker(lexicon.models["link"]) if "link" in lexicon.models else None

    def find(self, document: Document, names: Sequence[Name], makers: Mapping[str, Name]) -> tuple[Claim, ...]:
        """The document's claims, in order of first telling."""
        return self.claims(self.read(document, names, makers))

    def claims(self, reading: Reading) -> tuple[Claim, ...]:
        """The claims of a document that was read, in order of first telling."""
        return tuple(claim for claim, _ in self.choose(self.events(reading)))

    def read(self, document: Document, names: Sequence[Name], makers: Mapping[str, Name]) -> Reading:
        """The document's sentences with all that was found in them."""
        whole = document.whole
        folded = fold(whole)
        spans = list(self._spans(document))
        names = [name for name in names if not self._sourcing.is_only_source(folded, name)]
        amounts = find_amounts(whole, self._language)
        dates = find_dates(whole, document.published)
        scenes = list(self._reader.read(whole, folded, spans, names, amounts, dates))
        return read(whole, folded, list(resolve(whole, scenes, makers)))

    def events(self, reading: Reading) -> list[list[Draft]]:
        """The drafts, learnt or ruled, by the events that they tell."""
        return gather(_worth_telling(self.drafts(reading), reading.sentences), self._linker)

    def drafts(self, reading: Reading) -> list[Draft]:
        """What each sentence tells, learnt or ruled."""
        return list(self._proposer.drafts(reading) if self._proposer else self._ruled(reading))

    def choose(self, events: Sequence[list[Draft]]) -> Iterator[tuple[Claim, list[Draft]]]:
        """The claims that the likely ones of a document's events make, each with the drafts that it is made of."""
        if self._chooser is None:
            yield from ((claim_of(event, max(draft.score for draft in event)), event) for event in events)
            return
        for event, likely in zip(events, likelihoods(events, self._chooser), strict=True):
            if likely >= LEAST_LIKELY:
                yield claim_of(event, likely), event

    def _ruled(self, reading: Reading) -> Iterator[Draft]:
        for sentence in reading.sentences:
            yield from self._drafts(reading.whole, reading.folded, sentence)

    def _spans(self, document: Document) -> Iterator[tuple[int, int, str]]:
        whole, parts, title_end = document.whole, brief.sections(document), len(document.title)
        for start, end in split_sentences(whole, self._abbreviations):
            section = TITLE if start < title_end else brief.kind_at(parts, start)
            if section != brief.GLOSSARY:
                yield start, end, section

    def _drafts(self, whole: str, folded: str, sentence: Sentence) -> Iterator[Draft]:
        if not sentence.triggers or not sentence.names or whole[sentence.end - 1] == "?":
            return
        groups = self._roles.groups(whole, folded, sentence)
        found = []
        for hit in sound_triggers(sentence):
            people = self._roles.fill(folded, sentence, hit, groups)
            if any(person.key for person in people) or any(_is_told_by_name(person, sentence) for person in people):
                found.append(self._draft(folded, sentence, hit, people))
        yield from merge_within_sentence(one for one in found if not (one.weak and _is_outdone(one, found)))

    def _draft(self, folded: str, sentence: Sentence, hit: Hit[Trigger], people: tuple[Participant, ...]) -> Draft:
        return Draft(
            kind=hit.value.kind,
            sense=hit.value.sense,
            status=status_of(folded, sentence, hit, self.tenses),
            participants=people,
            start=sentence.start,
            end=sentence.end,
            sentence=sentence.index,
            rule=hit.value.id,
            amount=amount_of(sentence, hit),
            date=date_of(sentence, hit),
            is_title=sentence.section == TITLE,
            is_lead=is_lead(sentence),
            weak=hit.value.weak,
            score=_WEAK_PRIOR if hit.value.weak else _STRONG_PRIOR,
        )


def _is_told_by_name(person: Participant, sentence: Sentence) -> bool:
    return any(name.name == person.name and name.is_suggested for name in sentence.names)


def _is_outdone(weak: Draft, drafts: Sequence[Draft]) -> bool:
    return any(not one.weak and one.who() & weak.who() for one in drafts)


def _worth_telling(drafts: Sequence[Draft], sentences: Sequence[Sentence]) -> Iterator[Draft]:
    """Without what an analysis merely says again, or says without a sum or a date."""
    sections = {sentence.index: sentence.section for sentence in sentences}
    told = {(draft.kind, who) for draft in drafts if sections[draft.sentence] != brief.ANALYSIS for who in draft.who()}
    for draft in drafts:
        if sections[draft.sentence] != brief.ANALYSIS:
            yield draft
        elif (draft.amount or draft.date) and not any((draft.kind, who) in told for who in draft.who()):
            yield replace(draft, score=draft.score / 2)
