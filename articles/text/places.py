"""Words of a text found again in another: letter for letter, or told the same but for case, accents and blanks."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from articles.text.folding import fold

Place = tuple[int, int]
"""Where words stand: text[start:end]."""


def places_of(words: str, text: str) -> list[Place]:
    """Where the text has the words letter for letter; else where it has them up to what folding takes away. An accent
    written as a sign of its own goes with its letter."""
    if not words.strip():
        return []
    return [found.span() for found in re.finditer(re.escape(words), text)] or _places_folded(words, text)


def nearest(places: Iterable[Place], start: int) -> Place | None:
    """The place that begins nearest to where the words began before; the earlier of two."""
    return min(places, key=lambda place: (abs(place[0] - start), place[0]), default=None)


def overlap(one: Place, other: Place) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _places_folded(words: str, text: str) -> list[Place]:
    wanted = fold(words)
    if not wanted or wanted not in fold(text):
        return []
    folded, origins = _folded_with_origins(text)
    found = [one.span() for one in re.finditer(re.escape(wanted), folded)]
    ends = [-1, *origins, len(text)]  # "œ" is folded to two letters, of which none is found alone
    whole = [(start, end) for start, end in found if ends[start] < origins[start] and origins[end - 1] < ends[end + 1]]
    return [(origins[start], _end(text, origins[end - 1])) for start, end in whole]


def _folded_with_origins(text: str) -> tuple[str, list[int]]:
    """The folded text, and of each of its characters the place in the text that it came from."""
    folded: list[str] = []
    origins: list[int] = []
    for place, character in enumerate(text):
        for piece in " " if character.isspace() else fold(character):
            if piece != " " or (folded and folded[-1] != " "):
                folded.append(piece)
                origins.append(place)
    return "".join(folded), origins


def _end(text: str, last: int) -> int:
    end = last + 1
    while end < len(text) and unicodedata.combining(text[end]):
        end += 1
    return end
