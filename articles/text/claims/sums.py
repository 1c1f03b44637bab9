"""Which of a sentence's amounts and dates belong to a trigger; what a sum is: money moved, a valuation, or revenue."""

from __future__ import annotations

from collections.abc import Iterator

from articles.text.amounts import FoundAmount
from articles.text.claims.scene import Sentence
from articles.text.lexicon import Trigger
from articles.text.phrases import Hit
from articles.text.values import EventKind, Money, VagueDate

_WITH_SUMS = frozenset(
    (
        EventKind.FUNDING, EventKind.ACQUISITION, EventKind.EXPANSION, EventKind.PARTNERSHIP, EventKind.LEGAL,
        EventKind.REGULATION, EventKind.FINANCIALS,
    )
)  # fmt: skip
VALUATION, REVENUE, OTHER_SUM = "valuation", "revenue", "other_sum"
_BEFORE_REACH, _AFTER_REACH = 45, 28
_RANGE_GAP = 9


def amount_of(sentence: Sentence, hit: Hit[Trigger]) -> Money | None:
    """The sum nearest to the trigger that is of its sort; of a range the upper bound."""
    if hit.value.kind not in _WITH_SUMS:
        return None
    wanted = hit.value.sense if hit.value.sense in (VALUATION, REVENUE) else ""
    start, end = sentence.clause(hit.start)
    found = [one for one in sentence.amounts if sort_of(sentence, one) == wanted or (wanted and _follows(hit, one))]
    inside = [one for one in found if start <= one.start < end] or (
        found if hit.value.kind is not EventKind.FINANCIALS else []
    )
    nearest = min(inside, key=lambda one: _distance(hit, one), default=None)
    return _upper_bound(sentence, nearest).money if nearest else None


def date_of(sentence: Sentence, hit: Hit[Trigger]) -> VagueDate | None:
    """The date in the trigger's clause, or else in its sentence, that stands nearest."""
    start, end = sentence.clause(hit.start)
    inside = [one for one in sentence.dates if start <= one.start < end]
    nearest = min(inside or sentence.dates, key=lambda one: abs(one.start - hit.end), default=None)
    return nearest.date if nearest else None


def sort_of(sentence: Sentence, amount: FoundAmount) -> str:
    """ "valuation", "revenue" or "other_sum" by the nearest telling word; "" for money moved."""
    cues = [
        (distance, cue.value)
        for cue in sentence.classes
        if (distance := _cue_distance(sentence, cue, amount)) is not None
    ]
    return min(cues, default=(0, ""))[1]


def _cue_distance(sentence: Sentence, cue: Hit[str], amount: FoundAmount) -> int | None:
    if cue.value not in (VALUATION, REVENUE, OTHER_SUM):
        return None
    if cue.end <= amount.start:
        is_cut = any(cue.end <= other.start < amount.start for other in sentence.amounts)
        return amount.start - cue.end if amount.start - cue.end <= _BEFORE_REACH and not is_cut else None
    is_cut = any(amount.end <= other.start < cue.start for other in sentence.amounts)
    distance = cue.start - amount.end
    return distance if 0 <= distance <= _AFTER_REACH and not is_cut else None


def _distance(hit: Hit[Trigger], amount: FoundAmount) -> int:
    return amount.start - hit.end if amount.start >= hit.end else 2 * max(0, hit.start - amount.end)


def _follows(hit: Hit[Trigger], amount: FoundAmount) -> bool:
    return 0 <= amount.start - hit.end <= _BEFORE_REACH


def _upper_bound(sentence: Sentence, amount: FoundAmount) -> FoundAmount:
    for other in sentence.amounts:
        is_near = 0 < other.start - amount.end <= _RANGE_GAP
        if is_near and other.money.currency == amount.money.currency and other.money.value > amount.money.value:
            return other
    return amount


def amounts_sorted(sentence: Sentence) -> Iterator[tuple[FoundAmount, str]]:
    """Every amount of the sentence with its sort."""
    for amount in sentence.amounts:
        yield amount, sort_of(sentence, amount)
