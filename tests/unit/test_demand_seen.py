"""Demand seen of comparable offers: who is counted once, and when it moves a price."""

from __future__ import annotations

import math
from random import Random

import pytest

from entrepot.kit.errors import InvalidInput
from entrepot.kit.money import CurrencyMismatch, Money
from entrepot.sell.demand.domain import SeenToday
from entrepot.sell.pricing import LEAST_ORDERS, LEAST_VIEWS, Costs, PricedOffer, SeenOffer, advise_price, seen_of

MIDDLE = 1_500
MARKET = [PricedOffer(Money(each, "EUR")) for each in (1200, 1300, 1400, 1500, 1600, 1800, 2000)]


def seen(*rows: tuple[int, int, int], units: int | None = None) -> list[SeenOffer]:
    return [
        SeenOffer(f"prd_{at}", Money(price, "EUR"), views, orders, orders if units is None else units)
        for at, (price, views, orders) in enumerate(rows)
    ]


def texts(rows: list[SeenOffer]) -> list[str]:
    advice = advise_price(MARKET, currency="EUR", seen=rows)
    assert advice is not None
    return [str(each.text) for each in advice.reasons if each.kind == "seen"]


def test_a_visitor_counts_once_a_day_and_product() -> None:
    today = SeenToday(b"key")
    assert today.is_first(1, "prd_a", ("somebody",))
    assert not today.is_first(1, "prd_a", ("somebody",))
    assert today.is_first(1, "prd_b", ("somebody",))
    assert today.is_first(1, "prd_a", ("somebody else",))
    assert today.is_first(2, "prd_a", ("somebody",))


def test_who_comes_without_a_cookie_and_comes_back_with_one_counts_once() -> None:
    today = SeenToday(b"key")
    assert today.is_first(1, "prd_a", ("address", "cookie"))
    assert not today.is_first(1, "prd_a", ("cookie",))


def test_what_is_remembered_of_visitors_is_bounded_and_is_no_name() -> None:
    today = SeenToday(b"key", most=50)
    for number in range(1_000):
        today.is_first(1, "prd_a", (f"visitor {number}",))
    assert len(today) <= 100
    assert all(b"visitor" not in each for each in today._new | today._old)


def test_below_the_least_evidence_nothing_is_moved_and_it_is_said() -> None:
    few = seen((1200, 60, 4), (1400, 40, 3), (1800, 60, 0))
    advice, plain = (advise_price(MARKET, currency="EUR", seen=each) for each in (few, None))
    assert advice is not None
    assert plain is not None
    assert advice.advised == plain.advised
    assert advice.seen is not None
    assert not advice.seen.enough
    assert texts(few)[-1] == (
        f"too little was seen to move the price: it takes {LEAST_VIEWS} views and {LEAST_ORDERS} orders"
    )


def test_one_shop_window_is_no_market() -> None:
    assert not seen_of(seen((1200, 900, 90), (1800, 900, 10)), MIDDLE, currency="EUR", days=28).enough


def test_a_side_that_nobody_looked_at_says_nothing() -> None:
    rows = seen((1200, 400, 30), (1300, 300, 20), (1800, 40, 0))
    assert not seen_of(rows, MIDDLE, currency="EUR", days=28).enough


def test_what_sold_and_what_did_not_is_said_with_its_prices() -> None:
    rows = seen((1200, 150, 8), (1500, 150, 6), (1800, 150, 0), (2000, 90, 0))
    assert texts(rows)[:2] == [
        "14 sold in 28 days from 12.00 EUR to 15.00 EUR, of 540 views",
        "those at 18.00 EUR and above sold none",
    ]


def test_where_cheaper_offers_bring_more_a_view_the_price_goes_down() -> None:
    rows = seen((1200, 300, 30), (1300, 300, 28), (1600, 300, 4), (1800, 300, 2))
    moved, plain = (advise_price(MARKET, currency="EUR", seen=each) for each in (rows, None))
    assert moved is not None
    assert plain is not None
    assert moved.advised.price.minor < plain.advised.price.minor
    assert moved.high.price.minor <= plain.high.price.minor
    assert texts(rows)[-1] == "a view of the cheaper half brought more: that speaks for a lower price"


def test_where_dearer_offers_bring_more_a_view_the_price_goes_up() -> None:
    rows = seen((1200, 9_000, 300), (1300, 9_000, 300), (1800, 9_000, 900), (2000, 9_000, 900))
    moved, plain = (advise_price(MARKET, currency="EUR", seen=each) for each in (rows, None))
    assert moved is not None
    assert plain is not None
    assert moved.advised.price.minor > plain.advised.price.minor
    assert texts(rows)[-1] == "a view of the dearer half brought more: that speaks for a higher price"


def test_what_can_be_chance_moves_nothing() -> None:
    rows = seen((1200, 300, 9), (1300, 300, 8), (1600, 300, 6), (1800, 300, 5))
    assert seen_of(rows, MIDDLE, currency="EUR", days=28).lean == 0
    assert "as far as can be told" in texts(rows)[-1]


def test_equal_worth_of_a_view_moves_a_price_in_one_of_ten_at_most() -> None:
    drawn = Random(4)
    moved = 0
    rounds = 600
    for _ in range(rounds):
        rows = []
        for at, price in enumerate((1200, 1300, 1600, 1800)):
            share = 48 / price  # a view of each brings the same
            orders = sum(drawn.random() < share for _ in range(250))
            rows.append(SeenOffer(str(at), Money(price, "EUR"), 250, orders, orders))
        moved += seen_of(rows, MIDDLE, currency="EUR", days=28).lean != 0
    assert moved / rounds <= 0.12


def test_the_lean_is_bounded_and_a_price_stays_inside_the_market_and_above_its_floor() -> None:
    rows = seen((1200, 5_000, 2_500), (1300, 5_000, 2_500), (1600, 5_000, 1), (1800, 5_000, 1))
    found = seen_of(rows, MIDDLE, currency="EUR", days=28)
    assert -1 <= found.lean < -0.9
    advice = advise_price(MARKET, currency="EUR", seen=rows, costs=Costs("EUR", 1_350))
    assert advice is not None
    assert advice.floor is not None
    assert advice.advised.price.minor >= advice.floor.minor
    assert advice.low.price.minor >= advice.floor.minor


def test_nothing_seen_is_said_as_too_little() -> None:
    assert len(texts([])) == 1
    assert math.isclose(seen_of([], MIDDLE, currency="EUR", days=28).lean, 0)


def test_another_currency_and_negative_counts_are_refused() -> None:
    with pytest.raises(CurrencyMismatch):
        seen_of([SeenOffer("a", Money(1, "USD"), 1, 0, 0)], 1, currency="EUR", days=28)
    with pytest.raises(InvalidInput):
        SeenOffer("a", Money(1, "EUR"), -1, 0, 0)


def test_without_a_market_what_sold_is_told_and_nothing_is_moved() -> None:
    rows = seen((1200, 300, 30), (1300, 300, 28), (1800, 300, 2))
    few = [PricedOffer(Money(1200, "EUR"))]
    told, plain = (advise_price(few, currency="EUR", costs=Costs("EUR", 800), seen=each) for each in (rows, None))
    assert told is not None
    assert plain is not None
    assert told.advised == plain.advised
    assert [str(each.text) for each in told.reasons if each.kind == "seen"] == [
        "60 sold in 28 days from 12.00 EUR to 18.00 EUR, of 900 views"
    ]
