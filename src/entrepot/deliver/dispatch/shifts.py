"""Couriers and their shifts: who works when, with which vehicle, for which routes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time
from functools import partial
from typing import Any, Final

from sqlalchemy import Row, bindparam, select, update

from entrepot.core.accounts import get_person
from entrepot.core.database import Database, Tx, insert_or_ignore, upsert
from entrepot.deliver.dispatch.announced import RouteChanged
from entrepot.deliver.dispatch.calendar import Calendar
from entrepot.deliver.dispatch.domain import VEHICLES, CourierNotFound, NoShift, StopState
from entrepot.deliver.dispatch.quotes import hub_calendar
from entrepot.deliver.dispatch.record import record
from entrepot.deliver.dispatch.tables import courier, courier_shift, delivery_stop
from entrepot.kit.errors import Conflict, InvalidInput
from entrepot.kit.sentences import say

_SHIFT_US: Final = 8 * 3600 * 1_000_000
_MOST_ROUTES: Final = 50
_S, _T = courier_shift.c, delivery_stop.c
_COURIER: Final = upsert(
    courier,
    index=["person_id"],
    set_=[
        "vehicle", "capacity_g", "capacity_cm3", "capacity_stops", "routes", "works_from", "works_to", "working_days",
        "active",
    ],
)  # fmt: skip
_NEW_SHIFT: Final = insert_or_ignore(courier_shift, ["open_key"])
_OPEN: Final = select(courier_shift).where(_S.open_key == bindparam("courier"))
_CARRIED: Final = (
    select(delivery_stop)
    .where(_T.courier_id == bindparam("courier"), _T.state.in_(["assigned", "out"]))
    .order_by(_T.sequence, _T.id)
)


class StillOut(Conflict):
    """The courier still has boxes on the road."""

    code = "deliver.still_out"
    title = "There are boxes on the road"


@dataclass(frozen=True, slots=True)
class CourierDraft:
    """How a courier works: times by the hub's clocks, weekdays by ISO number; no routes means all."""

    vehicle: str = "van"
    routes: tuple[str, ...] = ()
    works_from: str = "08:00"
    works_to: str = "21:00"
    working_days: str = "123456"
    active: bool = True


def set_courier(db: Database, person_id: str, draft: CourierDraft, *, actor: str) -> None:
    """Make a person a courier, or change how they work; raise InvalidInput, NotFound for nobody.

    The person also needs the role ``courier``, which an operator grants.
    """
    if draft.vehicle not in VEHICLES:
        raise InvalidInput("there is no such vehicle", field="vehicle", expected=", ".join(VEHICLES))
    if len(draft.routes) > _MOST_ROUTES:
        raise InvalidInput("too many routes", field="routes", expected=say("%(most)s at most", most=_MOST_ROUTES))
    if not draft.working_days or not set(draft.working_days) <= set("1234567"):
        raise InvalidInput("these are no weekdays", field="working_days", expected="such as 12345, 1 is Monday")
    starts, ends = _clock_time(draft.works_from, "works_from"), _clock_time(draft.works_to, "works_to")
    if starts >= ends:
        raise InvalidInput("the shift ends before it begins", field="works_to", expected="after works_from")
    with db.read() as connection:
        get_person(connection, person_id)
    grams, cm3, stops = VEHICLES[draft.vehicle]

    def keep(tx: Tx) -> None:
        row = {
            "person_id": person_id,
            "vehicle": draft.vehicle,
            "capacity_g": grams,
            "capacity_cm3": cm3,
            "capacity_stops": stops,
            "routes": list(draft.routes),
            "works_from": starts.strftime("%H:%M"),
            "works_to": ends.strftime("%H:%M"),
            "working_days": draft.working_days,
            "active": draft.active,
            "created_at": tx.now_us,
        }
        tx.execute(_COURIER, row)
        tx.audit(actor, "courier.set", person_id, vehicle=draft.vehicle, active=draft.active)

    db.write(keep)


def start_shift(db: Database, courier_id: str, *, ends_at_us: int | None = None) -> str:
    """Open a courier's shift now and return its id, or that of the one that is open; raise CourierNotFound.

    Without an end it lasts until the courier's usual one today, or eight hours where that has passed.
    """
    with db.read() as connection:
        row = connection.execute(select(courier).where(courier.c.person_id == courier_id)).one_or_none()
        if row is None or not row.active:
            raise CourierNotFound(courier_id=courier_id)
        calendar = hub_calendar(connection)
    now_us = db.clock.now_us()
    usual = calendar.moment_us(calendar.local(now_us).date(), time.fromisoformat(row.works_to))
    ends = ends_at_us or (usual if now_us < usual <= now_us + 2 * _SHIFT_US else now_us + _SHIFT_US)
    if not now_us < ends <= now_us + 2 * _SHIFT_US:
        raise InvalidInput("the shift is too long, or over", field="ends_at", expected="within the next 16 hours")
    return db.write(lambda tx: open_in(tx, courier_id, tx.now_us, ends))


def open_in(tx: Tx, courier_id: str, starts_at: int, ends_at: int) -> str:
    """Open a shift and return its id, or that of the one that is open already."""
    row = {
        "id": tx.new_id("shf"),
        "courier_id": courier_id,
        "open_key": courier_id,
        "starts_at": starts_at,
        "ends_at": ends_at,
        "changed_at": tx.now_us,
        "change": "begun",
    }
    tx.execute(_NEW_SHIFT, row)
    return str(tx.execute(_OPEN, {"courier": courier_id}).one().id)


def end_shift(db: Database, courier_id: str) -> None:
    """Close a courier's shift: what was not loaded yet waits for another; raise NoShift, StillOut."""

    def end(tx: Tx) -> None:
        shift = open_shift(tx, courier_id)
        stops = carried(tx, courier_id)
        if any(stop.state == StopState.OUT for stop in stops):
            raise StillOut("deliver or bring back what is on the road first", stops=len(stops))
        close_in(tx, shift, stops)

    db.write(end)


def open_shift(tx: Tx, courier_id: str) -> Row[Any]:
    """Return a courier's open shift; raise NoShift."""
    shift = tx.execute(_OPEN.with_for_update(), {"courier": courier_id}).one_or_none()
    if shift is None:
        raise NoShift(courier_id=courier_id)
    return shift


def carried(tx: Tx, courier_id: str) -> Sequence[Row[Any]]:
    """Return the stops that a courier has, in their order."""
    return tx.execute(_CARRIED, {"courier": courier_id}).all()


def close_in(tx: Tx, shift: Row[Any], stops: Sequence[Row[Any]]) -> None:
    """Close a shift whose stops, if any, are not on the road: they wait again."""
    if stops:
        tx.execute(
            update(delivery_stop)
            .where(_T.id.in_([stop.id for stop in stops]))
            .values(state="waiting", courier_id=None, shift_id=None, sequence=None, changed_at=tx.now_us)
        )
        record(tx, "unassign", stops, state=StopState.WAITING.value, actor="system", reason="shift_over")
    tx.execute(update(courier_shift).where(_S.id == shift.id).values(open_key=None, closed_at=tx.now_us))


def changed(tx: Tx, shift: Row[Any], change: str, **values: Any) -> None:
    """Note on a shift why its route changed, and announce it."""
    tx.execute(update(courier_shift).where(_S.id == shift.id).values(changed_at=tx.now_us, change=change, **values))
    tx.publish(RouteChanged(shift.courier_id, shift.id, change))


def depart(db: Database, courier_id: str) -> int:
    """Put a courier on the road with all that is assigned to them; return how many stops; raise NoShift."""
    return db.write(lambda tx: depart_in(tx, open_shift(tx, courier_id), actor=courier_id))


def depart_in(tx: Tx, shift: Row[Any], *, actor: str) -> int:
    """Put a courier on the road."""
    loaded = [stop for stop in carried(tx, shift.courier_id) if stop.state == StopState.ASSIGNED]
    if loaded:
        tx.execute(
            update(delivery_stop)
            .where(_T.id.in_([stop.id for stop in loaded]), _T.state == "assigned")
            .values(state="out", changed_at=tx.now_us)
        )
        record(tx, "depart", loaded, state=StopState.OUT.value, actor=actor)
        changed(tx, shift, "departed", out_at=shift.out_at or tx.now_us)
    return len(loaded)


def roll_shifts(db: Database) -> None:
    """Close the shifts that are over with nothing on the road, and open those whose time has come."""
    now_us = db.clock.now_us()
    with db.read() as connection:
        over = connection.execute(
            select(_S.courier_id).where(_S.open_key.is_not(None), _S.ends_at <= now_us).order_by(_S.courier_id)
        ).scalars()
        ended = list(over)
    for courier_id in ended:
        db.write(partial(_close_if_home, courier_id=courier_id))
    with db.read() as connection:
        calendar = hub_calendar(connection)
        idle = connection.execute(
            select(courier)
            .join(courier_shift, _S.open_key == courier.c.person_id, isouter=True)
            .where(courier.c.active, _S.id.is_(None))
            .order_by(courier.c.person_id)
        ).all()
    for row in idle:
        hours = _hours(calendar, row, calendar.local(now_us).date())
        if hours is not None and hours[0] <= now_us < hours[1]:
            db.write(partial(open_in, courier_id=row.person_id, starts_at=hours[0], ends_at=hours[1]))


def _close_if_home(tx: Tx, courier_id: str) -> None:
    shift = tx.execute(_OPEN.with_for_update(), {"courier": courier_id}).one_or_none()
    stops = carried(tx, courier_id)
    if shift is not None and shift.ends_at <= tx.now_us and not any(stop.state == StopState.OUT for stop in stops):
        close_in(tx, shift, stops)


def _hours(calendar: Calendar, row: Row[Any], day: date) -> tuple[int, int] | None:
    if str(day.isoweekday()) not in row.working_days or not calendar.is_open(day):
        return None
    return (
        calendar.moment_us(day, time.fromisoformat(row.works_from)),
        calendar.moment_us(day, time.fromisoformat(row.works_to)),
    )


def _clock_time(text: str, field: str) -> time:
    try:
        return time.fromisoformat(text)
    except ValueError:
        raise InvalidInput(
            say("“%(text)s” is no time", text=text[:10]), field=field, expected="such as 08:00"
        ) from None
