"""Which of a sentence's amounts and dates belong to a trigger; what a sum is: money moved, a valuation, or revenue."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from articles.text.amounts import FoundAmount
from articles.text.claims.evidence import STEM
from articles.text.claims.scene import Sentence
from articles.text.lexicon import Trigger
from articles.text.phrases import Hit
from articles.text.values import EventKind, Money, VagueDate

WITH_SUMS = frozenset(
    (
        EventKind.FUNDING, EventKind.ACQUISITION, EventKind.EXPANSION, EventKind.PARTNERSHIP, EventKind.LEGAL,
        EventKind.REGULATION, EventKind.FINANCIALS,
    )
)  # fmt: skip
VALUATION, REVENUE, OTHER_SUM = "valuation", "revenue", "other_sum"
_BEFORE_REACH, _AFTER_REACH = 45, 28
_STEMS_REACH, _BESIDE = 45, 25
HERE = "here"
_RANGE_GAP = 9
_CONVERSION_GAP = 16
_STRICT = frozenset((EventKind.FUNDING, EventKind.FINANCIALS))


def amount_of(sentence: Sentence, hit: Hit[Trigger]) -> Money | None:
    """The sum nearest to the trigger that is of its sort; of a range the upper bound."""
    kind = hit.value.kind
    if kind not in WITH_SUMS:
        return None
    wanted = hit.value.sense if hit.value.sense in (VALUATION, REVENUE) else ""
    start, end = sentence.clause(hit.start)
    sorts = {one: sort_of(sentence, one) for one in sentence.amounts}
    found = [one for one, sort in sorts.items() if sort == wanted]
    if not found and kind not in _STRICT and not wanted:
        found = list(sentence.amounts)
    inside = [one for one in found if start <= one.start < end]
    if not inside and kind is not EventKind.FINANCIALS:
        inside = found
    nearest = min(inside, key=lambda one: _distance(hit, one), default=None)
    return upper_bound(sentence, nearest).money if nearest else None


def sum_evidence(
    folded: str, sentence: Sentence, amount: FoundAmount, hit: Hit[Trigger] | None, place: str
) -> Iterator[str]:
    """What tells whether the amount is the sum that an event of that kind is about."""
    chosen = amount_of(sentence, hit) if hit and place == HERE else None
    before = folded[max(sentence.start, amount.start - _STEMS_REACH) : amount.start].split()[-4:]
    after = folded[amount.end : min(sentence.end, amount.end + _STEMS_REACH)].split()[:4]
    largest = max(one.money.value for one in sentence.amounts)
    yield from (
        f"place={place}",
        f"sort={sort_of(sentence, amount)}",
        f"chosen={place}/{chosen == amount.money}",
        f"order={min(3, sum(one.start < amount.start for one in sentence.amounts))}/{min(3, len(sentence.amounts))}",
        f"largest={amount.money.value == largest}",
        *(f"before={word[:STEM]}" for word in before),
        *(f"after={word[:STEM]}" for word in after),
        *(f"concept={found.value}/{found.start < amount.start}" for found in _beside(sentence.concepts, amount)),
        *(f"class={found.value}/{found.start < amount.start}" for found in _beside(sentence.classes, amount)),
    )


def _beside(found: Sequence[Hit[str]], amount: FoundAmount) -> Iterator[Hit[str]]:
    return (one for one in found if one.end - amount.start > -_BESIDE and one.start - amount.end < _BESIDE)


def date_of(sentence: Sentence, hit: Hit[Trigger]) -> VagueDate | None:
    """The date in the trigger's clause, or else in its sentence, that stands nearest."""
    start, end = sentence.clause(hit.start)
    inside = [one for one in sentence.dates if start <= one.start < end]
    nearest = min(inside or sentence.dates, key=lambda one: abs(one.start - hit.end), default=None)
    return nearest.date if nearest else None


def sort_of(sentence: Sentence, amount: FoundAmount) -> str:
    """ "valuation", "revenue" or "other_sum" by the nearest telling word; "" for money moved.

    What only converts the sum before it ("400 billion yen, or $2.6 billion") is of the same sort.
    """
    before = next((one for one in sentence.amounts if 0 < amount.start - one.end <= _CONVERSION_GAP), None)
    if before is not None and before.money.currency != amount.money.currency:
        amount = before
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
    distance = cue.start - amount.end
    is_cut = any(amount.end <= other.start < cue.end + distance for other in sentence.amounts)
    return distance if 0 <= distance <= _AFTER_REACH and not is_cut else None


def _distance(hit: Hit[Trigger], amount: FoundAmount) -> int:
    return amount.start - hit.end if amount.start >= hit.end else 2 * max(0, hit.start - amount.end)


def upper_bound(sentence: Sentence, amount: FoundAmount) -> FoundAmount:
    for other in sentence.amounts:
        is_near = 0 < other.start - amount.end <= _RANGE_GAP
        if is_near and other.money.currency == amount.money.currency and other.money.value > amount.money.value:
            return other
    return amount
