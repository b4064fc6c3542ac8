"""What the headings of suppliers' files mean: prices and what things cost, in which currency, and stock."""

from __future__ import annotations

import pytest

from entrepot.sell.listing.columns import count_of, currency_of_column, field_of_column, left_out, speaks_of_price

PRICES = {
    "Unit Price (USD)": "USD",
    "Price (USD)": "USD",
    "Price/USD": "USD",
    "Selling price USD": "USD",
    "USD price": "USD",
    "price_usd": "usd",
    "Price $/pc": "$",
    "Price incl. VAT (EUR)": "EUR",
    "판매가(원)": "원",
    "단가(원)": "원",
    "가격₩": "₩",
    "单价(元)": "元",
    "单价（元/件）": "元",
    "单价元": "元",
    "价格（人民币）": "人民币",
    "価格(円)": "円",
    "価格（税込）": "",
    "Precio (€)": "€",
    "Precio en euros": "euros",
    "Precio unitario": "",
}
COSTS = (
    *("Cost", "Unit cost", "Cost (USD)", "Wholesale price", "Price (wholesale)", "FOB price", "FOB price US$"),
    *("FOB Ningbo (USD)", "EXW USD", "공급가", "공급가(원/개)", "매입가", "원가", "도매가", "成本", "进价", "批发价"),
    *("成本价(元)", "原価", "仕入値", "卸価格（円）", "coste", "Costo (MXN)", "precio mayorista"),
)
NEITHER = ("Shipping cost", "Cost centre", "Material", "Colour", "All", "Weight (g)", "Set", "MSRP (USD)", "Name (USD)")


def test_a_heading_names_its_currency_in_any_of_five_languages() -> None:
    for heading, currency in PRICES.items():
        assert (heading, field_of_column(heading), currency_of_column(heading)) == (heading, "price", currency)


def test_what_a_thing_costs_the_seller_is_no_selling_price() -> None:
    assert {heading: field_of_column(heading) for heading in COSTS} == dict.fromkeys(COSTS, "cost")


def test_other_headings_stay_what_they_were() -> None:
    assert {heading: field_of_column(heading) for heading in NEITHER} == dict.fromkeys(NEITHER)


def test_a_heading_that_speaks_of_a_price_and_is_not_known_is_told_from_others() -> None:
    assert all(map(speaks_of_price, ("Price tier 2", "100+ pcs price", "가격 등급", "价格区间", "USD")))
    assert not any(map(speaks_of_price, ("Price", "Cost", "Name", "Material", "Priceless")))


STOCK = (
    *("Qty on hand", "On hand", "Available qty", "Stock qty", "Stock (pcs)", "재고수량", "재고(개)", "现货数量"),
    *("库存(件)", "在庫数", "Cantidad disponible", "Existencias"),
)
LEFT_OUT = ("Carton qty", "Qty per carton", "Qty/ctn", "PCS/CTN", "MOQ", "MOQ (pcs)", "Min. order", "起订量", "입수량")


def test_stock_is_told_from_what_a_carton_holds_and_from_the_least_order() -> None:
    assert {heading: field_of_column(heading) for heading in STOCK} == dict.fromkeys(STOCK, "stock")
    assert left_out(("Name", *LEFT_OUT, "Pieces", "Stock")) == LEFT_OUT


@pytest.mark.parametrize(
    ("cell", "count"),
    [
        *(("300", 300), ("300개", 300), ("8 pairs", 8), ("50 pcs", 50), ("1,200", 1200), ("12 件", 12)),
        *(("Stock: 15 pcs", 15), ("재고: 20개", 20), ("在庫：５点", 5), ("0", 0)),
        *(("plenty", None), ("10+", None), ("3 cartons", None), ("1.5", None), ("-4", None), ("Weight: 12", None)),
    ],
)
def test_a_count_is_read_with_its_unit_and_nothing_else_is(cell: str, count: int | None) -> None:
    assert count_of(cell) == count
