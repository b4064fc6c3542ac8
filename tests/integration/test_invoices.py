"""An invoice says what was charged, at which rate, and who pays the tax to the state."""

from __future__ import annotations

from typing import Any

from entrepot.core.database import Database
from entrepot.shop.orders import order_of_shopper
from entrepot.web.pages.papers import TaxLine, invoice_of
from tests.shop_factories import ABROAD, Market, buy_and_pay, make_market


def taxes(db: Database, market: Market, **changes: Any) -> list[tuple[int | None, str, int]]:
    """Rate, payer and tax of each line of a bought order's invoice."""
    group = buy_and_pay(db, market, **changes)
    with db.read() as conn:
        order = order_of_shopper(conn, group.orders[0].id, market.shopper_id)
        return [_told(each) for each in invoice_of(conn, order, None).taxes]


def _told(line: TaxLine) -> tuple[int | None, str, int]:
    return line.rate_ppm, str(line.paid_by), line.tax_minor


def test_at_home_the_seller_pays_the_tax_of_the_country(db: Database) -> None:
    market = make_market(db)
    assert taxes(db, market, lines=((market.mug.offer_id, 1),)) == [(100_000, "the seller", 1_091)]


def test_what_crosses_a_border_is_taxed_by_its_worth(db: Database) -> None:
    market = make_market(db)
    small = taxes(db, market, address=ABROAD, currency="EUR", lines=((market.mug.offer_id, 1),))
    large = taxes(db, market, address=ABROAD, currency="EUR", lines=((market.lamp.offer_id, 9),))
    assert small == [(190_000, "the marketplace", 113)]
    assert large == [(None, "the buyer, at the border", 0)], "no rate stands where nothing was charged"
