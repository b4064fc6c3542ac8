"""Giving stops to couriers: the one with room whose tour grows least, at the place where it costs least."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from sqlalchemy import Connection, Row, Select, bindparam, select, update

from entrepot.core.database import Database, Tx
from entrepot.deliver.dispatch.city import demo_city
from entrepot.deliver.dispatch.domain import CourierNotFound, StopClosed, StopNotFound, StopState
from entrepot.deliver.dispatch.record import record
from entrepot.deliver.dispatch.shifts import changed, open_shift
from entrepot.deliver.dispatch.tables import courier, courier_shift, delivery_place, delivery_stop
from entrepot.deliver.routes import Stop, Van, choose_van, insert, tour
from entrepot.kit.geo import Point

BATCH: Final = 50
_BATCHES: Final = 20  # of one run; the next run goes on
_SECOND_US: Final = 1_000_000
_ON_BOARD: Final = 10**9  # what is on board fits: it was weighed when it was assigned
_T, _S, _P, _C = delivery_stop.c, courier_shift.c, delivery_place.c, courier.c
_COLUMNS: Final = (
    _T.id, _T.box_id, _T.attempts, _T.courier_id, _T.state, _T.route, _T.weight_g, _T.volume_cm3, _T.window_from_at,
    _T.window_to_at, _T.promised_at, _P.lat, _P.lon,
)  # fmt: skip
_STOPS: Final[Select[Any]] = select(*_COLUMNS).join(delivery_place, _P.stop_id == _T.id, isouter=True)
_WAITING: Final[Select[Any]] = (
    _STOPS.where(_T.state == "waiting", _T.not_before_at <= bindparam("now"), _T.id > bindparam("after"))
    .order_by(_T.id)
    .limit(BATCH)
)
_LOADED: Final[Select[Any]] = _STOPS.where(
    _T.courier_id.in_(bindparam("couriers", expanding=True)), _T.state == "assigned"
).order_by(_T.courier_id, _T.sequence, _T.id)
_AT_THE_HUB: Final[Select[Any]] = (
    select(_S.id, _S.courier_id, _S.starts_at, _S.ends_at, _C.capacity_g, _C.capacity_cm3, _C.capacity_stops, _C.routes)
    .join(courier, _C.person_id == _S.courier_id)
    .where(_S.open_key.is_not(None), _S.out_at.is_(None), _S.ends_at > bindparam("now"), _C.active)
    .order_by(_S.courier_id)
)
_TAKE: Final = (
    update(delivery_stop)
    .where(_T.id == bindparam("stop"), _T.state == "waiting")
    .values(
        state="assigned",
        courier_id=bindparam("courier"),
        shift_id=bindparam("shift"),
        sequence=bindparam("place"),
        changed_at=bindparam("now"),
    )
)
_MOVE: Final = (
    update(delivery_stop)
    .where(_T.id == bindparam("stop"), _T.courier_id == bindparam("courier"), _T.ended_at.is_(None))
    .values(sequence=bindparam("place"))
)


@dataclass(slots=True)
class _Tour:
    shift: Row[Any]
    van: Van
    stops: list[Stop]
    taken: set[str]


def assign_waiting(db: Database) -> int:
    """Give waiting stops to couriers who are at the hub; return how many found one.

    Stops that no courier has room or time for keep waiting: for another courier, or for tomorrow.
    """
    assigned, after = 0, ""
    for _ in range(_BATCHES):
        with db.read() as connection:
            now_us = db.clock.now_us()
            tours = _tours(connection, now_us)
            waiting = connection.execute(_served(tours), {"now": now_us, "after": after}).all() if tours else []
        if not waiting:
            break
        after = waiting[-1].id
        for row in waiting:
            _give(tours, row)
        changed_tours = [each for each in tours if each.taken]
        if changed_tours:
            assigned += db.write(partial(_keep, tours=changed_tours))
        else:
            break  # nobody who is here has room: the next ones will hardly fit either
    return assigned


def assign_to(db: Database, stop_id: str, courier_id: str, *, actor: str) -> None:
    """Give a waiting or assigned stop to a certain courier; raise StopNotFound, StopClosed, NoShift, VanFull."""
    with db.read() as connection:
        stop = stop_by_id(connection, stop_id)
        if stop.state not in {StopState.WAITING, StopState.ASSIGNED}:
            raise StopClosed("it is on the road, delivered or returned", state=stop.state)
        found = next(
            (each for each in _tours(connection, db.clock.now_us()) if each.shift.courier_id == courier_id), None
        )
    if found is None:
        raise CourierNotFound("the courier is not at the hub in an open shift", courier_id=courier_id)
    others = [each for each in found.stops if each.id != stop_id]
    plan = insert(found.van, others, route_stop(stop))

    def give(tx: Tx) -> None:
        shift = open_shift(tx, courier_id)
        _take_away(tx, stop, actor)
        place = next(number for number, each in enumerate(plan.stops) if each.id == stop_id)
        moves = {"stop": stop_id, "courier": courier_id, "shift": shift.id, "place": place, "now": tx.now_us}
        if tx.execute(_TAKE, moves).rowcount == 0:
            raise StopClosed("it was taken meanwhile")
        _sequence(tx, courier_id, [each.id for each in plan.stops])
        record(tx, "assign", _now(tx, [stop_id]), state=StopState.ASSIGNED.value, actor=actor)
        changed(tx, shift, "stop_moved")

    db.write(give)


def unassign(db: Database, stop_id: str, *, actor: str) -> None:
    """Take a stop from its courier, as long as it is not on the road; raise StopNotFound, StopClosed."""
    with db.read() as connection:
        stop = stop_by_id(connection, stop_id)
    if stop.state != StopState.ASSIGNED:
        raise StopClosed("only a stop that is assigned and not on the road can be taken back", state=stop.state)

    def take(tx: Tx) -> None:
        _take_away(tx, stop, actor)
        changed(tx, open_shift(tx, stop.courier_id), "stop_moved")

    db.write(take)


def replan(db: Database, courier_id: str, *, actor: str) -> None:
    """Order a courier's remaining stops anew, from where they are: nearest insertion and 2-opt; raise NoShift."""
    with db.read() as connection:
        van, stops = remaining(connection, courier_id, db.clock.now_us())
    plan = tour(van, stops)

    def keep(tx: Tx) -> None:
        shift = open_shift(tx, courier_id)
        _sequence(tx, courier_id, [each.id for each in plan.stops])
        changed(tx, shift, "replanned")
        tx.audit(actor, "route.replan", courier_id, shift_id=shift.id, stops=len(plan.stops))

    db.write(keep)


def remaining(connection: Connection, courier_id: str, now_us: int) -> tuple[Van, list[Stop]]:
    """Return a courier's van as it stands, at the last stop made or the hub, and the stops still to make."""
    rows = connection.execute(
        _STOPS.where(_T.courier_id == courier_id, _T.state.in_(["assigned", "out"])).order_by(_T.sequence, _T.id)
    ).all()
    last = connection.execute(
        select(_P.lat, _P.lon)
        .join(delivery_stop, _T.id == _P.stop_id)
        .join(courier_shift, _S.id == _T.shift_id)
        .where(_T.courier_id == courier_id, _T.ended_at >= _S.out_at, _S.open_key.is_not(None))
        .order_by(_T.ended_at.desc())
        .limit(1)
    ).one_or_none()
    start = demo_city().depot if last is None else Point(last.lat, last.lon)
    van = Van(
        start,
        demo_city().depot,
        start_s=now_us / _SECOND_US,
        capacity_g=_ON_BOARD,
        capacity_cm3=_ON_BOARD,
        capacity_stops=_ON_BOARD,
    )
    return van, [route_stop(row) for row in rows]


def stop_by_id(connection: Connection, stop_id: str) -> Row[Any]:
    """Return a stop with its point; raise StopNotFound."""
    row = connection.execute(_STOPS.where(_T.id == stop_id)).one_or_none()
    if row is None:
        raise StopNotFound(stop_id=stop_id)
    return row


def route_stop(row: Row[Any]) -> Stop:
    """Return a stop as routes see it: due at the end of its window, else when it was promised."""
    point = demo_city().depot if row.lat is None else Point(row.lat, row.lon)
    return Stop(
        row.id,
        point,
        weight_g=row.weight_g,
        volume_cm3=row.volume_cm3,
        ready_s=(row.window_from_at or 0) / _SECOND_US,
        due_s=(row.window_to_at or row.promised_at) / _SECOND_US,
    )


def _tours(connection: Connection, now_us: int) -> list[_Tour]:
    shifts = connection.execute(_AT_THE_HUB, {"now": now_us}).all()
    loaded: dict[str, list[Stop]] = {shift.courier_id: [] for shift in shifts}
    if loaded:
        for row in connection.execute(_LOADED, {"couriers": list(loaded)}):
            loaded[row.courier_id].append(route_stop(row))
    depot = demo_city().depot
    return [
        _Tour(
            shift,
            Van(
                depot,
                depot,
                start_s=max(now_us, shift.starts_at) / _SECOND_US,
                end_s=shift.ends_at / _SECOND_US,
                capacity_g=shift.capacity_g,
                capacity_cm3=shift.capacity_cm3,
                capacity_stops=shift.capacity_stops,
            ),
            loaded[shift.courier_id],
            set(),
        )
        for shift in shifts
    ]


def _served(tours: Sequence[_Tour]) -> Select[Any]:
    """The waiting stops of the routes that somebody at the hub serves."""
    if not all(each.shift.routes for each in tours):
        return _WAITING
    return _WAITING.where(_T.route.in_(sorted({route for each in tours for route in each.shift.routes})))


def _give(tours: Sequence[_Tour], row: Row[Any]) -> None:
    able = [each for each in tours if not each.shift.routes or row.route in each.shift.routes]
    chosen = choose_van([(each.van, each.stops) for each in able], route_stop(row))
    if chosen is not None:
        number, plan = chosen
        able[number].stops = list(plan.stops)
        able[number].taken.add(row.id)


def _keep(tx: Tx, tours: Sequence[_Tour]) -> int:
    """Write what was planned; stops and couriers that changed meanwhile are left to the next round."""
    count = 0
    for each in tours:
        shift = tx.execute(select(courier_shift).where(_S.id == each.shift.id).with_for_update()).one()
        if shift.open_key is None or shift.out_at is not None:
            continue
        order = [stop.id for stop in each.stops]
        places = {stop_id: number for number, stop_id in enumerate(order)}
        taken = [stop_id for stop_id in order if stop_id in each.taken and _took(tx, stop_id, shift, places[stop_id])]
        if taken:
            _sequence(tx, shift.courier_id, order)
            record(tx, "assign", _now(tx, taken), state=StopState.ASSIGNED.value, actor="policy:nearest_insertion")
            changed(tx, shift, "stops_added")
            count += len(taken)
    return count


def _took(tx: Tx, stop_id: str, shift: Row[Any], place: int) -> bool:
    values = {"stop": stop_id, "courier": shift.courier_id, "shift": shift.id, "place": place, "now": tx.now_us}
    return tx.execute(_TAKE, values).rowcount == 1


def _sequence(tx: Tx, courier_id: str, order: Sequence[str]) -> None:
    if order:
        tx.execute(_MOVE, [{"stop": stop, "courier": courier_id, "place": place} for place, stop in enumerate(order)])


def _take_away(tx: Tx, stop: Row[Any], actor: str) -> None:
    if stop.state == StopState.WAITING:
        return
    taken = tx.execute(
        update(delivery_stop)
        .where(_T.id == stop.id, _T.state == "assigned", _T.courier_id == stop.courier_id)
        .values(state="waiting", courier_id=None, shift_id=None, sequence=None, changed_at=tx.now_us)
    )
    if taken.rowcount == 0:
        raise StopClosed("it left with its courier meanwhile")
    record(tx, "unassign", [stop], state=StopState.WAITING.value, actor=actor, reason="moved")


def _now(tx: Tx, ids: Sequence[str]) -> Sequence[Row[Any]]:
    by_id: Mapping[str, Row[Any]] = {
        row.id: row
        for row in tx.execute(select(_T.id, _T.box_id, _T.attempts, _T.courier_id).where(_T.id.in_(list(ids))))
    }
    return [by_id[each] for each in ids]
