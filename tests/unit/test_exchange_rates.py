"""Amounts are converted at one dated fixing, exactly and half to even."""

import pytest

from entrepot.shop.cart import FxFixing, RateMissing, divide_half_even
from entrepot.shop.cart.fx import SCALE

FIXING = FxFixing(
    "fxr_test", "EUR", 0, "test", {"EUR": SCALE, "USD": 1_250_000_000, "KRW": 1_500 * SCALE, "KWD": 350_000_000}
)


def test_an_amount_crosses_through_the_base_and_between_decimal_places() -> None:
    assert FIXING.convert(1_000, "EUR", "USD") == 1_250
    assert FIXING.convert(1_250, "USD", "KRW") == 15_000
    assert FIXING.convert(15_000, "KRW", "EUR") == 1_000
    assert FIXING.convert(1_000, "EUR", "KWD") == 3_500


def test_an_amount_in_the_same_currency_needs_no_rate() -> None:
    assert FIXING.convert(777, "JPY", "JPY") == 777


def test_a_missing_rate_is_named() -> None:
    with pytest.raises(RateMissing, match="JPY"):
        FIXING.convert(1, "EUR", "JPY")


@pytest.mark.parametrize(
    ("numerator", "denominator", "rounded"), [(5, 2, 2), (7, 2, 4), (-5, 2, -2), (8, 3, 3), (7, 3, 2)]
)
def test_a_tie_goes_to_the_even_one(numerator: int, denominator: int, rounded: int) -> None:
    assert divide_half_even(numerator, denominator) == rounded
