"""What editors type into a form: dates as precisely as they are known, sums, and words as they stand in a text."""

from __future__ import annotations

import re
from collections.abc import Sequence
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
    precision = (
        Precision.DAY if day else Precision.MONTH if month else Precision.QUARTER if quarter else Precision.YEAR
    )
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
    return number * 10 ** (9 if is_milliard else _TIMES.get(unit[:1], 0))


def _number(digits: str, words: str) -> Decimal:
    """Groups of three are thousands where they come more than once, or after both signs; else a sign is a point."""
    groups = re.split(r"[.,]", digits)
    signs = re.findall(r"[.,]", digits)
    if len(signs) > 1 and len(set(signs)) == 1 and all(len(group) == 3 for group in groups[1:]):
        return Decimal("".join(groups))
    if len(signs) <= 1 and len(groups[-1]) == 3 and signs and len(groups[0]) <= 3 and groups[0] != "0":
        return Decimal("".join(groups))
    if "" in groups or len(set(signs[:-1])) > 1 or signs[-1:] == signs[:1] and len(signs) > 1:
        raise UnreadableError(words)
    return Decimal("".join(groups[:-1]) + "." + groups[-1]) if signs else Decimal(groups[0])


def sum_as_typed(value: Decimal | None) -> str:
    """ "500M", "1.2bn": the way back, without a loss."""
    if value is None:
        return ""
    for unit, power in (("bn", 9), ("M", 6)):
        scaled = value.scaleb(-power).normalize()
        if value and scaled >= 1 and -int(scaled.as_tuple().exponent) <= 2:
            return f"{scaled:f}{unit}"
    return f"{value.normalize():f}"


def places_of(whole: str, words: str) -> Sequence[tuple[int, int]]:
    """Where the words stand in the text, letter for letter but for the spaces between them."""
    parts = words.split()
    if not parts:
        return []
    return [found.span() for found in re.finditer(r"\s+".join(map(re.escape, parts)), whole)]


def surroundings(whole: str, start: int, end: int) -> tuple[str, str, str]:
    """Some text before the place, its own, and some behind it."""
    return whole[max(0, start - AROUND) : start], whole[start:end], whole[end : end + AROUND]
