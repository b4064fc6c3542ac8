"""Waves: boxes released together to picking because they leave together. Pure.

A departure is when a box's truck leaves: ``HANDLING_US`` after its work must begin (``ship_by_at``).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

from entrepot.fulfil.warehouse.domain import HANDLING_US, B

ReleaseMode = Literal["continuous", "lead", "departures"]
"""Each planned box may be fetched at once; a lead releases waves; a job releases them as departures come near."""
RELEASE_MODES: Final = ("continuous", "lead", "departures")
MINUTE_US: Final = 60_000_000
MOST_WINDOW_MIN: Final = 14 * 24 * 60
MOST_IN_WAVE: Final = 2_000
MOST_AT_WORK: Final = 100_000
HELD_AFTER_WITHDRAWAL_US: Final = 30 * MINUTE_US
"""How long the job lets people plan anew after a wave was withdrawn, before it releases by itself again."""

WhyAlone = Literal[
    "begun", "sealed", "ended", "held", "nothing_to_fetch", "at_once", "by_lead", "later", "full", "next"
]
"""Why a box is in no wave."""


@dataclass(frozen=True, slots=True)
class Release:
    """How a site lets boxes to picking.

    ``window_min``: boxes whose truck leaves within so many minutes are due. ``most_boxes``: in a wave.
    ``most_at_work``: boxes released and not sealed yet, as many as the walls and people can take.
    """

    mode: ReleaseMode = "continuous"
    window_min: int = 480
    most_boxes: int = 200
    most_at_work: int = 400

    def due_us(self, now_us: int) -> int:
        """Return up to which ``ship_by_at`` boxes are due."""
        return now_us + self.window_min * MINUTE_US - HANDLING_US

    def room(self, at_work: int) -> int:
        """Return how many boxes the next wave may take while so many are at work."""
        return max(0, min(self.most_boxes, self.most_at_work - at_work))


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a wave has come. ``boxes`` are those not given up; parcels stand in exactly one of three counts."""

    boxes: int = 0
    sealed: int = 0
    given_up: int = 0
    late: int = 0
    to_fetch: int = 0
    fetched: int = 0
    packed: int = 0

    @property
    def parcels(self) -> int:
        """How many parcels are in it now."""
        return self.to_fetch + self.fetched + self.packed

    @property
    def over(self) -> bool:
        """Whether each box is sealed or given up."""
        return self.sealed == self.boxes

    @property
    def begun(self) -> bool:
        """Whether somebody fetched or packed anything of it."""
        return self.fetched + self.packed + self.sealed > 0

    def as_dict(self) -> dict[str, Any]:
        """Return it as the interface and the finished wave tell it."""
        counts = ("boxes", "sealed", "given_up", "late", "to_fetch", "fetched", "packed")
        return {name: getattr(self, name) for name in counts} | {"parcels": self.parcels}


@dataclass(frozen=True, slots=True)
class WaveRow:
    """A wave in a list; ``zones`` are parcels to fetch by zone as it was released."""

    id: str
    code: str
    state: str
    route: str | None
    cut_off_at: datetime
    zones: Mapping[str, int]
    released_at: datetime
    released_by: str
    ended_at: datetime | None
    progress: Progress


@dataclass(frozen=True, slots=True)
class WaveBox:
    """A box of a wave: how many parcels, how many are still to be fetched, in which zones."""

    id: str
    code: str
    state: str
    cell: str | None
    position: str | None
    route: str
    leaves_at: datetime
    late: bool
    parcels: int
    packed: int
    to_fetch: int


@dataclass(frozen=True, slots=True)
class AtWork:
    """Somebody who fetched or packed for a wave lately."""

    person_id: str
    scans: int
    last_at: datetime


@dataclass(frozen=True, slots=True)
class Due:
    """What would be released now: boxes and parcels that are due, how many fit, and when the first truck leaves."""

    boxes: int
    parcels: int
    room: int
    at_work: int
    waiting: int
    first_leaves_at: datetime | None
    routes: Mapping[str, int]
    held_until: datetime | None


def why_alone(
    *, release: Release, state: str, hold: bool, to_fetch: int, ship_by_at: int, at_work: int, now_us: int
) -> WhyAlone:
    """Return why a box that is in no wave is in none."""
    if state in {B.VOID, B.SHIPPED, B.BACK}:
        return "ended"
    if state in {B.PACKED, B.SORTED, B.LOADED}:
        return "sealed"
    if state == B.OPEN:
        return "begun"
    if hold:
        return "held"
    if not to_fetch:
        return "nothing_to_fetch"
    if release.mode != "departures":
        return "at_once" if release.mode == "continuous" else "by_lead"
    if ship_by_at > release.due_us(now_us):
        return "later"
    return "next" if release.room(at_work) else "full"
