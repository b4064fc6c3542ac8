"""The building as it is read: how full its bays are, what is in a place, and everything that is no slot."""

from typing import Any

from sqlalchemy import Connection, Row, case, func, literal, select

from entrepot.fulfil.warehouse.building import STATION_KINDS as STATIONS
from entrepot.fulfil.warehouse.domain import PlaceNotFound
from entrepot.fulfil.warehouse.occupancy import is_counted
from entrepot.fulfil.warehouse.reads import PARCELS, box_row, parcel_row
from entrepot.fulfil.warehouse.store import site_of
from entrepot.fulfil.warehouse.tables import warehouse_bay, warehouse_box, warehouse_parcel, warehouse_place
from entrepot.fulfil.warehouse.topology import POINTS
from entrepot.fulfil.warehouse.views import BayRow, BoxRow, ParcelRow, PlaceRow, ZoneRow
from entrepot.kit.sentences import say

_P, _X, _L, _B = warehouse_parcel.c, warehouse_box.c, warehouse_place.c, warehouse_bay.c
_HERE = ("received", "picked", "damaged", "returning")
_OPEN_BOXES = ("open", "packed")
_COUNTS = (
    func.count(),
    func.sum(case((_L.held > 0, 1), else_=0)),
    func.sum(_L.held),
    func.sum(_L.capacity),
    func.sum(case((_L.blocked, 1), else_=0)),
)


def _place_row(row: Row[Any]) -> PlaceRow:
    return PlaceRow(
        row.code, row.kind, row.zone, row.bay, row.row, row.column, row.capacity, row.held, row.blocked,
        list(row.routes), row.box_id,
    )  # fmt: skip


def bays(connection: Connection, zone: str | None = None) -> list[BayRow]:
    """Return how full each bay of the store is, or of one zone, in the building's order.

    A large building's are as they were counted last (``occupancy``), a small one's as they are now.
    """
    if is_counted(connection):
        kept = select(_B.bay, _B.zone, _B.slots, _B.used, _B.held, _B.capacity, _B.blocked).order_by(_B.rank)
        rows = connection.execute(kept if zone is None else kept.where(_B.zone == zone))
        return [BayRow(*row) for row in rows]
    statement = (
        select(_L.bay, func.min(_L.zone), *_COUNTS)
        .where(_L.kind == "slot")
        .group_by(_L.bay)
        .order_by(func.min(_L.rank))
    )
    rows = connection.execute(statement if zone is None else statement.where(_L.zone == zone))
    return [BayRow(row[0], row[1], *(int(count) for count in row[2:])) for row in rows]


def zones(connection: Connection) -> list[ZoneRow]:
    """Return how full each zone of the store is, in the building's order."""
    if is_counted(connection):
        sums = (_B.slots, _B.used, _B.held, _B.capacity, _B.blocked)
        statement = (
            select(_B.zone, func.count(), *(func.sum(each) for each in sums))
            .group_by(_B.zone)
            .order_by(func.min(_B.rank))
        )
    else:
        statement = (
            select(_L.zone, func.count(_L.bay.distinct()), *_COUNTS)
            .where(_L.kind == "slot")
            .group_by(_L.zone)
            .order_by(func.min(_L.rank))
        )
    return [ZoneRow(row[0], *(int(count) for count in row[1:])) for row in connection.execute(statement)]


def walls(connection: Connection) -> list[ZoneRow]:
    """Return how full each put-wall is; its cells are the slots of the row."""
    statement = (
        select(_L.bay, literal(1), *_COUNTS).where(_L.kind == "cell").group_by(_L.bay).order_by(func.min(_L.rank))
    )
    return [ZoneRow(row[0], *(int(count) for count in row[1:])) for row in connection.execute(statement)]


def slots(connection: Connection, bay: str) -> list[PlaceRow]:
    """Return the slots of a bay, row by row; raise PlaceNotFound."""
    site = site_of(connection)
    statement = select(warehouse_place).where(_L.site_id == (site.id if site else ""), _L.bay == bay, _L.kind == "slot")
    rows = connection.execute(statement.order_by(_L.rank)).all()
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


def points(connection: Connection, *, cells: bool = True) -> list[PlaceRow]:
    """Return everything of the building that is no slot: stations, chutes, docks, and the cells of put-walls."""
    kinds = POINTS if cells else [kind for kind in POINTS if kind != "cell"]
    rows = connection.execute(select(warehouse_place).where(_L.kind.in_(kinds)).order_by(_L.kind, _L.rank))
    return [_place_row(row) for row in rows]


def cells(connection: Connection, wall: str) -> list[PlaceRow]:
    """Return the cells of a put-wall; raise PlaceNotFound."""
    statement = select(warehouse_place).where(_L.kind == "cell", _L.bay == wall).order_by(_L.rank)
    rows = connection.execute(statement).all()
    if not rows:
        raise PlaceNotFound(say("there is no place %(code)s", code=wall[:20]))
    return [_place_row(row) for row in rows]


def boxes_in_place(connection: Connection, code: str) -> list[BoxRow]:
    """Return the boxes whose position a place is (200 at most)."""
    rows = connection.execute(select(warehouse_box).where(_X.position == code).order_by(_X.id).limit(200))
    return [box_row(row) for row in rows]


def at_points(connection: Connection) -> dict[str, int]:
    """Return how many parcels and boxes are at each station where there are any."""
    found: dict[str, int] = {}
    stations = select(_L.code).where(_L.kind.in_(STATIONS))
    for position, state, open_states in ((_P.position, _P.state, _HERE), (_X.position, _X.state, _OPEN_BOXES)):
        counted = (
            select(position, func.count()).where(position.in_(stations), state.in_(open_states)).group_by(position)
        )
        for code, count in connection.execute(counted):
            found[code] = found.get(code, 0) + int(count)
    return found
