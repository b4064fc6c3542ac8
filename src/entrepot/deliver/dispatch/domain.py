"""Stops, attempts, proofs and the six steps that a shopper follows. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from entrepot.kit.errors import Conflict, InvalidInput, NotFound
from entrepot.kit.sentences import say

ATTEMPTS: Final = 3
"""After so many failed attempts a box goes back to the hub."""
VEHICLES: Final[Mapping[str, tuple[int, int, int]]] = {
    "bicycle": (40_000, 150_000, 25),
    "scooter": (60_000, 250_000, 30),
    "car": (300_000, 1_200_000, 50),
    "van": (900_000, 6_000_000, 120),
}
"""What a vehicle carries: grams, cubic centimetres, stops."""
FAILURES: Final = ("absent", "refused", "address_unclear", "no_access", "damaged", "other")
"""Why an attempt failed."""
STEPS: Final = ("receive", "store", "merge", "sort", "ship", "deliver")
SIGNATURE_POINTS: Final = 2_000
SIGNATURE_SIDE: Final = 1_000


class StopState(StrEnum):
    """Where a stop stands: ``assigned`` to a courier, ``out`` on the road."""

    WAITING = "waiting"
    ASSIGNED = "assigned"
    OUT = "out"
    DELIVERED = "delivered"
    RETURNED = "returned"


class StopNotFound(NotFound):
    """There is no such stop, or it is another courier's."""

    code = "deliver.no_stop"
    title = "There is no such stop"


class CourierNotFound(NotFound):
    """There is no such courier, or they have no open shift."""

    code = "deliver.no_courier"
    title = "There is no such courier"


class TrackingNotFound(NotFound):
    """The link leads nowhere."""

    code = "deliver.no_tracking"
    title = "There is nothing to track under this link"


class StopClosed(Conflict):
    """The stop is not with this courier any more, or is delivered or returned already."""

    code = "deliver.stop_closed"
    title = "This stop is closed"


class StopRecalled(Conflict):
    """Every order in the box was cancelled on the way: it goes back to the hub, not to the shopper."""

    code = "deliver.stop_recalled"
    title = "Bring this box back: everything in it was cancelled"


class NoShift(Conflict):
    """The courier has no open shift."""

    code = "deliver.no_shift"
    title = "Start your shift first"


class ProofMissing(InvalidInput):
    """A delivery needs a proof: a name, the shopper's code, a photo or a signature."""

    code = "deliver.proof_missing"
    title = "A proof of delivery is missing"


class WrongCode(InvalidInput):
    """The code that the shopper said is not the one of this box."""

    code = "deliver.wrong_code"
    title = "This is not the code of this box"


Strokes = tuple[tuple[tuple[int, int], ...], ...]


@dataclass(frozen=True, slots=True)
class Proof:
    """What shows that a box was handed over. ``signature`` is strokes of points from 0 to 1,000 each way."""

    name: str | None = None
    code: str | None = None
    photo_file_id: str | None = None
    signature: Strokes | None = None

    @property
    def empty(self) -> bool:
        """Whether nothing is shown at all."""
        return not (self.name or self.code or self.photo_file_id or any(self.signature or ()))


@dataclass(frozen=True, slots=True)
class AttemptResult:
    """What became of an attempt: the stop's state, attempts made, and when it is tried again (microseconds)."""

    stop_id: str
    state: str
    attempts: int
    again_at_us: int | None


@dataclass(frozen=True, slots=True)
class Step:
    """One of the six steps; ``state`` is done, now, todo or failed, ``at_us`` when it was done."""

    name: str
    state: str
    at_us: int | None = None


def check_outcome(outcome: str, reason: str, proof: Proof) -> None:
    """Raise InvalidInput where an attempt is told in a way that proves nothing."""
    if outcome == "delivered":
        if proof.empty:
            raise ProofMissing(field="proof", expected="a name, the shopper's code, a photo or a signature")
        _check_signature(proof.signature)
    elif outcome == "failed":
        if reason not in FAILURES:
            raise InvalidInput("say why it failed", field="reason", expected=", ".join(FAILURES))
    else:
        raise InvalidInput("an attempt is delivered or failed", field="outcome", expected="delivered or failed")


def _check_signature(signature: Strokes | None) -> None:
    points = [point for stroke in signature or () for point in stroke]
    if len(points) > SIGNATURE_POINTS or any(not 0 <= each <= SIGNATURE_SIDE for point in points for each in point):
        raise InvalidInput(
            "the signature is not one of ours",
            field="proof.signature",
            expected=say(
                "at most %(most)s points from 0 to %(side)s",
                most=SIGNATURE_POINTS,
                side=SIGNATURE_SIDE,
            ),
        )


_DONE_BY_PARCEL: Final[Mapping[str, int]] = {
    "expected": 0, "received": 1, "stored": 2, "picked": 2, "packed": 3, "sorted": 4, "loaded": 4, "shipped": 5,
}  # fmt: skip
_TIMED_BY: Final[Mapping[str, str]] = {
    "receive": "receive",
    "store": "store",
    "pack": "merge",
    "sort": "sort",
    "ship": "ship",
}
"""Which entry of the floor's record ends which step."""


def steps_of(parcel_state: str | None, stop_state: str | None, at: Mapping[str, int]) -> tuple[Step, ...]:
    """Return the six steps of a parcel, from its state on the floor, its stop's, and the record's moments by kind.

    A step that was passed over (a parcel merged without being stored) counts as done.
    """
    done = _DONE_BY_PARCEL.get(parcel_state or "expected")
    stuck = done is None
    if stop_state is not None:
        done, stuck = 5, stop_state == StopState.RETURNED
    if stop_state == StopState.DELIVERED:
        done, stuck = 6, False
    if done is None:
        done = max((STEPS.index(_TIMED_BY[kind]) + 1 for kind in at if kind in _TIMED_BY), default=0)
    moments = {_TIMED_BY[kind]: moment for kind, moment in at.items() if kind in _TIMED_BY}
    if "deliver" in at:
        moments["deliver"] = at["deliver"]
    steps = []
    for number, name in enumerate(STEPS):
        state = "done" if number < done else "todo"
        if number == done:
            state = "failed" if stuck else "now"
        steps.append(Step(name, state, moments.get(name) if number < done else None))
    return tuple(steps)
