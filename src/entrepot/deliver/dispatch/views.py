"""What couriers, dispatchers and shoppers are shown. Moments UTC, degrees WGS 84, metres, grams."""

from dataclasses import dataclass
from datetime import datetime

from entrepot.deliver.dispatch.domain import Step
from entrepot.kit.geo import Point


@dataclass(frozen=True, slots=True)
class CourierStop:
    """A stop as its own courier sees it: with the address, read at this moment and kept nowhere else."""

    id: str
    box_id: str
    sscc: str
    state: str
    sequence: int
    attempts: int
    weight_g: int
    address_lines: tuple[str, ...]
    name: str
    phone: str
    note: str
    point: Point
    arrives_at: datetime
    promised_at: datetime
    late: bool


@dataclass(frozen=True, slots=True)
class CourierRoute:
    """A courier's shift and stops still to make, in order. ``change`` says why the route changed last."""

    courier_id: str
    shift_id: str
    starts_at: datetime
    ends_at: datetime
    out: bool
    change: str
    changed_at: datetime
    length_m: int
    ends_about: datetime
    delivered: int
    start: Point
    stops: tuple[CourierStop, ...]


@dataclass(frozen=True, slots=True)
class StopRow:
    """A stop in the dispatcher's list: no personal data but the point on the map, None once it is erased."""

    id: str
    box_id: str
    sscc: str
    route: str
    state: str
    attempts: int
    courier_id: str | None
    sequence: int | None
    weight_g: int
    not_before_at: datetime
    promised_at: datetime
    shipped_at: datetime
    ended_at: datetime | None
    point: Point | None


@dataclass(frozen=True, slots=True)
class CourierRow:
    """A courier in the dispatcher's list, with the shift and the load of the moment."""

    person_id: str
    vehicle: str
    routes: tuple[str, ...]
    works_from: str
    works_to: str
    working_days: str
    active: bool
    shift_id: str | None
    ends_at: datetime | None
    out: bool
    assigned: int
    on_the_road: int
    weight_g: int
    capacity_g: int
    position: Point | None
    position_at: datetime | None


@dataclass(frozen=True, slots=True)
class StopEvent:
    """One line of a stop's record."""

    at: datetime
    kind: str
    state: str
    attempt: int
    courier_id: str | None
    actor: str
    detail: dict[str, object]


@dataclass(frozen=True, slots=True)
class ProofView:
    """How a delivery was proved."""

    attempt: int
    name: str | None
    by_code: bool
    photo_file_id: str | None
    signature: list[list[list[int]]] | None
    at: datetime


@dataclass(frozen=True, slots=True)
class TrackedBox:
    """What travels together to the shopper: one box, or the parcel of an order that is in none yet.

    ``window`` is when the courier comes, ``stops_before`` how many others come first. ``courier`` is shown when at most
    three do. ``seller_ids``, ``place``, ``handover_code`` and ``proof`` are for the shopper, not for who has the link.
    """

    box_code: str | None
    sscc: str | None
    order_ids: tuple[str, ...]
    seller_ids: tuple[str, ...]
    steps: tuple[Step, ...]
    state: str
    attempts: int
    again_at: datetime | None
    window: tuple[datetime, datetime] | None
    stops_before: int | None
    courier: Point | None
    courier_at: datetime | None
    place: Point | None
    handover_code: str | None
    proof: ProofView | None


@dataclass(frozen=True, slots=True)
class TrackingView:
    """A purchase on its way. ``now`` is the step of the box farthest behind; ``done`` when all are delivered."""

    token: str
    group_id: str
    state: str
    now: str
    done: bool
    promised_at: datetime
    boxes: tuple[TrackedBox, ...]
