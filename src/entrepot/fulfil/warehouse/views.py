"""What pages and the HTTP interface are shown. UTC, grams, millimetres; ids, no personal data."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from entrepot.core.outbox import Position
from entrepot.kit.money import Money


@dataclass(frozen=True, slots=True)
class ParcelRow:
    """A parcel in a list; ``state`` follows its box once it is packed: packed, sorted, loaded, shipped."""

    id: str
    code: str
    order_id: str
    seller_id: str
    route: str
    state: str
    position: str | None
    slot: str | None
    box_id: str | None
    units: int
    weight_g: int
    length_mm: int
    width_mm: int
    height_mm: int
    promised_at: datetime
    ship_by_at: datetime
    expected_at: datetime
    received_at: datetime | None
    cancelled: bool
    wave: str | None = None
    """The code of the wave that its box was released with, in the list of what is to be fetched."""
    tour: str | None = None
    """The tour that it is fetched on, in the same list."""


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One line of the record about a parcel or its box."""

    seq: int
    at: datetime
    kind: str
    outcome: str
    state: str
    parcel_id: str | None
    box_id: str | None
    from_position: str | None
    to_position: str | None
    scan_id: str | None
    actor: str
    detail: dict[str, Any]


@dataclass(frozen=True, slots=True)
class WaitView:
    """Why a consumer's parcels wait: for which one, how probably it comes until when, what one box less saves then.

    ``why`` is saving, or unknown_yet where too little was seen of sellers; ``chance`` is from 0 to 1, ``saves_minor``
    in minor units of ``currency``. It is decided anew with each arrival, and at ``look_again_at`` at the latest.
    """

    why: str
    waits_for: str | None
    chance: float
    until: datetime | None
    saves_minor: int
    currency: str
    look_again_at: datetime


@dataclass(frozen=True, slots=True)
class LookAt:
    """A place where a missing parcel may lie.

    ``why`` is last_seen, scanned_there (somebody tried to put it there), same_hand (the hand that stored it stored
    another thing there about then), beside (the slot touches its own), with_others (its consumer's), aside (where what
    is amiss is put).
    """

    place: str
    why: str


@dataclass(frozen=True, slots=True)
class ParcelView:
    """A parcel with the others of its consumer that are under way to or in the hub, and why it waits for them."""

    parcel: ParcelRow
    others: list[ParcelRow]
    open_exceptions: list["ExceptionRow"]
    waits: WaitView | None = None
    look_at: list[LookAt] = field(default_factory=list)
    """Where to look for it while it is missing, the likeliest first."""


@dataclass(frozen=True, slots=True)
class BoxRow:
    """A box in a list; ``fill`` is the part of its carton that goods take, from 0 to 1."""

    id: str
    code: str
    sscc: str | None
    state: str
    position: str | None
    cell: str | None
    route: str
    carton: str | None
    parcels: int
    packed: int
    fill: float
    expected_g: int
    weight_g: int | None
    length_mm: int
    width_mm: int
    height_mm: int
    hold: bool
    manifest_id: str | None
    promised_at: datetime
    ship_by_at: datetime
    planned_at: datetime
    sealed_at: datetime | None
    shipped_at: datetime | None


@dataclass(frozen=True, slots=True)
class BoxView:
    """A box and what belongs in it.

    ``why`` it was planned when it was: complete, pressing or not_worth_it; None where a person said so.
    """

    box: BoxRow
    parcels: list[ParcelRow]
    why: str | None = None


@dataclass(frozen=True, slots=True)
class ManifestRow:
    """A manifest in a list; its sums are of what is on it now, shipped or not. ``kind`` is ``out`` or ``returns``."""

    id: str
    code: str
    kind: str
    dock: str
    route: str | None
    state: str
    boxes: int
    parcels: int
    weight_g: int
    opened_at: datetime
    opened_by: str
    closed_at: datetime | None


@dataclass(frozen=True, slots=True)
class ExceptionRow:
    """A trouble that somebody has to see to, or has seen to; ``ways_out`` are the resolutions it takes."""

    id: str
    kind: str
    state: str
    parcel_id: str | None
    box_id: str | None
    place: str | None
    code: str | None
    detail: dict[str, Any]
    opened_at: datetime
    opened_by: str
    resolved_at: datetime | None
    resolved_by: str | None
    resolution: str | None
    ways_out: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BayRow:
    """How full a bay is: slots in all, those with anything in them, parcels in it, room for how many."""

    bay: str
    zone: str
    slots: int
    used: int
    held: int
    capacity: int
    blocked: int


@dataclass(frozen=True, slots=True)
class ZoneRow:
    """How full a zone or a put-wall is: its bays, slots in all, those with anything in them, parcels, room, blocked."""

    code: str
    bays: int
    slots: int
    used: int
    held: int
    capacity: int
    blocked: int


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """A slot, a cell, a chute, a dock or a station as it is now."""

    code: str
    kind: str
    zone: str
    bay: str
    row: int
    column: int
    capacity: int
    held: int
    blocked: bool
    routes: list[str]
    box_id: str | None


@dataclass(frozen=True, slots=True)
class HourRow:
    """What happened in one hour: parcels by kind of event (a merged box counts as the parcels in it)."""

    hour_at: datetime
    parcels: dict[str, int]
    events: dict[str, int]


@dataclass(frozen=True, slots=True)
class FloorSummary:
    """The floor today, from the hub's midnight. Counts of what waits stop at 1,000 (``…_more``: there is more)."""

    since: datetime
    received: int
    stored: int
    merged: int
    boxes_packed: int
    sorted: int
    shipped: int
    boxes_shipped: int
    boxes_in_time: int
    """Of ``boxes_timed`` that left, those that left early enough for their promise."""
    boxes_timed: int
    boxes_merged: int
    """Those that left with several parcels in them, ``parcels_merged``."""
    parcels_merged: int
    saved: list[Money]
    """What merging saved on boxes that left, by the tariffs of the days they were planned on; by currency."""
    hours: list[HourRow]
    slots: int
    slots_used: int
    expected: int
    expected_more: bool
    open_exceptions: int
    open_exceptions_more: bool
    boxes_to_pack: int
    boxes_to_pack_more: bool

    @property
    def parcels_per_box(self) -> float | None:
        """How many parcels the boxes that left today hold on average: the boxes whose merge rate is told beside it."""
        alone = self.boxes_timed - self.boxes_merged
        return (alone + self.parcels_merged) / self.boxes_timed if self.boxes_timed else None


@dataclass(frozen=True, slots=True)
class StagePace:
    """A stage of the floor now: things that wait there (1,000 at most), moved an hour, seconds that things stay.

    ``median_s`` and ``slow_s`` (the 90th percentile) are None where too few passed today.
    """

    kind: str
    waiting: int
    more_wait: bool
    an_hour: int
    median_s: int | None
    slow_s: int | None


@dataclass(frozen=True, slots=True)
class Change:
    """One line of the record as a live page follows it."""

    position: Position
    at: datetime
    kind: str
    outcome: str
    state: str
    parcel_id: str | None
    box_id: str | None
    from_position: str | None
    to_position: str | None
    parcels: int
