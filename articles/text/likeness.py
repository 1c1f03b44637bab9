"""Two entities → whether their names are likely those of one, and by what one tells.

Products' numbers must be the same ("Claude 3" is not "Claude 3.5"), an owner and what it owns are two, and a house's
name with a word of trade behind it is one of its departments ("Meta AI"), not the house.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import product

from articles.text.folding import fold
from articles.text.values import EntityKind

_LEGAL_WORDS = """
inc incorporated corp corporation co company ltd limited llc llp plc pbc lp sa sas sasu sarl se ag gmbh bv nv spa srl ab
asa oy oyj kk kg pte pty group groupe holding holdings
"""
_TRADE_WORDS = """
ai ia lab labs laboratories technology technologies tech systems software solutions robotics semiconductor
semiconductors entertainment studios studio pictures media games interactive capital partners networks electronics
motors pharma therapeutics health research intelligence analytics digital international platforms
"""
# With a word of trade behind them: departments, whatever the tables know of their children.
_HOUSE_NAMES = """
adobe airbus alibaba alphabet amazon amd apple baidu bytedance cisco dell google huawei ibm intel meta microsoft netflix
nvidia openai oracle orange qualcomm salesforce samsung sap snap softbank sony tencent tesla toyota uber x xiaomi
"""
_LEGAL, _TRADE, _HOUSES = (frozenset(words.split()) for words in (_LEGAL_WORDS, _TRADE_WORDS, _HOUSE_NAMES))
_INSTITUTIONS = frozenset({EntityKind.COMPANY, EntityKind.ORGANISATION})
_NAMED_ALIKE = _INSTITUTIONS | {EntityKind.PERSON}
_DOTTED = re.compile(r"(?<=\b\w)\.(?=\w\b)")
_LEAST_SPELLED, _LEAST_SURNAME = 8, 5  # letters of a word of which one may be another
_LEAST_GIVEN = 3


class Reason(StrEnum):
    """By what two are alike, the surest first."""

    NAME = "name"
    LEGAL_FORM = "legal_form"
    ORDER = "order"
    INITIAL = "initial"
    TRADE = "trade"
    FIRST_NAME = "first_name"
    SPELLING = "spelling"


@dataclass(frozen=True, slots=True)
class Named:
    """An entity by its names. `others` are aliases that are surely its own; `above` are the keys of those that own it;
    `is_house` says whether others are its children."""

    key: str
    kind: EntityKind
    name: str
    others: tuple[str, ...] = ()
    above: frozenset[str] = frozenset()
    is_house: bool = False


@dataclass(frozen=True, slots=True)
class Likeness:
    """Why two are alike, and which names told it."""

    reason: Reason
    names: tuple[str, str]


def likeness(one: Named, other: Named) -> Likeness | None:
    """Whether the two may be one; None where nothing says so, or where they are known to be two."""
    if one.key == other.key or one.key in other.above or other.key in one.above or _numbers(one) != _numbers(other):
        return None
    reasons = {str(reason): names for reason, names in _reasons(one, other)}
    surest = next((reason for reason in Reason if reason in reasons), None)
    return Likeness(surest, reasons[surest]) if surest else None


def core(name: str) -> str:
    """The name folded, without its legal form and words of trade: by which candidates are looked for."""
    words = _words(name)
    return " ".join(_without(words, _LEGAL | _TRADE))


def _reasons(one: Named, other: Named) -> Iterator[tuple[Reason, tuple[str, str]]]:
    if not _may_be_one(one, other):
        return
    for names in product(_names(one), _names(other)):
        if _squashed(names[0]) == _squashed(names[1]):
            yield Reason.NAME, names
        elif _are_of_a_sort(one, other) and (reason := _by_words(one, other, *names)):
            yield reason, names
    if _are_of_a_sort(one, other) and (reason := _by_shape(one, other)):
        yield reason, (one.name, other.name)


def _names(named: Named) -> tuple[str, ...]:
    """Of products only the one: families have their members' names among their own."""
    return (named.name,) if named.kind == EntityKind.PRODUCT else (named.name, *named.others)


def _may_be_one(one: Named, other: Named) -> bool:
    return one.kind == other.kind or {one.kind, other.kind} <= _NAMED_ALIKE


def _are_of_a_sort(one: Named, other: Named) -> bool:
    return one.kind == other.kind or {one.kind, other.kind} <= _INSTITUTIONS


def _by_words(one: Named, other: Named, name: str, other_name: str) -> Reason | None:
    """What the words tell of two names that differ in more than case, accents and blanks."""
    ours, theirs = _words(name), _words(other_name)
    if one.kind == EntityKind.PERSON:
        return _by_given_names(ours, theirs)
    if _without(ours, _LEGAL) == _without(theirs, _LEGAL) and one.kind in _INSTITUTIONS:
        return Reason.LEGAL_FORM
    if len(ours) <= len(theirs):
        return Reason.TRADE if _is_trade_missing(name, other_name, one) else None
    return Reason.TRADE if _is_trade_missing(other_name, name, other) else None


def _by_given_names(ours: list[str], theirs: list[str]) -> Reason | None:
    if sorted(ours) == sorted(theirs):
        return Reason.ORDER
    return Reason.INITIAL if len(ours) > 1 < len(theirs) and _is_shorter_given(ours, theirs) else None


def _is_trade_missing(name: str, longer: str, house: Named) -> bool:
    """ "Mistral" of "Mistral AI", but not "Meta" of "Meta AI", nor "EPIC" of "Epic Games"; products are of no other
    trade than AI."""
    short, long = _words(name), _without(_words(longer), _LEGAL)
    bare, trade = "".join(short), _TRADE if house.kind in _INSTITUTIONS else frozenset({"ai", "ia"})
    is_department = house.is_house or bare in _HOUSES or len(bare) < _LEAST_GIVEN
    is_acronym = name.isupper() and name not in longer
    return long[:-1] == short and long[-1] in trade and not is_department and not is_acronym


def _by_shape(one: Named, other: Named) -> Reason | None:
    ours, theirs = _words(one.name), _words(other.name)
    if one.kind == EntityKind.PERSON and 1 in (len(ours), len(theirs)):
        return Reason.FIRST_NAME if ours[-1:] == theirs[-1:] and len(ours[-1]) >= _LEAST_GIVEN else None
    return Reason.SPELLING if one.kind == other.kind and _are_spelled_nearly(ours, theirs, one.kind) else None


def _is_shorter_given(ours: list[str], theirs: list[str]) -> bool:
    """ "S. Altman", "Sam Altman", "Samuel H. Altman": one's first name begins the other's."""
    short, long = sorted((ours[0], theirs[0]), key=len)
    is_begun = long.startswith(short) and (len(short) == 1 or len(short) >= _LEAST_GIVEN)
    middles = [set(words[1:-1]) for words in (ours, theirs)]
    return ours[-1] == theirs[-1] and is_begun and (middles[0] <= middles[1] or middles[1] <= middles[0])


def _are_spelled_nearly(ours: list[str], theirs: list[str], kind: EntityKind) -> bool:
    """Whether all words are the same but for one letter of a long one, which is not its first."""
    apart = [pair for pair in zip(ours, theirs, strict=False) if pair[0] != pair[1]]
    if len(ours) != len(theirs) or len(apart) != 1:
        return False
    one, other = apart[0]
    least = _LEAST_SURNAME if kind == EntityKind.PERSON else _LEAST_SPELLED
    is_long = min(len(one), len(other)) >= least and (one + other).isalpha()
    return is_long and one[0] == other[0] and _is_one_letter_apart(one, other)


def _is_one_letter_apart(one: str, other: str) -> bool:
    """Whether a letter was changed, added or dropped, or exchanged with its neighbour."""
    begin = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    rest, there = one[begin:], other[begin:]
    is_exchanged = rest[:2] == there[:2][::-1] and rest[2:] == there[2:]
    return is_exchanged or rest[1:] == there[1:] or rest[1:] == there or rest == there[1:]


def _numbers(named: Named) -> list[str]:
    return re.findall(r"\d+", named.name) if named.kind == EntityKind.PRODUCT else []


def _words(name: str) -> list[str]:
    return re.findall(r"[\w+]+", _DOTTED.sub("", fold(name)))


def _squashed(name: str) -> str:
    """Without blanks and marks, save those between figures: "Claude 3.5" is not "Claude 35"."""
    return "".join(re.findall(r"[^\W_]|[+&#*]|(?<=\d)[.,](?=\d)", fold(name))) or fold(name)


def _without(words: list[str], some: frozenset[str]) -> list[str]:
    """Without those at the end."""
    kept = list(words)
    while len(kept) > 1 and kept[-1] in some:
        kept.pop()
    return kept
