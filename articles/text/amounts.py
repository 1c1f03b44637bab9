"""Sums of money in French and English text: $800M, 6 Md€, "1.7 billion dollars", "une centaine de millions d'euros".

Of a range the upper bound counts; a sum without a number ("billions of dollars") is none. babel and price-parser were
looked at: both parse one clean string, neither finds sums in prose nor knows milliards, crores or ranges.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from articles.text.alternatives import either
from articles.text.values import Money

_SPACE = r"[ \u00a0\u202f]?"
_NUMBER_WORDS = {
    "half a": "0.5", "a half": "0.5", "a quarter of a": "0.25", "un demi": "0.5", "un quart de": "0.25", "a": "1",
    "an": "1",
    "un": "1", "une": "1", "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7",
    "eight": "8", "nine": "9", "ten": "10", "twelve": "12", "fifteen": "15", "twenty": "20", "thirty": "30",
    "forty": "40",
    "fifty": "50", "hundred": "100", "a hundred": "100", "deux": "2", "trois": "3", "quatre": "4", "cinq": "5",
    "sept": "7",
    "huit": "8", "neuf": "9", "dix": "10", "douze": "12", "quinze": "15", "vingt": "20", "trente": "30",
    "quarante": "40", "mille": "1000",
    "cinquante": "50", "cent": "100", "une dizaine de": "10", "une douzaine de": "12", "une quinzaine de": "15",
    "une vingtaine de": "20", "une trentaine de": "30", "une quarantaine de": "40", "une cinquantaine de": "50",
    "une soixantaine de": "60", "une centaine de": "100",
}  # fmt: skip
_SCALES = {
    "k": 3, "thousand": 3, "mille": 3, "lakh": 5, "m": 6, "mn": 6, "mln": 6, "mio": 6, "million": 6, "millions": 6,
    "crore": 7,
    "b": 9, "bn": 9, "md": 9, "mds": 9, "mrd": 9, "mrds": 9, "milliard": 9, "milliards": 9, "billion": 9, "billions": 9,
    "t": 12, "tn": 12, "trn": 12, "trillion": 12, "trillions": 12,
}  # fmt: skip
_FRENCH_SCALES = {"billion": 12, "billions": 12, "trillion": 18, "trillions": 18}
_SYMBOLS = {
    "us$": "USD", "a$": "AUD", "au$": "AUD", "c$": "CAD", "ca$": "CAD", "hk$": "HKD", "s$": "SGD", "nt$": "TWD",
    "nz$": "NZD",
    "r$": "BRL", "$us": "USD", "$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY", "₹": "INR", "₩": "KRW", "rs": "INR",
    "₪": "ILS",
    "usd": "USD", "eur": "EUR", "gbp": "GBP", "chf": "CHF", "jpy": "JPY", "cny": "CNY", "rmb": "CNY", "inr": "INR",
    "krw": "KRW",
}  # fmt: skip
_NAMES = {
    "us dollar": "USD", "u.s. dollar": "USD", "american dollar": "USD", "dollar américain": "USD",
    "dollars américain": "USD",
    "canadian dollar": "CAD", "dollar canadien": "CAD", "dollars canadien": "CAD", "australian dollar": "AUD",
    "dollar australien": "AUD", "dollars australien": "AUD", "hong kong dollar": "HKD", "dollars hongkongais": "HKD",
    "dollar hongkongais": "HKD", "dollars de hong kong": "HKD", "dollars de hongkong": "HKD", "taiwan dollar": "TWD",
    "new taiwan dollar": "TWD", "dollars taïwanais": "TWD", "dollars de taïwan": "TWD", "dollars singapourien": "SGD",
    "dollars de singapour": "SGD", "new zealand dollar": "NZD", "dollars néo-zélandais": "NZD",
    "singapore dollar": "SGD", "dollar": "USD", "buck": "USD", "euro": "EUR", "pound": "GBP", "livre": "GBP",
    "swiss franc": "CHF", "franc suisse": "CHF", "francs suisse": "CHF", "yen": "JPY", "yuan": "CNY", "renminbi": "CNY",
    "won": "KRW", "rupee": "INR", "roupie": "INR", "shekel": "ILS", "real": "BRL", "reais": "BRL", "rouble": "RUB",
    "ruble": "RUB", "krona": "SEK", "kronor": "SEK", "couronne suédoise": "SEK", "couronnes suédoise": "SEK",
    "riyal": "SAR",
    "dirham": "AED", "zloty": "PLN", "swedish crown": "SEK", "norwegian crown": "NOK", "norwegian kroner": "NOK",
    "couronnes norvégienne": "NOK", "danish crown": "DKK", "danish kroner": "DKK", "couronnes danoise": "DKK",
    "rand": "ZAR", "naira": "NGN", "baht": "THB", "rupiah": "IDR", "roupies indonésienne": "IDR", "ringgit": "MYR",
    "mexican peso": "MXN", "pesos mexicain": "MXN", "turkish lira": "TRY", "livres turque": "TRY", "forint": "HUF",
    "hryvnia": "UAH", "kenyan shilling": "KES", "egyptian pound": "EGP", "livres égyptienne": "EGP",
}  # fmt: skip


_DIGITS = r"\d{1,3}(?:[ \u00a0\u202f.,]\d{3})+(?!\d)(?:[.,]\d{1,2})?|\d+(?:[.,]\d+)?"
_RANGE = rf"(?:{_DIGITS}){_SPACE}(?:-|–|—|to|à|et|and|ou|or){_SPACE}"
_VALUE = rf"(?P<value>{_DIGITS}|\b(?:{either(_NUMBER_WORDS)})(?=[ -]))"
_SCALE = rf"(?:{_SPACE}-?(?P<scale>{either(_SCALES)})(?![^\W_]))?"
_BEFORE = re.compile(
    rf"(?<![^\W\d_])(?P<currency>{either(_SYMBOLS)}){_SPACE}(?:{_RANGE}(?:[$€£]{_SPACE})?)?{_VALUE}{_SCALE}",
    re.IGNORECASE,
)
_AFTER = re.compile(
    rf"(?<![\w.,$€£])(?:{_RANGE})?{_VALUE}(?:{_SPACE}-?(?P<scale>{either(_SCALES)}))?{_SPACE}-?(?:d['’]|de |of )?"
    rf"(?P<currency>(?:{either(_NAMES)})s?|{either(_SYMBOLS)})(?![^\W_])",
    re.IGNORECASE,
)
# "6 milliards" alone is money unless something else is counted; "de chiffre d'affaires" says that it is.
_OF_MONEY = r"plus|chiffre|recettes|ventes|pertes|b[ée]n[ée]fice|revenus|dette|fonds|capita"
_COUNTED = r"[a-zà-ÿ]*(?:param|user|util|token|vie|people|pers|fran[cç])"
_BARE = re.compile(
    rf"(?<![\w.,$€£])(?:{_RANGE})?(?P<value>{_DIGITS}|\b(?:{either(_NUMBER_WORDS)})(?=[ -]))"
    rf"{_SPACE}(?P<scale>milliards?|billions?|bn|Mds?|trillions?)(?![^\W_])"
    rf"(?!\s(?:d['’]|de\s(?!{_OF_MONEY})|of\s|{_COUNTED})|[ -]?(?:param|tok))",
    re.IGNORECASE,
)
_GROUPED_BY_POINTS = re.compile(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?")
_THOUSANDS = re.compile(r"[ \u00a0\u202f](?=\d)|[.,](?=\d{3}(?!\d))")
_FRENCH = "fr"


@dataclass(frozen=True, slots=True)
class FoundAmount:
    """A sum and where it stands: text[start:end]."""

    start: int
    end: int
    money: Money


def find_amounts(text: str, language: str = "") -> tuple[FoundAmount, ...]:
    """Every sum of money in the text, in order. `language` decides what a billion is."""
    found: dict[int, FoundAmount] = {}
    taken: set[int] = set()
    for pattern in (_BEFORE, _AFTER):
        for match in pattern.finditer(text):
            if match.start() not in taken and match.end() - 1 not in taken:
                money = Money(_value(match, language), _currency(match["currency"]))
                found[match.start()] = FoundAmount(*match.span(), money)
                taken.update(range(*match.span()))
    found.update(_bare_amounts(text, language, sorted(found), found, taken) if found else {})
    return tuple(found[start] for start in sorted(found))


def _bare_amounts(
    text: str, language: str, starts: Sequence[int], found: Mapping[int, FoundAmount], taken: Collection[int]
) -> dict[int, FoundAmount]:
    """Sums without a currency of their own take the last one told, or else the next: "5 milliards de dollars, contre 3
    milliards"."""
    bare = {}
    for match in _BARE.finditer(text):
        place = bisect_left(starts, match.start())
        if match.start() not in taken and match.end() - 1 not in taken:
            currency = found[starts[max(0, place - 1)]].money.currency
            bare[match.start()] = FoundAmount(*match.span(), Money(_value(match, language), currency))
    return bare


def _value(match: re.Match[str], language: str) -> Decimal:
    scale = (match["scale"] or "").lower()
    power = (_FRENCH_SCALES.get(scale) if language == _FRENCH else None) or _SCALES.get(scale, 0)
    return _number(match["value"], language, decimal_comma=bool(scale)) * Decimal(10) ** power


def _number(text: str, language: str, *, decimal_comma: bool) -> Decimal:
    word = _NUMBER_WORDS.get(text.lower())
    if word is not None:
        return Decimal(word)
    if language == _FRENCH and _GROUPED_BY_POINTS.fullmatch(text):
        return Decimal(text.replace(".", "").replace(",", "."))
    has_one_mark = sum(text.count(mark) for mark in ",.") == 1
    if decimal_comma and has_one_mark and not text.startswith("0"):
        return Decimal(_THOUSANDS.sub("", text) if " " in text or _is_grouped(text) else text.replace(",", "."))
    return Decimal(_THOUSANDS.sub("", text).replace(",", "."))


def _is_grouped(text: str) -> bool:
    head, _, tail = text.replace(".", ",").partition(",")
    return len(tail) == 3 and len(head) > 1


def _currency(text: str) -> str:
    word = text.lower()
    return _SYMBOLS.get(word) or _NAMES.get(word) or _NAMES[word.removesuffix("s")]
