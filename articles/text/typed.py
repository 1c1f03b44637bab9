"""What editors type into a form: dates as precisely as they are known, and sums; and some text around a place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from articles.text.values import Precision, VagueDate

_DATE = re.compile(r"(\d{4})(?:-(?:Q|T)([1-4])|-(\d{1,2})(?:-(\d{1,2}))?)?", re.IGNORECASE)
_SUM = re.compile(r"(\d[\d\s’',.]*?)\s*(k|m|mn|mio|million|millions|b|bn|md|mds|billion|milliards?)?", re.IGNORECASE)
_TIMES = {"k": 3, "m": 6, "b": 9}
AROUND = 60


class UnreadableError(ValueError):
    """What was typed has no such meaning."""


def typed_date(words: str) -> VagueDate | None:
    """ "2024", "2024-Q2", "2024-05" or "2024-05-12"; None for nothing. Raises UnreadableError for all else."""
    if not words.strip():
        return None
    read = _DATE.fullmatch(words.strip())
    if read is None:
        raise UnreadableError(words)
    year, quarter, month, day = (int(part) if part else 0 for part in read.groups())
    precision = Precision.DAY if day else Precision.MONTH if month else Precision.QUARTER if quarter else Precision.YEAR
    try:
        return VagueDate(date(year, month or (quarter * 3 - 2 if quarter else 1), day or 1), precision)
    except ValueError:
        raise UnreadableError(words) from None


def date_as_typed(when: VagueDate | None) -> str:
    """The way back."""
    if when is None:
        return ""
    if when.precision == Precision.QUARTER:
        return f"{when.day.year}-Q{(when.day.month + 2) // 3}"
    return str(when)


def typed_sum(words: str) -> Decimal | None:
    """ "500M", "1.2 bn", "1,2 Md", "800 000 000"; None for nothing. Raises UnreadableError for all else."""
    if not words.strip():
        return None
    read = _SUM.fullmatch(words.strip())
    if read is None:
        raise UnreadableError(words)
    digits, unit = re.sub(r"[\s’']", "", read[1]), (read[2] or "").lower()
    is_milliard = unit.startswith(("md", "milliard"))
    number = _number(digits, words)
    return number * Decimal(10) ** (9 if is_milliard else _TIMES.get(unit[:1], 0))


def _number(digits: str, words: str) -> Decimal:
    """Groups of three are thousands ("750,000", "1.234.567,89"); else the sign is the point ("1,2", "0.125")."""
    if re.fullmatch(r"0*[1-9]\d{0,2}(?:([.,])\d{3})(?:\1\d{3})*", digits):
        return Decimal(re.sub(r"[.,]", "", digits))
    if re.fullmatch(r"\d{1,3}(?:,\d{3})+\.\d+|\d{1,3}(?:\.\d{3})+,\d+|\d+(?:[.,]\d+)?", digits):
        *thousands, rest = re.split(r"[.,]", digits)
        return Decimal("".join(thousands) + "." + rest if thousands else rest)
    raise UnreadableError(words)


def sum_as_typed(value: Decimal | None) -> str:
    """ "500M", "1.2bn": the way back, without a loss."""
    if value is None:
        return ""
    for unit, power in (("bn", 9), ("M", 6)):
        scaled = value.scaleb(-power).normalize()
        if value and scaled >= 1 and -int(scaled.as_tuple().exponent) <= 2:
            return f"{scaled:f}{unit}"
    return f"{value.normalize():f}"


@dataclass(frozen=True, slots=True)
class PlaceOption:
    """One of the places where words stand, with some text around it."""

    start: int
    before: str
    words: str
    after: str


def options_of(whole: str, places: Iterable[tuple[int, int]]) -> Sequence[PlaceOption]:
    """For editors to choose from."""
    return [
        PlaceOption(start, whole[max(0, start - AROUND) : start], whole[start:end], whole[end : end + AROUND])
        for start, end in places
    ]
