"""Events per month, or per year where they are of many years; each bar leads to its events."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from articles.text.values import Precision, VagueDate
from articles.timelines.counts import Counts
from articles.timelines.filters import Filter, Filters

LEAST_MONTHS, MOST_MONTHS, MOST_YEARS = 12, 36, 60


@dataclass(frozen=True, slots=True)
class Bar:
    when: VagueDate
    count: int
    query: str
    is_set: bool

    @property
    def first(self) -> date:
        return self.when.day


def bars_of(counts: Counts, filters: Filters) -> list[Bar]:
    """Quiet times too, up to the last that had an event: the months if these are at most three years, or if the period
    is narrowed to so many, else the years. A year of months is shown at least."""
    found = {date.fromisoformat(f"{month}-01"): count for month, count in counts.of[Filter.PERIOD].items()}
    if not found:
        return []
    first, last = _narrowed(min(found), max(found), filters)
    if _number(last) - _number(first) < MOST_MONTHS:
        return _months(found, filters, first, last)
    return _years(found, filters)


def _narrowed(first: date, last: date, filters: Filters) -> tuple[date, date]:
    """Between which months the period is, as far as there are events; that one of them is chosen narrows no chart."""
    begin, end = replace(filters, month="").ends
    shown_from, shown_to = max(first, begin.replace(day=1)), min(last, end.replace(day=1))
    return (shown_from, shown_to) if shown_from <= shown_to else (first, last)


def _months(found: Mapping[date, int], filters: Filters, first: date, last: date) -> list[Bar]:
    least = _number(last) - LEAST_MONTHS + 1
    return [
        Bar(
            VagueDate(day, Precision.MONTH),
            found.get(day, 0),
            filters.as_query(month=f"{day:%Y-%m}"),
            filters.month == f"{day:%Y-%m}",
        )
        for day in map(_first_day, range(max(min(_number(first), least), _number(date.min)), _number(last) + 1))
    ]


def _years(found: Mapping[date, int], filters: Filters) -> list[Bar]:
    counts = Counter[int]()
    for day, count in found.items():
        counts[day.year] += count
    return [
        Bar(
            VagueDate(date(year, 1, 1), Precision.YEAR),
            counts[year],
            filters.as_query(month="", first=f"{year:04}", last=f"{year:04}"),
            is_set=False,
        )
        for year in range(max(min(counts), max(counts) - MOST_YEARS + 1), max(counts) + 1)
    ]


def _number(day: date) -> int:
    return day.year * 12 + day.month - 1


def _first_day(number: int) -> date:
    return date(number // 12, number % 12 + 1, 1)
