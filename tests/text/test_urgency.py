"""Whose turn a claim is: each thing that matters counts, and none by the mere passing of time."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.text.urgency import MOST, urgency
from articles.text.values import Status

TOLD = datetime(2026, 3, 2, tzinfo=UTC)
PLAIN = {"followers": 0, "confidence": 1.0, "status": Status.DONE, "told_at": TOLD}


@pytest.mark.parametrize(
    "more",
    [
        {"followers": 1},
        {"confidence": 0.8},
        {"status": Status.RUMOURED},
        {"status": Status.DENIED},
        {"is_main": True},
        {"in_conflict": True},
        {"evidence_changed": True},
    ],
)
def test_what_matters_comes_before_the_same_told_later(more: dict[str, object]) -> None:
    later = urgency(**{**PLAIN, "told_at": TOLD + timedelta(days=60)})
    assert urgency(**{**PLAIN, **more}) > later > urgency(**PLAIN)


def test_of_two_as_important_the_fresh_one_comes_first() -> None:
    assert urgency(**{**PLAIN, "told_at": TOLD + timedelta(days=1)}) == urgency(**PLAIN) + 1


def test_ever_more_followers_count_ever_less() -> None:
    counts = [urgency(**{**PLAIN, "followers": count}) for count in (0, 10, 100, 1_000, 10_000)]
    assert counts == sorted(counts)
    assert counts[1] - counts[0] > counts[-1] - counts[-2]


@given(
    st.integers(0, 10**9),
    st.floats(0, 1),
    st.sampled_from(Status),
    st.datetimes(timezones=st.just(UTC)),
    st.booleans(),
)
def test_it_fits_its_column(followers: int, confidence: float, status: Status, told_at: datetime, yes: bool) -> None:
    found = urgency(
        followers=followers,
        confidence=confidence,
        status=status,
        told_at=told_at,
        is_main=yes,
        in_conflict=yes,
        evidence_changed=yes,
    )
    assert 0 <= found <= MOST
