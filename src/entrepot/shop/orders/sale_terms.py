"""What a sale pays, told to whoever prices goods before there is an order: tax at the destination, the fee here."""

from dataclasses import dataclass

from entrepot.core.database import Database
from entrepot.kit.money import Money
from entrepot.shop.cart import fx_at
from entrepot.shop.orders.commission import Sold
from entrepot.shop.orders.reference import reference
from entrepot.shop.orders.taxes import Liable, liable, territories


@dataclass(frozen=True, slots=True)
class SaleTerms:
    """Rates in parts per million: of tax (0 where nothing is charged at the sale), and of the fee on the net price.

    ``import_ppm`` is the tax that the shopper pays at the border instead, 0 where there is none to pay.
    """

    tax_ppm: int
    inclusive: bool
    fee_ppm: int
    fee_fixed_minor: int
    import_ppm: int = 0


def sale_terms(
    db: Database, *, seller_id: str, category_id: str | None, country: str, ships_from: str, value: Money
) -> SaleTerms:
    """Return the terms of goods of the standard class; raise Unavailable where there are no rates."""
    now_us = db.clock.now_us()
    rates = reference(db).rates
    practice = rates.taxes.practice(country, now_us)
    with db.read() as connection:
        fixing = fx_at(connection, now_us)
        seller_country = reference(db).countries_of(connection, {seller_id}).get(seller_id, ships_from)
    limit = fixing.convert(practice.import_limit_minor, practice.import_currency, value.currency)
    owed_by = liable(
        practice, ships_from=ships_from, seller_country=ships_from, value_minor=value.minor, limit_minor=limit
    )
    charged = owed_by in {Liable.SELLER, Liable.MARKETPLACE}
    rate_ppm = rates.taxes.rate(territories(country, "", ""), "standard", now_us).ppm
    tax_ppm = rate_ppm if charged else 0
    import_ppm = rate_ppm if owed_by is Liable.IMPORTER else 0
    rule = rates.commissions.rule(Sold(seller_id, seller_country, category_id, value.currency, value.minor, now_us))
    fixed = fixing.convert(rule.fixed_minor, rule.fixed_currency, value.currency) if rule.fixed_minor else 0
    return SaleTerms(tax_ppm, practice.inclusive, rule.ppm, fixed, import_ppm)
