"""Whatever is bought from whom, where it goes and in which currency: every sum of an order group is exact."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from entrepot.shop.cart import FxFixing
from entrepot.shop.cart.fx import SCALE
from entrepot.shop.orders import Amounts
from entrepot.shop.orders.commission import CommissionRule, CommissionTable
from entrepot.shop.orders.domain import LineAmounts, line_refund
from entrepot.shop.orders.pricing import Destination, PricedGroup, Rates, price_group
from entrepot.shop.orders.taxes import Liable, TaxPractice, TaxRate, TaxTable

CURRENCIES = ("EUR", "KRW", "KWD", "USD")
CLASSES = ("standard", "food", "exempt")
COUNTRIES = ("DE", "FR", "KR", "US")


@dataclass(frozen=True, slots=True)
class Offer:
    """What a price depends on."""

    seller_id: str
    price_minor: int
    currency: str
    tax_class: str
    category_id: str | None
    ships_from: str


offers = st.builds(
    Offer,
    seller_id=st.sampled_from(["sel_a", "sel_b", "sel_c"]),
    price_minor=st.integers(0, 10**7),
    currency=st.sampled_from(CURRENCIES),
    tax_class=st.sampled_from(CLASSES),
    category_id=st.sampled_from([None, "cat_mugs"]),
    ships_from=st.sampled_from(COUNTRIES),
)
baskets = st.lists(st.tuples(offers, st.integers(1, 999)), min_size=1, max_size=8)
liables = st.sampled_from(list(Liable))
ppms = st.integers(0, 400_000)


@st.composite
def rates(draw: st.DrawFn) -> Rates:
    rows = [TaxRate("none", "ZZ", "exempt", 0, 0, None)]
    rows += [TaxRate(f"r-{tax_class}", "ZZ", tax_class, draw(ppms), 0, None) for tax_class in ("standard", "food")]
    practice = TaxPractice(
        "ZZ",
        draw(st.booleans()),
        draw(liables),
        draw(liables),
        draw(st.integers(0, 10**6)),
        draw(st.sampled_from(CURRENCIES)),
        draw(liables),
        draw(liables),
        0,
    )
    rules = [
        CommissionRule("all", None, None, draw(ppms), draw(st.integers(0, 500)), "EUR", 0, None),
        CommissionRule("one", "sel_a", None, draw(ppms), 0, "EUR", 0, None),
        CommissionRule("mugs", None, "cat_mugs", draw(ppms), 0, "EUR", 0, None),
    ]
    fixing = FxFixing(
        "fxr", "EUR", 0, "test", {"EUR": SCALE, "USD": 117 * SCALE // 100, "KRW": 1_700 * SCALE, "KWD": SCALE // 3}
    )
    return Rates(TaxTable(rows, [practice]), CommissionTable(rules), fixing)


@given(
    basket=baskets,
    known=rates(),
    currency=st.sampled_from(CURRENCIES),
    country=st.sampled_from(COUNTRIES),
    delivery=st.integers(0, 10**6),
)
def test_lines_add_up_to_orders_and_orders_to_the_group(
    basket: list[tuple[Offer, int]], known: Rates, currency: str, country: str, delivery: int
) -> None:
    group = _price(basket, known, currency, country, delivery)
    assert group.goods_minor == sum(order.net_minor for order in group.orders)
    assert group.total_minor == sum(order.total_minor for order in group.orders) + group.delivery_minor
    inclusive = known.taxes.practice(country, 0).inclusive
    assert group.delivery_minor == delivery + (0 if inclusive else group.delivery_tax_minor)
    assert [line.index for order in group.orders for line in order.lines] != []
    assert sorted(line.index for order in group.orders for line in order.lines) == list(range(len(basket)))
    for order in group.orders:
        assert order.net_minor == sum(line.net_minor for line in order.lines)
        assert order.commission_minor == sum(line.commission_minor for line in order.lines)
        assert 0 <= order.commission_minor <= order.net_minor
        tax = order.seller_tax_minor + order.marketplace_tax_minor
        assert tax == sum(line.tax_minor for line in order.lines)
        assert {basket[line.index][0].seller_id for line in order.lines} == {order.seller_id}


@given(basket=baskets, known=rates(), currency=st.sampled_from(CURRENCIES), country=st.sampled_from(COUNTRIES))
def test_a_line_costs_its_price_and_only_who_owes_the_tax_has_it_charged(
    basket: list[tuple[Offer, int]], known: Rates, currency: str, country: str
) -> None:
    for order in _price(basket, known, currency, country, 0).orders:
        for line in order.lines:
            offer, quantity = basket[line.index]
            unit = known.fixing.convert(offer.price_minor, offer.currency, currency)
            assert line.unit_minor == unit
            shown = line.net_minor + (line.tax_minor if line.tax_inclusive else 0)
            assert shown == unit * quantity
            assert line.tax_minor >= 0
            if line.tax_remitted_by in {Liable.IMPORTER, Liable.NOBODY}:
                assert line.tax_minor == 0


@given(
    net=st.integers(0, 10**9),
    tax=st.integers(0, 10**8),
    fee=st.integers(0, 10**8),
    portions=st.lists(st.integers(1, 20), min_size=1, max_size=10),
    by=st.sampled_from(["seller", "marketplace"]),
)
def test_a_line_that_comes_back_in_portions_gives_back_exactly_what_it_took(
    net: int, tax: int, fee: int, portions: list[int], by: str
) -> None:
    line = LineAmounts(sum(portions), net, tax, fee, by)
    given_back, before = Amounts(), 0
    for units in portions:
        part = line_refund(line, before=before, units=units)
        assert min(part.goods_minor, part.seller_tax_minor, part.marketplace_tax_minor, part.commission_minor) >= 0
        given_back += part
        before += units
    assert given_back.total_minor == net + tax
    assert given_back.commission_minor == fee


def _price(basket: list[tuple[Offer, int]], known: Rates, currency: str, country: str, delivery: int) -> PricedGroup:
    return price_group(
        basket,
        currency=currency,
        destination=Destination(country, (country,)),
        delivery_minor=delivery,
        sellers={"sel_a": "DE", "sel_b": "KR", "sel_c": "US"},
        rates=known,
        at_us=1,
    )
