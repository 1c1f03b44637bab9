"""What is wrong with a claim that an editor wrote or corrected, before it is stored."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from articles.text.values import ROLES, Claim, Money, Precision, VagueDate

LONGEST_LABEL = 200
TOO_MUCH = Decimal(10) ** 16
_MONTHS = {Precision.YEAR: (1,), Precision.QUARTER: (1, 4, 7, 10), Precision.MONTH: tuple(range(1, 13))}


class Trouble(StrEnum):
    NOBODY = "nobody"
    UNNAMED = "unnamed"
    LONG_NAME = "long name"
    TWICE = "twice"
    ROLE = "role"
    SUM = "sum"
    CURRENCY = "currency"
    DATE = "date"
    NO_QUOTE = "no quote"
    NOT_IN_TEXT = "not in text"
    UNKNOWN_ENTITY = "unknown entity"
    TOLD_ALREADY = "told already"


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, and with whom or what, as the editor wrote it."""

    trouble: Trouble
    of: str = ""


def faults_of(claim: Claim) -> list[Fault]:
    """All that is wrong with what the claim tells; its quote apart."""
    return [*_of_participants(claim), *_of_sum(claim.amount), *_of_date(claim.date)]


def faults_of_quote(start: int, end: int, text: str) -> list[Fault]:
    """What is wrong with text[start:end] as a quote."""
    if not 0 <= start <= end <= len(text):
        return [Fault(Trouble.NOT_IN_TEXT)]
    return [] if text[start:end].strip() else [Fault(Trouble.NO_QUOTE)]


def _of_participants(claim: Claim) -> Iterator[Fault]:
    if not claim.participants:
        yield Fault(Trouble.NOBODY)
    for one in claim.participants:
        if not one.name.strip():
            yield Fault(Trouble.UNNAMED)
        if len(one.name) > LONGEST_LABEL:
            yield Fault(Trouble.LONG_NAME, one.name)
        if one.role not in ROLES[claim.kind]:
            yield Fault(Trouble.ROLE, one.name)
    times = Counter((one.name, one.role) for one in claim.participants)
    yield from (Fault(Trouble.TWICE, name) for (name, _role), count in times.items() if count > 1 and name.strip())


def _of_sum(amount: Money | None) -> Iterator[Fault]:
    if amount is None:
        return
    if not (amount.value.is_finite() and 0 <= amount.value < TOO_MUCH and amount.value == round(amount.value, 2)):
        yield Fault(Trouble.SUM, str(amount.value))
    if not re.fullmatch(r"[A-Z]{3}", amount.currency):
        yield Fault(Trouble.CURRENCY, amount.currency)


def _of_date(when: VagueDate | None) -> Iterator[Fault]:
    """A vague date is told as the first day of its span."""
    if when is None or when.precision == Precision.DAY:
        return
    if when.day.day != 1 or when.day.month not in _MONTHS[when.precision]:
        yield Fault(Trouble.DATE, when.day.isoformat())
