"""Which tables of taxes are in force: where each came from, since when, and when it was loaded."""

from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from entrepot.shop.orders.tables import tax_rate


@dataclass(frozen=True, slots=True)
class TaxSource:
    """The rates of one file; moments in microseconds, UTC."""

    source: str
    rows: int
    territories: int
    newest_from_us: int
    loaded_at_us: int


def tax_sources(conn: Connection, at_us: int) -> list[TaxSource]:
    """Return the files whose rates hold at a moment, the last loaded first."""
    rate = tax_rate.c
    rows = conn.execute(
        select(
            rate.source,
            func.count().label("rows"),
            func.count(rate.territory.distinct()).label("territories"),
            func.max(rate.valid_from_at).label("newest"),
            func.max(rate.loaded_at).label("loaded"),
        )
        .where(rate.valid_from_at <= at_us, (rate.valid_to_at.is_(None)) | (rate.valid_to_at > at_us))
        .group_by(rate.source)
        .order_by(func.max(rate.loaded_at).desc(), rate.source)
    )
    return [TaxSource(row.source, row.rows, row.territories, row.newest, row.loaded) for row in rows]
