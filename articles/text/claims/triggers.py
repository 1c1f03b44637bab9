"""Which of a sentence's trigger words may tell of something: their surroundings fit and nothing silences them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from articles.text.claims.scene import Sentence
from articles.text.lexicon import Trigger
from articles.text.phrases import Hit
from articles.text.values import EntityKind, EventKind

_NEAR_BEFORE, _NEAR_AFTER = 40, 50
_AMOUNT = "amount"
_KINDS_OF_NAME = frozenset(EntityKind)
_SILENCING = "silencing"
_NEGATION_REACH = 25


def sound_triggers(sentence: Sentence) -> list[Hit[Trigger]]:
    """The triggers that fit, the longest of those of one kind that overlap."""
    return longest(hit for hit in sentence.triggers if fits(sentence, hit) and not is_silenced(sentence, hit))


def triggers_of(sentence: Sentence, sound: Sequence[Hit[Trigger]], kind: EventKind) -> list[Hit[Trigger]]:
    """The triggers of that kind: the sound ones, or where none is sound all of them."""
    hits = [hit for hit in sound if hit.value.kind is kind]
    return hits or [hit for hit in sentence.triggers if hit.value.kind is kind]


def longest(hits: Iterable[Hit[Trigger]]) -> list[Hit[Trigger]]:
    """Of triggers of one kind that overlap, the longest; of the same words, those that are not weak."""
    kept: list[Hit[Trigger]] = []
    for hit in sorted(hits, key=lambda one: (one.start - one.end, one.value.weak)):
        if not any(hit.start < k.end and k.start < hit.end and hit.value.kind is k.value.kind for k in kept):
            kept.append(hit)
    return sorted(kept, key=lambda one: one.start)


def fits(sentence: Sentence, hit: Hit[Trigger]) -> bool:
    """Whether one of the words that the trigger needs stands near, and none of those that it must not have."""
    trigger = hit.value
    clause = sentence.clause(hit.start)
    if trigger.near and not any(_is_within(sentence, clause, name) for name in trigger.near):
        return False
    near = max(clause[0], hit.start - _NEAR_BEFORE), min(clause[1], hit.end + _NEAR_AFTER)
    return not any(_is_within(sentence, near, name) for name in trigger.unless)


def is_silenced(sentence: Sentence, hit: Hit[Trigger]) -> bool:
    """Whether a word just before ("did not", "if", "could one day") makes the trigger tell of nothing."""
    start, _ = sentence.clause(hit.start)
    start = max(start, hit.start - _NEGATION_REACH)
    return any(found.value == _SILENCING and start <= found.start < hit.start for found in sentence.classes)


def _is_within(sentence: Sentence, span: tuple[int, int], wanted: str) -> bool:
    start, end = span
    if wanted == _AMOUNT:
        return any(start <= amount.start < end for amount in sentence.amounts)
    if wanted in _KINDS_OF_NAME:
        return any(name.kind == wanted and start <= name.start < end for name in sentence.names)
    return any(found.value == wanted and start <= found.start < end for found in sentence.classes)
