"""Taxes come from dated rates, at the destination's practice, and each has somebody who owes it."""

from datetime import UTC, datetime

import pytest

from entrepot.kit.clock import to_us
from entrepot.shop.orders.taxes import (
    Liable,
    TaxPractice,
    TaxRate,
    TaxTable,
    liable,
    tax_inside,
    tax_on,
    territories,
)


def moment(year: int, month: int = 1, day: int = 1) -> int:
    return to_us(datetime(year, month, day, tzinfo=UTC))


def rate(territory: str, ppm: int, start: int, stop: int | None = None, tax_class: str = "standard") -> TaxRate:
    return TaxRate(f"{territory}-{tax_class}-{ppm}", territory, tax_class, ppm, start, stop)


GERMANY = TaxPractice(
    "DE",
    inclusive=True,
    home=Liable.SELLER,
    home_foreign_seller=Liable.MARKETPLACE,
    import_limit_minor=15_000,
    import_currency="EUR",
    import_under=Liable.MARKETPLACE,
    import_over=Liable.IMPORTER,
    valid_from_us=moment(2021, 7),
)
TABLE = TaxTable(
    [
        rate("ZZ", 0, 0),
        rate("ZZ", 0, 0, tax_class="exempt"),
        rate("DE", 190_000, moment(2007), moment(2020, 7)),
        rate("DE", 160_000, moment(2020, 7), moment(2021)),
        rate("DE", 190_000, moment(2021)),
        rate("DE", 70_000, moment(2021), tax_class="food"),
        rate("ES-CN", 0, moment(2012)),
        rate("ES", 210_000, moment(2012)),
    ],
    [GERMANY],
)


@pytest.mark.parametrize(
    ("at_us", "ppm"),
    [
        (moment(2020, 6, 30), 190_000),
        (moment(2020, 7), 160_000),
        (moment(2020, 12, 31), 160_000),
        (moment(2021), 190_000),
    ],
)
def test_the_rate_is_that_of_the_day(at_us: int, ppm: int) -> None:
    assert TABLE.rate(("DE",), "standard", at_us).ppm == ppm


def test_a_class_without_its_own_rate_is_taxed_as_standard_and_an_exempt_one_is_not_taxed() -> None:
    now = moment(2026)
    assert TABLE.rate(("DE",), "food", now).ppm == 70_000
    assert TABLE.rate(("DE",), "books", now).ppm == 190_000
    assert TABLE.rate(("DE",), "exempt", now).ppm == 0


def test_an_island_outside_the_tax_area_is_found_by_its_postcode() -> None:
    assert territories("ES", "Las Palmas", "35001") == ("ES-CN", "ES-Las Palmas", "ES")
    assert TABLE.rate(territories("ES", "", "35001"), "standard", moment(2026)).ppm == 0
    assert TABLE.rate(territories("ES", "", "28013"), "standard", moment(2026)).ppm == 210_000


def test_a_country_without_rates_is_served_by_the_worlds_row() -> None:
    assert TABLE.rate(("FJ",), "standard", moment(2026)).id == "ZZ-standard-0"


@pytest.mark.parametrize(
    ("ships_from", "seller", "value", "who"),
    [
        ("DE", "DE", 99_999, Liable.SELLER),
        ("FR", "ES", 99_999, Liable.SELLER),  # no border within the VAT area
        ("DE", "KR", 99_999, Liable.MARKETPLACE),  # sold from a shelf in the area by a seller outside it
        ("KR", "KR", 15_000, Liable.MARKETPLACE),
        ("KR", "KR", 15_001, Liable.IMPORTER),
    ],
)
def test_who_owes_the_tax_depends_on_seller_border_and_value(
    ships_from: str, seller: str, value: int, who: Liable
) -> None:
    found = liable(GERMANY, ships_from=ships_from, seller_country=seller, value_minor=value, limit_minor=15_000)
    assert found is who


def test_a_tax_is_rounded_half_to_even() -> None:
    assert tax_inside(11_900, 190_000) == 1_900
    assert tax_inside(119, 190_000) == 19
    assert [tax_on(minor, 50_000) for minor in (10, 30, 50)] == [0, 2, 2]  # 0.5, 1.5, 2.5
