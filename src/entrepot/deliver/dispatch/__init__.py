"""Delivery: prices and promises, couriers and their routes, attempts with proof, tracking.

``docs/deliver.md`` tells the story. Moments are microseconds (UTC) where a name ends in ``_us``, weights grams.
"""

from entrepot.deliver.dispatch.accept import accept, point_of
from entrepot.deliver.dispatch.announced import BoxDelivered, BoxReturned, DeliveryFailed, RouteChanged
from entrepot.deliver.dispatch.assign import assign_to, assign_waiting, replan, unassign
from entrepot.deliver.dispatch.attempt import attempt
from entrepot.deliver.dispatch.city import City, Street, demo_city
from entrepot.deliver.dispatch.domain import (
    ATTEMPTS,
    FAILURES,
    STEPS,
    VEHICLES,
    AttemptResult,
    CourierNotFound,
    NoShift,
    Proof,
    ProofMissing,
    Step,
    StopClosed,
    StopNotFound,
    StopRecalled,
    StopState,
    TrackingNotFound,
    WrongCode,
)
from entrepot.deliver.dispatch.import_tariffs import TariffInvalid, import_tariffs, load_builtin_tariffs
from entrepot.deliver.dispatch.in_force import TariffPart, tariff_parts
from entrepot.deliver.dispatch.position import report_position
from entrepot.deliver.dispatch.quotes import Tariffs
from entrepot.deliver.dispatch.reads import courier_route, couriers, proof_of, stop_history, stops
from entrepot.deliver.dispatch.shifts import (
    CourierDraft,
    StillOut,
    depart,
    end_shift,
    roll_shifts,
    set_courier,
    start_shift,
)
from entrepot.deliver.dispatch.tariff import CM3_PER_KG, NoDelivery
from entrepot.deliver.dispatch.track import tracking, tracking_token
from entrepot.deliver.dispatch.views import (
    CourierRoute,
    CourierRow,
    CourierStop,
    ProofView,
    StopEvent,
    StopRow,
    TrackedBox,
    TrackingView,
)

__all__ = [
    "ATTEMPTS",
    "CM3_PER_KG",
    "FAILURES",
    "STEPS",
    "VEHICLES",
    "AttemptResult",
    "BoxDelivered",
    "BoxReturned",
    "City",
    "CourierDraft",
    "CourierNotFound",
    "CourierRoute",
    "CourierRow",
    "CourierStop",
    "DeliveryFailed",
    "NoDelivery",
    "NoShift",
    "Proof",
    "ProofMissing",
    "ProofView",
    "RouteChanged",
    "Step",
    "StillOut",
    "StopClosed",
    "StopEvent",
    "StopNotFound",
    "StopRecalled",
    "StopRow",
    "StopState",
    "Street",
    "TariffInvalid",
    "TariffPart",
    "Tariffs",
    "TrackedBox",
    "TrackingNotFound",
    "TrackingView",
    "WrongCode",
    "accept",
    "assign_to",
    "assign_waiting",
    "attempt",
    "courier_route",
    "couriers",
    "demo_city",
    "depart",
    "end_shift",
    "import_tariffs",
    "load_builtin_tariffs",
    "point_of",
    "proof_of",
    "replan",
    "report_position",
    "roll_shifts",
    "set_courier",
    "start_shift",
    "stop_history",
    "stops",
    "tariff_parts",
    "tracking",
    "tracking_token",
    "unassign",
]
