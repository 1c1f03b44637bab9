"""A text cut into runs for display: where quotes begin and end, and which names stand inside."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Generic, TypeVar

# Around what was found, in texts that PostgreSQL marks: control characters, which it takes out of them before.
BEGIN, END = "\x02", "\x03"

Quote = TypeVar("Quote")
Name = TypeVar("Name")


@dataclass(frozen=True, slots=True)
class Piece(Generic[Name]):
    """Characters in a row: a name, or (`name` None) what stands between names."""

    text: str
    name: Name | None = None


@dataclass(frozen=True, slots=True)
class Run(Generic[Quote, Name]):
    """Pieces in a row that the same quotes cover (none, for plain text); `begun` are those that begin here."""

    quotes: tuple[Quote, ...]
    begun: tuple[Quote, ...]
    pieces: tuple[Piece[Name], ...]


@dataclass(frozen=True, slots=True)
class Mark(Generic[Quote]):
    """Something that covers whole[start:end]."""

    start: int
    end: int
    of: Quote


def runs(
    whole: str, start: int, end: int, quotes: Sequence[Mark[Quote]], names: Sequence[Mark[Name]]
) -> list[Run[Quote, Name]]:
    """The runs of whole[start:end]. Quotes may overlap; a name that crosses a quote's border is left unmarked."""
    cuts = sorted({start, end, *(cut for quote in quotes for cut in (quote.start, quote.end) if start < cut < end)})
    return [
        Run(
            tuple(quote.of for quote in quotes if quote.start <= first and last <= quote.end),
            tuple(quote.of for quote in quotes if quote.start == first),
            tuple(_pieces(whole, first, last, names)),
        )
        for first, last in pairwise(cuts)
    ]


def _pieces(whole: str, start: int, end: int, names: Sequence[Mark[Name]]) -> Iterator[Piece[Name]]:
    at = start
    for name in names:
        if at <= name.start and name.end <= end:
            if at < name.start:
                yield Piece(whole[at : name.start])
            yield Piece(whole[name.start : name.end], name.of)
            at = name.end
    if at < end:
        yield Piece(whole[at:end])


@dataclass(frozen=True, slots=True)
class Hit:
    """Characters in a row that were looked for, or not."""

    text: str
    is_hit: bool


def hits(marked: str, text: str | None = None) -> list[Hit]:
    """A text with BEGIN and END around what was found, cut there; all of `text` unmarked, where that is given and
    whoever marked it left something out (PostgreSQL takes tags for spaces)."""
    if text is not None and marked.replace(BEGIN, "").replace(END, "") != text:
        return [Hit(text, is_hit=False)]
    found: list[Hit] = []
    for part in marked.split(BEGIN):
        hit, ends, rest = part.partition(END)
        found += [Hit(hit, is_hit=True), Hit(rest, is_hit=False)] if ends else [Hit(hit, is_hit=False)]
    return [one for one in found if one.text]
