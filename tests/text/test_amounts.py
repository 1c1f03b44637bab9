"""Sums of money in prose: values, currencies, ranges, word numbers; and what is none."""

from decimal import Decimal

import pytest

from articles.text.amounts import find_amounts


@pytest.mark.parametrize(
    ("text", "value", "currency"),
    [
        ("$800M", "800000000", "USD"),
        ("a $30 million round", "30000000", "USD"),
        ("US$1.5bn", "1500000000", "USD"),
        ("€1.7bn", "1700000000", "EUR"),
        ("£100m", "100000000", "GBP"),
        ("$1,250,000", "1250000", "USD"),
        ("more than half a billion dollars", "500000000", "USD"),
        ("one billion euros", "1000000000", "EUR"),
        ("$2-3 billion", "3000000000", "USD"),
        ("500 billion won", "500000000000", "KRW"),
        ("RMB 5 billion", "5000000000", "CNY"),
        ("800 millions de dollars", "800000000", "USD"),
        ("6 Md€", "6000000000", "EUR"),
        ("600 M€", "600000000", "EUR"),
        ("450 k€", "450000", "EUR"),
        ("1,7 milliard d'euros", "1700000000", "EUR"),
        ("1,7 milliard d’euros", "1700000000", "EUR"),
        ("3 000 dollars", "3000", "USD"),
        ("1.500 euros", "1500", "EUR"),
        ("un milliard de dollars", "1000000000", "USD"),
        ("une cinquantaine de millions d'euros", "50000000", "EUR"),
        ("de 200 à 300 milliards de dollars", "300000000000", "USD"),
    ],
)
def test_a_sum_is_read(text: str, value: str, currency: str) -> None:
    (found,) = find_amounts(text)
    assert (found.money.value, found.money.currency) == (Decimal(value), currency)


@pytest.mark.parametrize("text", ["", "5 million users", "dozens of billions of dollars", "in 2024", "10 % de parts"])
def test_no_sum_is_invented(text: str) -> None:
    assert find_amounts(text) == ()


def test_a_french_billion_is_a_million_millions() -> None:
    assert find_amounts("2 billions d'euros", "fr")[0].money.value == 2 * 10**12
    assert find_amounts("2 billion euros", "en")[0].money.value == 2 * 10**9


@pytest.mark.parametrize(
    ("text", "value", "currency"),
    [
        ("16.420 milliards de wons", 16420 * 10**9, "KRW"),
        ("4.400 milliards de dollars", 4400 * 10**9, "USD"),
        ("1,5 milliard d'euros", 15 * 10**8, "EUR"),
        ("300 milliards de dollars hongkongais", 300 * 10**9, "HKD"),
    ],
)
def test_french_groups_thousands_with_points(text: str, value: int, currency: str) -> None:
    (found,) = find_amounts(text, "fr")
    assert (int(found.money.value), found.money.currency) == (value, currency)


def test_a_dollar_is_not_always_american() -> None:
    (found,) = find_amounts("1.046 trillion New Taiwan dollars", "en")
    assert (int(found.money.value), found.money.currency) == (1046 * 10**9, "TWD")


def test_what_is_counted_is_no_money() -> None:
    told = find_amounts("Pour 2 milliards de dollars, 70 milliards de paramètres, six milliards de ventes", "fr")
    assert [int(one.money.value) for one in told] == [2 * 10**9, 6 * 10**9]


def test_a_later_sum_takes_the_currency_told_before() -> None:
    found = find_amounts("Valorisée 150 milliards de dollars, contre 80 milliards l'an dernier")
    assert [(int(one.money.value), one.money.currency) for one in found] == [(150 * 10**9, "USD"), (80 * 10**9, "USD")]


def test_spans_stand_in_the_text_in_order() -> None:
    text = "It raised $30m in 2021, then 1.2 billion euros."
    assert [text[one.start : one.end] for one in find_amounts(text)] == ["$30m", "1.2 billion euros"]
