"""The statements of demand."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Final

from sqlalchemy import Connection, bindparam, func, literal_column, select

from entrepot.core.database import Tx, upsert
from entrepot.sell.demand.domain import Counts, DayDemand, Key, PriceDemand, ProductDemand, day_of
from entrepot.sell.demand.tables import product_demand

WINDOW_DAYS: Final = 28
"""Four whole weeks, today included: every weekday counts as often as the others."""
_D = product_demand.c
_COUNTED: Final = ("views", "orders", "units")
_EPOCH: Final = date(1970, 1, 1)
_PRODUCTS_MOST: Final = 500
_ADD = upsert(
    product_demand,
    index=["product_id", "day", "currency", "price_minor"],
    set_={name: _D[name] + literal_column(f"excluded.{name}") for name in _COUNTED},
)
_SUMS = tuple(func.sum(_D[name]).label(name) for name in _COUNTED)
_AT_PRICES = (
    select(_D.product_id, _D.price_minor, *_SUMS)
    .where(
        _D.product_id.in_(bindparam("products", expanding=True)),
        _D.currency == bindparam("asked_in"),
        _D.day >= bindparam("since"),
    )
    .group_by(_D.product_id, _D.price_minor)
    .order_by(_D.price_minor, _D.product_id)
)
_BY_DAY = (
    select(_D.day, *_SUMS)
    .where(_D.product_id == bindparam("product"), _D.day >= bindparam("since"), _D.day <= bindparam("until"))
    .group_by(_D.day)
)


def add_counts(tx: Tx, counted: Mapping[Key, Counts]) -> None:
    """Add to what was counted, in one statement."""
    rows = [
        {
            "product_id": key.product_id,
            "day": key.day,
            "currency": key.currency,
            "price_minor": key.price_minor,
            "views": counts.views,
            "orders": counts.orders,
            "units": counts.units,
        }
        for key, counts in sorted(counted.items(), key=lambda each: each[0])
    ]
    if rows:
        tx.execute(_ADD, rows)


def demand_at_prices(
    connection: Connection, product_ids: Sequence[str], currency: str, now_us: int, days: int = WINDOW_DAYS
) -> list[PriceDemand]:
    """Return what was seen of up to 500 products at each price in a currency, over some days, the cheapest first."""
    if not product_ids:
        return []
    asked = {
        "products": list(product_ids)[:_PRODUCTS_MOST],
        "asked_in": currency,
        "since": day_of(now_us) - days + 1,
    }
    return [
        PriceDemand(row.product_id, row.price_minor, Counts(int(row.views), int(row.orders), int(row.units)))
        for row in connection.execute(_AT_PRICES, asked)
    ]


def demand_of_product(connection: Connection, product_id: str, now_us: int, days: int = WINDOW_DAYS) -> ProductDemand:
    """Return what was seen of a product on each of the last days, at all its prices."""
    today = day_of(now_us)
    since = today - days + 1
    asked = {"product": product_id, "since": since, "until": today}
    found = {
        row.day: Counts(int(row.views), int(row.orders), int(row.units)) for row in connection.execute(_BY_DAY, asked)
    }
    by_day = [(day, found.get(day, Counts())) for day in range(since, today + 1)]
    total = sum(found.values(), Counts())
    shown = tuple(
        DayDemand((_EPOCH + timedelta(days=day)).isoformat(), each.views, each.orders, each.units)
        for day, each in by_day
    )
    return ProductDemand(product_id, shown, total.views, total.orders, total.units)
