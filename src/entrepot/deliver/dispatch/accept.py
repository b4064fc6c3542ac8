"""Taking over what the hub has shipped: each box becomes a stop, which then waits for a courier."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from entrepot.core.database import Tx, insert_or_ignore
from entrepot.deliver.dispatch.city import demo_city
from entrepot.deliver.dispatch.domain import StopState
from entrepot.deliver.dispatch.record import open_tracking, record
from entrepot.deliver.dispatch.tables import delivery_place, delivery_stop
from entrepot.fulfil.warehouse import BoxShipped
from entrepot.kit.geo import Point, distance_m
from entrepot.shop.orders import Address, OrderNotFound, OrderPaid, address_for_delivery

ASSIGN: Final = "deliver.dispatch.assign"
"""The kind of job that gives waiting stops to couriers."""
_STOP: Final = insert_or_ignore(delivery_stop, ["box_id", "shipped_at"])
_PLACE: Final = insert_or_ignore(delivery_place, ["stop_id"])
REACH_M: Final = 60_000.0
"""Couriers go no farther from the hub than this."""
_CODES: Final = 10_000
_CODE_MULTIPLIER: Final = 31


@dataclass(frozen=True, slots=True)
class _New:
    id: str
    box_id: str
    attempts: int = 0
    courier_id: str | None = None


def accept(tx: Tx, event: BoxShipped) -> None:
    """Make the stop of a box that has left the hub; the same shipment again changes nothing."""
    accept_many(tx, [event])


def accept_many(tx: Tx, events: Sequence[BoxShipped]) -> None:
    """Make the stops of boxes that have left the hub, and ask for couriers."""
    made: list[_New] = []
    for event in events:
        stop_id = tx.new_id("stp")
        if tx.execute(_STOP, _stop_row(tx, stop_id, event)).rowcount == 0:
            continue
        made.append(_New(stop_id, event.box_id))
        point = _point(tx, event.address_id)
        place = {"stop_id": stop_id, "shopper_id": event.shopper_id, "lat": point.lat, "lon": point.lon}
        tx.execute(_PLACE, place)
    record(tx, "accept", made, state=StopState.WAITING.value, actor="system")
    if made:
        tx.enqueue(ASSIGN, {}, key="waiting")


def track(tx: Tx, event: OrderPaid) -> None:
    """Make the link under which a purchase can be followed, as soon as it is paid."""
    open_tracking(tx, event.group_id, event.shopper_id)


def point_of(address: Address) -> Point:
    """Return where an address is: its own coordinates where couriers reach them, else its house in the demo city."""
    if address.lat is not None and address.lon is not None:
        point = Point(address.lat, address.lon)
        if distance_m(point, demo_city().depot) <= REACH_M:
            return point
    return demo_city().house(f"{address.country}|{address.postcode}|{address.city}|{address.line1}")


def _point(tx: Tx, address_id: str) -> Point:
    try:
        return point_of(address_for_delivery(tx.connection, address_id))
    except OrderNotFound:
        return demo_city().depot


def _code(random: str) -> str:
    """Four digits from random characters."""
    return f"{sum(ord(each) * _CODE_MULTIPLIER**place for place, each in enumerate(random)) % _CODES:04d}"


def _stop_row(tx: Tx, stop_id: str, event: BoxShipped) -> dict[str, Any]:
    return {
        "id": stop_id,
        "box_id": event.box_id,
        "sscc": event.sscc,
        "shopper_id": event.shopper_id,
        "address_id": event.address_id,
        "order_ids": event.order_ids,
        "route": event.route,
        "weight_g": event.weight_g,
        "volume_cm3": -(-event.length_mm * event.width_mm * event.height_mm // 1000),
        "state": StopState.WAITING.value,
        "attempts": 0,
        "courier_id": None,
        "shift_id": None,
        "sequence": None,
        "not_before_at": tx.now_us,
        "window_from_at": None,
        "window_to_at": None,
        "promised_at": event.promised_at,
        "handover_code": _code(tx.new_id("cod")[-8:]),
        "shipped_at": event.shipped_at,
        "ended_at": None,
        "changed_at": tx.now_us,
    }
