"""Text → the spans of its sentences, in French and English."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from articles.text.phrases import fold

Span = tuple[int, int]

_LINE = re.compile(r"[^\r\n\u2028\u2029]+")
_STOP = re.compile(r"(?<![.!?…])[.!?…]++[\"'»”’)\]]*(?:[ \u00a0\u202f]+»)?\s+(?=[\"'«“‘(\[]*\s?[^\W_])")
_OPENING = re.compile(r"[\s\-–—•*·▪●]*")
_LAST_WORD = re.compile(r"([^\s(«\"“]+)\.[^.]*$")
_INITIALS = re.compile(r"^(?:[A-ZÀ-Ý]\.-?)*[A-ZÀ-Ý]$")
_LOOKBACK = 24
_LONGEST = 1500


def split_sentences(text: str, abbreviations: Collection[str]) -> tuple[Span, ...]:
    """The sentences' spans, without bullets and outer blanks. A line's end always ends a sentence."""
    spans = []
    for line in _LINE.finditer(text):
        start = line.start()
        for stop in _STOP.finditer(text, *line.span()):
            if _ends_sentence(text, start, stop, abbreviations):
                spans.append(_trimmed(text, start, stop.end()))
                start = stop.end()
        spans.append(_trimmed(text, start, line.end()))
    pieces = (piece for start, end in spans for piece in _pieces(text, start, end))
    return tuple((start, end) for start, end in pieces if start < end)


def _pieces(text: str, start: int, end: int) -> Iterator[Span]:
    """The span, cut where no sentence is so long, so that work within a sentence stays bounded."""
    while end - start > _LONGEST:
        cut = text.rfind(" ", start + 1, start + _LONGEST)
        cut = cut if cut > 0 else start + _LONGEST
        yield _trimmed(text, start, cut)
        start = cut
    if start < end:
        yield _trimmed(text, start, end)


def _ends_sentence(text: str, start: int, stop: re.Match[str], abbreviations: Collection[str]) -> bool:
    following = text[stop.end() : stop.end() + 3].lstrip("\"'«“‘([ \u00a0\u202f")
    if following[:1].islower():
        return False
    if not stop[0].startswith(".") or stop[0].startswith(".."):
        return True
    word = _LAST_WORD.search(text[max(start, stop.start() - _LOOKBACK) : stop.start() + 1])
    if word is None:
        return True
    return fold(word[1]) not in abbreviations and not _INITIALS.match(word[1])


def _trimmed(text: str, start: int, end: int) -> Span:
    while end > start and text[end - 1].isspace():
        end -= 1
    opening = _OPENING.match(text, start, end)
    return (opening.end() if opening else start), end
