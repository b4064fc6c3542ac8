"""A price cell says its own currency: a sign or a word in it wins over the column's and the shop's."""

import pytest

from entrepot.kit.money import Money
from entrepot.sell.extraction import extract, price_in_cell


def read(cell: str, column: str = "", shop: str = "KRW", beside: str = "", origin: str = "") -> Money | None:
    found = price_in_cell(cell, column=column, shop=shop, beside=beside, origin=origin)
    return None if found is None or found.is_open else Money(found.minor, found.currency)


@pytest.mark.parametrize(
    ("cell", "price"),
    [
        ("24.000,00 €", Money(2_400_000, "EUR")),
        ("12,50 €", Money(1_250, "EUR")),
        ("US $ 12.50", Money(1_250, "USD")),
        ("HK$ 99", Money(9_900, "HKD")),
        ("S$ 5", Money(500, "SGD")),
        ("129元/个", Money(12_900, "CNY")),
        ("¥129 人民币", Money(12_900, "CNY")),
        ("1.2万元", Money(1_200_000, "CNY")),
        ("3만5천원", Money(35_000, "KRW")),
        ("1만 2500원", Money(12_500, "KRW")),
        ("8천원", Money(8_000, "KRW")),
        ("24,000", Money(24_000, "KRW")),
        ("30 USD / piece", Money(3_000, "USD")),
        ("30 usd each", Money(3_000, "USD")),
        ("30 US dollars", Money(3_000, "USD")),
        ("30 USD (FOB Ningbo)", Money(3_000, "USD")),
        ("USD 12.5/pcs", Money(1_250, "USD")),
        ("30 € por unidad", Money(3_000, "EUR")),
        ("€ 30,-", Money(3_000, "EUR")),
        ("1個1,200円", Money(1_200, "JPY")),
        ("每个12元", Money(1_200, "CNY")),
        ("개당 9,000원", Money(9_000, "KRW")),
        ("12500 each", Money(12_500, "KRW")),
        ("30-35 USD", None),
        ("S/ 30", None),
        ("30 kr", None),
        ("zł 30", None),
        ("₫ 30000", None),
        ("30k", None),
        ("-5", None),
        ("ask us", None),
        ("12 € 15 $", None),
    ],
)
def test_a_sign_or_a_word_in_the_cell_names_the_currency_and_the_shops_is_taken_only_without(
    cell: str, price: Money | None
) -> None:
    assert read(cell) == price


def test_a_dollar_sign_is_the_dollar_of_a_shop_that_has_dollars() -> None:
    assert read("$12", shop="AUD") == Money(1_200, "AUD")
    assert read("US$12", shop="AUD") == Money(1_200, "USD")


@pytest.mark.parametrize(
    ("beside", "origin", "currency"),
    [
        ("名称 陶瓷马克杯", "", "CNY"),
        ("Tea cup", "CN", "CNY"),
        ("Tea cup 人民币", "", "CNY"),
        ("抹茶茶碗 セラミック", "", "JPY"),
        ("抹茶茶碗 価格", "", "JPY"),
        ("陶器のマグカップ", "CN", "JPY"),
        ("Tea cup", "JP", "JPY"),
    ],
)
def test_the_yuans_and_the_yens_sign_is_told_by_what_stands_beside_it(beside: str, origin: str, currency: str) -> None:
    found = read("¥129", beside=beside, origin=origin)
    assert found is not None
    assert found.currency == currency


def test_where_nothing_tells_what_the_sign_means_it_is_left_open() -> None:
    found = price_in_cell("¥129", column="", shop="KRW", beside="Tea cup", origin="")
    assert found is not None
    assert found.is_open


def test_a_currency_column_names_the_currency_and_where_the_cell_says_another_somebody_looks() -> None:
    assert read("¥ 500", column="JPY") == Money(500, "JPY")
    assert read("12.50", column="유로") == Money(1_250, "EUR")
    differs = price_in_cell("12.50 $", column="EUR", shop="KRW", beside="", origin="")
    assert differs is not None
    assert differs.currency == "USD"
    assert differs.confidence < 0.75


@pytest.mark.parametrize(
    ("words", "prices"),
    [
        ("瓷杯 ¥129 人民币", [Money(12_900, "CNY")]),
        ("马克杯 ¥129", [Money(12_900, "CNY")]),
        ("mug ¥129", [Money(12_900, "CNY"), Money(129, "JPY")]),
    ],
)
def test_words_name_a_currency_as_cells_do_and_both_where_nothing_tells(words: str, prices: list[Money]) -> None:
    assert [each.value for each in extract(words).prices] == prices
