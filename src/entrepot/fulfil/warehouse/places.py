"""The building as it is read: how full its bays are, what is in a place, and everything that is no slot."""

from typing import Any

from sqlalchemy import Connection, Row, case, func, select

from entrepot.fulfil.warehouse.domain import PlaceNotFound
from entrepot.fulfil.warehouse.reads import PARCELS, parcel_row
from entrepot.fulfil.warehouse.tables import warehouse_parcel, warehouse_place
from entrepot.fulfil.warehouse.views import BayRow, ParcelRow, PlaceRow
from entrepot.kit.sentences import say

_P, _L = warehouse_parcel.c, warehouse_place.c


def _place_row(row: Row[Any]) -> PlaceRow:
    return PlaceRow(
        row.code, row.kind, row.zone, row.bay, row.row, row.column, row.capacity, row.held, row.blocked,
        list(row.routes), row.box_id,
    )  # fmt: skip


def bays(connection: Connection) -> list[BayRow]:
    """Return how full each bay of the store is, in the building's order."""
    statement = (
        select(
            _L.bay,
            func.min(_L.zone),
            func.count(),
            func.sum(case((_L.held > 0, 1), else_=0)),
            func.sum(_L.held),
            func.sum(_L.capacity),
            func.sum(case((_L.blocked, 1), else_=0)),
        )
        .where(_L.kind == "slot")
        .group_by(_L.bay)
        .order_by(func.min(_L.rank))
    )
    return [BayRow(row[0], row[1], *(int(count) for count in row[2:])) for row in connection.execute(statement)]


def slots(connection: Connection, bay: str) -> list[PlaceRow]:
    """Return the slots of a bay, row by row; raise PlaceNotFound."""
    rows = connection.execute(select(warehouse_place).where(_L.bay == bay, _L.kind == "slot").order_by(_L.rank)).all()
    if not rows:
        raise PlaceNotFound(say("there is no bay %(bay)s", bay=bay[:10]))
    return [_place_row(row) for row in rows]


def in_place(connection: Connection, code: str) -> tuple[PlaceRow, list[ParcelRow]]:
    """Return a place and the parcels whose position it is (200 at most); raise PlaceNotFound."""
    row = connection.execute(select(warehouse_place).where(_L.code == code)).one_or_none()
    if row is None:
        raise PlaceNotFound(say("there is no place %(code)s", code=code[:20]))
    here = connection.execute(PARCELS.where(_P.position == code).order_by(_P.id).limit(200))
    return _place_row(row), [parcel_row(parcel) for parcel in here]


def points(connection: Connection) -> list[PlaceRow]:
    """Return everything of the building that is no slot: stations, cells, chutes, docks."""
    rows = connection.execute(select(warehouse_place).where(_L.kind != "slot").order_by(_L.kind, _L.rank))
    return [_place_row(row) for row in rows]
