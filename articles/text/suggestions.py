"""Names that the gazetteer lacks, each with its likely kind: what stands capitalised and is told apart by the words
in it ("… University", "… Labs"), by those around it ("the start-up …", "…, CEO of") or by a given name."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from articles.text.lexicon import Lexicon
from articles.text.names import short_forms
from articles.text.phrases import fold
from articles.text.values import EntityKind, Mention, Suggestion

_WORD = r"(?:[A-ZÀ-ÖØ-ÞŠŽŁĆČ]|\d+(?=[A-Z])|[a-z]{1,2}(?=[A-Z]))[\w&+]*(?:[.’'-][\w&+]+)*"
_LINK = r"(?: (?:of|de|du|des|the|for|and|van|von|der|den|bin|al|la|le|da|dos|di|et|d['’]|&){1,2}(?: (?:the|la|le))? ?)"
_NAME = re.compile(
    rf"(?<![\w’'-]){_WORD}(?:(?: |{_LINK}){_WORD}){{0,6}}|(?<=[dDlLnsSqQuU][’']){_WORD}(?: {_WORD}){{0,5}}"
)
_ELISION = re.compile(r"^(?:[dDlLnNsScCjJmM]|[Qq]u|[Jj]usqu|[Ll]orsqu|[Pp]uisqu)['’](?=\w)")
_POSSESSIVE = re.compile(r"['’]s?$")
_LINK_WORDS = re.compile(r"(?:^| )(?:and|et|&)(?: |$)")
_AFTER_END = re.compile(r"(?:^|[.!?…:;«“”\"•\n|–—]|\n\s*-)[\s\"'«“‘(\u00a0-]*$")
_VERSION = re.compile(r"(?=.*\d)(?=.*[A-Za-z])[\w.+-]+$")
_DOMAIN = re.compile(r"\.(?:ai|com|io|fr|co|org|net|tech|dev)$", re.IGNORECASE)
_CAPITAL = re.compile(r"[^\W_a-zß-öø-ÿ]|[a-z]{1,2}[A-Z]")
_PLACE_BEFORE = re.compile(r"\b(?:in|near|outside|around|across|en|à|dans|près de|vers)\s$")
_SUM = re.compile(r"\d+(?:[.,]\d+)?[A-Z]{1,2}$")
_CAMEL = re.compile(r"[a-z][A-Z]|[A-Z]{2,}[a-z]")
_WORDS = re.compile(r"[\w&+.-]+")
_REACH = 60
_GENITIVES = frozenset(("d", "de", "du", "of", "des"))
_TITLE_CASE_SHARE = 0.6


@dataclass(frozen=True, slots=True)
class NameCues:
    """The words, folded, by which unknown names are told apart, of all languages together."""

    not_names: frozenset[str]
    given_names: frozenset[str]
    company_suffixes: frozenset[str]
    organisation_words: frozenset[str]
    person_nouns: frozenset[str]
    company_nouns: frozenset[str]
    product_nouns: frozenset[str]
    organisation_nouns: frozenset[str]


def name_cues(lexicons: Collection[Lexicon]) -> NameCues:
    """The cues of several lexicons put together."""

    def words(name: str) -> frozenset[str]:
        return frozenset().union(*(lexicon.words(name) for lexicon in lexicons))

    return NameCues(
        not_names=words("not_a_name"),
        given_names=words("given_name"),
        company_suffixes=words("company_suffix"),
        organisation_words=words("organisation_word"),
        person_nouns=words("person_noun"),
        company_nouns=words("company_noun"),
        product_nouns=words("product_noun"),
        organisation_nouns=words("organisation_noun"),
    )


def suggest(whole: str, title_end: int, mentions: Sequence[Mention], cues: NameCues) -> tuple[Suggestion, ...]:
    """Every place that names somebody unknown, in order; the same name has the same kind everywhere."""
    candidates = [
        one
        for one in _candidates(whole, mentions, cues)
        if one[0] >= title_end or not _is_title_case(whole[:title_end])
    ]
    votes: dict[str, Counter[EntityKind]] = {}
    told = Counter(whole[start:end] for start, end in candidates)
    ordinary = frozenset(word for word in _WORDS.findall(whole) if word.islower())
    for start, end in candidates:
        name = whole[start:end]
        is_steady = told[name] > 1 and name.lower() not in ordinary
        kind = _kind(whole, start, end, cues, is_steady=is_steady)
        if kind is not None:
            votes.setdefault(whole[start:end], Counter())[kind] += 1
    kinds = {name: tally.most_common(1)[0][0] for name, tally in votes.items()}
    shorts = {short: name for name, kind in kinds.items() for short in short_forms(name, kind, cues.company_suffixes)}
    found = []
    for start, end in candidates:
        surface = whole[start:end]
        name = shorts.get(surface, surface)
        if name in kinds:
            found.append(Suggestion(name, kinds[name], start, end))
    return tuple(found)


def _candidates(whole: str, mentions: Sequence[Mention], cues: NameCues) -> Iterator[tuple[int, int]]:
    taken = {place for mention in mentions for place in range(mention.start, mention.end)}
    for match in _NAME.finditer(whole):
        for start, end in _cut(whole, *match.span(), taken):
            span = _trimmed(whole, start, end, cues)
            if span is not None:
                yield span


def _cut(whole: str, start: int, end: int, taken: Collection[int]) -> Iterator[tuple[int, int]]:
    """What of the span no known mention takes, cut at "and" too where both sides are names."""
    if any(place in taken for place in range(start, end)):
        yield from _apart(whole, start, end, taken)
        return
    place = start
    for link in _LINK_WORDS.finditer(whole, start, end):
        yield place, link.start()
        place = link.end()
    yield place, end


def _apart(whole: str, start: int, end: int, taken: Collection[int]) -> Iterator[tuple[int, int]]:
    """The free parts of a span, without those that go on a known name at once ("[Google] Ventures")."""
    begin = None
    for place in range(start, end + 1):
        is_free = place < end and place not in taken
        if is_free and begin is None:
            begin = place
        if not is_free and begin is not None:
            is_tail = begin - 1 in taken and whole[begin] == " "
            is_head = place in taken and whole[place - 1] == " "
            if not (is_tail or is_head):
                yield begin, place
            begin = None


def _trimmed(whole: str, start: int, end: int, cues: NameCues) -> tuple[int, int] | None:
    """The span without small words, elisions and possessives at its ends; None where nothing is left."""
    words = [(start + word.start(), start + word.end()) for word in re.finditer(r"\S+", whole[start:end])]
    while words and _is_no_name(whole, *words[0], cues):
        elided = _ELISION.match(whole[words[0][0] : words[0][1]])
        if elided and not _is_no_name(whole, words[0][0] + elided.end(), words[0][1], cues):
            break
        words.pop(0)
    while words and _is_no_name(whole, *words[-1], cues):
        words.pop()
    if not words:
        return None
    start, end = words[0][0], words[-1][1]
    elision = _ELISION.match(whole[start:end])
    start += elision.end() if elision else 0
    possessive = _POSSESSIVE.search(whole[start:end])
    end = start + possessive.start() if possessive else end
    end -= len(whole[start:end]) - len(whole[start:end].rstrip(".,-'’"))
    return (start, end) if end - start > 1 and _CAPITAL.match(whole[start:end]) else None


def _is_no_name(whole: str, start: int, end: int, cues: NameCues) -> bool:
    word = whole[start:end]
    plain = fold(_POSSESSIVE.sub("", word).strip(".,'’-")).strip()
    return (
        not any(letter.isupper() for letter in word)
        or all(part in cues.not_names for part in plain.split())
        or len(plain) < 2
    )


def _kind(whole: str, start: int, end: int, cues: NameCues, *, is_steady: bool) -> EntityKind | None:
    """The likely kind. One word that opens a sentence counts only if it comes again, and never in small letters."""
    name = whole[start:end]
    words = fold(name).split()
    if not words or _SUM.match(name):
        return None
    if len(words) == 1 and not is_steady and _AFTER_END.search(whole, max(0, start - 8), start):
        return EntityKind.COMPANY if _CAMEL.search(name) else None
    return (
        _kind_by_form(name, words, cues)
        or _kind_by_context(whole, start, end, cues)
        or _kind_by_default(whole, start, end)
    )


def _kind_by_form(name: str, words: Sequence[str], cues: NameCues) -> EntityKind | None:
    if cues.organisation_words.intersection(words):
        return EntityKind.ORGANISATION
    if (words[-1] in cues.company_suffixes and len(words) > 1) or _DOMAIN.search(name):
        return EntityKind.COMPANY
    if len(name.split()) > 1 and words[0] in cues.given_names and not any(letter.isdigit() for letter in name):
        return EntityKind.PERSON
    return EntityKind.PRODUCT if _VERSION.match(name.split()[-1]) else None


def _kind_by_context(whole: str, start: int, end: int, cues: NameCues) -> EntityKind | None:
    before = fold(whole[max(0, start - _REACH) : start].rpartition("\n")[2]).split()[-4:]
    if before[-1:] and before[-1] in _GENITIVES:
        before = []
    after = whole[end : end + _REACH].partition("\n")[0]
    apposed = fold(after).split()[:6] if after[:1] in (",", "(") or after.startswith(" (") else []
    for word in [*reversed(before[-2:]), *apposed, *reversed(before[:-2])]:
        for kind, nouns in _NOUN_KINDS:
            if word in getattr(cues, nouns):
                return kind
    return None


_NOUN_KINDS = (
    (EntityKind.PERSON, "person_nouns"),
    (EntityKind.COMPANY, "company_nouns"),
    (EntityKind.PRODUCT, "product_nouns"),
    (EntityKind.ORGANISATION, "organisation_nouns"),
)


def _kind_by_default(whole: str, start: int, end: int) -> EntityKind | None:
    """What nothing tells apart: several words are a person, one word inside a sentence a company."""
    name = whole[start:end]
    if _CAMEL.search(name):
        return EntityKind.COMPANY
    if " " in name:
        return (
            EntityKind.PERSON
            if 2 <= len(name.split()) <= 3 and name.replace(" ", "").replace("-", "").isalpha()
            else None
        )
    if len(name) < 3 or _PLACE_BEFORE.search(whole, max(0, start - 10), start):
        return None
    return EntityKind.COMPANY


def _is_title_case(title: str) -> bool:
    words = [word for word in _WORDS.findall(title) if len(word) > 3]
    return len(words) > 3 and sum(word[0].isupper() for word in words) > _TITLE_CASE_SHARE * len(words)
