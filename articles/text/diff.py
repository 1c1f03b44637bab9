"""What was written anew, word by word: paragraphs that stayed, and those in which words went or came."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import Enum

_TOKEN = re.compile(r"\w+|\s+|[^\w\s]")
LEAST_ALIKE = 0.3
LARGEST = 4_000_000  # pairs of words to be compared; more is told as a whole


class Change(Enum):
    """What became of some words."""

    KEPT = "kept"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Words:
    """Words in a row with one fate, letter for letter."""

    change: Change
    text: str


Paragraph = Sequence[Words]


def changes(old: str, new: str) -> list[Paragraph]:
    """The paragraphs of both in order. Those removed or kept, put together, are the old text; those added or kept the
    new one, save for blank lines."""
    before, after = _lines(old), _lines(new)
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    return [
        paragraph
        for _tag, start, end, new_start, new_end in matcher.get_opcodes()
        for paragraph in _paragraphs(before[start:end], after[new_start:new_end])
    ]


def word_changes(old: str, new: str) -> list[Words]:
    """Of one sentence or paragraph; one wholly other is told as removed and added."""
    before, after = _TOKEN.findall(old), _TOKEN.findall(new)
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    if len(before) * len(after) > LARGEST or matcher.ratio() < LEAST_ALIKE:
        return _some((Change.REMOVED, old), (Change.ADDED, new))
    return _joined(_changed(matcher, before, after))


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.split("\n") if line.strip()]


def _paragraphs(before: Sequence[str], after: Sequence[str]) -> Iterator[Paragraph]:
    """Of a block that differs, or is the same in both: its paragraphs one by one, the rest of the longer at the end."""
    for number in range(max(len(before), len(after))):
        old = before[number] if number < len(before) else ""
        new = after[number] if number < len(after) else ""
        yield word_changes(old, new) if old != new else [Words(Change.KEPT, old)]


def _changed(matcher: SequenceMatcher[str], before: Sequence[str], after: Sequence[str]) -> Iterator[Words]:
    for tag, start, end, new_start, new_end in matcher.get_opcodes():
        old, new = "".join(before[start:end]), "".join(after[new_start:new_end])
        yield from [Words(Change.KEPT, old)] if tag == "equal" else _some((Change.REMOVED, old), (Change.ADDED, new))


def _some(*told: tuple[Change, str]) -> list[Words]:
    return [Words(change, text) for change, text in told if text]


def _joined(words: Iterator[Words]) -> list[Words]:
    """A blank between two changed words goes with them, so that a phrase written anew is shown as one."""
    joined: list[Words] = []
    removed = added = ""
    told = list(words)
    for number, one in enumerate(told):
        is_between = one.change is Change.KEPT and one.text.isspace() and 0 < number < len(told) - 1
        if one.change is Change.KEPT and not (is_between and removed and added):
            joined += [*_some((Change.REMOVED, removed), (Change.ADDED, added)), one]
            removed = added = ""
        else:
            removed += one.text if one.change is not Change.ADDED else ""
            added += one.text if one.change is not Change.REMOVED else ""
    return joined + _some((Change.REMOVED, removed), (Change.ADDED, added))
