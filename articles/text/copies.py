"""Near-copies: texts that are one telling, printed by others under another title, cut, credited or added to.

Candidates share a band of their MinHash signatures, which an index finds. Whether two are copies is then told exactly:
by their shingles (runs of words), and by their names and figures, since notices made from one template share most of
the former and few of the latter. It holds both ways round, so that it never matters which of two came first.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from hashlib import blake2b

from rensa import RMinHash

from articles.text.folding import fold

WINDOW = timedelta(days=7)
SHORTEST = 40  # words; less is a stub, and stubs are alike
SHINGLE = 4  # words
BANDS, ROWS = 50, 2
SEED = 20240611
LEAST_SHARED, LEAST_OWN_SHARED = 0.6, 0.7
LEAST_LENGTH = 0.35

_WORD = re.compile(r"\w+")
_OWN = re.compile(r"(?<![.!?:«“\"\n] )(?<!^)(?<!\n)\b[A-ZÀ-Ý]\w+|\d+(?:[.,]\d+)*")


@dataclass(frozen=True, slots=True)
class Print:
    """What two texts are compared by: their runs of words, and the names and figures in them."""

    shingles: frozenset[str]
    own: frozenset[str]


def print_of(text: str) -> Print:
    """Without shingles if the text is too short to be told from others."""
    words = _WORD.findall(fold(text))
    runs = range(len(words) - SHINGLE + 1) if len(words) >= SHORTEST else ()
    return Print(
        frozenset(" ".join(words[at : at + SHINGLE]) for at in runs),
        frozenset(fold(found) for found in _OWN.findall(text)),
    )


def bands_of(text: str) -> list[int]:
    """The bands under which the text is found, as 32-bit integers; none for a text that is too short."""
    shingles = print_of(text).shingles
    if not shingles:
        return []
    signature = RMinHash(num_perm=BANDS * ROWS, seed=SEED)
    signature.update(sorted(shingles))
    rows = signature.digest()
    return [_band(at, rows[at : at + ROWS]) for at in range(0, len(rows), ROWS)]


def are_copies(one: Print, other: Print) -> bool:
    """Whether most of the shorter text stands in the longer, which is not many times as long."""
    shorter, longer = sorted((len(one.shingles), len(other.shingles)))
    if not shorter or shorter < LEAST_LENGTH * longer:
        return False
    return shared_part(one, other) >= LEAST_SHARED and _share(one.own, other.own) >= LEAST_OWN_SHARED


def shared_part(one: Print, other: Print) -> float:
    """How much of the shorter text stands in the longer, from 0 to 1."""
    shorter = min(len(one.shingles), len(other.shingles))
    return len(one.shingles & other.shingles) / shorter if shorter else 0.0


def _share(one: frozenset[str], other: frozenset[str]) -> float:
    fewest = min(len(one), len(other))
    return len(one & other) / fewest if fewest else 1.0


def _band(number: int, rows: list[int]) -> int:
    told = blake2b(f"{number} {rows}".encode(), digest_size=4).digest()
    return int.from_bytes(told, signed=True)
