"""Active liveness: blinks and turns of the head in an order drawn for this attempt, told from a face's mesh.

It sees movement that was asked for, not life: a picture, a stopped picture and a recording of another order fail; who
can make a face move on demand passes. It is not certified (ISO/IEC 30107-3).
"""

import hashlib
import math
import random
import struct
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from typing import Final, Literal

Step = Literal["blink", "turn_left", "turn_right"]
Outcome = Literal[
    "going", "passed", "unread", "not_in_time", "gap", "frozen", "jumped", "another_face", "wrong_order", "replayed"
]

STEPS: Final = 4
STEP_MOST_US: Final = 5_000_000
GAP_MOST_US: Final = 400_000
FROZEN_US: Final = 500_000
CLOSED_LEAST_US: Final = 40_000
CLOSED_MOST_US: Final = 1_000_000
OPEN: Final = 0.2
CLOSED: Final = 0.15
AHEAD: Final = 10.0
TURNED: Final = 20.0
DEGREES_A_SECOND: Final = 400.0
"""A head turns no faster; a cut between two recordings does."""
ALIKE: Final = 0.8
_ORDERS: Final[tuple[Step, ...]] = ("blink", "turn_left", "turn_right")


@dataclass(frozen=True, slots=True)
class Reading:
    """A look at the face: microseconds of the server's clock, both eyes' height by width, degrees to the person's left.

    ``alike`` is the cosine of this face's numbers with those of the attempt's first look.
    """

    at_us: int
    eyes_open: tuple[float, float]
    yaw: float
    alike: float


@dataclass(frozen=True, slots=True)
class Challenge:
    """An attempt: what is asked and since when, how far it came, and how it ended; ``feed`` makes the next of it."""

    steps: tuple[Step, ...]
    asked_us: int
    done: int = 0
    outcome: Outcome = "going"
    trace: bytes = b""
    """A digest of every reading without its time: the same for the same readings shown again."""
    _last: Reading | None = None
    _still_us: int = 0
    _phase: Literal["before", "ready", "acting"] = "before"
    _acting_us: int = 0

    @property
    def asks(self) -> Step | None:
        """What the person is to do now; None once it has ended."""
        return self.steps[self.done] if self.outcome == "going" else None


def draw(generator: random.Random, *, asked_us: int) -> Challenge:
    """Return a new attempt: four steps, a blink and a turn among them, one of 64 orders; give it a secret generator."""
    while True:
        steps = tuple(generator.choice(_ORDERS) for _ in range(STEPS))
        if "blink" in steps and set(steps) != {"blink"}:
            return Challenge(steps, asked_us)


def feed(challenge: Challenge, reading: Reading, *, earlier: AbstractSet[bytes] = frozenset()) -> Challenge:
    """Return the attempt after one more reading; one that has ended stays as it is.

    Each step is seen from a face that looks ahead with open eyes and back to it, within five seconds. ``earlier`` are
    the traces of attempts that passed: the same readings do not pass again.
    """
    if challenge.outcome != "going":
        return challenge
    ended = _amiss(challenge, reading)
    if ended:
        return replace(challenge, outcome=ended)
    last = challenge._last  # noqa: SLF001  # this module's own
    same = last is not None and (last.eyes_open, last.yaw) == (reading.eyes_open, reading.yaw)
    now = replace(
        challenge,
        trace=hashlib.sha256(challenge.trace + struct.pack("<3d", *reading.eyes_open, reading.yaw)).digest(),
        _last=reading,
        _still_us=challenge._still_us if same else reading.at_us,  # noqa: SLF001
    )
    now = _moved(now, reading)
    if now.done < len(now.steps):
        return now
    return replace(now, outcome="replayed" if now.trace in earlier else "passed")


def _amiss(challenge: Challenge, reading: Reading) -> Outcome | None:
    """Return why an attempt ends with this reading, if it does."""
    if not all(map(math.isfinite, (*reading.eyes_open, reading.yaw, reading.alike))) or min(reading.eyes_open) < 0:
        return "unread"
    last = challenge._last  # noqa: SLF001
    since = reading.at_us - (last.at_us if last else challenge.asked_us)
    if since < 0 or (last and since == 0):
        return "jumped"
    if reading.at_us - challenge.asked_us > STEP_MOST_US:
        return "not_in_time"
    if reading.alike < ALIKE:
        return "another_face"
    return _between(challenge, last, reading) if last else None


def _between(challenge: Challenge, last: Reading, reading: Reading) -> Outcome | None:
    """Return why an attempt ends by what happened since the last reading, if it does."""
    since = reading.at_us - last.at_us
    if since > GAP_MOST_US:
        return "gap"
    if abs(reading.yaw - last.yaw) * 1e6 > DEGREES_A_SECOND * since:
        return "jumped"
    same = (last.eyes_open, last.yaw) == (reading.eyes_open, reading.yaw)
    if same and reading.at_us - challenge._still_us >= FROZEN_US:  # noqa: SLF001
        return "frozen"
    return "wrong_order" if _turn(reading) not in {None, challenge.asks} else None


def _turn(reading: Reading) -> Step | None:
    if abs(reading.yaw) < TURNED:
        return None
    return "turn_left" if reading.yaw > 0 else "turn_right"


def _moved(challenge: Challenge, reading: Reading) -> Challenge:
    """Return how far the step is: before it, ready for it, within it, or done and the next one asked."""
    ahead = abs(reading.yaw) <= AHEAD and min(reading.eyes_open) >= OPEN
    shut = max(reading.eyes_open) <= CLOSED and abs(reading.yaw) <= AHEAD
    acts = shut if challenge.asks == "blink" else _turn(reading) == challenge.asks
    match challenge._phase:  # noqa: SLF001
        case "before" if ahead:
            return replace(challenge, _phase="ready")
        case "ready" if acts:
            return replace(challenge, _phase="acting", _acting_us=reading.at_us)
        case "acting" if ahead:
            took = reading.at_us - challenge._acting_us  # noqa: SLF001
            if challenge.asks == "blink" and not CLOSED_LEAST_US <= took <= CLOSED_MOST_US:
                return replace(challenge, _phase="ready")
            return replace(challenge, done=challenge.done + 1, asked_us=reading.at_us, _phase="before")
    return challenge
