"""The steps from a document's names to its claims.

1. Sentences, each with the lexicon's words, the amounts and the dates in it (scene).
2. References resolved ("the start-up").
3. For every trigger whose surroundings fit: participants, status, sum and date make a draft.
4. Drafts of the same event joined into claims.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from articles.text import brief
from articles.text.amounts import find_amounts
from articles.text.claims.coreference import resolve
from articles.text.claims.joining import Draft, join, merge_within_sentence
from articles.text.claims.roles import RoleFinder
from articles.text.claims.scene import Name, SceneReader, Sentence
from articles.text.claims.scoring import Scorer, features
from articles.text.claims.sentences import split_sentences
from articles.text.claims.status import Tenses, status_of
from articles.text.claims.sums import amount_of, date_of
from articles.text.dates import find_dates
from articles.text.lexicon import Lexicon, Trigger
from articles.text.phrases import Hit, fold
from articles.text.values import Claim, Document, EntityKind, Participant

TITLE = "title"
_LEAD_SENTENCES = 2
_NEAR_BEFORE, _NEAR_AFTER = 40, 50
_AMOUNT = "amount"
_KINDS_OF_NAME = frozenset(EntityKind)
_SILENCING = "silencing"
_WEAK_PRIOR, _STRONG_PRIOR = 0.5, 0.8
_NEGATION_REACH = 25


class ClaimFinder:
    """Finds the claims of one language's documents. Built once a language."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._language = lexicon.language
        self._abbreviations = lexicon.words("abbreviation")
        self._reader = SceneReader(lexicon)
        self._roles = RoleFinder(lexicon.prepositions, lexicon.words("report_verb"), lexicon.words("outlet"))
        self._tenses = Tenses(lexicon.language, lexicon.words("tense_lookalike"))
        self._scorer = Scorer(lexicon.weights)
        self._least_score = lexicon.least_score

    def find(self, document: Document, names: Sequence[Name], makers: Mapping[str, Name]) -> tuple[Claim, ...]:
        """The document's claims, in order of first telling."""
        whole = document.whole
        folded = fold(whole)
        spans = list(self._spans(document))
        amounts = find_amounts(whole, self._language)
        dates = find_dates(whole, document.published)
        scenes = list(self._reader.read(whole, folded, spans, names, amounts, dates))
        drafts = [d for sentence in resolve(whole, scenes, makers) for d in self._drafts(whole, folded, sentence)]
        claims = join(_worth_telling(drafts, scenes))
        return tuple(claim for claim in claims if claim.confidence >= self._least_score)

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
        for hit in _longest(
            hit for hit in sentence.triggers if _fits(sentence, hit) and not _is_silenced(sentence, hit)
        ):
            people = self._roles.fill(folded, sentence, hit, groups)
            if any(person.key for person in people) or any(_is_told_by_name(person, sentence) for person in people):
                found.append(self._draft(folded, sentence, hit, people))
        yield from merge_within_sentence(one for one in found if not (one.weak and _is_outdone(one, found)))

    def _draft(self, folded: str, sentence: Sentence, hit: Hit[Trigger], people: tuple[Participant, ...]) -> Draft:
        draft = Draft(
            kind=hit.value.kind,
            sense=hit.value.sense,
            status=status_of(folded, sentence, hit, self._tenses),
            participants=people,
            start=sentence.start,
            end=sentence.end,
            sentence=sentence.index,
            rule=hit.value.id,
            amount=amount_of(sentence, hit),
            date=date_of(sentence, hit),
            is_title=sentence.section == TITLE,
            is_lead=sentence.section == brief.STANDFIRST or 0 < sentence.index <= _LEAD_SENTENCES,
            weak=hit.value.weak,
        )
        prior = _WEAK_PRIOR if hit.value.weak else _STRONG_PRIOR
        return replace(draft, score=self._scorer.score(features(folded, sentence, hit, draft), prior))


def _longest(hits: Iterable[Hit[Trigger]]) -> list[Hit[Trigger]]:
    """Of triggers of one kind that overlap, the longest; of the same words, those that are not weak."""
    kept: list[Hit[Trigger]] = []
    for hit in sorted(hits, key=lambda one: (one.start - one.end, one.value.weak)):
        if not any(hit.start < k.end and k.start < hit.end and hit.value.kind is k.value.kind for k in kept):
            kept.append(hit)
    return sorted(kept, key=lambda one: one.start)


def _is_told_by_name(person: Participant, sentence: Sentence) -> bool:
    return any(name.name == person.name and name.is_suggested for name in sentence.names)


def _fits(sentence: Sentence, hit: Hit[Trigger]) -> bool:
    """Whether one of the words that the trigger needs stands near, and none of those that it must not have."""
    trigger = hit.value
    clause = sentence.clause(hit.start)
    if trigger.near and not any(_is_within(sentence, clause, name) for name in trigger.near):
        return False
    near = max(clause[0], hit.start - _NEAR_BEFORE), min(clause[1], hit.end + _NEAR_AFTER)
    return not any(_is_within(sentence, near, name) for name in trigger.unless)


def _is_within(sentence: Sentence, span: tuple[int, int], wanted: str) -> bool:
    start, end = span
    if wanted == _AMOUNT:
        return any(start <= amount.start < end for amount in sentence.amounts)
    if wanted in _KINDS_OF_NAME:
        return any(name.kind == wanted and start <= name.start < end for name in sentence.names)
    return any(found.value == wanted and start <= found.start < end for found in sentence.classes)


def _is_silenced(sentence: Sentence, hit: Hit[Trigger]) -> bool:
    """Whether a word just before ("did not", "if", "could one day") makes the trigger tell of nothing."""
    start, _ = sentence.clause(hit.start)
    start = max(start, hit.start - _NEGATION_REACH)
    return any(found.value == _SILENCING and start <= found.start < hit.start for found in sentence.classes)


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
