"""What a sentence holds for the rules: its names, triggers, cues, word classes, amounts and dates, all with offsets."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Protocol, TypeVar

from articles.text.amounts import FoundAmount
from articles.text.dates import FoundDate
from articles.text.lexicon import Lexicon, StatusCue, Trigger
from articles.text.phrases import Hit, PhraseTable
from articles.text.values import EntityKind

CLAUSE_BREAK = "clause_break"
_STRONG_MARK = re.compile(r"[;:]\s| [–—] ")


class _Placed(Protocol):
    @property
    def start(self) -> int: ...


P = TypeVar("P", bound=_Placed)


@dataclass(frozen=True, slots=True)
class Name:
    """Somebody or something named (or referred to: "the start-up") at whole[start:end]."""

    start: int
    end: int
    name: str
    kind: EntityKind
    key: str | None = None
    maker: str | None = None
    is_reference: bool = False
    is_suggested: bool = False


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence's span, its place in the document and all that was found in it, each in order."""

    start: int
    end: int
    index: int
    section: str
    names: tuple[Name, ...] = ()
    triggers: tuple[Hit[Trigger], ...] = ()
    cues: tuple[Hit[StatusCue], ...] = ()
    classes: tuple[Hit[str], ...] = ()
    concepts: tuple[Hit[str], ...] = ()
    breaks: tuple[int, ...] = ()
    amounts: tuple[FoundAmount, ...] = ()
    dates: tuple[FoundDate, ...] = ()

    def clause(self, place: int) -> tuple[int, int]:
        """The span between the clause breaks around a place."""
        start = max((at for at in self.breaks if at <= place), default=self.start)
        return start, min((at for at in self.breaks if at > place), default=self.end)

    def with_names(self, names: Sequence[Name]) -> Sentence:
        """The same sentence with these names."""
        return replace(self, names=tuple(sorted(names, key=lambda name: name.start)))


class SceneReader:
    """Reads a language's lexicon words out of a document, sentence by sentence. Built once a language."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._triggers = PhraseTable((phrase, trigger) for trigger in lexicon.triggers for phrase in trigger.phrases)
        self._cues = PhraseTable((phrase, cue) for cue in lexicon.cues for phrase in cue.phrases)
        self._unnamed = PhraseTable((phrase, party) for party in lexicon.unnamed for phrase in party.phrases)
        self._concepts = PhraseTable((word, name) for name, words in lexicon.concepts.items() for word in words)
        used = {name for trigger in lexicon.triggers for name in (*trigger.near, *trigger.unless)}
        told = (used & set(lexicon.classes)) | {name for name in lexicon.classes if name not in NAME_CLASSES}
        self._classes = PhraseTable((word, name) for name in sorted(told) for word in lexicon.classes[name])

    def read(
        self,
        whole: str,
        folded: str,
        spans: Sequence[tuple[int, int, str]],
        names: Sequence[Name],
        amounts: Sequence[FoundAmount],
        dates: Sequence[FoundDate],
    ) -> Iterator[Sentence]:
        """The sentences, each with what stands in it."""
        triggers = sorted(self._triggers.find(folded), key=lambda hit: (hit.start, -hit.end))
        cues = sorted(self._cues.find(folded), key=lambda hit: hit.start)
        classes = sorted(self._classes.find(folded), key=lambda hit: hit.start)
        concepts = sorted(self._concepts.find(folded), key=lambda hit: hit.start)
        everybody = sorted([*names, *self._unnamed_parties(folded, names)], key=lambda name: name.start)
        for index, (start, end, section) in enumerate(spans):
            inside = _within(classes, start, end)
            breaks = [hit.start for hit in inside if hit.value == CLAUSE_BREAK]
            breaks += [mark.end() for mark in _STRONG_MARK.finditer(whole, start, end)]
            yield Sentence(
                start=start,
                end=end,
                index=index,
                section=section,
                names=_within(everybody, start, end),
                triggers=_within(triggers, start, end),
                cues=_within(cues, start, end),
                classes=inside,
                concepts=_within(concepts, start, end),
                breaks=tuple(sorted(breaks)),
                amounts=_within(amounts, start, end),
                dates=_within(dates, start, end),
            )

    def _unnamed_parties(self, folded: str, names: Sequence[Name]) -> Iterator[Name]:
        taken = {place for name in names for place in range(name.start, name.end)}
        for hit in self._unnamed.find(folded):
            if hit.start not in taken:
                yield Name(hit.start, hit.end, hit.value.name, hit.value.kind)


NAME_CLASSES = frozenset(
    (
        "not_a_name", "given_name", "company_suffix", "organisation_word", "person_noun", "company_noun",
        "product_noun", "organisation_noun", "ai_context", "outlet", "cited",
    )
)  # fmt: skip


def _within(found: Sequence[P], start: int, end: int) -> tuple[P, ...]:
    first = bisect_left(found, start, key=lambda one: one.start)
    last = bisect_left(found, end, lo=first, key=lambda one: one.start)
    return tuple(found[first:last])
