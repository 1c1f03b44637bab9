"""Whose turn a claim is at the desk: what matters most to readers, and is least sure, first."""

from __future__ import annotations

from datetime import UTC, date, datetime
from math import log2

from articles.text.values import Status

MOST = 32_767  # what the column holds
SINCE = date(2010, 1, 1)
DAYS_A_POINT = 90
MOST_FOR_FOLLOWERS = 20
UNSURE = frozenset({Status.RUMOURED, Status.DENIED})


def urgency(
    *,
    followers: int,
    confidence: float,
    status: Status,
    told_at: datetime,
    is_main: bool = False,
    in_conflict: bool = False,
    evidence_changed: bool = False,
) -> int:
    """0 to MOST, the most urgent first. Each point outweighs a quarter of a year of age, so that what is fresh comes
    before what is as important and old, and nothing changes by the mere passing of time.

    Two points for each doubling of those who follow its parties (up to 20), up to eight for a low `confidence`, eight
    where its event is at odds with itself, eight where a sentence of the evidence was changed or withdrawn, five for
    rumours and denials, three for a main report."""
    points = (
        min(2 * log2(1 + followers), MOST_FOR_FOLLOWERS)
        + 8 * (1 - confidence)
        + 8 * in_conflict
        + 8 * evidence_changed
        + 5 * (status in UNSURE)
        + 3 * is_main
    )
    days = (told_at.astimezone(UTC).date() - SINCE).days
    return min(max(round(days + DAYS_A_POINT * points), 0), MOST)
