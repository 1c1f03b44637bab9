"""Dates in French and English text with their precision; relative ones are counted from the publication date.

dateparser was tried: it is a hundred times too slow for whole archives, reads "may" and "sun" as dates, and gives no
precision. What the press writes is a dozen forms.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from articles.text.alternatives import either
from articles.text.values import Precision, VagueDate

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january janvier jan", "february février fevrier feb", "march mars", "april avril apr", "may mai",
            "june juin jun",
            "july juillet jul", "august août aout aug", "september septembre sept sep", "october octobre oct",
            "november novembre nov", "december décembre decembre dec",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_WEEKDAYS = {
    name: number
    for number, names in enumerate(
        (
            "monday lundi", "tuesday mardi", "wednesday mercredi", "thursday jeudi", "friday vendredi",
            "saturday samedi",
            "sunday dimanche",
        )
    )
    for name in names.split()
}  # fmt: skip
_QUARTERS = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "premier": 1, "deuxième": 2, "troisième": 3, "quatrième": 4,
    "1st": 1, "2nd": 2, "3rd": 3, "4th": 4, "1er": 1, "2e": 2, "3e": 3, "4e": 4, "dernier": 4, "final": 4,
}  # fmt: skip
_DAY_WORDS = {
    "today": 0, "yesterday": -1, "tomorrow": 1, "aujourd'hui": 0, "aujourd’hui": 0, "hier": -1, "demain": 1,
    "avant-hier": -2,
    "ce matin": 0, "this morning": 0, "ce soir": 0,
}  # fmt: skip
_MONTH = either(_MONTHS)
_WEEKDAY = either(_WEEKDAYS)
_YEAR = r"(?:19|20)\d\d"
_DAY = r"(?:3[01]|[12]\d|0?[1-9])"


def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w$€£.,-]){pattern}(?!\w|[.,]\d)", re.IGNORECASE)


_DAY_FIRST = _compiled(
    rf"(?P<day>{_DAY})(?:er|st|nd|rd|th)?\s(?:of\s)?(?P<month>{_MONTH})\b\.?(?:,?\s(?P<year>{_YEAR}))?"
)
_MONTH_FIRST = _compiled(rf"(?P<month>{_MONTH})\.?\s(?P<day>{_DAY})(?:st|nd|rd|th)?(?:,?\s(?P<year>{_YEAR}))?")
_ISO = _compiled(rf"(?P<year>{_YEAR})-(?P<month>\d\d)-(?P<day>\d\d)")
_MONTH_YEAR = _compiled(rf"(?P<month>{_MONTH})\.?\s(?:of\s|de\s)?(?P<year>{_YEAR})")
_BARE_MONTH = _compiled(
    r"(?:in|by|since|until|early|late|mid|from|en|depuis|dès|début|fin|mi|mois de|d['’]ici à|jusqu['’]en)[\s-]"
    rf"(?P<month>{_MONTH})\b"
)
_QUARTER = _compiled(
    rf"(?:q(?P<digit>[1-4])|t(?P<chiffre>[1-4])|(?P<word>{either(_QUARTERS)})[\s-](?:fiscal\s)?(?:quarter|trimestre))"
    rf"(?:\s(?:of|de|in)\s|\s)(?:fiscal\s)?(?P<year>{_YEAR})"
)
_CUED_YEAR = _compiled(
    r"(?:in|by|since|until|from|for|during|of|end|before|early|late|mid|late in|early in|en|depuis|fin|début|mi|"
    r"d['’]ici|"
    r"d['’]ici à|dès|avant|pour|année|courant|jusqu['’]en|horizon|à partir de|de|à)"
    rf"[\s-](?:the end of |la fin |fin |end[- ]|early |late )?(?P<year>{_YEAR})"
)
_RELATIVE_DAY = _compiled(either(_DAY_WORDS))
_ON_WEEKDAY = _compiled(
    rf"(?P<next>next\s|coming\s)?(?P<weekday>{_WEEKDAY})(?P<after>\s(?:prochain|next))?(?!s?\s(?:times|magazine))"
)
_PERIOD = _compiled(
    r"(?:(?P<way>last|next|this|earlier this|later this|the same)\s"
    r"(?P<unit>week|month|year|quarter|summer|autumn|fall|spring)"
    r"|(?:la|le|l['’]|cette|ce|l['’]an)\s?(?P<unite>semaine|mois|an|année|trimestre)?\s?(?P<sens>derni(?:er|ère)|pass[ée]e?|"
    r"prochaine?|précédente?)|(?P<cette>cette|ce)\s(?P<present>semaine|mois|année|trimestre))"
)
_AGO = _compiled(
    r"(?:(?P<count>\d{1,2}|a|one|two|three|four|five|six)\s(?P<unit>day|week|month|year)s?\s(?:ago|earlier))"
)
_IL_Y_A = _compiled(r"il\sy\sa\s(?P<count>\d{1,2}|une?|deux|trois|quatre|cinq|six)\s(?P<unit>jour|semaine|mois|an)s?")
_COUNTS = {
    "a": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "un": 1, "une": 1, "deux": 2, "trois": 3,
    "quatre": 4, "cinq": 5,
}  # fmt: skip
_UNITS = {
    "jour": "day", "semaine": "week", "mois": "month", "an": "year", "année": "year", "trimestre": "quarter",
    "summer": "year", "autumn": "year", "fall": "year", "spring": "year",
}  # fmt: skip
_FORWARD = ("next", "prochain")
_BACKWARD = ("last", "derni", "pass", "préc")


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A date and where it stands: text[start:end]."""

    start: int
    end: int
    date: VagueDate


Reader = Callable[[re.Match[str], VagueDate | None], VagueDate | None]


def find_dates(text: str, published: VagueDate | None = None) -> tuple[FoundDate, ...]:
    """Every date in the text that can be told, in order; the fuller reading of overlapping ones."""
    found: list[FoundDate] = []
    taken: set[int] = set()
    for pattern, reader in _FORMS.items():
        for match in pattern.finditer(text):
            told = None if match.start() in taken or match.end() - 1 in taken else reader(match, published)
            if told is not None:
                taken.update(range(*match.span()))
                found.append(FoundDate(*match.span(), told))
    return tuple(sorted(found, key=lambda one: one.start))


def _vague(year: int, month: int = 1, day: int = 1, precision: Precision = Precision.DAY) -> VagueDate | None:
    try:
        return VagueDate(date(year, month, day), precision)
    except ValueError:
        return None


def _full(match: re.Match[str], published: VagueDate | None) -> VagueDate | None:
    month = match["month"].lower()
    number = _MONTHS.get(month) or int(month)
    if match["year"]:
        return _vague(int(match["year"]), number, int(match["day"]))
    year = _nearest_year(number, published)
    return _vague(year, number, int(match["day"])) if year else None


def _month_of_year(match: re.Match[str], published: VagueDate | None) -> VagueDate | None:
    return _vague(int(match["year"]), _MONTHS[match["month"].lower()], precision=Precision.MONTH)


def _bare_month(match: re.Match[str], published: VagueDate | None) -> VagueDate | None:
    number = _MONTHS[match["month"].lower()]
    year = _nearest_year(number, published)
    return _vague(year, number, precision=Precision.MONTH) if year else None


def _nearest_year(month: int, published: VagueDate | None) -> int | None:
    """The year that brings the month nearest to the publication, which must be known to the month."""
    if published is None:
        return None
    day = published.day
    if published.precision is Precision.YEAR:
        return day.year
    return min((day.year - 1, day.year, day.year + 1), key=lambda year: abs((year - day.year) * 12 + month - day.month))


def _quarter(match: re.Match[str], published: VagueDate | None) -> VagueDate | None:
    digit = match["digit"] or match["chiffre"]
    number = int(digit) if digit else _QUARTERS[match["word"].lower()]
    return _vague(int(match["year"]), 3 * number - 2, precision=Precision.QUARTER)


def _year(match: re.Match[str], published: VagueDate | None) -> VagueDate | None:
    return _vague(int(match["year"]), precision=Precision.YEAR)


def _relative_day(match: re.Match[str], published: VagueDate | None) -> VagueDate | None:
    return _shifted(published, _DAY_WORDS[" ".join(match[0].lower().split())])


def _shifted(published: VagueDate | None, days: int) -> VagueDate | None:
    """So many days from the publication, no preciser than that is known."""
    if published is None or published.precision is not Precision.DAY:
        return published
    return VagueDate(published.day + timedelta(days=days), Precision.DAY)


def _weekday(match: re.Match[str], published: VagueDate | None) -> VagueDate | None:
    if published is None or published.precision is not Precision.DAY:
        return published if published and published.precision is Precision.MONTH else None
    wanted = _WEEKDAYS[match["weekday"].lower()]
    days_back = (published.day.weekday() - wanted) % 7
    is_coming = bool(match["next"] or match["after"])
    return _shifted(published, 7 - days_back if is_coming else -days_back)


def _period(match: re.Match[str], published: VagueDate | None) -> VagueDate | None:
    unit = match["unit"] or match["unite"] or match["present"] or "an"
    way = (match["way"] or match["sens"] or "this").lower()
    step = 1 if way.startswith(_FORWARD) else -1 if way.startswith(_BACKWARD) else 0
    return _stepped(published, unit.lower(), step)


def _ago(match: re.Match[str], published: VagueDate | None) -> VagueDate | None:
    count = match["count"].lower()
    return _stepped(published, match["unit"].lower(), -(_COUNTS.get(count) or int(count)))


def _stepped(published: VagueDate | None, unit: str, step: int) -> VagueDate | None:
    """So many days, weeks, months, quarters or years from the publication, as precise as the unit is."""
    if published is None:
        return None
    unit = _UNITS.get(unit, unit)
    day = published.day
    if unit == "year":
        return _vague(day.year + step, precision=Precision.YEAR)
    if published.precision is Precision.YEAR:
        return published
    if unit == "day":
        return _shifted(published, step)
    if unit == "week":
        day = day + timedelta(weeks=step)
        return _vague(day.year, day.month, precision=Precision.MONTH)
    months = day.year * 12 + day.month - 1 + step * (3 if unit == "quarter" else 1)
    return _vague(months // 12, months % 12 + 1, precision=Precision.MONTH)


_FORMS: Mapping[re.Pattern[str], Reader] = {
    _ISO: _full,
    _DAY_FIRST: _full,
    _MONTH_FIRST: _full,
    _QUARTER: _quarter,
    _MONTH_YEAR: _month_of_year,
    _BARE_MONTH: _bare_month,
    _CUED_YEAR: _year,
    _RELATIVE_DAY: _relative_day,
    _ON_WEEKDAY: _weekday,
    _AGO: _ago,
    _IL_Y_A: _ago,
    _PERIOD: _period,
}
