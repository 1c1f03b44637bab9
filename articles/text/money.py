"""Sums as a newspaper prints them, short: "$800M", « 800 M$ »."""

from decimal import Decimal

from articles.text.values import Money

SYMBOLS = {"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥", "INR": "₹", "KRW": "₩"}
SCALES = {
    "en": ((Decimal(10**12), "tn"), (Decimal(10**9), "bn"), (Decimal(10**6), "M")),
    "fr": ((Decimal(10**9), "\u00a0Md"), (Decimal(10**6), "\u00a0M")),
}


def short(money: Money, language: str) -> str:
    """In millions or billions with at most two decimals; currencies without a common sign by their code."""
    sign = SYMBOLS.get(money.currency)
    number = _scaled(money.value, language)
    if language == "fr":
        return f"{number}{'' if number[-1].isalpha() and sign else chr(0xA0)}{sign or money.currency}"
    return f"{sign}{number}" if sign else f"{money.currency}\u00a0{number}"


def _scaled(value: Decimal, language: str) -> str:
    """In the largest scale that it reaches once rounded: 999,999,999 is "1bn", not "1,000M"."""
    for scale, word in SCALES[language]:
        if round(value / scale, 5) >= 1:
            return _number(value / scale, language) + word
    return _number(value, language)


def _number(value: Decimal, language: str) -> str:
    digits = f"{value:,.2f}".rstrip("0").rstrip(".")
    return digits.translate(str.maketrans(",.", "\u202f,")) if language == "fr" else digits
