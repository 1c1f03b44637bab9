"""Pairwise and B-cubed, on groups small enough to count by hand."""

import pytest

from articles.text.agreement import b_cubed, pairs, pairwise

RIGHT = {"a": 1, "b": 1, "c": 1, "d": 2}


def test_the_same_groups_agree_whatever_they_are_called() -> None:
    found = {"a": "x", "b": "x", "c": "x", "d": "y"}
    assert pairwise(RIGHT, found).f1 == b_cubed(RIGHT, found).f1 == 1


def test_a_split_costs_recall() -> None:
    found = {"a": "x", "b": "x", "c": "z", "d": "y"}
    assert (pairwise(RIGHT, found).precision, pairwise(RIGHT, found).recall) == (1, pytest.approx(1 / 3))
    assert (b_cubed(RIGHT, found).precision, b_cubed(RIGHT, found).recall) == (
        1,
        pytest.approx((2 / 3 * 2 + 1 / 3 + 1) / 4),
    )


def test_a_merge_costs_precision() -> None:
    found = dict.fromkeys("abcd", "x")
    assert (pairwise(RIGHT, found).precision, pairwise(RIGHT, found).recall) == (0.5, 1)
    assert b_cubed(RIGHT, found).precision == pytest.approx((3 / 4 * 3 + 1 / 4) / 4)


def test_others_are_not_looked_at() -> None:
    assert pairwise(RIGHT, {**RIGHT, "e": 1}).f1 == 1


def test_nothing_to_find_and_nothing_found_is_right() -> None:
    assert pairwise({}, {}).f1 == b_cubed({}, {}).f1 == 1
    assert pairwise({"a": 1, "b": 2}, {"a": 1, "b": 1}).f1 == 0


def test_pairs_are_told_once() -> None:
    assert sorted(pairs(RIGHT)) == [("a", "b"), ("a", "c"), ("b", "c")]
