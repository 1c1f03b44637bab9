"""What editors type."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.text.typed import (
    PlaceOption,
    UnreadableError,
    date_as_typed,
    options_of,
    sum_as_typed,
    typed_date,
    typed_sum,
)
from articles.text.values import Precision, VagueDate


@pytest.mark.parametrize(
    ("words", "day", "precision"),
    [
        ("2024", date(2024, 1, 1), Precision.YEAR),
        ("2024-Q2", date(2024, 4, 1), Precision.QUARTER),
        ("2024-t4", date(2024, 10, 1), Precision.QUARTER),
        ("2024-05", date(2024, 5, 1), Precision.MONTH),
        (" 2024-5-12 ", date(2024, 5, 12), Precision.DAY),
    ],
)
def test_a_date_as_precisely_as_it_is_known(words: str, day: date, precision: Precision) -> None:
    assert typed_date(words) == VagueDate(day, precision)


@pytest.mark.parametrize("words", ["May 2024", "2024-13", "2024-02-30", "2024-Q5", "0000", "12/05/2024"])
def test_what_is_no_date(words: str) -> None:
    with pytest.raises(UnreadableError):
        typed_date(words)


@pytest.mark.parametrize("words", ["2024", "2024-Q2", "2024-05", "2024-05-12", ""])
def test_a_date_is_shown_as_it_is_typed(words: str) -> None:
    assert date_as_typed(typed_date(words)) == words


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("500M", 500_000_000),
        ("1.2 bn", 1_200_000_000),
        ("1,2 Md", 1_200_000_000),
        ("1,25 milliards", 1_250_000_000),
        ("3 million", 3_000_000),
        ("800 000 000", 800_000_000),
        ("800,000,000", 800_000_000),
        ("1.234.567", 1_234_567),
        ("1,234.50", "1234.50"),
        ("750,000", 750_000),
        ("40k", 40_000),
        ("0", 0),
        ("0.125", "0.125"),
    ],
)
def test_a_sum(words: str, value: object) -> None:
    assert typed_sum(words) == Decimal(str(value))


@pytest.mark.parametrize("words", ["a lot", "M", "$5", "1.2.3", "1..2", "-3", "5 dollars"])
def test_what_is_no_sum(words: str) -> None:
    with pytest.raises(UnreadableError):
        typed_sum(words)


@given(st.decimals(0, 10**15, places=2))
def test_a_sum_is_shown_so_that_it_reads_the_same(value: Decimal) -> None:
    assert typed_sum(sum_as_typed(value)) == value


def test_a_place_is_offered_with_what_is_around_it() -> None:
    assert options_of("before here behind", [(7, 11)]) == [PlaceOption(7, "before ", "here", " behind")]
