"""Sums as a newspaper prints them."""

import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.text.money import short
from articles.text.values import Money

PRINTED = [
    # (value, currency, English, French); _ is the space that does not break, ~ the narrow one
    ("800000000", "USD", "$800M", "800_M$"),
    ("1000000", "USD", "$1M", "1_M$"),
    ("10000000", "EUR", "€10M", "10_M€"),
    ("32000000000", "USD", "$32bn", "32_Md$"),
    ("1500000000", "EUR", "€1.5bn", "1,5_Md€"),
    ("1234567890", "EUR", "€1.23bn", "1,23_Md€"),
    ("500000000000", "USD", "$500bn", "500_Md$"),
    ("1000000000000", "USD", "$1tn", "1~000_Md$"),
    ("3400000000000", "USD", "$3.4tn", "3~400_Md$"),
    ("850000", "USD", "$850,000", "850~000_$"),
    ("999", "GBP", "£999", "999_£"),
    ("19.99", "USD", "$19.99", "19,99_$"),
    ("20", "USD", "$20", "20_$"),
    ("100", "EUR", "€100", "100_€"),
    ("0", "USD", "$0", "0_$"),
    ("250000000", "CHF", "CHF_250M", "250_M_CHF"),
    ("5000", "CHF", "CHF_5,000", "5~000_CHF"),
    ("10000000000", "KRW", "₩10bn", "10_Md₩"),
    ("999999999.99", "USD", "$1bn", "1_Md$"),
    ("999999999999", "EUR", "€1tn", "1~000_Md€"),
    ("995000000", "USD", "$995M", "995_M$"),
]


@pytest.mark.parametrize(("value", "currency", "english", "french"), PRINTED)
def test_it_prints(value: str, currency: str, english: str, french: str) -> None:
    money = Money(Decimal(value), currency)
    spaces = str.maketrans("_~", "\u00a0\u202f")
    assert short(money, "en") == english.translate(spaces)
    assert short(money, "fr") == french.translate(spaces)


sums = st.decimals(0, Decimal(10**16) - 1, places=2)


@given(sums, st.sampled_from(["USD", "EUR", "CHF"]))
def test_both_languages_tell_a_sum_within_one_percent_of_the_true_one(value: Decimal, currency: str) -> None:
    scales = {"M": 10**6, "bn": 10**9, "tn": 10**12, "Md": 10**9}
    for language, thousands, point in (("en", ",", "."), ("fr", "\u202f", ",")):
        number, scale = re.search(
            r"([\d.,\u202f]+)\u00a0?(Md|M|bn|tn)?", short(Money(value, currency), language)
        ).groups()
        told = Decimal(number.replace(thousands, "").replace(point, ".")) * scales.get(scale, 1)
        assert abs(told - value) <= value / 100 + Decimal("0.005")


@given(sums)
def test_no_sum_has_a_breaking_space(value: Decimal) -> None:
    for language in ("en", "fr"):
        assert " " not in short(Money(value, "CHF"), language)
