"""Reading routes, stops and couriers; addresses come from ``shop.orders`` at the moment of reading."""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import Connection, Row, Select, func, select

from entrepot.deliver.dispatch.assign import remaining
from entrepot.deliver.dispatch.domain import NoShift, StopNotFound, StopState
from entrepot.deliver.dispatch.tables import (
    courier,
    courier_position,
    courier_shift,
    delivery_event,
    delivery_place,
    delivery_proof,
    delivery_stop,
)
from entrepot.deliver.dispatch.views import CourierRoute, CourierRow, CourierStop, ProofView, StopEvent, StopRow
from entrepot.deliver.routes import Plan, drive
from entrepot.kit.clock import from_us
from entrepot.kit.geo import Point
from entrepot.kit.paging import Page, decode_cursor, encode_cursor
from entrepot.shop.orders import Address, OrderNotFound, address_for_delivery, address_lines

_T, _S, _P, _C, _E = delivery_stop.c, courier_shift.c, delivery_place.c, courier.c, delivery_event.c
_SECOND_US: Final = 1_000_000
_EVENTS: Final = 200
_GONE: Final = Address(name="", country="", line1="")


def courier_route(connection: Connection, courier_id: str, *, now_us: int) -> CourierRoute:
    """Return a courier's own route as it stands, with addresses and expected arrivals; raise NoShift."""
    shift = connection.execute(select(courier_shift).where(_S.open_key == courier_id)).one_or_none()
    if shift is None:
        raise NoShift(courier_id=courier_id)
    van, stops = remaining(connection, courier_id, max(now_us, shift.starts_at))
    plan = drive(van, stops)
    rows = {
        row.id: row for row in connection.execute(select(delivery_stop).where(_T.id.in_([stop.id for stop in stops])))
    }
    delivered = connection.execute(
        select(func.count()).select_from(delivery_stop).where(_T.shift_id == shift.id, _T.state == "delivered")
    ).scalar_one()  # bounded: the stops of one shift
    return CourierRoute(
        courier_id=courier_id,
        shift_id=shift.id,
        starts_at=from_us(shift.starts_at),
        ends_at=from_us(shift.ends_at),
        out=shift.out_at is not None,
        change=shift.change,
        changed_at=from_us(shift.changed_at),
        length_m=round(plan.length_m),
        ends_about=from_us(round((van.start_s + plan.duration_s) * _SECOND_US)),
        delivered=delivered,
        start=van.start,
        stops=tuple(_courier_stop(connection, rows[stop.id], plan, number) for number, stop in enumerate(plan.stops)),
    )


def _courier_stop(connection: Connection, row: Row[Any], plan: Plan, number: int) -> CourierStop:
    try:
        address = address_for_delivery(connection, row.address_id)
    except OrderNotFound:
        address = _GONE
    arrives_us = round(plan.arrivals_s[number] * _SECOND_US)
    return CourierStop(
        id=row.id,
        box_id=row.box_id,
        sscc=row.sscc,
        state=row.state,
        sequence=number,
        attempts=row.attempts,
        weight_g=row.weight_g,
        address_lines=tuple(address_lines(address)) if address.country else (),
        name=address.name,
        phone=address.phone,
        note=address.note,
        point=plan.stops[number].at,
        arrives_at=from_us(arrives_us),
        promised_at=from_us(row.promised_at),
        late=arrives_us > row.promised_at,
    )


def stops(
    connection: Connection,
    *,
    state: str | None = None,
    courier_id: str | None = None,
    cursor: str | None = None,
    limit: int = 50,
) -> Page[StopRow]:
    """Return a keyset page of stops, newest first, of one state or one courier."""
    statement: Select[Any] = (
        select(delivery_stop, _P.lat, _P.lon)
        .join(delivery_place, _P.stop_id == _T.id, isouter=True)
        .order_by(_T.id.desc())
        .limit(limit + 1)
    )
    if state is not None:
        statement = statement.where(_T.state == state)
    if courier_id is not None:
        statement = statement.where(_T.courier_id == courier_id)
    if cursor:
        statement = statement.where(_T.id < str(decode_cursor(cursor).get("id", "")))
    rows = connection.execute(statement).all()
    shown = [_stop_row(row) for row in rows[:limit]]
    return Page(shown, next=encode_cursor({"id": shown[-1].id}) if len(rows) > limit else None)


def _stop_row(row: Row[Any]) -> StopRow:
    return StopRow(
        id=row.id,
        box_id=row.box_id,
        sscc=row.sscc,
        route=row.route,
        state=row.state,
        attempts=row.attempts,
        courier_id=row.courier_id,
        sequence=row.sequence,
        weight_g=row.weight_g,
        not_before_at=from_us(row.not_before_at),
        promised_at=from_us(row.promised_at),
        shipped_at=from_us(row.shipped_at),
        ended_at=None if row.ended_at is None else from_us(row.ended_at),
        point=None if row.lat is None else Point(row.lat, row.lon),
    )


def stop_history(connection: Connection, stop_id: str) -> list[StopEvent]:
    """Return the record of a stop, oldest first; raise StopNotFound."""
    rows = connection.execute(select(delivery_event).where(_E.stop_id == stop_id).order_by(_E.seq).limit(_EVENTS)).all()
    if not rows:
        raise StopNotFound(stop_id=stop_id)
    return [
        StopEvent(from_us(row.at), row.kind, row.state, row.attempt, row.courier_id, row.actor, row.detail)
        for row in rows
    ]


def proof_of(connection: Connection, stop_id: str) -> ProofView | None:
    """Return how a delivery was proved; None where it was not, or the proof has been erased."""
    row = connection.execute(
        select(delivery_proof)
        .where(delivery_proof.c.stop_id == stop_id)
        .order_by(delivery_proof.c.attempt.desc())
        .limit(1)
    ).one_or_none()
    if row is None:
        return None
    return ProofView(row.attempt, row.name, row.by_code, row.photo_file_id, row.signature, from_us(row.at))


def couriers(connection: Connection, *, cursor: str | None = None, limit: int = 50) -> Page[CourierRow]:
    """Return a keyset page of couriers with their open shifts, loads and last positions."""
    statement: Select[Any] = (
        select(
            courier,
            _S.id.label("shift_id"),
            _S.ends_at,
            _S.out_at,
            courier_position.c.lat,
            courier_position.c.lon,
            courier_position.c.at.label("position_at"),
        )
        .join(courier_shift, _S.open_key == _C.person_id, isouter=True)
        .join(courier_position, courier_position.c.courier_id == _C.person_id, isouter=True)
        .order_by(_C.person_id)
        .limit(limit + 1)
    )
    if cursor:
        statement = statement.where(_C.person_id > str(decode_cursor(cursor).get("id", "")))
    rows = connection.execute(statement).all()
    loads = _loads(connection, [row.person_id for row in rows])
    shown = [_courier_row(row, loads.get(row.person_id, {})) for row in rows[:limit]]
    return Page(shown, next=encode_cursor({"id": shown[-1].person_id}) if len(rows) > limit else None)


def _loads(connection: Connection, ids: Sequence[str]) -> dict[str, dict[str, tuple[int, int]]]:
    found: dict[str, dict[str, tuple[int, int]]] = {}
    if ids:
        sums = (
            select(_T.courier_id, _T.state, func.count().label("stops"), func.sum(_T.weight_g).label("weight_g"))
            .where(_T.courier_id.in_(list(ids)), _T.state.in_(["assigned", "out"]))
            .group_by(_T.courier_id, _T.state)
        )  # bounded: what couriers carry
        for row in connection.execute(sums):
            found.setdefault(row.courier_id, {})[row.state] = (row.stops, int(row.weight_g))
    return found


def _courier_row(row: Row[Any], load: dict[str, tuple[int, int]]) -> CourierRow:
    assigned = load.get(StopState.ASSIGNED.value, (0, 0))
    out = load.get(StopState.OUT.value, (0, 0))
    return CourierRow(
        person_id=row.person_id,
        vehicle=row.vehicle,
        routes=tuple(row.routes),
        works_from=row.works_from,
        works_to=row.works_to,
        working_days=row.working_days,
        active=row.active,
        shift_id=row.shift_id,
        ends_at=None if row.ends_at is None else from_us(row.ends_at),
        out=row.out_at is not None,
        assigned=assigned[0],
        on_the_road=out[0],
        weight_g=assigned[1] + out[1],
        capacity_g=row.capacity_g,
        position=None if row.lat is None else Point(row.lat, row.lon),
        position_at=None if row.position_at is None else from_us(row.position_at),
    )
