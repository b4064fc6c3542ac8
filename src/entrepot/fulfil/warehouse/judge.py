"""Whether a consumer's parcels go now: by the policy in force, else when all have come or the promise presses.

The decision is a policy's act: with its ground it goes into the record, in the detail of what it followed from (an
arrival) and of what followed from it (a planned box).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from entrepot.fulfil.consolidation import (
    Act,
    Come,
    Decision,
    Missing,
    Waiting,
    WeightSteps,
    keep_waiting,
    policy_in,
)
from entrepot.fulfil.warehouse.domain import HANDLING_US, P, Parcel, is_ready
from entrepot.fulfil.warehouse.floor import Floor
from entrepot.fulfil.warehouse.routes import built_in_routes
from entrepot.kit.errors import AppError


@dataclass(frozen=True, slots=True)
class Verdict:
    """The parcels that go now, by the boxes that they were reckoned in, and the ground for the record."""

    send: Sequence[Sequence[Parcel]] = ()
    ground: Mapping[str, Any] = field(default_factory=dict)

    def sends(self, parcel_id: str) -> bool:
        """Return whether a parcel is among those that go."""
        return any(parcel.id == parcel_id for together in self.send for parcel in together)


def waiting_for_a_box(group: Sequence[Parcel]) -> list[Parcel]:
    """Return those of a consumer's parcels that are here and not yet planned into a box."""
    return [parcel for parcel in group if parcel.state in {P.RECEIVED, P.STORED} and parcel.box_id is None]


def judge(floor: Floor, group: Sequence[Parcel]) -> Verdict:
    """Return what is to be done now with a consumer's parcels; what is to wait is written down, to be looked at again.

    Costs a statement where parcels wait for others, none else.
    """
    come = waiting_for_a_box(group)
    if not come:
        return Verdict()
    to_come = [parcel for parcel in group if parcel.state == P.EXPECTED]
    policy, steps = policy_in(floor.tx.kept), prices(floor, come[0].route)
    if policy is None or steps is None:
        return Verdict([come]) if is_ready(come, len(to_come), floor.tx.now_us) else Verdict()
    decision = policy.decide(floor.tx, [_come(parcel) for parcel in come], [_missing(each) for each in to_come], steps)
    if decision.look_again_us is not None:
        keep_waiting(floor.tx, _waiting(decision, come[0].address_id, floor.tx.now_us, steps.currency))
    by_id = {parcel.id: parcel for parcel in come}
    send = [[by_id[parcel_id] for parcel_id in together] for together in decision.send]
    return Verdict(send, {"merge": _ground(decision, steps)})


def prices(floor: Floor, route: str) -> WeightSteps | None:
    """Return what a box costs on a route; None where no policy is in force, or nobody has a price for the route."""
    policy = policy_in(floor.tx.kept)
    if policy is None:
        return None
    country, postcode = built_in_routes().destination_of(route)
    try:
        return policy.steps(floor.tx, country, postcode)
    except AppError:
        return None


def _come(parcel: Parcel) -> Come:
    return Come(parcel.id, parcel.grams, parcel.volume_cm3, parcel.ship_by_at + HANDLING_US)


def _missing(parcel: Parcel) -> Missing:
    return Missing(parcel.id, parcel.seller_id, parcel.expected_at, parcel.grams, parcel.volume_cm3)


def _waiting(decision: Decision, address_id: str, now_us: int, currency: str) -> Waiting:
    assert decision.look_again_us is not None  # noqa: S101  # asked for only then
    return Waiting(
        address_id=address_id,
        decided_at=now_us,
        look_at=decision.look_again_us,
        why=decision.why.value,
        waits_for=decision.waits_for,
        until_at=decision.until_us,
        chance_ppm=round(decision.chance * 1_000_000),
        saves_minor=decision.saves_minor,
        currency=currency,
    )


def _ground(decision: Decision, steps: WeightSteps) -> dict[str, Any]:
    ground: dict[str, Any] = {"do": decision.act.value, "why": decision.why.value}
    if decision.act is Act.WAIT and decision.waits_for is not None:
        ground |= {
            "waits_for": decision.waits_for,
            "chance_ppm": round(decision.chance * 1_000_000),
            "until": decision.until_us,
            "saves_minor": decision.saves_minor,
            "currency": steps.currency,
        }
    return ground
