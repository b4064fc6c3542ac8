"""Price advice: the parts of every price add up, the range holds the advised price, and costs only ever push it up."""

from dataclasses import replace

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from entrepot.kit.money import Money
from entrepot.sell.pricing import (
    Costs,
    Demand,
    Levy,
    PricedOffer,
    PriceSanity,
    advise_price,
    least_price,
    parts_of,
    price_sanity,
)
from entrepot.sell.pricing.endings import ending_at_least, ending_near

CURRENCIES = ("USD", "KRW", "JPY", "EUR", "CNY", "KWD", "TWD", "CHF", "VND", "HUF", "IDR", "SEK")
PRICES = st.integers(1, 10**9)

currencies = st.sampled_from(CURRENCIES)
levies = st.builds(Levy, vat_ppm=st.integers(0, 300_000), inclusive=st.booleans(), duty_ppm=st.integers(0, 400_000))
demands = st.none() | st.builds(
    Demand, views=st.integers(0, 10**6), orders=st.integers(0, 10**5), days=st.integers(0, 365)
)


@st.composite
def costs_in(draw: st.DrawFn, currency: str) -> Costs:
    amount = st.integers(0, 10**8)
    return Costs(
        currency,
        draw(amount),
        draw(amount),
        draw(amount),
        fee_ppm=draw(st.integers(0, 400_000)),
        fee_fixed_minor=draw(st.integers(0, 10**5)),
    )


@st.composite
def offers_in(draw: st.DrawFn, currency: str) -> list[PricedOffer]:
    middle = draw(PRICES)
    near = st.integers(max(1, middle // 3), middle * 3)
    prices = st.lists(st.tuples(near | PRICES, st.floats(0, 1)), max_size=50)
    return [PricedOffer(Money(price, currency), confidence) for price, confidence in draw(prices)]


@st.composite
def questions(draw: st.DrawFn) -> tuple[str, list[PricedOffer], Costs, Levy]:
    currency = draw(currencies)
    return currency, draw(offers_in(currency)), draw(costs_in(currency)), draw(levies)


@settings(max_examples=120, deadline=None)
@given(PRICES, costs_in("USD"), levies)
def test_the_parts_of_a_price_are_the_whole_price(price: int, costs: Costs, levy: Levy) -> None:
    parts = parts_of(price, costs, levy)
    assert parts.adds_up()
    assert min(parts.vat_minor, parts.duty_minor, parts.fees_minor) >= 0


@settings(max_examples=120, deadline=None)
@given(costs_in("USD"), levies, st.integers(0, 200_000), st.integers(0, 10_000))
def test_no_price_from_the_least_on_loses_money_and_the_one_before_does(
    costs: Costs, levy: Levy, margin_ppm: int, above: int
) -> None:
    least = least_price(costs, levy, margin_ppm=margin_ppm)
    for price in (least, least + above):
        parts = parts_of(price, costs, levy)
        assert parts.margin_minor * 1_000_000 >= margin_ppm * (price - parts.vat_minor)
    if least:
        parts = parts_of(least - 1, costs, levy)
        assert parts.margin_minor * 1_000_000 < margin_ppm * (least - 1 - parts.vat_minor)


@settings(max_examples=120, deadline=None)
@given(questions(), demands)
def test_the_advised_price_is_in_its_range_and_never_below_costs(
    question: tuple[str, list[PricedOffer], Costs, Levy], demand: Demand | None
) -> None:
    currency, offers, costs, levy = question
    advice = advise_price(offers, currency=currency, costs=costs, levy=levy, demand=demand)
    assert advice is not None
    assert advice.floor is not None
    options = (advice.low, advice.advised, advice.high)
    assert advice.low.price.minor <= advice.advised.price.minor <= advice.high.price.minor
    assert advice.low.price.minor >= advice.floor.minor
    for option in options:
        assert option.parts is not None
        assert option.parts.adds_up()
        assert option.parts.margin_minor >= 0
        assert option.parts.price_minor == option.price.minor


@settings(max_examples=120, deadline=None)
@given(questions(), st.integers(0, 10**7), st.sampled_from(["goods_minor", "shipping_minor", "other_minor"]))
def test_higher_costs_never_lower_the_advice(
    question: tuple[str, list[PricedOffer], Costs, Levy], more: int, part: str
) -> None:
    currency, offers, costs, levy = question
    dearer = replace(costs, **{part: getattr(costs, part) + more})
    before = advise_price(offers, currency=currency, costs=costs, levy=levy)
    after = advise_price(offers, currency=currency, costs=dearer, levy=levy)
    assert before is not None
    assert after is not None
    for one, other in ((before.low, after.low), (before.advised, after.advised), (before.high, after.high)):
        assert one.price.minor <= other.price.minor


@settings(max_examples=120, deadline=None)
@given(currencies, st.integers(0, 10**12), st.integers(0, 10**6))
def test_usual_endings_are_near_and_keep_the_order(currency: str, minor: int, more: int) -> None:
    above = ending_at_least(minor, currency)
    assert above >= minor
    assert above > 0
    assert ending_at_least(above, currency) == above == ending_near(above, currency)
    assert above <= ending_at_least(minor + more, currency)
    assert ending_near(minor, currency) <= ending_near(minor + more, currency)
    assert ending_near(minor, currency) <= above


@settings(max_examples=120, deadline=None)
@given(st.integers(1_000, 10**7), st.integers(3, 30), st.integers(0, 2**32), st.sampled_from([30, 1_000]))
def test_one_wild_price_among_many_hardly_moves_the_advice(middle: int, many: int, salt: int, times: int) -> None:
    near = [PricedOffer(Money(middle + middle * ((salt * step) % 10) // 100, "USD")) for step in range(many)]
    calm = advise_price(near, currency="USD")
    wild = advise_price([*near, PricedOffer(Money(middle * times, "USD"))], currency="USD")
    assert calm is not None
    assert wild is not None
    assert calm.advised == wild.advised
    assert [reason.kind for reason in wild.reasons].count("left_out") == 1


@settings(max_examples=120, deadline=None)
@given(currencies.flatmap(lambda each: st.tuples(st.just(each), offers_in(each))), st.integers(-5, 10**10))
def test_a_verdict_on_a_price_needs_a_market(drawn: tuple[str, list[PricedOffer]], minor: int) -> None:
    currency, offers = drawn
    said: PriceSanity = price_sanity(Money(minor, currency), offers)
    assume(minor > 0)
    assert (said.verdict == "unknown") == (said.middle is None)
    if said.middle is not None:
        assert price_sanity(said.middle, offers).verdict == "fits"
