"""What the floor knows: parcels, boxes, scans and their answers. Pure.

Times are microseconds since the Unix epoch in UTC, weights grams, lengths millimetres. Texts for people are English
msgids with named values: a page translates them, the HTTP interface gives them in English as well.
"""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from math import prod
from types import MappingProxyType
from typing import Any, Final, Literal, NamedTuple

from entrepot.kit.errors import AppError, Conflict, NotFound

HOUR_US: Final = 3_600_000_000
DAY_US: Final = 24 * HOUR_US
HANDLING_US: Final = 6 * HOUR_US
"""From the decision to send a box until its truck leaves: pick, pack, sort, load."""
MOST_IN_BOX: Final = 20
"""Parcels that one box may be planned with, so that a plan is made within a write."""


class ParcelState(StrEnum):
    """Where a parcel stands; a packed one goes where its box goes."""

    EXPECTED = "expected"
    RECEIVED = "received"
    STORED = "stored"
    PICKED = "picked"
    PACKED = "packed"
    SHIPPED = "shipped"
    DAMAGED = "damaged"
    MISSING = "missing"
    CANCELLED = "cancelled"  # before it came
    RETURNING = "returning"  # here, to go back to its sender
    RETURNED = "returned"
    DISPOSED = "disposed"
    LOST = "lost"


class BoxState(StrEnum):
    """Where a box stands."""

    PLANNED = "planned"
    OPEN = "open"
    PACKED = "packed"
    SORTED = "sorted"
    LOADED = "loaded"
    SHIPPED = "shipped"
    BACK = "back"  # could not be delivered
    VOID = "void"


P, B = ParcelState, BoxState
TO_COME: Final = frozenset({P.EXPECTED, P.MISSING, P.CANCELLED})
"""States of a parcel that is not here as far as we know: any scan of it says that it is."""
OPEN: Final = frozenset({P.EXPECTED, P.RECEIVED, P.STORED, P.PICKED})
"""To come or here, and in no box: what is merged."""
HERE: Final = frozenset({P.RECEIVED, P.STORED, P.PICKED})
"""In the building, not in a box, nothing wrong with it."""
GONE: Final = frozenset({P.SHIPPED, P.RETURNED, P.DISPOSED, P.LOST})

ScanKind = Literal["receive", "store", "pick", "pack", "sort", "load", "damaged", "missing", "return"]
SCAN_KINDS: Final = ("receive", "store", "pick", "pack", "sort", "load", "damaged", "missing", "return")
Outcome = Literal["ok", "show", "already", "refused", "wrong_place", "unknown"]
"""``ok`` booked; ``show`` tells where it belongs; ``already`` had happened; the others booked nothing and say why."""
DAMAGE_REASONS: Final = ("crushed", "wet", "torn", "leaking", "opened", "other")


class ParcelNotFound(NotFound):
    """There is no such parcel, box, manifest or exception."""

    code = "warehouse.not_found"


class PlaceNotFound(NotFound):
    """The building has no such place."""

    code = "warehouse.place_not_found"


class FloorConflict(Conflict):
    """The state of the floor does not allow this."""

    code = "warehouse.conflict"


class NotExpectedYet(AppError):
    """A cancellation came before its order was announced; the outbox brings it again."""

    code = "warehouse.not_expected_yet"
    status = 409


class Parcel(NamedTuple):
    """One seller's order of one shopper, as a thing on the floor."""

    id: str
    code: str
    site_id: str
    order_id: str
    seller_id: str
    shopper_id: str
    address_id: str
    route: str
    state: str
    position: str | None
    slot: str | None
    box_id: str | None
    units: int
    length_mm: int
    width_mm: int
    height_mm: int
    expected_g: int
    weight_g: int | None
    promised_at: int
    ship_by_at: int
    expected_at: int
    received_at: int | None
    cancelled_at: int | None
    changed_at: int

    @property
    def grams(self) -> int:
        """Its weight as weighed, or as expected."""
        return self.expected_g if self.weight_g is None else self.weight_g

    @property
    def volume_cm3(self) -> int:
        """Its volume in cubic centimetres, rounded down."""
        return self.length_mm * self.width_mm * self.height_mm // 1000

    @property
    def sides_mm(self) -> tuple[int, ...]:
        """Its sides from the longest to the shortest."""
        return tuple(sorted((self.length_mm, self.width_mm, self.height_mm), reverse=True))


class Box(NamedTuple):
    """What a consumer gets: one or several parcels under one label."""

    id: str
    code: str
    sscc: str | None
    site_id: str
    shopper_id: str
    address_id: str
    route: str
    state: str
    position: str | None
    cell: str | None
    carton: str | None
    length_mm: int
    width_mm: int
    height_mm: int
    tare_g: int
    expected_g: int
    weight_g: int | None
    fill_ppm: int
    parcels: int
    packed: int
    hold: bool
    manifest_id: str | None
    promised_at: int
    ship_by_at: int
    planned_at: int
    sealed_at: int | None
    shipped_at: int | None
    changed_at: int
    saved_minor: int | None = None
    saved_currency: str | None = None


class Say(NamedTuple):
    """A sentence for people: an English msgid and the values in it."""

    id: str
    params: Mapping[str, Any] = MappingProxyType({})

    @property
    def text(self) -> str:
        """The sentence in English."""
        return self.id % self.params if self.params else self.id


class Next(NamedTuple):
    """What the scanner should send next: the same code again, with what is still to be given."""

    kind: ScanKind
    code: str
    expects: Literal["position", "weight", "parcel", "box", "nothing"]
    position: str | None = None


class ScanRequest(NamedTuple):
    """One scan. ``scan_id`` is the scanner's own, new for each press of its button; sent again it changes nothing.

    ``code`` is what was read; without ``kind`` the station and the thing's state decide what is meant. ``position`` is
    the place's label that was scanned after it. ``weight_g`` and ``size_mm`` come from a scale and a dimensioner.
    ``device_at`` is the device's own clock, for the record alone: a scan that waited was made before it is booked.
    """

    scan_id: str
    station: str
    code: str
    actor: str
    kind: ScanKind | None = None
    position: str | None = None
    weight_g: int | None = None
    size_mm: tuple[int, int, int] | None = None
    reason: str | None = None
    photo_file_id: str | None = None
    device_at: int | None = None


class ScanResult(NamedTuple):
    """The answer to a scan. ``big_text`` is what fills the screen: always where the thing belongs."""

    scan_id: str
    outcome: Outcome
    kind: str
    title: Say
    big_text: str
    instruction: Say
    parcel_id: str | None = None
    box_id: str | None = None
    code: str | None = None
    position: str | None = None
    expected_position: str | None = None
    next: Next | None = None
    exception_id: str | None = None
    done: int | None = None
    of: int | None = None
    label: bool = False

    @property
    def booked(self) -> bool:
        """Whether the floor changed."""
        return self.outcome == "ok"

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON values: sentences in English, and their msgids and values under ``says``."""
        plain = self._asdict()
        plain["next"] = self.next and self.next._asdict()
        says = {"title": self.title, "instruction": self.instruction}
        plain |= {name: say.text for name, say in says.items()}
        plain["says"] = {name: {"id": say.id, "params": dict(say.params)} for name, say in says.items()}
        return plain


def ship_by(promised_at: int, transit_days: int) -> int:
    """Return the moment by which a box must be begun so that it arrives as promised."""
    return promised_at - transit_days * DAY_US - HANDLING_US


def is_ready(come: Sequence[Parcel], waited_for: int, now_us: int) -> bool:
    """Return whether a consumer's parcels go now: all have come, or a promise presses."""
    return bool(come) and (waited_for == 0 or min(parcel.ship_by_at for parcel in come) <= now_us)


def weight_tolerance_g(expected_g: int, *, weighed: bool) -> int:
    """Return how far a weight may be off: scales differ little, catalogues much."""
    return max(50, expected_g * 3 // 100) if weighed else max(250, expected_g // 4)


def size_differs(expected_mm: Sequence[int], found_mm: Sequence[int]) -> bool:
    """Return whether measured sides cannot be those of the catalogue, however the parcel lies.

    What is expected is the smallest of our cartons that the goods go into. A seller may take a larger one, up to twice
    the volume and half as long again, or wrap the goods bare, down to a sixth of the volume.
    """
    volume, longest = prod(expected_mm), max(expected_mm)
    return not volume / 6 <= prod(found_mm) <= volume * 2 or max(found_mm) > longest * 1.5
