"""What the boxes that left cost to ship, and what it saved that parcels travelled together. Reads; for reports."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, func, select

from entrepot.fulfil.consolidation import BoxTariffs, WeightSteps
from entrepot.fulfil.warehouse.domain import B
from entrepot.fulfil.warehouse.routes import built_in_routes
from entrepot.fulfil.warehouse.tables import warehouse_box, warehouse_parcel
from entrepot.kit.errors import AppError

_AT_ONCE: Final = 5_000
_P, _B = warehouse_parcel.c, warehouse_box.c


@dataclass(frozen=True, slots=True)
class ShippingCost:
    """Boxes that left, in one currency: what they cost, and what their parcels would have cost one by one."""

    currency: str
    boxes: int = 0
    parcels: int = 0
    cost_minor: int = 0
    apart_minor: int = 0

    @property
    def saved_minor(self) -> int:
        """What merging saved; less than nothing where cartons are billed by their volume."""
        return self.apart_minor - self.cost_minor


def shipping_costs(connection: Connection, tariffs: BoxTariffs, *, now_us: int) -> list[ShippingCost]:
    """Return what all boxes that left cost by the tariff of a moment, by currency; routes without a price are left out.

    A row for each parcel that left: for a simulated day, not for a hub of many years.
    """
    steps: dict[str, WeightSteps | None] = {}
    sums: dict[str, list[int]] = {}
    for rows in _boxes(connection):
        route = rows[0].route
        if route not in steps:
            steps[route] = _steps(connection, tariffs, route, now_us)
        priced = steps[route]
        if priced is None:
            continue
        total = sums.setdefault(priced.currency, [0, 0, 0, 0])
        box = rows[0]
        volume = box.length_mm * box.width_mm * box.height_mm // 1000
        apart = sum(priced.price(row.grams, row.long_mm * row.wide_mm * row.high_mm // 1000) for row in rows)
        for at, more in enumerate((1, len(rows), priced.price(box.expected_g, volume), apart)):
            total[at] += more
    return [ShippingCost(currency, *total) for currency, total in sorted(sums.items())]


def _boxes(connection: Connection) -> Iterator[list[Any]]:
    """Make the parcels of each box that left, with what is known of their box."""
    statement = (
        select(
            _B.id, _B.route, _B.expected_g, _B.length_mm, _B.width_mm, _B.height_mm,
            func.coalesce(_P.weight_g, _P.expected_g).label("grams"),
            _P.length_mm.label("long_mm"), _P.width_mm.label("wide_mm"), _P.height_mm.label("high_mm"),
        )
        .join_from(warehouse_box, warehouse_parcel, _P.box_id == _B.id)
        .where(_B.state == B.SHIPPED)
        .order_by(_B.id)
    )  # fmt: skip
    together: list[Any] = []
    for row in connection.execute(statement.execution_options(yield_per=_AT_ONCE)):
        if together and together[0].id != row.id:
            yield together
            together = []
        together.append(row)
    if together:
        yield together


def _steps(connection: Connection, tariffs: BoxTariffs, route: str, now_us: int) -> WeightSteps | None:
    country, postcode = built_in_routes().destination_of(route)
    try:
        return tariffs.steps(connection, country=country, postcode=postcode, now_us=now_us)
    except AppError:
        return None
