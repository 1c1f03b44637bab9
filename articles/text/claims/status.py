"""The status of what a trigger tells: its own, or that of the words and the tense around it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from articles.text.claims.evidence import STEM
from articles.text.claims.scene import Sentence
from articles.text.lexicon import StatusCue, Trigger
from articles.text.phrases import Hit
from articles.text.values import EventKind, Status

# The stronger word wins: what is denied may also be planned, what is only rumoured may be called off.
STRENGTH = (
    Status.DENIED, Status.DECLINED, Status.CANCELLED, Status.PAUSED, Status.TALKS, Status.RUMOURED, Status.PLANNED,
    Status.DONE,
)  # fmt: skip
_BEFORE_REACH, _AFTER_REACH = 75, 70
_TENSE_REACH = 40
_WORDS_BEFORE, _WORDS_AFTER, _ENDING = 45, 30, 4
_NEGATION_REACH = 12
_NEGATION = re.compile(r"\b(?:pas|not|t|jamais|never|nor|neither)\s+$")
_CONDITIONAL = re.compile(r"\b\w+(?:er|ir|dr|ur|r)r?ai(?:t|ent)\b")
_FUTURE = re.compile(r"\b\w+(?:era|eront|ira|iront|dra|dront|ura|uront|ttra|ttront)\b")
FRENCH = "fr"


def status_of(folded: str, sentence: Sentence, hit: Hit[Trigger], tenses: Tenses) -> Status:
    """The strongest status that is told of the trigger; done where nothing says otherwise."""
    told = set(_cued(folded, sentence, hit))
    start, _ = sentence.clause(hit.start)
    told.update(tenses.told(folded[max(start, hit.start - _TENSE_REACH) : hit.end]))
    own = hit.value.status
    if own in (Status.CANCELLED, Status.DECLINED, Status.DENIED, Status.PAUSED, Status.TALKS):
        told.add(own)
    return next((status for status in STRENGTH if status in told), own or Status.DONE)


class Tenses:
    """Reads the French conditional as rumour and the future as plan; in English the words say it."""

    def __init__(self, language: str, lookalikes: frozenset[str]) -> None:
        self._is_french = language == FRENCH
        self._lookalikes = lookalikes

    def told(self, folded: str) -> Iterator[Status]:
        if not self._is_french:
            return
        for pattern, status in ((_CONDITIONAL, Status.RUMOURED), (_FUTURE, Status.PLANNED)):
            if any(word[0] not in self._lookalikes for word in pattern.finditer(folded)):
                yield status


def status_evidence(
    folded: str, sentence: Sentence, hit: Hit[Trigger] | None, ruled: Status | None, tenses: Tenses, kind: EventKind
) -> Iterator[str]:
    """What tells of the status: the rules' word, the cues and the tenses of the sentence, its concepts and words."""
    told = {cue.value.status.value for cue in sentence.cues if not _is_month(sentence, cue)}
    yield from (f"ruled={ruled}", f"kind={kind}", f"section={sentence.section}")
    if hit:
        yield f"trigger={hit.value.id}"
    else:
        yield from (f"tense={status}" for status in set(tenses.told(folded[sentence.start : sentence.end])))
    yield from (f"cue={status}" for status in told)
    for concept in {found.value for found in sentence.concepts}:
        yield f"o={concept}"


def wording_evidence(folded: str, sentence: Sentence, hit: Hit[Trigger] | None) -> Iterator[str]:
    """How a sentence words it, which tells of the status whatever the kind of event: endings, auxiliaries, moods."""
    words = folded[sentence.start : sentence.end].split()
    yield from dict.fromkeys(f"ending={word[-_ENDING:]}" for word in words if len(word) > _ENDING)
    yield from _beside(folded, sentence, hit) if hit else ()


def _beside(folded: str, sentence: Sentence, hit: Hit[Trigger]) -> Iterator[str]:
    """The words around a trigger, which hold its auxiliaries and its mood, and its own ending."""
    before = folded[max(sentence.start, hit.start - _WORDS_BEFORE) : hit.start].split()[-5:]
    after = folded[hit.end : min(sentence.end, hit.end + _WORDS_AFTER)].split()[:3]
    yield from (f"before={word[:STEM]}" for word in before)
    yield from (f"after={word[:STEM]}" for word in after)
    yield f"close={'_'.join(before[-2:])}"
    yield f"closest={before[-1] if before else ''}"
    yield f"own={folded[hit.end - _ENDING : hit.end]}"


def _cued(folded: str, sentence: Sentence, hit: Hit[Trigger]) -> Iterator[Status]:
    clause = sentence.clause(hit.start)
    for cue in sentence.cues:
        is_own = cue.start < hit.end and hit.start < cue.end
        if not is_own and not _is_month(sentence, cue) and _governs(cue, hit, clause) and not _is_negated(folded, cue):
            yield cue.value.status


def _governs(cue: Hit[StatusCue], hit: Hit[Trigger], clause: tuple[int, int]) -> bool:
    """Whether the cue stands where its scope reaches the trigger."""
    if cue.value.scope == "before":
        return max(clause[0], hit.start - _BEFORE_REACH) <= cue.start <= hit.start
    if cue.value.scope == "after":
        return hit.end <= cue.end and cue.start <= min(clause[1], hit.end + _AFTER_REACH)
    return True


def _is_month(sentence: Sentence, cue: Hit[StatusCue]) -> bool:
    """ "29 May" is no "may"."""
    return cue.value.status is Status.RUMOURED and any(one.start <= cue.start < one.end for one in sentence.dates)


def _is_negated(folded: str, cue: Hit[StatusCue]) -> bool:
    """ "n'a pas contesté", "has not denied"."""
    return _NEGATION.search(folded, max(0, cue.start - _NEGATION_REACH), cue.start) is not None
