"""Import duties: which row serves, what small consignments pay, and what a price is when it has landed."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from entrepot.sell.duties.domain import (
    DutyRate,
    DutyRelief,
    choose_rate,
    choose_relief,
    crosses_border,
    rates_below,
)
from entrepot.sell.pricing import Costs, DutyTerms, Levy, landed_cost, least_price, parts_of

ROW = DutyRate("EU", "69", "ZZ", "mfn", 50_000, "a table", 100)
RELIEF = DutyRelief("EU", "ZZ", 15_000, "EUR", 300, "cif", "a law", 100)


def rate_of(*rows: DutyRate, hs: str = "691200", to: str = "DE", origin: str = "KR", at: int = 150) -> int | None:
    found = choose_rate(rows, hs=hs, destination=to, origin=origin, at_us=at)
    return None if found is None else found.rate_ppm


def test_the_longest_code_wins_over_the_origin() -> None:
    heading = replace(ROW, hs="6912", rate_ppm=120_000)
    korean = replace(ROW, origin="KR", kind="preferential", rate_ppm=0)
    assert rate_of(ROW, heading, korean) == 120_000
    assert rate_of(ROW, korean) == 0
    assert rate_of(ROW, korean, origin="CN") == 50_000
    assert rate_of(ROW, korean, origin="") == 50_000


def test_a_country_is_named_by_its_customs_union_too() -> None:
    assert rate_of(ROW, to="GB") is None
    union = replace(ROW, destination="GB", origin="EU", kind="preferential", rate_ppm=0)
    assert rate_of(union, to="GB", origin="DE") == 0
    assert rate_of(union, to="GB", origin="KR") is None
    assert crosses_border("KR", "DE")
    assert not crosses_border("FR", "DE")
    assert not crosses_border("KR", "KR")


def test_what_is_exact_goes_before_an_average_and_days_hold() -> None:
    average = replace(ROW, kind="average", rate_ppm=19_000, valid_from_us=120)
    assert rate_of(ROW, average) == 50_000
    assert rate_of(replace(ROW, valid_to_us=150), average) == 19_000
    assert rate_of(ROW, at=99) is None
    assert rate_of(replace(ROW, hs="691200"), hs="6912") is None


def test_longer_codes_below_a_short_one_give_a_span_and_no_rate() -> None:
    rows = [replace(ROW, hs=f"6912{end}", rate_ppm=ppm) for end, ppm in (("0010", 7_000), ("0020", 280_000))]
    asked = {"destination": "DE", "origin": "", "at_us": 150}
    assert rate_of(*rows) is None
    assert rates_below(rows, hs="691200", **asked) == (7_000, 280_000)  # type: ignore[arg-type]  # of two kinds
    assert rates_below(rows, hs="", **asked) is None  # type: ignore[arg-type]  # the same


def test_a_relief_for_one_sender_goes_before_the_one_for_all() -> None:
    american = replace(RELIEF, origin="US", limit_minor=20_000)
    assert choose_relief([RELIEF, american], destination="DE", ships_from="US", at_us=150) == american
    assert choose_relief([RELIEF, american], destination="DE", ships_from="KR", at_us=150) == RELIEF
    assert choose_relief([replace(RELIEF, valid_to_us=150)], destination="DE", ships_from="KR", at_us=150) is None


def test_the_importer_pays_duty_on_goods_and_delivery_and_tax_on_all_three() -> None:
    duty = DutyTerms(rate_ppm=120_000, freight_minor=2_000, import_tax_ppm=190_000)
    landed = landed_cost(20_000, Levy(), duty)
    assert (landed.customs_value_minor, landed.duty_minor) == (22_000, 2_640)
    assert landed.tax_minor == round((20_000 + 2_000 + 2_640) * 0.19)
    assert landed.total_minor == 20_000 + 2_000 + landed.duty_minor + landed.tax_minor
    assert landed.payer == "importer"


def test_where_delivery_does_not_count_the_duty_is_on_the_goods_alone() -> None:
    landed = landed_cost(20_000, Levy(), DutyTerms(rate_ppm=120_000, freight_minor=2_000, freight_counts=False))
    assert (landed.customs_value_minor, landed.duty_minor) == (20_000, 2_400)


def test_the_seller_pays_duty_out_of_the_price_on_the_same_base() -> None:
    levy = Levy(vat_ppm=190_000, duty_ppm=120_000, freight_minor=2_000)
    landed = landed_cost(23_800, levy, DutyTerms(120_000, 0, 2_000))
    assert landed.payer == "seller"
    goods = 20_000 - landed.duty_minor
    assert abs(landed.duty_minor - (goods + 2_000) * 0.12) <= 1
    assert landed.customs_value_minor == goods + 2_000
    assert landed.total_minor == 25_800
    assert parts_of(23_800, Costs("EUR", 10_000), levy).adds_up()


def test_a_fixed_duty_is_taken_once_whatever_the_price() -> None:
    levy = Levy(duty_flat_minor=300)
    assert [parts_of(price, Costs("EUR", 1), levy).duty_minor for price in (1_000, 14_000)] == [300, 300]
    assert landed_cost(1_000, Levy(), DutyTerms(flat_minor=300)).door_minor == 300


def test_taking_the_duty_on_costs_the_margin_that_it_is() -> None:
    costs = Costs("EUR", 10_000)
    landed = landed_cost(20_000, Levy(), DutyTerms(rate_ppm=100_000), costs)
    assert landed.margin_if_paid == 10_000 - 2_000
    assert landed_cost(20_000, Levy(), DutyTerms(), costs).margin_if_paid is None


@given(
    goods=st.integers(0, 500_000),
    vat=st.integers(0, 300_000),
    duty=st.integers(0, 600_000),
    flat=st.integers(0, 5_000),
    freight=st.integers(0, 20_000),
    inclusive=st.booleans(),
)
def test_from_the_least_price_on_nothing_is_lost_with_duty_on_delivery_too(
    *, goods: int, vat: int, duty: int, flat: int, freight: int, inclusive: bool
) -> None:
    costs, levy = Costs("EUR", goods, fee_ppm=100_000), Levy(vat, inclusive, duty, flat, freight)
    least = least_price(costs, levy)
    assert parts_of(least, costs, levy).margin_minor >= 0
    assert least == 0 or parts_of(least - 1, costs, levy).margin_minor < 0
    assert all(parts_of(least + more, costs, levy).margin_minor >= 0 for more in range(20))
