"""Names that the gazetteer lacks, each with its likely kind.

What may be a name is a span of capitals (`text.spans`); two small learnt models tell whether it is one and of which
kind, from its words, its shape and the words around it wherever the document tells it. They are learnt by
bench/train_names.py.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from articles.text.claims.linear import LinearModel
from articles.text.lexicon import Lexicon
from articles.text.names import short_forms
from articles.text.phrases import fold
from articles.text.spans import Candidate, SpanFinder, starts_sentence
from articles.text.values import EntityKind, GazetteerEntry, Mention, Suggestion

NAME_MODEL, KIND_MODEL = "name", "kind"
_LEAST_LIKELY = 0.0
_LEAST_TO_STRETCH = 0.0
_MOST_PLACES = 3
_REACH = 48
_WORDS = re.compile(r"[^\W\d_]{2,}")
_STOPS = (".", "!", "?", ":", ";", "\n")
_DOMAIN = re.compile(r"\.(?:ai|com|io|fr|co|org|net|tech|dev)$", re.IGNORECASE)
_SUM = re.compile(r"\d+(?:[.,]\d+)?[A-Z]{1,2}$")
_CAMEL = re.compile(r"[a-z][A-Z]|[A-Z]{2,}[a-z]")
_BETWEEN = re.compile(r",? ?(?:and |et |& |ou |or )?$")
_BRACKETED = re.compile(r"[ \u00a0]\(([A-Z][A-Za-z&]{1,7})\)")
_ARTICLES = frozenset(("a", "an", "the", "le", "la", "les", "l", "un", "une"))
_TITLE_CASE_SHARE = 0.6
_OPENING = frozenset("«,(")


@dataclass(frozen=True, slots=True)
class NameCues:
    """The words, folded, by which unknown names are told apart, of all languages together."""

    not_names: frozenset[str]
    given_names: frozenset[str]
    company_suffixes: frozenset[str]
    organisation_words: frozenset[str]
    ordinary_words: frozenset[str]
    nouns: Mapping[str, str] = field(default_factory=dict)
    titles: frozenset[str] = frozenset()

    @property
    def phrases(self) -> frozenset[str]:
        """Several words that together are no name."""
        return frozenset(phrase for phrase in self.not_names if " " in phrase)


_NOUN_CLASSES = ("product_noun", "organisation_noun", "company_noun", "person_noun")


def name_cues(lexicons: Collection[Lexicon]) -> NameCues:
    """The cues of several lexicons put together."""

    def words(name: str) -> frozenset[str]:
        return frozenset().union(*(lexicon.words(name) for lexicon in lexicons))

    return NameCues(
        not_names=words("not_a_name"),
        given_names=words("given_name"),
        company_suffixes=words("company_suffix"),
        organisation_words=words("organisation_word"),
        ordinary_words=frozenset().union(*(lexicon.ordinary for lexicon in lexicons)),
        nouns={word: name.partition("_")[0] for name in _NOUN_CLASSES for word in words(name)},
        titles=words("person_noun"),
    )


@dataclass(slots=True)
class _Page:
    """What is looked up again and again about one document."""

    whole: str
    folded: str
    mentions: Sequence[Mention]
    kinds: Mapping[str, EntityKind]
    title_end: int
    is_title_case: bool
    words: frozenset[str]
    by_start: Mapping[int, Mention]
    by_end: Mapping[int, Mention]


class NameSuggester:
    """Finds unknown names in texts. Without models it finds none."""

    def __init__(
        self, cues: NameCues, models: Mapping[str, LinearModel], gazetteer: Sequence[GazetteerEntry] = ()
    ) -> None:
        self._cues = cues
        self._names = models.get(NAME_MODEL)
        self._kinds = models.get(KIND_MODEL)
        self._known_kinds = {entry.key: entry.kind for entry in gazetteer}
        people = (entry.name.split() for entry in gazetteer if entry.kind is EntityKind.PERSON)
        given = frozenset(fold(name[0]).strip() for name in people if len(name) > 1)
        self._given = cues.given_names | given
        self._spans = SpanFinder(cues.not_names, cues.titles, cues.organisation_words)

    def suggest(self, whole: str, title_end: int, mentions: Sequence[Mention]) -> tuple[Suggestion, ...]:
        """Every place that names somebody unknown, in order; the same name has the same kind everywhere.

        A suggestion may hold a known mention that is only part of the name told ("[Google] Ventures").
        """
        if self._names is None or self._kinds is None:
            return ()
        runs, evidence = self.read(whole, title_end, mentions)
        sums = {name: self._names.sum(told) for name, told in evidence.items()}
        chosen = [one for run in runs for one in _best(whole, run, sums)]
        kinds = {name: self._kind(evidence[name]) for name in {whole[one.start : one.end] for one in chosen}}
        return tuple(self._told(whole, runs, chosen, kinds))

    def read(
        self, whole: str, title_end: int, mentions: Sequence[Mention]
    ) -> tuple[list[tuple[Candidate, ...]], dict[str, list[str]]]:
        """The candidates of each run, and the evidence on each surface, gathered from all places that tell it."""
        folded = fold(whole)
        runs = list(self._spans.runs(whole, folded, mentions))
        places: dict[str, list[Candidate]] = {}
        for run in runs:
            for one in run:
                places.setdefault(whole[one.start : one.end], []).append(one)
        page = self._page(whole, folded, title_end, mentions)
        return runs, {name: self._evidence(name, found, page) for name, found in places.items()}

    def _page(self, whole: str, folded: str, title_end: int, mentions: Sequence[Mention]) -> _Page:
        return _Page(
            whole,
            folded,
            mentions,
            self._known_kinds,
            title_end,
            _is_title_case(whole[:title_end]),
            frozenset(whole.split()),
            {mention.start: mention for mention in mentions},
            {mention.end: mention for mention in mentions},
        )

    def _kind(self, evidence: Sequence[str]) -> EntityKind:
        assert self._kinds is not None
        sums = self._kinds.sums(evidence)
        return EntityKind(self._kinds.labels[max(range(len(sums)), key=sums.__getitem__)])

    def _told(
        self,
        whole: str,
        runs: Sequence[Sequence[Candidate]],
        chosen: Sequence[Candidate],
        kinds: Mapping[str, EntityKind],
    ) -> Iterator[Suggestion]:
        shorts = self._shorts(whole, chosen, kinds)
        picked = {(one.start, one.end) for one in chosen}
        end = 0
        for run in runs:
            for one in sorted(run, key=lambda one: (one.start, one.start - one.end)):
                surface = whole[one.start : one.end]
                is_told = (one.start, one.end) in picked or (surface in shorts and one.over < 0)
                if is_told and one.start >= end and not _overlaps_later(one, run, picked):
                    name = shorts.get(surface, surface)
                    yield Suggestion(name, kinds[name], one.start, one.end)
                    end = one.end

    def _shorts(self, whole: str, chosen: Sequence[Candidate], kinds: Mapping[str, EntityKind]) -> dict[str, str]:
        """How the document goes on to call those it has named in full, and by which acronym it introduced them."""
        shorts: dict[str, str] = {}
        for one in chosen:
            name = whole[one.start : one.end]
            for short in short_forms(name, kinds[name], self._cues.company_suffixes):
                shorts.setdefault(short, name)
            acronym = _BRACKETED.match(whole, one.end)
            if acronym and " " in name and acronym[1][0] in name:
                shorts.setdefault(acronym[1], name)
        return {short: name for short, name in shorts.items() if short != name and name not in shorts}

    # ---- evidence --------------------------------------------------------------------------------------------------

    def _evidence(self, name: str, places: Sequence[Candidate], page: _Page) -> list[str]:
        told = self._of_name(name, page)
        told.append(f"c{min(len(places), 3)}")
        seen: list[str] = []
        opens = titled = 0
        for one in places[:_MOST_PLACES]:
            is_first = starts_sentence(page.whole, one.start)
            opens += is_first
            titled += one.start < page.title_end
            seen += self._around(one, page, is_first=is_first)
        checked = min(len(places), _MOST_PLACES)
        where = "mid" if not opens else "opens" if opens == checked else "both"
        told.append("at=" + where)
        told.append(f"at={where}&{told[0]}&{told[1]}")
        if titled:
            told.append(("title" if titled == checked else "title+") + ("Case" if page.is_title_case else ""))
        return [*told, *dict.fromkeys(seen)]

    def _of_name(self, name: str, page: _Page) -> list[str]:
        """What the name's own words tell; its shape and how ordinary its words are come first."""
        cues = self._cues
        words = fold(name).split()
        if not words:
            return ["shape=", "plain="]
        shape = _shape(name)
        ordinary = [_is_ordinary(word, cues.ordinary_words) for word in words]
        small = [part.lower() in page.words for part in name.split() if not part.islower()]
        plain = "all" if all(ordinary) else "first" if ordinary[0] else "some" if ordinary[-1] else "none"
        first, last = words[0], words[-1]
        told = [
            "shape=" + shape,
            "plain=" + plain,
            "first=" + first,
            "last=" + last,
            "ends=" + last[-3:],
            f"capitals={min(sum(not part[0].islower() for part in name.split()), 5)}",
        ]
        if any(small):
            told.append("small=all" if all(small) else "small=first" if small[0] else "small=some")
        if first in _ARTICLES:
            told.append("article")
        elif first in cues.not_names:
            told.append("empty=first")
        if last in cues.not_names and len(words) > 1:
            told.append("empty=last")
        if first in self._given:
            told.append(f"given&{min(len(words), 4)}")
        if len(words) > 1 and last in cues.company_suffixes:
            told.append("suffix")
        organised = [word in cues.organisation_words for word in words]
        if any(organised):
            told.append("org=first" if organised[0] else "org=last" if organised[-1] else "org=in")
            if len(words) > 1:
                told.append(f"org={first}&{words[1]}" if organised[0] else "org&more")
                told.append("org&" + shape)
        noun = cues.nouns.get(last)
        if noun:
            told.append("noun=" + noun)
        if _DOMAIN.search(name):
            told.append("domain")
        if _SUM.match(name):
            told.append("sum")
        if len(words) == 1:
            told.append(f"long={min(len(first), 8)}")
        return told

    def _around(self, one: Candidate, page: _Page, *, is_first: bool) -> Iterator[str]:
        """What stands around one place of a name."""
        whole, folded, nouns = page.whole, page.folded, self._cues.nouns
        start, end = one.start, one.end
        reach = max(0, start - _REACH)
        before = folded[max(whole.rfind(stop, reach, start) + 1 for stop in _STOPS) or reach : start].split()[-4:]
        mark = whole[end : end + 1]
        if mark in ("'", "’"):
            yield "possessive"
            mark = "'"
        line_end = whole.find("\n", end, end + _REACH)
        after = folded[end : line_end if line_end >= 0 else end + _REACH].split()[:6]
        if mark in (" ", "'"):
            after = after[1:] if mark == "'" and after[:1] == ["s"] else after
            yield "n=" + (after[0] if after else "")
            yield "nn=" + "_".join(after[:2])
        yield "mark=" + mark
        if mark == " " and whole[end + 1 : end + 2].isupper():
            yield "capital after"
        is_close = before and before[-1] not in self._cues.not_names and whole[start - 1] == " "
        if is_close and whole[start - 1 - len(before[-1])].isupper():
            yield "given before" if before[-1] in self._given else "capital before"
        opening = whole[start - 1 : start] if start else ""
        yield "open=" + (whole[start - 2 : start] if whole[start - 2 : start - 1] in _OPENING else opening)
        if before and not is_first:
            yield "b=" + before[-1]
            yield "bb=" + "_".join(before[-2:])
            for place, word in enumerate(reversed(before)):
                if word in nouns:
                    yield f"before{place}={nouns[word]}"
                    yield "before=" + nouns[word]
                    break
        if mark in (",", "("):
            apposed = [word for word in after if word not in _ARTICLES]
            yield f"article={after[:1] != apposed[:1]}"
            yield "apposed:" + (apposed[0] if apposed else "")
            for word in apposed[:4]:
                if word in nouns:
                    yield "apposed=" + nouns[word]
                    break
        yield from _neighbours(one, page)


def _neighbours(one: Candidate, page: _Page) -> Iterator[str]:
    """The kinds of known names close by in a list, and what a stretched name holds."""
    if one.over >= 0:
        held = page.mentions[one.over]
        place = "head" if held.start == one.start else "tail" if held.end == one.end else "in"
        yield f"over={place}"
        yield f"over={place}&{page.kinds.get(held.key, '')}"
        return
    gap = _BETWEEN.search(page.whole, max(0, one.start - 6), one.start)
    left = page.by_end.get(gap.start()) if gap else None
    if left is not None and gap and gap[0] not in ("", " "):
        yield f"listed={page.kinds.get(left.key, '')}"
    elif left is not None:
        yield f"next to={page.kinds.get(left.key, '')}"
    for step in (1, 2, 4, 5):
        right = page.by_start.get(one.end + step)
        if right is not None:
            yield f"{'listed' if step > 1 else 'leads to'}={page.kinds.get(right.key, '')}"
            break


def _is_ordinary(word: str, ordinary: Collection[str]) -> bool:
    """Whether the word, or what it is the plural or feminine of, is one."""
    return word in ordinary or (len(word) > 4 and (word[:-1] in ordinary or word[:-2] in ordinary))


def _shape(name: str) -> str:
    return "".join(_word_shape(word) for word in name.split()[:4])


def _word_shape(word: str) -> str:
    if word[0].isdigit():
        return "9"
    if any(letter.isdigit() for letter in word):
        return "D"
    if word.isupper():
        return "A" if len(word) > 1 else "I"
    if _CAMEL.search(word):
        return "C"
    if "-" in word:
        return "H"
    return "X" if word[0].isupper() else "o"


def _best(whole: str, run: Sequence[Candidate], sums: Mapping[str, float]) -> list[Candidate]:
    """Of a run's overlapping readings the likeliest ones that exclude each other."""
    likely = []
    for one in run:
        worth = sums[whole[one.start : one.end]] - (_LEAST_LIKELY if one.over < 0 else _LEAST_TO_STRETCH)
        if worth > 0:
            likely.append((worth, one))
    if len(likely) < 2:
        return [one for _, one in likely]
    best: list[tuple[float, list[Candidate]]] = []
    ordered = sorted(likely, key=lambda pair: pair[1].end)
    for worth, one in ordered:
        apart = [kept for kept in best if kept[1][-1].end <= one.start]
        before = max(apart, default=(0.0, []), key=_worth)
        best.append((before[0] + worth, [*before[1], one]))
    return max(best, key=_worth)[1]


def _worth(reading: tuple[float, list[Candidate]]) -> float:
    return reading[0]


def _overlaps_later(one: Candidate, run: Sequence[Candidate], picked: Collection[tuple[int, int]]) -> bool:
    if (one.start, one.end) in picked:
        return False
    return any(o.start < one.end and one.start < o.end and (o.start, o.end) in picked for o in run)


def _is_title_case(title: str) -> bool:
    words = [word for word in _WORDS.findall(title) if len(word) > 3]
    return len(words) > 3 and sum(word[0].isupper() for word in words) > _TITLE_CASE_SHARE * len(words)


def without_stretched(mentions: Sequence[Mention], suggestions: Sequence[Suggestion]) -> tuple[Mention, ...]:
    """The mentions that no suggestion holds as part of a longer name."""
    taken = {place for one in suggestions for place in range(one.start, one.end)}
    return tuple(mention for mention in mentions if mention.start not in taken)
