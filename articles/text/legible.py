"""Text without what nobody sees: zero-width characters dropped, loose accents joined to their letters or left out.

Names are looked for in the legible text; `Legible` leads back to the places in the text as it is.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_HIDDEN = "\u00ad\u034f\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff"
_LOOSE = "\u0300-\u036f"
_DISTURBED = re.compile(f"[{_HIDDEN}{_LOOSE}]")
_CLUSTER = re.compile(rf"[{_HIDDEN}]*[^{_HIDDEN}{_LOOSE}](?:[{_HIDDEN}]*[{_LOOSE}])*|[{_HIDDEN}{_LOOSE}]+")
_UNSEEN = re.compile(f"[{_HIDDEN}]+")
_LEFT_OVER = re.compile(f"[{_LOOSE}]+")


@dataclass(frozen=True, slots=True)
class Legible:
    """`text` as one reads it; its character i stands at starts[i]:ends[i] of the text as it is."""

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The span of the text as it is."""
        return self.starts[start], self.ends[end - 1]


def is_legible(text: str) -> bool:
    """Whether the text is as one reads it."""
    return text.isascii() or _DISTURBED.search(text) is None


def legible(text: str) -> Legible:
    """The text with every letter and its accents as one character, without hidden ones."""
    letters: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for cluster in _CLUSTER.finditer(text):
        unseen = _UNSEEN.match(cluster[0])
        begin = cluster.start() + (unseen.end() if unseen else 0)
        for letter in _LEFT_OVER.sub("", unicodedata.normalize("NFC", _UNSEEN.sub("", cluster[0]))):
            letters.append(letter)
            starts.append(begin)
            ends.append(cluster.end())
    return Legible("".join(letters), tuple(starts), tuple(ends))
