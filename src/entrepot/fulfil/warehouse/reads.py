"""Parcels, boxes, manifests and troubles: lists as keyset pages, single things with what belongs to them."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from sqlalchemy import Column, ColumnElement, Connection, Row, Select, and_, bindparam, case, func, literal, or_, select

from entrepot.core.database import Sorting
from entrepot.fulfil.customs import box_of_number
from entrepot.fulfil.warehouse.codes import parse_scan
from entrepot.fulfil.warehouse.domain import ParcelNotFound
from entrepot.fulfil.warehouse.resolve import ways_out
from entrepot.fulfil.warehouse.search import where_to_look
from entrepot.fulfil.warehouse.store import OPEN_PARCEL
from entrepot.fulfil.warehouse.tables import (
    warehouse_box,
    warehouse_exception,
    warehouse_manifest,
    warehouse_parcel,
    warehouse_return,
)
from entrepot.fulfil.warehouse.views import BoxRow, BoxView, ExceptionRow, ManifestRow, ParcelRow, ParcelView
from entrepot.fulfil.warehouse.waits import why_it_waits, why_planned
from entrepot.kit.clock import from_us
from entrepot.kit.paging import Page

_P, _B = warehouse_parcel.c, warehouse_box.c
_X, _M = warehouse_exception.c, warehouse_manifest.c
_WITH_BOX: Final = {"sorted", "loaded"}
_CODE_LETTERS: Final = 12
_STATE = case((and_(_P.state == "packed", _B.state.in_(["sorted", "loaded", "shipped"])), _B.state), else_=_P.state)
_PLACE = case((and_(_P.state == "packed", _B.position.is_not(None)), _B.position), else_=_P.position)
PARCELS = select(warehouse_parcel, _STATE.label("now_state"), _PLACE.label("now_position")).join_from(
    warehouse_parcel, warehouse_box, _B.id == _P.box_id, isouter=True
)

_LOADED: Final = (
    select(
        _B.manifest_id,
        func.count().label("boxes"),
        func.sum(_B.packed).label("parcels"),
        func.sum(func.coalesce(_B.weight_g, _B.expected_g)).label("weight_g"),
    )
    .where(_B.manifest_id.in_(bindparam("manifests", expanding=True)), _B.state == "loaded")
    .group_by(_B.manifest_id)
)

_GOING_BACK: Final = (
    select(
        warehouse_return.c.manifest_id,
        literal(0).label("boxes"),
        func.count().label("parcels"),
        func.sum(func.coalesce(_P.weight_g, _P.expected_g)).label("weight_g"),
    )
    .join_from(warehouse_return, warehouse_parcel, _P.id == warehouse_return.c.parcel_id)
    .where(warehouse_return.c.manifest_id.in_(bindparam("manifests", expanding=True)))
    .where(warehouse_return.c.handed_at.is_(None))
    .group_by(warehouse_return.c.manifest_id)
)

_PARCELS: Final = Sorting(
    {"newest": _P.id, "leaves": _P.ship_by_at, "weight": func.coalesce(_P.weight_g, _P.expected_g)},
    tiebreak=_P.id,
    default="-newest",
)
_BOXES: Final = Sorting(
    {"newest": _B.id, "leaves": _B.ship_by_at, "weight": func.coalesce(_B.weight_g, _B.expected_g)},
    tiebreak=_B.id,
    default="-newest",
)
_MANIFESTS: Final = Sorting({"opened": _M.opened_at}, tiebreak=_M.id, default="-opened")
_TROUBLES: Final = Sorting({"opened": _X.opened_at}, tiebreak=_X.id, default="-opened")


def parcel_row(row: Row[Any]) -> ParcelRow:
    """Return a row of ``PARCELS`` as it is shown."""
    return ParcelRow(
        id=row.id,
        code=row.code,
        order_id=row.order_id,
        seller_id=row.seller_id,
        route=row.route,
        state=row.now_state,
        position=row.now_position,
        slot=row.slot,
        box_id=row.box_id,
        units=row.units,
        weight_g=row.expected_g if row.weight_g is None else row.weight_g,
        length_mm=row.length_mm,
        width_mm=row.width_mm,
        height_mm=row.height_mm,
        promised_at=from_us(row.promised_at),
        ship_by_at=from_us(row.ship_by_at),
        expected_at=from_us(row.expected_at),
        received_at=None if row.received_at is None else from_us(row.received_at),
        cancelled=row.cancelled_at is not None,
    )


def parcels(
    connection: Connection,
    *,
    state: str | None = None,
    seller_id: str | None = None,
    text: str = "",
    since_us: int | None = None,
    until_us: int | None = None,
    sort: str | None = None,
    cursor: str | None = None,
    limit: int = 50,
) -> Page[ParcelRow]:
    """Return parcels, newest first; ``state`` may also be ``sorted`` or ``loaded``, which are states of their boxes.

    ``text`` is a code or how it begins, an order's number or a place; the moments (microseconds, UTC) are those by
    which parcels must leave, the end not included.
    """
    statement = _between(PARCELS, _P.ship_by_at, since_us, until_us)
    if state in _WITH_BOX:
        statement = statement.where(_P.state == "packed", _B.state == state)
    elif state is not None:
        statement = statement.where(_P.state == state)
    if seller_id is not None:
        statement = statement.where(_P.seller_id == seller_id)
    if text:
        value = _read(text)
        there = _P.box_id.in_(select(_B.id).where(_B.position == value))
        statement = statement.where(
            or_(_begins(_P.code, value), _P.order_id == text, _P.position == value, and_(_P.state == "packed", there))
        )
    return _PARCELS.page(connection, statement, parcel_row, sort=sort, cursor=cursor, limit=limit)


def _read(text: str) -> str:
    """Return what a code, a number or a place of a list's address is compared with: as scanned, without its gaps."""
    return parse_scan("".join(text.split())).value.upper()


def _begins(column: Column[str], value: str) -> ColumnElement[bool]:
    """Return whether one of our codes begins so; a range, since that is what its index serves on both engines."""
    return column.between(value, value + "Z" * _CODE_LETTERS)


def _between(statement: Select[Any], column: Column[int], since_us: int | None, until_us: int | None) -> Select[Any]:
    if since_us is not None:
        statement = statement.where(column >= since_us)
    return statement if until_us is None else statement.where(column < until_us)


def expected(connection: Connection, *, cursor: str | None = None, limit: int = 50) -> Page[ParcelRow]:
    """Return the parcels that are still to come, newest first."""
    return parcels(connection, state="expected", cursor=cursor, limit=limit)


def find_parcel(connection: Connection, code_or_id: str) -> ParcelView:
    """Return a parcel by its id, its code as scanned, or its order's id; raise ParcelNotFound."""
    value = parse_scan(code_or_id).value
    row = connection.execute(
        PARCELS.where(or_(_P.id == code_or_id, _P.code == value, _P.order_id == code_or_id))
    ).one_or_none()
    if row is None:
        raise ParcelNotFound("there is no such parcel")
    others = connection.execute(
        PARCELS.where(_P.address_id == row.address_id, OPEN_PARCEL, _P.id != row.id).order_by(_P.id).limit(50)
    )
    troubles = connection.execute(
        select(warehouse_exception).where(_X.parcel_id == row.id, _X.state == "open").order_by(_X.id).limit(50)
    )
    return ParcelView(
        parcel=parcel_row(row),
        others=[parcel_row(other) for other in others],
        open_exceptions=[_exception_row(trouble) for trouble in troubles],
        waits=why_it_waits(connection, row),
        look_at=where_to_look(connection, row),
    )


def parcel_of_order(connection: Connection, order_id: str, *, seller_id: str) -> ParcelRow:
    """Return a seller's own parcel by its order; raise ParcelNotFound, also for another seller's."""
    row = connection.execute(PARCELS.where(_P.order_id == order_id, _P.seller_id == seller_id)).one_or_none()
    if row is None:
        raise ParcelNotFound("there is no parcel for this order")
    return parcel_row(row)


def box_row(row: Row[Any]) -> BoxRow:
    """Return a whole row of the boxes' table as pages are shown it."""
    return BoxRow(
        id=row.id,
        code=row.code,
        sscc=row.sscc,
        state=row.state,
        position=row.position,
        cell=row.cell,
        route=row.route,
        carton=row.carton,
        parcels=row.parcels,
        packed=row.packed,
        fill=row.fill_ppm / 1_000_000,
        expected_g=row.expected_g,
        weight_g=row.weight_g,
        length_mm=row.length_mm,
        width_mm=row.width_mm,
        height_mm=row.height_mm,
        hold=row.hold,
        manifest_id=row.manifest_id,
        promised_at=from_us(row.promised_at),
        ship_by_at=from_us(row.ship_by_at),
        planned_at=from_us(row.planned_at),
        sealed_at=None if row.sealed_at is None else from_us(row.sealed_at),
        shipped_at=None if row.shipped_at is None else from_us(row.shipped_at),
    )


def boxes(
    connection: Connection,
    *,
    state: str | None = None,
    manifest_id: str | None = None,
    text: str = "",
    since_us: int | None = None,
    until_us: int | None = None,
    sort: str | None = None,
    cursor: str | None = None,
    limit: int = 50,
) -> Page[BoxRow]:
    """Return boxes, newest first, of one state or on one manifest.

    ``text`` is a code or how it begins, an SSCC or a place; the moments are those by which boxes must leave.
    """
    statement = _between(select(warehouse_box), _B.ship_by_at, since_us, until_us)
    if state is not None:
        statement = statement.where(_B.state == state)
    if manifest_id is not None:
        statement = statement.where(_B.manifest_id == manifest_id)
    if text:
        value = _read(text)
        statement = statement.where(or_(_begins(_B.code, value), _B.sscc == value, _B.position == value))
    return _BOXES.page(connection, statement, box_row, sort=sort, cursor=cursor, limit=limit)


def find_box(connection: Connection, code_or_id: str) -> BoxView:
    """Return a box by its id, its code, its SSCC or its S10 as scanned; raise ParcelNotFound."""
    scanned = parse_scan(code_or_id)
    value = scanned.value
    if scanned.kind == "s10":
        code_or_id = box_of_number(connection, value) or code_or_id
    row = connection.execute(
        select(warehouse_box).where(or_(_B.id == code_or_id, _B.code == value, _B.sscc == value))
    ).one_or_none()
    if row is None:
        raise ParcelNotFound("there is no such box")
    inside = connection.execute(PARCELS.where(_P.box_id == row.id).order_by(_P.id))
    return BoxView(box_row(row), [parcel_row(parcel) for parcel in inside], why_planned(connection, row.id))


def address_of_box(connection: Connection, box_id: str) -> str:
    """Return the id of the address that a box goes to; raise ParcelNotFound."""
    address_id: str | None = connection.execute(select(_B.address_id).where(_B.id == box_id)).scalar()
    if address_id is None:
        raise ParcelNotFound("there is no such box")
    return address_id


def _manifest_row(row: Row[Any]) -> ManifestRow:
    return ManifestRow(
        id=row.id,
        code=row.code,
        kind=row.kind,
        dock=row.dock,
        route=row.route,
        state=row.state,
        boxes=row.boxes,
        parcels=row.parcels,
        weight_g=row.weight_g,
        opened_at=from_us(row.opened_at),
        opened_by=row.opened_by,
        closed_at=None if row.closed_at is None else from_us(row.closed_at),
    )


def manifests(
    connection: Connection,
    *,
    state: str | None = None,
    text: str = "",
    since_us: int | None = None,
    until_us: int | None = None,
    sort: str | None = None,
    cursor: str | None = None,
    limit: int = 50,
) -> Page[ManifestRow]:
    """Return manifests, newest first; ``text`` is a code or how it begins, or a dock; the moments are of opening."""
    statement = _between(select(warehouse_manifest), _M.opened_at, since_us, until_us)
    if state is not None:
        statement = statement.where(_M.state == state)
    if text:
        value = _read(text)
        statement = statement.where(or_(_begins(_M.code, value), _M.dock == value))
    page = _MANIFESTS.page(connection, statement, _manifest_row, sort=sort, cursor=cursor, limit=limit)
    return replace(page, items=_with_loaded(connection, page.items))


def find_manifest(connection: Connection, code_or_id: str) -> ManifestRow:
    """Return a manifest by its id or code; raise ParcelNotFound."""
    value = parse_scan(code_or_id).value
    row = connection.execute(select(warehouse_manifest).where(or_(_M.id == code_or_id, _M.code == value))).one_or_none()
    if row is None:
        raise ParcelNotFound("there is no such manifest")
    return _with_loaded(connection, [_manifest_row(row)])[0]


def manifest_at(connection: Connection, dock: str) -> ManifestRow | None:
    """Return the manifest that is open at a dock, with what is loaded so far; None where none is."""
    row = connection.execute(select(warehouse_manifest).where(_M.open_dock == dock)).one_or_none()
    return None if row is None else _with_loaded(connection, [_manifest_row(row)])[0]


def _with_loaded(connection: Connection, rows: Sequence[ManifestRow]) -> list[ManifestRow]:
    """Add what is loaded and not yet shipped; a manifest itself counts its boxes as they ship."""
    going = [row.id for row in rows if row.state != "shipped"]
    if not going:
        return list(rows)
    loaded = {row.manifest_id: row for row in connection.execute(_LOADED, {"manifests": going})}
    loaded |= {row.manifest_id: row for row in connection.execute(_GOING_BACK, {"manifests": going})}
    return [
        replace(
            row,
            boxes=row.boxes + int(more.boxes),
            parcels=row.parcels + int(more.parcels),
            weight_g=row.weight_g + int(more.weight_g),
        )
        if (more := loaded.get(row.id))
        else row
        for row in rows
    ]


def _exception_row(row: Row[Any]) -> ExceptionRow:
    return ExceptionRow(
        id=row.id,
        kind=row.kind,
        state=row.state,
        parcel_id=row.parcel_id,
        box_id=row.box_id,
        place=row.place,
        code=row.code,
        detail=row.detail,
        opened_at=from_us(row.opened_at),
        opened_by=row.opened_by,
        resolved_at=None if row.resolved_at is None else from_us(row.resolved_at),
        resolved_by=row.resolved_by,
        resolution=row.resolution,
        ways_out=ways_out(row.kind) if row.state == "open" else (),
    )


def exceptions(
    connection: Connection,
    *,
    state: str | None = "open",
    kind: str | None = None,
    text: str = "",
    since_us: int | None = None,
    until_us: int | None = None,
    sort: str | None = None,
    cursor: str | None = None,
    limit: int = 50,
) -> Page[ExceptionRow]:
    """Return troubles, newest first; ``text`` is a code as it was scanned or a place; the moments are of opening."""
    statement = _between(select(warehouse_exception), _X.opened_at, since_us, until_us)
    if state is not None:
        statement = statement.where(_X.state == state)
    if kind is not None:
        statement = statement.where(_X.kind == kind)
    if text:
        statement = statement.where(or_(_X.code.in_([text, _read(text)]), _X.place == _read(text)))
    return _TROUBLES.page(connection, statement, _exception_row, sort=sort, cursor=cursor, limit=limit)
