"""Which delivery tariffs are in force: how many rows each part has, and since when the newest holds."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, func, literal, select

from entrepot.deliver.dispatch.tables import delivery_holiday, delivery_rate, delivery_service, delivery_zone

_PARTS: Final = {
    "zones": (delivery_zone, None),
    "services": (delivery_service, delivery_service.c.valid_from_at),
    "rates": (delivery_rate, delivery_rate.c.valid_from_at),
    "holidays": (delivery_holiday, None),
}


@dataclass(frozen=True, slots=True)
class TariffPart:
    """One part of the tariffs; ``newest_from_us`` is None where its rows have no beginning."""

    part: str
    rows: int
    newest_from_us: int | None


def tariff_parts(conn: Connection, at_us: int) -> list[TariffPart]:
    """Return what of the tariffs holds at a moment in microseconds, UTC."""
    found = []
    for part, (table, begins) in _PARTS.items():
        statement = select(func.count(), literal(None) if begins is None else func.max(begins)).select_from(table)
        rows, newest = conn.execute(statement if begins is None else statement.where(begins <= at_us)).one()
        found.append(TariffPart(part, rows, newest))
    return found
