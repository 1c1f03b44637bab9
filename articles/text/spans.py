"""Text + known mentions → the spans that may be names: capitalised words, with the small words that names hold.

A run of capitals is cut into parts at small words ("of", "et"), possessives, titles ("CEO") and the edges of known
names. Neighbouring parts may be one name or several ("Bank of Zorg", "Zorg and Bank"): each reading is a candidate.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from articles.text.values import Mention

_WORD = (
    r"(?:(?:[A-Z]\.(?:[ -]?[A-Z]\.)*(?= [A-Z]))"
    r"|(?:[A-ZÀ-ÖØ-ÞĀĂĆČĐĒĞĪİŁŃŌŘŚŞŠŪŻŽ]|\d+(?=[A-Z])|[a-z]{1,2}(?=[A-Z]))[\w&+]*(?:[.’'-][\w&+]+)*\+*)"
)
_LINK = r"(?:of|de|du|des|the|for|and|van|von|der|den|bin|al|la|le|da|dos|di|et|pour|in|&|[dl]['’])"
_NUMBER = r"v?\d{1,3}(?:\.\d+)*[a-zA-Z]?(?![\w%$€]|[.,]\d)"
_RUN = re.compile(
    rf"(?<![\w’'-]){_WORD}(?: (?:{_LINK} ?){{0,2}}{_WORD}| {_NUMBER}){{0,8}}"
    rf"|(?<=[dDlLnNsSqQuU][’']){_WORD}(?: (?:{_LINK} ?){{0,2}}{_WORD}| {_NUMBER}){{0,8}}"
)
_PART = re.compile(r"\S+")
_ELISION = re.compile(r"(?:[dDlLnNsScCjJmM]|[Qq]u|[Jj]usqu|[Ll]orsqu|[Pp]uisqu)['’](?=\w)")
_POSSESSIVE = re.compile(r"['’]s?$")
_POSSESSIVE_ENDS = frozenset("s'’")
_NUMERAL = re.compile(_NUMBER + "$")
_SENTENCE_START = re.compile(r"(?:^|[.!?…:;«“”\"•\n|–—]|\n\s*-)[\s\"'«“‘(\u00a0\u202f-]*$")
_LOOKBACK = 8
_MOST_PARTS = 4
_LONGEST_HEAD = 6
_LONGEST_TAIL = 7
_INSIDE = frozenset((" ", "'", "’", "-"))
_HEAD_LINKS = frozenset(("de", "du", "des", "d", "l", "la", "les", "of", "a", "for", "the", "at", "pour"))
_TAIL_LINKS = _HEAD_LINKS | {"le", "et", "and", "aux", "au", "en", "on", "in", "to", "sur", "contre", "par", "a"}


@dataclass(frozen=True, slots=True)
class _Part:
    """Capitalised words in a row; `starts` and `ends` are where a name may begin and end in them.

    What is not `is_alone` (a number, a month) may only be part of a longer name.
    """

    starts: tuple[int, ...]
    ends: tuple[int, ...]
    known: int
    is_alone: bool
    is_joined: bool


@dataclass(frozen=True, slots=True)
class Candidate:
    """whole[start:end] may be a name; `over` is the known name that it holds (its place among the mentions)."""

    start: int
    end: int
    over: int = -1


@dataclass(slots=True)
class _Token:
    start: int
    end: int
    known: int
    is_empty: bool
    is_numeral: bool
    is_joined: bool


class SpanFinder:
    """Finds candidates. All its words are folded; `heads` are the words for public bodies ("ministry")."""

    def __init__(self, not_names: Collection[str], titles: Collection[str], heads: Collection[str]) -> None:
        self._not_names = not_names
        self._titles = titles
        self._heads = heads

    def runs(self, whole: str, folded: str, mentions: Sequence[Mention]) -> Iterator[tuple[Candidate, ...]]:
        """The candidates of each run of capitals; those of one run may overlap."""
        begins = [mention.start for mention in mentions]
        for run in _RUN.finditer(whole):
            start, end = run.span()
            if _is_known(whole, mentions, begins, start, end):
                continue
            if whole[start:end].isalpha():
                parts = self._single(folded, start, end, _known_within(mentions, begins, start, end))
            else:
                parts = list(self._parts(whole, folded, start, end, mentions, begins))
            if parts:
                parts[0] = self._with_head(parts[0], whole, folded)
                parts[-1] = self._with_tail(parts[-1], whole, folded)
                found = self._candidates(parts) if len(parts) > 1 else _readings(parts[0])
                if found:
                    yield found

    def _single(self, folded: str, start: int, end: int, known: int) -> list[_Part]:
        """What `_parts` gives for one plain word, sooner."""
        return [_Part((start,), (end,), known, folded[start:end] not in self._not_names, False)]

    def _with_head(self, part: _Part, whole: str, folded: str) -> _Part:
        """The part with "ministère de la" before it as another beginning."""
        start = end = part.starts[0]
        for _ in range(_LONGEST_HEAD):
            end, start = start - 1, folded.rfind(" ", 0, start - 1) + 1
            if start >= end or not whole[start:end].islower() or whole[end] not in _INSIDE:
                return part
            word = folded[start:end]
            if word in self._heads:
                return replace(part, starts=(start, *(part.starts if part.is_alone else ())), is_alone=True)
            if end == part.starts[0] - 1 and word not in _HEAD_LINKS:
                return part
        return part

    def _with_tail(self, part: _Part, whole: str, folded: str) -> _Part:
        """The part with "Autorité" as its last word and "de protection des données" as other ends."""
        end = part.ends[0]
        if part.known >= 0 or folded[folded.rfind(" ", 0, end) + 1 : end] not in self._heads:
            return part
        ends = [*part.ends]
        for _ in range(_LONGEST_TAIL):
            if whole[end : end + 1] not in _INSIDE:
                break
            begin, end = end + 1, _end_of_word(folded, end + 1)
            if not whole[begin:end].islower():
                break
            if folded[begin:end] not in _TAIL_LINKS:
                ends.append(end)
        return replace(part, ends=tuple(ends))

    def _candidates(self, parts: Sequence[_Part]) -> tuple[Candidate, ...]:
        found: dict[tuple[int, int], Candidate] = {}
        for first, part in enumerate(parts):
            known = -1
            is_alone = False
            for last in range(first, min(first + _MOST_PARTS, len(parts))):
                if last > first and not parts[last].is_joined:
                    break
                if first < last and parts[last].known >= 0 and known >= 0:
                    break
                known = max(known, parts[last].known)
                is_alone = is_alone or parts[last].is_alone or known >= 0
                if not is_alone or (first == last and known >= 0) or _is_mere_label(part, known):
                    continue
                for start in part.starts:
                    for end in parts[last].ends:
                        if end - start > 1:
                            found[start, end] = Candidate(start, end, known)
        return tuple(found.values())

    def _parts(
        self, whole: str, folded: str, start: int, end: int, mentions: Sequence[Mention], begins: Sequence[int]
    ) -> list[_Part]:
        parts: list[_Part] = []
        held: list[_Token] = []
        for token in self._tokens(whole, folded, start, end, mentions, begins):
            if token is None or (held and self._is_cut(held[-1], token)):
                parts += self._part(whole, held)
                held = []
            if token is not None:
                held.append(token)
        return [*parts, *self._part(whole, held)]

    def _is_cut(self, before: _Token, token: _Token) -> bool:
        return token.known != before.known or token.is_numeral

    def _tokens(
        self, whole: str, folded: str, start: int, end: int, mentions: Sequence[Mention], begins: Sequence[int]
    ) -> Iterator[_Token | None]:
        """The run's capitalised words and numbers; None for what parts them."""
        is_joined = False
        for match in _PART.finditer(whole, start, end):
            begin, stop = match.span()
            is_owner = False
            elision = _ELISION.match(whole, begin, stop)
            if elision and (begin == start or whole[begin].islower()):
                begin = elision.end()
                yield None
            word = whole[begin:stop]
            numeral = _NUMERAL.match(word) is not None
            if not numeral and (word.islower() or not any(map(str.isupper, word))):
                yield None
                continue
            if whole[stop - 1] in _POSSESSIVE_ENDS and (possessive := _POSSESSIVE.search(whole, begin, stop)):
                stop, is_owner = possessive.start(), True
            known = _known_within(mentions, begins, begin, stop)
            plain = folded[begin:stop].strip()
            if known < 0 and plain in self._titles and plain in self._not_names:
                yield None
                is_joined = False
                continue
            is_empty = not numeral and all(part in self._not_names or len(part) < 2 for part in plain.split())
            yield _Token(begin, stop, known, is_empty and known < 0, numeral, is_joined)
            is_joined = True
            if is_owner:
                yield None

    def _part(self, whole: str, tokens: Sequence[_Token]) -> Iterator[_Part]:
        if not tokens:
            return
        first, last = tokens[0], tokens[-1]
        full = [index for index, token in enumerate(tokens) if not token.is_empty]
        starts = dict.fromkeys([first.start])
        ends = dict.fromkeys([last.end])
        if full:
            starts[tokens[full[0]].start] = None
            ends[tokens[full[-1]].end] = None
            if len(tokens) > 1 and first.known < 0 and starts_sentence(whole, first.start):
                starts[tokens[1].start] = None
        is_alone = bool(full) and not first.is_numeral
        yield _Part(tuple(starts), tuple(ends), first.known, is_alone, first.is_joined)


def _is_mere_label(part: _Part, known: int) -> bool:
    """Whether what stands before the known name is no part of it: "IA Sora"."""
    return part.known < 0 <= known and not part.is_alone


def _readings(part: _Part) -> tuple[Candidate, ...]:
    if part.known >= 0 or not part.is_alone:
        return ()
    return tuple(Candidate(start, end) for start in part.starts for end in part.ends if end - start > 1)


def _end_of_word(folded: str, start: int) -> int:
    end = folded.find(" ", start)
    return end if end >= 0 else len(folded)


def starts_sentence(whole: str, start: int) -> bool:
    """Whether what stands there opens a sentence, a line or a quotation, and has its capital from that."""
    return _SENTENCE_START.search(whole, max(0, start - _LOOKBACK), start) is not None


def _known_within(mentions: Sequence[Mention], begins: Sequence[int], start: int, end: int) -> int:
    """The place of the known name that a word holds or is part of; -1 for none."""
    index = bisect_left(begins, end) - 1
    return index if index >= 0 and start < mentions[index].end else -1


def _is_known(whole: str, mentions: Sequence[Mention], begins: Sequence[int], start: int, end: int) -> bool:
    """Whether one known name, with a possessive or not, is all there is."""
    index = bisect_right(begins, start) - 1
    if index < 0 or mentions[index].start != start:
        return False
    return mentions[index].end >= end or whole[mentions[index].end : end] in ("'s", "’s")
