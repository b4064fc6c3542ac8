"""Price advice and the sanity of a price, case by case."""

import pytest

from entrepot.kit.errors import InvalidInput
from entrepot.kit.money import CurrencyMismatch, Money
from entrepot.sell.pricing import Costs, Demand, Levy, PriceAdvice, PricedOffer, advise_price, parts_of, price_sanity
from entrepot.sell.pricing.endings import ending_at_least, ending_near


def _offers(*prices: int, currency: str = "USD", confidence: float = 1.0) -> list[PricedOffer]:
    return [PricedOffer(Money(price, currency), confidence) for price in prices]


def _kinds(advice: PriceAdvice | None) -> list[str]:
    assert advice is not None
    return [reason.kind for reason in advice.reasons]


MARKET = _offers(1900, 2000, 2100, 2200, 2300)


def test_a_price_goes_to_tax_duty_fees_costs_and_margin() -> None:
    costs = Costs("USD", goods_minor=4000, shipping_minor=500, fee_ppm=100_000, fee_fixed_minor=30)
    parts = parts_of(12_100, costs, Levy(vat_ppm=210_000, duty_ppm=250_000))
    assert (parts.vat_minor, parts.duty_minor, parts.fees_minor) == (2100, 2000, 1030)
    assert parts.margin_minor == 12_100 - 2100 - 2000 - 1030 - 4000 - 500
    assert parts.margin_ppm == 247_000


def test_tax_that_is_added_to_the_price_takes_nothing_from_it() -> None:
    parts = parts_of(10_000, Costs("USD", 4000), Levy(vat_ppm=80_000, inclusive=False))
    assert (parts.vat_minor, parts.margin_minor) == (0, 6000)


def test_the_market_gives_the_range_when_there_is_one() -> None:
    advice = advise_price(MARKET, currency="USD", costs=Costs("USD", 1000))
    assert advice is not None
    assert (advice.basis, advice.comparables) == ("market", 5)
    assert [each.price.minor for each in (advice.low, advice.advised, advice.high)] == [1999, 2099, 2199]
    assert _kinds(advice) == ["market", "floor"]


def test_too_few_comparable_offers_leave_costs_alone_and_say_so() -> None:
    advice = advise_price(_offers(2000, 2100), currency="USD", costs=Costs("USD", 1000))
    assert advice is not None
    assert (advice.basis, advice.comparables) == ("costs", 2)
    assert _kinds(advice) == ["few", "costs", "floor"]
    assert [each.price.minor for each in (advice.low, advice.advised, advice.high)] == [1099, 1299, 1399]


def test_nothing_is_advised_of_nothing() -> None:
    assert advise_price([], currency="USD") is None
    assert advise_price(_offers(2000), currency="USD") is None


def test_without_costs_nothing_is_said_of_the_margin() -> None:
    advice = advise_price(MARKET, currency="USD")
    assert advice is not None
    assert advice.floor is None
    assert advice.advised.parts is None
    assert _kinds(advice) == ["market", "no_costs"]


def test_a_market_below_the_costs_is_named_and_not_followed() -> None:
    advice = advise_price(MARKET, currency="USD", costs=Costs("USD", 5000), levy=Levy(vat_ppm=200_000))
    assert advice is not None
    assert advice.floor == Money(6000, "USD")
    assert advice.low.price.minor == advice.advised.price.minor == 6099
    assert _kinds(advice) == ["market", "floor", "above_market", "tax"]


def test_offers_that_may_be_another_product_are_left_out_and_counted() -> None:
    advice = advise_price([*MARKET, *_offers(99, 120, confidence=0.2)], currency="USD")
    assert advice is not None
    assert advice.comparables == 5
    assert _kinds(advice) == ["market", "unsure", "no_costs"]


def test_surer_matches_weigh_more() -> None:
    cheap, dear = (2000, 2010, 2020, 2030), (3000, 3010, 3020, 3030)
    leaning_low = advise_price([*_offers(*cheap), *_offers(*dear, confidence=0.4)], currency="USD")
    leaning_high = advise_price([*_offers(*cheap, confidence=0.4), *_offers(*dear)], currency="USD")
    assert leaning_low is not None
    assert leaning_high is not None
    assert leaning_low.advised.price.minor < 2100
    assert leaning_high.advised.price.minor > 2900


@pytest.mark.parametrize(("views", "orders", "way"), [(5000, 400, 1), (5000, 2, -1), (12, 0, 0), (0, 0, 0)])
def test_demand_moves_the_price_within_the_market_once_there_is_enough_of_it(views: int, orders: int, way: int) -> None:
    offers = _offers(*range(2000, 4000, 100))
    plain = advise_price(offers, currency="USD")
    moved = advise_price(offers, currency="USD", demand=Demand(views, orders, 30))
    assert plain is not None
    assert moved is not None
    gap = moved.advised.price.minor - plain.advised.price.minor
    assert (gap > 0) - (gap < 0) == way
    assert moved.low == plain.low
    assert moved.high == plain.high


@pytest.mark.parametrize(
    ("currency", "minor", "usual"),
    [
        ("KRW", 24_730, 24_900), ("KRW", 3_520, 3_500), ("KRW", 1_234_567, 1_239_000), ("USD", 2_035, 1_999),
        ("USD", 452, 449), ("USD", 30_120, 29_999), ("JPY", 2_011, 1_980), ("EUR", 1_260, 1_299), ("CNY", 9_950, 9_990),
    ],
)  # fmt: skip
def test_prices_end_as_they_do_in_shops(currency: str, minor: int, usual: int) -> None:
    assert ending_near(minor, currency) == usual


def test_an_ending_is_never_below_what_it_must_reach() -> None:
    assert ending_at_least(1999, "USD") == 1999
    assert ending_at_least(2000, "USD") == 2099
    assert ending_at_least(10_901, "KRW") == 11_900


@pytest.mark.parametrize(
    ("price", "verdict"),
    [(2100, "fits"), (1500, "fits"), (210, "slip"), (21_000, "slip"), (700, "low"), (6000, "high")],
)
def test_a_price_is_judged_beside_comparable_offers(price: int, verdict: str) -> None:
    said = price_sanity(Money(price, "USD"), MARKET)
    assert (said.verdict, said.middle) == (verdict, Money(2100, "USD"))


def test_a_price_among_wide_ones_fits() -> None:
    offers = _offers(1000, 1500, 2500, 4000, 6000)
    assert price_sanity(Money(5900, "USD"), offers).verdict == "fits"


def test_too_few_offers_judge_no_price() -> None:
    assert price_sanity(Money(1, "USD"), _offers(2000, 2000)).verdict == "unknown"


def test_another_currency_is_the_callers_to_convert() -> None:
    with pytest.raises(CurrencyMismatch):
        advise_price(MARKET, currency="EUR")
    with pytest.raises(CurrencyMismatch):
        advise_price(MARKET, currency="USD", costs=Costs("EUR", 100))
    with pytest.raises(CurrencyMismatch):
        price_sanity(Money(100, "EUR"), MARKET)


def test_fees_that_leave_nothing_are_refused() -> None:
    with pytest.raises(InvalidInput, match="leave nothing"):
        advise_price([], currency="USD", costs=Costs("USD", 100, fee_ppm=995_000))
    with pytest.raises(InvalidInput):
        Costs("USD", -1)
    with pytest.raises(InvalidInput):
        Levy(vat_ppm=-1)
    with pytest.raises(InvalidInput):
        PricedOffer(Money(1, "USD"), 1.5)
    with pytest.raises(InvalidInput):
        Demand(1, 2, -1)
