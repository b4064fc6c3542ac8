"""Rates in memory: taxes, practices, commission rules and the day's exchange rates, read again every 10 seconds.

A price is frozen with the ids of the rates it used, so that a rate loaded a few seconds ago may still be the old one
costs nothing but those seconds.
"""

from dataclasses import dataclass, field
from threading import Lock
from typing import Any, Final
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Row, or_, select

from entrepot.core.accounts import sellers as read_sellers
from entrepot.core.database import Database
from entrepot.kit.errors import Unavailable
from entrepot.sell.catalog import category_tree
from entrepot.shop.cart import RateMissing, fx_at
from entrepot.shop.orders.commission import CommissionRule, CommissionTable
from entrepot.shop.orders.pricing import Rates
from entrepot.shop.orders.tables import commission_rule, tax_practice, tax_rate
from entrepot.shop.orders.taxes import Liable, TaxPractice, TaxRate, TaxTable

LIFETIME_US: Final = 10 * 1_000_000


@dataclass(slots=True)
class Reference:
    """What prices depend on, as read at ``read_at_us``, and the countries of the sellers met so far."""

    rates: Rates
    read_at_us: int
    seller_countries: dict[str, str] = field(default_factory=dict)

    def countries_of(self, conn: Connection, seller_ids: set[str]) -> dict[str, str]:
        """Return the country of each seller, reading those that are not known yet."""
        missing = [seller_id for seller_id in sorted(seller_ids) if seller_id not in self.seller_countries]
        if missing:
            self.seller_countries |= {
                seller_id: seller.country for seller_id, seller in read_sellers(conn, missing).items()
            }
        return self.seller_countries


_kept: WeakKeyDictionary[Database, Reference] = WeakKeyDictionary()
_lock = Lock()


def reference(db: Database) -> Reference:
    """Return the rates in force, at most 10 seconds old; raise Unavailable where none are loaded."""
    now_us = db.clock.now_us()
    held = _kept.get(db)
    if held is not None and 0 <= now_us - held.read_at_us < LIFETIME_US:
        return held
    with _lock, db.read() as conn:
        fresh = Reference(_read(conn, now_us), now_us)
        _kept[db] = fresh
    return fresh


def forget(db: Database) -> None:
    """Read the rates again at the next question: some were loaded."""
    with _lock:
        _kept.pop(db, None)


def commission_rule_of(row: Row[Any]) -> CommissionRule:
    """Return a row of ``commission_rule`` as the rule that it keeps."""
    return CommissionRule(
        row.id,
        row.seller_id,
        row.category_id,
        row.rate_ppm,
        row.fixed_minor,
        row.fixed_currency,
        row.valid_from_at,
        row.valid_to_at,
        row.name,
        row.version,
        row.position,
        row.seller_country,
        row.currency,
        row.price_from_minor,
        row.price_to_minor,
        row.floor_minor,
        row.cap_minor,
    )


def _read(conn: Connection, now_us: int) -> Rates:
    open_now = or_(tax_rate.c.valid_to_at.is_(None), tax_rate.c.valid_to_at > now_us)
    rates = [
        TaxRate(row.id, row.territory, row.tax_class, row.rate_ppm, row.valid_from_at, row.valid_to_at)
        for row in conn.execute(
            select(tax_rate).where(open_now).order_by(tax_rate.c.valid_from_at, tax_rate.c.loaded_at, tax_rate.c.id)
        )
    ]
    practices = [
        TaxPractice(
            row.country,
            row.inclusive,
            Liable(row.home),
            Liable(row.home_foreign_seller),
            row.import_limit_minor,
            row.import_currency,
            Liable(row.import_under),
            Liable(row.import_over),
            row.valid_from_at,
        )
        for row in conn.execute(select(tax_practice))
    ]
    rules = [commission_rule_of(row) for row in conn.execute(select(commission_rule))]
    by_category = any(rule.category_id for rule in rules)
    path = category_tree(conn, "en").path_ids if by_category else lambda _: ()
    if not (rates and practices and rules):
        raise Unavailable("No tax rates or commission rules are loaded; start the server, or run the upgrade, once")
    try:
        fixing = fx_at(conn, now_us)
    except RateMissing as missing:
        raise Unavailable("No exchange rates are loaded; start the server, or run the upgrade, once") from missing
    return Rates(TaxTable(rates, practices), CommissionTable(rules, path), fixing)
