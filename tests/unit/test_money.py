"""Money: integers that add up."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entrepot.kit.errors import InvalidInput
from entrepot.kit.money import CurrencyMismatch, Money, allocate, convert, parse_money


@given(st.integers(-(10**12), 10**12), st.lists(st.integers(0, 10**6), min_size=1, max_size=20))
def test_allocated_parts_add_up_to_the_whole_and_differ_from_their_share_by_less_than_one(
    total: int, weights: list[int]
) -> None:
    parts = allocate(total, weights)
    assert sum(parts) == total
    shares = weights if any(weights) else [1] * len(weights)
    for part, share in zip(parts, shares, strict=True):
        assert abs(part - Fraction(total * share, sum(shares))) < 1


def test_amounts_of_two_currencies_do_not_add() -> None:
    with pytest.raises(CurrencyMismatch):
        Money(1, "USD") + Money(1, "KRW")


def test_a_product_is_rounded_half_to_even() -> None:
    assert [Money(minor, "USD").times(Fraction(1, 2)).minor for minor in (1, 3, 5, -1)] == [0, 2, 2, 0]


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [("12.5", "USD", 1250), ("3200", "KRW", 3200), ("1.234", "KWD", 1234), ("-0.01", "EUR", -1)],
)
def test_an_amount_is_read_in_the_minor_unit_of_its_currency(text: str, currency: str, minor: int) -> None:
    assert parse_money(text, currency) == Money(minor, currency)


@pytest.mark.parametrize("text", ["", "12,5", "1e99", "NaN", "Infinity", "12.345", "0x10", "9" * 60, "½"])
def test_a_text_that_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput):
        parse_money(text, "USD")


def test_an_unknown_currency_is_refused() -> None:
    with pytest.raises(InvalidInput, match="ISO 4217"):
        Money(1, "XXQ")


def test_a_conversion_minds_the_minor_units_of_both_currencies() -> None:
    assert convert(Money(1000, "USD"), "KRW", Fraction("1391.5")) == Money(13915, "KRW")
    assert convert(Money(13915, "KRW"), "USD", 1 / Fraction("1391.5")) == Money(1000, "USD")
