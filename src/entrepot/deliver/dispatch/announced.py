"""What delivery announces. Moments in microseconds, UTC."""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class BoxDelivered:
    """A box was handed over."""

    NAME: ClassVar[str] = "deliver.box.delivered"

    box_id: str
    stop_id: str
    shopper_id: str
    order_ids: list[str]
    courier_id: str
    delivered_at: int


@dataclass(frozen=True, slots=True)
class DeliveryFailed:
    """An attempt failed; the box comes again, unless it was the last attempt."""

    NAME: ClassVar[str] = "deliver.attempt.failed"

    box_id: str
    stop_id: str
    shopper_id: str
    order_ids: list[str]
    attempt: int
    reason: str
    failed_at: int


@dataclass(frozen=True, slots=True)
class BoxReturned:
    """A box could not be delivered and is back at the hub."""

    NAME: ClassVar[str] = "deliver.box.returned"

    box_id: str
    sscc: str
    stop_id: str
    shopper_id: str
    order_ids: list[str]
    reason: str
    returned_at: int


@dataclass(frozen=True, slots=True)
class RouteChanged:
    """A courier's stops or their order changed: ``change`` says why."""

    NAME: ClassVar[str] = "deliver.route.changed"

    courier_id: str
    shift_id: str
    change: str
