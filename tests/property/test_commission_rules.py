"""Commission rules: the first that a sale meets, figures within bounds, nothing lost when goods come back."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from entrepot.shop.cart import FxFixing
from entrepot.shop.cart.fx import SCALE
from entrepot.shop.orders.commission import CommissionRule, CommissionTable, Sold, charge
from entrepot.shop.orders.domain import LineAmounts, line_refund

FIXING = FxFixing("fxr", "EUR", 0, "test", {"EUR": SCALE, "KRW": 1_700 * SCALE})
LAST = CommissionRule("last", None, None, 100_000, 0, "EUR", 0, None, position=10_000)
SOLD = st.builds(
    Sold,
    seller_id=st.sampled_from(["sel_a", "sel_b"]),
    seller_country=st.sampled_from(["KR", "DE"]),
    category_id=st.sampled_from(["cat_home", "cat_mugs", None]),
    currency=st.sampled_from(["EUR", "KRW"]),
    price_minor=st.integers(0, 10_000),
    at_us=st.integers(0, 100),
)
PATHS = {"cat_home": ("cat_home",), "cat_mugs": ("cat_home", "cat_mugs")}


def path(category_id: str | None) -> tuple[str, ...]:
    return PATHS.get(category_id or "", ())


@st.composite
def rules(draw: st.DrawFn) -> CommissionRule:
    floor = draw(st.integers(0, 300))
    currency = draw(st.sampled_from([None, "EUR", "KRW"]))
    low = draw(st.none() | st.integers(0, 10_000)) if currency else None
    return CommissionRule(
        f"com_{draw(st.integers(0, 10**6))}",
        draw(st.sampled_from([None, "sel_a", "sel_b"])),
        draw(st.sampled_from([None, "cat_home", "cat_mugs"])),
        draw(st.integers(0, 1_000_000)),
        draw(st.integers(0, 500)),
        "EUR",
        draw(st.integers(0, 100)),
        draw(st.none() | st.integers(0, 100)),
        position=draw(st.integers(1, 5)),
        seller_country=draw(st.sampled_from([None, "KR"])),
        currency=currency,
        price_from_minor=low,
        price_to_minor=None if low is None else low + draw(st.integers(0, 5_000)),
        floor_minor=floor,
        cap_minor=draw(st.none() | st.integers(floor, 1_000)),
    )


def meets(rule: CommissionRule, sold: Sold) -> bool:
    """The conditions written down once more, plainly."""
    return (
        rule.valid_from_us <= sold.at_us
        and (rule.valid_to_us is None or sold.at_us < rule.valid_to_us)
        and rule.seller_id in {None, sold.seller_id}
        and (rule.category_id is None or rule.category_id in path(sold.category_id))
        and rule.seller_country in {None, sold.seller_country}
        and rule.currency in {None, sold.currency}
        and (rule.price_from_minor is None or rule.price_from_minor <= sold.price_minor)
        and (rule.price_to_minor is None or sold.price_minor <= rule.price_to_minor)
    )


@given(st.lists(rules(), max_size=8), SOLD)
def test_the_first_rule_in_order_that_a_sale_meets_wins_and_the_trial_says_so(
    given_rules: list[CommissionRule], sold: Sold
) -> None:
    table = CommissionTable([*given_rules, LAST], path)
    won = table.rule(sold)
    assert won == next(rule for rule in table.rules if meets(rule, sold))
    assert [rule.position for rule in table.rules] == sorted(rule.position for rule in table.rules)
    *passed, (met, miss) = table.considered(sold)
    assert (met, miss) == (won, None)
    assert all(why is not None and not meets(rule, sold) for rule, why in passed)


@given(rules(), st.integers(0, 10**9), st.sampled_from(["EUR", "KRW"]))
def test_a_commission_is_its_share_and_flat_part_between_floor_and_cap_and_never_more_than_the_goods(
    rule: CommissionRule, net: int, currency: str
) -> None:
    made = charge(rule, net, currency, FIXING)
    assert 0 <= made.commission_minor <= net
    if made.cap_minor is not None:
        assert made.commission_minor <= max(made.cap_minor, made.floor_minor)
    exact = Fraction(net * rule.ppm, 1_000_000) + made.fixed_minor
    free = made.floor_minor < exact < net and (made.cap_minor is None or exact < made.cap_minor)
    if free:
        assert made.commission_minor == made.fixed_minor + round(exact - made.fixed_minor)  # half to even
    else:
        assert made.commission_minor in {
            round(exact),
            made.floor_minor,
            made.cap_minor,
            net,
            round(exact) + 1,
            round(exact) - 1,
        }


@given(st.integers(1, 10**8), st.integers(1, 30), rules(), st.data())
def test_units_that_come_back_give_back_the_whole_commission_however_they_are_grouped(
    net: int, quantity: int, rule: CommissionRule, data: st.DataObject
) -> None:
    fee = charge(rule, net, "EUR", FIXING).commission_minor
    line = LineAmounts(quantity, net, 0, fee, "seller")
    back, given_back = 0, 0
    while back < quantity:
        units = data.draw(st.integers(1, quantity - back))
        given_back += line_refund(line, before=back, units=units).commission_minor
        back += units
    assert given_back == fee
