"""Phrases found in a text at word boundaries, in one pass of an Aho-Corasick automaton.

Text is folded first: lower case, no accents, every mark a blank, and each character still in its place, so that
offsets into the folded text are offsets into the text itself.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

import ahocorasick

T = TypeVar("T")

_KEPT_MARKS = frozenset("&+%")
_BRACES = re.compile(r"\{([^{}]*)\}")


class _FoldTable(dict[int, str]):
    """Code point → its folded character, worked out at first sight."""

    def __missing__(self, code: int) -> str:
        base = unicodedata.normalize("NFKD", chr(code))[:1].lower()[:1]
        folded = base if base.isalnum() or base in _KEPT_MARKS else " "
        self[code] = folded
        return folded


_FOLDS = _FoldTable()


def fold(text: str) -> str:
    """The text in lower case without accents and marks, of the same length."""
    return text.translate(_FOLDS)


def expand(pattern: str) -> tuple[str, ...]:
    """Every phrase that a pattern stands for: "rais{e,es,ing} funds" is three."""
    braces = _BRACES.search(pattern)
    if braces is None:
        return (pattern,)
    head, tail = pattern[: braces.start()], pattern[braces.end() :]
    return tuple(phrase for option in braces[1].split(",") for phrase in expand(head + option + tail))


@dataclass(frozen=True, slots=True)
class Hit(Generic[T]):
    """A phrase found: text[start:end], and what the phrase stands for."""

    start: int
    end: int
    value: T


class PhraseTable(Generic[T]):
    """Phrases → values. A phrase that ends in "*" also matches with any ending of its last word."""

    def __init__(self, phrases: Iterable[tuple[str, T]]) -> None:
        values: dict[str, list[T]] = {}
        for pattern, value in phrases:
            for phrase in expand(pattern):
                found = values.setdefault(_key(phrase), [])
                if value not in found:
                    found.append(value)
        self._automaton = ahocorasick.Automaton()
        for key, found in values.items():
            self._automaton.add_word(key, (len(key), tuple(found)))
        self._automaton.make_automaton()
        self._is_empty = not values

    def find(self, folded: str) -> Iterator[Hit[T]]:
        """Every hit, overlapping ones too, in order of their ends."""
        if self._is_empty:
            return
        padded = f" {folded} "
        for last, (length, values) in self._automaton.iter(padded):
            start = last - length + (1 if padded[last - length + 1] == " " else 0)
            end = last - 1 if padded[last] == " " else padded.find(" ", last) - 1
            for value in values:
                yield Hit(start, end, value)


def _key(phrase: str) -> str:
    """What the automaton looks for: blanks where a word must begin and end ("%" may stand close to its number)."""
    plain = fold(phrase.removesuffix("*")).strip()
    return ("" if plain.startswith("%") else " ") + plain + ("" if phrase.endswith("*") else " ")
