"""Dates with their precision; relative ones counted from the publication."""

from datetime import date

import pytest

from articles.text.dates import find_dates
from articles.text.values import Precision, VagueDate

WEDNESDAY = VagueDate(date(2024, 3, 20), Precision.DAY)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("March 19, 2024", "2024-03-19"),
        ("19 March 2024", "2024-03-19"),
        ("19 mars 2024", "2024-03-19"),
        ("le 1er janvier 2025", "2025-01-01"),
        ("Jan. 5", "2024-01-05"),
        ("in March 2023", "2023-03"),
        ("d'ici à juin 2025", "2025-06"),
        ("Q3 2025", "2025-07"),
        ("au troisième trimestre 2025", "2025-07"),
        ("by 2027", "2027"),
        ("fin 2026", "2026"),
        ("on Tuesday", "2024-03-19"),
        ("mardi", "2024-03-19"),
        ("mercredi", "2024-03-20"),
        ("next Monday", "2024-03-25"),
        ("jeudi prochain", "2024-03-21"),
        ("yesterday", "2024-03-19"),
        ("hier", "2024-03-19"),
        ("last month", "2024-02"),
        ("le mois dernier", "2024-02"),
        ("la semaine dernière", "2024-03"),
        ("l'an dernier", "2023"),
        ("l'année prochaine", "2025"),
        ("earlier this year", "2024"),
        ("three months ago", "2023-12"),
        ("il y a deux mois", "2024-01"),
        ("in December", "2023-12"),
        ("en mai", "2024-05"),
    ],
)
def test_a_date_is_read(text: str, told: str) -> None:
    assert [str(one.date) for one in find_dates(text, WEDNESDAY)] == [told]


@pytest.mark.parametrize("text", ["", "may 12.5 percent", "Sunday Times magazine", "$2024", "GPT-2024"])
def test_no_date_is_invented(text: str) -> None:
    assert all(one.date.precision is not Precision.YEAR for one in find_dates(text, WEDNESDAY))


@pytest.mark.parametrize("text", ["on Tuesday", "mardi", "last month", "yesterday", "l'an dernier", "le 19 mars"])
def test_a_relative_date_without_publication_is_none(text: str) -> None:
    assert find_dates(text) == ()


def test_a_relative_day_is_no_preciser_than_the_publication() -> None:
    month = VagueDate(date(2024, 3, 1), Precision.MONTH)
    assert [str(one.date) for one in find_dates("on Tuesday", month)] == ["2024-03"]


@pytest.mark.parametrize("text", ["31 February 2024", "30 février 2024"])
def test_an_impossible_day_is_left_alone(text: str) -> None:
    assert all(one.date.precision is not Precision.DAY for one in find_dates(text, WEDNESDAY))
