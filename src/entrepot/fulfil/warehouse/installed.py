"""The building that is installed: its document, its machines, its changes so far."""

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import Any, Final

from sqlalchemy import Connection, Row, select

from entrepot.fulfil.warehouse.building import Equipment, Layout
from entrepot.fulfil.warehouse.layout import layout_from
from entrepot.fulfil.warehouse.routes import built_in_routes
from entrepot.fulfil.warehouse.tables import warehouse_equipment, warehouse_layout
from entrepot.kit.clock import from_us
from entrepot.kit.errors import NotFound

_KEPT: Final = 4
_layouts: OrderedDict[str, Layout] = OrderedDict()  # by the id of its row, which never changes its document
_lock = Lock()
_Y = warehouse_layout.c


@dataclass(frozen=True, slots=True)
class BuildingState:
    """A change of the building: closing, placing, current, replaced or refused; ``done`` of ``total`` places are in."""

    id: str
    state: str
    done: int
    total: int
    made_at: datetime
    made_by: str
    counts: list[dict[str, Any]]
    obstacles: list[str]


def equipment(connection: Connection) -> list[Equipment]:
    """Return the machines, totes and stop circuits of the installed building, by code."""
    rows = connection.execute(select(warehouse_equipment).order_by(warehouse_equipment.c.code))
    return [Equipment(row.code, row.kind, row.stop_circuit, row.data) for row in rows]


def current_row(connection: Connection) -> Row[*tuple[Any, ...]] | None:
    """Return the row of the document that the places follow; None before the first is in."""
    statement = select(_Y.id, _Y.slots).where(_Y.state == "current").order_by(_Y.id.desc()).limit(1)
    return connection.execute(statement).one_or_none()


def current_layout(connection: Connection) -> Layout | None:
    """Return the installed building; None before one is in. Kept by its row, so that reading it again costs a row."""
    row = current_row(connection)
    if row is None:
        return None
    with _lock:
        if row.id in _layouts:
            _layouts.move_to_end(row.id)
            return _layouts[row.id]
    return layout_of_row(connection.execute(select(warehouse_layout).where(_Y.id == row.id)).one())


def layout_of_row(row: Row[Any]) -> Layout:
    """Return the building of a kept document."""
    layout = layout_from(row.document, built_in_routes().codes)
    with _lock:
        _layouts[row.id] = layout
        while len(_layouts) > _KEPT:
            _layouts.popitem(last=False)
    return layout


def building_state(connection: Connection, layout_id: str) -> BuildingState:
    """Return how a change of the building stands; raise NotFound."""
    row = connection.execute(
        select(_Y.id, _Y.state, _Y.done, _Y.total, _Y.detail, _Y.made_at, _Y.made_by).where(_Y.id == layout_id)
    ).one_or_none()
    if row is None:
        raise NotFound("there is no such change of the building")
    return _state(row)


def last_changes(connection: Connection, limit: int = 10) -> list[BuildingState]:
    """Return the newest changes of the building, the newest first."""
    columns = (_Y.id, _Y.state, _Y.done, _Y.total, _Y.detail, _Y.made_at, _Y.made_by)
    rows = connection.execute(select(*columns).order_by(_Y.id.desc()).limit(limit))
    return [_state(row) for row in rows]


def _state(row: Row[*tuple[Any, ...]]) -> BuildingState:
    obstacles = [each["code"] for each in row.detail.get("obstacles", [])]
    return BuildingState(
        row.id, row.state, row.done, row.total, from_us(row.made_at), row.made_by,
        row.detail.get("counts", []), obstacles,
    )  # fmt: skip
