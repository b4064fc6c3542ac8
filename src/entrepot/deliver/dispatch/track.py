"""Following a purchase: the six steps of each box, read from the floor's record and the stops, never copied."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Connection, Row, select

from entrepot.deliver.dispatch.assign import remaining
from entrepot.deliver.dispatch.domain import STEPS, Step, StopState, TrackingNotFound, steps_of
from entrepot.deliver.dispatch.reads import proof_of
from entrepot.deliver.dispatch.tables import courier_position, delivery_place, delivery_stop, delivery_tracking
from entrepot.deliver.dispatch.views import TrackedBox, TrackingView
from entrepot.deliver.routes import drive
from entrepot.fulfil.warehouse import ParcelNotFound, ParcelRow, box_history, find_box, parcel_history, parcel_of_order
from entrepot.kit.clock import from_us, to_us
from entrepot.kit.geo import Point
from entrepot.shop.orders import GroupView, OrderNotFound, OrderState, OrderView, group_view

_SHOWN_WHEN_BEFORE: Final = 3
_WINDOW_US: Final = 30 * 60 * 1_000_000
_SECOND_US: Final = 1_000_000
_NOT_COMING: Final = frozenset({OrderState.CANCELLED.value, OrderState.REFUNDED.value})
_K, _T = delivery_tracking.c, delivery_stop.c


def tracking_token(connection: Connection, group_id: str, shopper_id: str) -> str:
    """Return the link's token of a shopper's own purchase; raise TrackingNotFound before it is paid."""
    token = connection.execute(
        select(_K.token).where(_K.group_id == group_id, _K.shopper_id == shopper_id)
    ).scalar_one_or_none()
    if token is None:
        raise TrackingNotFound("this purchase cannot be followed yet")
    return str(token)


def tracking(connection: Connection, token: str, *, now_us: int, viewer_id: str | None = None) -> TrackingView:
    """Return a purchase on its way, by the token of its link; raise TrackingNotFound.

    Whoever has the link sees how far it is; only the shopper (``viewer_id``) sees the place on the map and the code.
    """
    link = connection.execute(select(delivery_tracking).where(_K.token == token)).one_or_none()
    if link is None:
        raise TrackingNotFound
    try:
        group = group_view(connection, link.group_id, link.shopper_id)
    except OrderNotFound:
        raise TrackingNotFound from None
    mine = viewer_id == link.shopper_id
    boxes = tuple(
        _tracked(connection, orders, parcel, now_us=now_us, mine=mine)
        for orders, parcel in _together(connection, group)
    )
    behind = min((_done(box.steps) for box in boxes), default=0)
    return TrackingView(
        token=token,
        group_id=group.id,
        state=group.state,
        now=STEPS[min(behind, len(STEPS) - 1)],
        done=bool(boxes) and behind == len(STEPS),
        promised_at=from_us(group.promised_at),
        boxes=boxes,
    )


def _done(steps: Sequence[Step]) -> int:
    return sum(step.state == "done" for step in steps)


def _together(connection: Connection, group: GroupView) -> list[tuple[list[OrderView], ParcelRow | None]]:
    """The purchase's orders by what carries them: those in one box are one."""
    carried: dict[str, tuple[list[OrderView], ParcelRow | None]] = {}
    for order in group.orders:
        if order.state in _NOT_COMING:
            continue
        try:
            parcel = parcel_of_order(connection, order.id, seller_id=order.seller_id)
        except ParcelNotFound:
            parcel = None
        key = parcel.box_id if parcel is not None and parcel.box_id is not None else order.id
        carried.setdefault(key, ([], parcel))[0].append(order)
    return list(carried.values())


def _tracked(
    connection: Connection, orders: Sequence[OrderView], parcel: ParcelRow | None, *, now_us: int, mine: bool
) -> TrackedBox:
    box_id = parcel.box_id if parcel is not None else None
    stop = _stop_of(connection, box_id) if box_id is not None else None
    box = find_box(connection, box_id).box if box_id is not None else None
    moments = _moments(connection, parcel, stop)
    steps = steps_of(parcel.state if parcel is not None else None, None if stop is None else stop.state, moments)
    before, window = _coming(connection, stop, now_us)
    near = before is not None and before <= _SHOWN_WHEN_BEFORE and stop is not None and stop.state == StopState.OUT
    courier = _position(connection, stop.courier_id) if near and stop is not None else None
    place = _place(connection, stop.id) if mine and stop is not None else None
    waits = stop is not None and stop.state == StopState.WAITING and stop.attempts > 0
    here = parcel is not None and parcel.state != "expected"
    return TrackedBox(
        box_code=None if box is None else box.code,
        sscc=None if box is None else box.sscc,
        order_ids=tuple(order.id for order in orders),
        seller_ids=tuple(dict.fromkeys(order.seller_id for order in orders)) if mine else (),
        steps=steps,
        state=stop.state if stop is not None else parcel.state if parcel is not None and here else orders[0].state,
        attempts=0 if stop is None else stop.attempts,
        again_at=from_us(stop.not_before_at) if waits and stop is not None else None,
        window=None if window is None else (from_us(window[0]), from_us(window[1])),
        stops_before=before,
        courier=None if courier is None else Point(courier.lat, courier.lon),
        courier_at=None if courier is None else from_us(courier.at),
        place=place,
        handover_code=stop.handover_code if mine and stop is not None and stop.ended_at is None else None,
        proof=proof_of(connection, stop.id) if mine and stop is not None else None,
    )


def _stop_of(connection: Connection, box_id: str) -> Row[Any] | None:
    return connection.execute(
        select(delivery_stop).where(_T.box_id == box_id).order_by(_T.shipped_at.desc()).limit(1)
    ).one_or_none()


def _moments(connection: Connection, parcel: ParcelRow | None, stop: Row[Any] | None) -> Mapping[str, int]:
    """When each kind of thing last happened to a parcel or its box."""
    if parcel is None:
        return {}
    entries = parcel_history(connection, parcel.id)
    if parcel.box_id is not None:
        entries = [*entries, *(each for each in box_history(connection, parcel.box_id) if each.parcel_id is None)]
    moments = {each.kind: to_us(each.at) for each in entries if each.outcome == "ok"}
    if stop is not None and stop.state == StopState.DELIVERED:
        moments["deliver"] = stop.ended_at
    return moments


def _coming(connection: Connection, stop: Row[Any] | None, now_us: int) -> tuple[int | None, tuple[int, int] | None]:
    """How many stops come before, and the half-hours around the expected arrival."""
    if stop is None or stop.state not in {StopState.ASSIGNED, StopState.OUT}:
        return None, None
    van, stops = remaining(connection, stop.courier_id, now_us)
    plan = drive(van, stops)
    place = next((number for number, each in enumerate(plan.stops) if each.id == stop.id), None)
    if place is None:
        return None, None
    arrives_us = round(plan.arrivals_s[place] * _SECOND_US)
    return place, (max(now_us, arrives_us - _WINDOW_US), arrives_us + _WINDOW_US)


def _position(connection: Connection, courier_id: str) -> Row[Any] | None:
    return connection.execute(select(courier_position).where(courier_position.c.courier_id == courier_id)).one_or_none()


def _place(connection: Connection, stop_id: str) -> Point | None:
    row = connection.execute(select(delivery_place).where(delivery_place.c.stop_id == stop_id)).one_or_none()
    return None if row is None else Point(row.lat, row.lon)
