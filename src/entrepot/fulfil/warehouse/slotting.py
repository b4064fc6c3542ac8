"""Which slot a parcel gets: beside its consumer's others, else of the smallest size that fits, by how long it stays.

Class-based storage (Hausman, Schwarz, Graves, "Optimal storage assignment in automatic warehousing systems", Management
Science 22, 1976): what leaves soon lies near packing, what stays lies farther in, so that the short ways are walked
most often. A slot's ``rank`` grows with its way to packing. Every search is a descent of an index and takes the same
time in a store of 300 slots and of 1,600,000.
"""

from collections.abc import Iterator, Sequence
from typing import Any, Final, NamedTuple

from sqlalchemy import Integer, Select, bindparam, select, text, tuple_, update

from entrepot.core.database import Tx
from entrepot.fulfil.warehouse.domain import DAY_US, Parcel
from entrepot.fulfil.warehouse.store import FREE_PLACE, take_place
from entrepot.fulfil.warehouse.tables import warehouse_place
from entrepot.fulfil.warehouse.topology import Version, topology

_L: Final = warehouse_place.c
_SLOT: Final = text("kind || '' = 'slot'")
"""As the index of sizes says it. Searches for room do not, or SQLite takes that one, which knows of no room."""
_EMPTY: Final = text("held = 0 AND NOT blocked")
_BY_CLASS_FROM: Final = 1_000
"""A size of which there are fewer slots is not divided: every way is short."""
_CLASSES: Final = ((1 * DAY_US, 0), (3 * DAY_US, 20), (10**18, 50))
"""How long a parcel stays at most, and how many percent of the slots of its size lie nearer than where it is put."""

_AFTER: Final = (
    select(_L.side3_mm, _L.side2_mm, _L.side1_mm, _L.rank)
    .where(
        _SLOT,
        tuple_(_L.side3_mm, _L.side2_mm, _L.side1_mm)
        > tuple_(*(bindparam(name, type_=Integer) for name in ("third", "second", "first"))),
    )
    .order_by(_L.side3_mm, _L.side2_mm, _L.side1_mm, _L.rank)
    .limit(1)
)
_OF_SIZE: Final = (
    _L.side3_mm == bindparam("third"),
    _L.side2_mm == bindparam("second"),
    _L.side1_mm == bindparam("first"),
)
_LAST: Final = select(_L.rank).where(_SLOT, *_OF_SIZE).order_by(_L.rank.desc()).limit(1)
_COUNTED: Final = select(_L.rank).where(_SLOT, *_OF_SIZE).order_by(_L.rank).limit(_BY_CLASS_FROM)


def _finding(room: Any, *, outwards: bool) -> Select[Any]:
    """Return what finds the nearest slot of a size with room, from a rank on or back from it."""
    near = _L.rank >= bindparam("near") if outwards else _L.rank < bindparam("near")
    found = select(_L.code, _L.rank).where(_L.kind == "slot", *_OF_SIZE, room, near)
    return found.order_by(_L.rank if outwards else _L.rank.desc()).limit(1).with_for_update(skip_locked=True)


_FIND: Final = {
    (room, outwards): _finding(clause, outwards=outwards)
    for room, clause in (("empty", _EMPTY), ("shared", FREE_PLACE))
    for outwards in (True, False)
}
_TAKE: Final = {
    key: update(warehouse_place)
    .where(_L.code == found.with_only_columns(_L.code).correlate(None).scalar_subquery())
    .values(held=_L.held + 1)
    .returning(_L.code)
    for key, found in _FIND.items()
}
"""What finds one and takes it, in one statement."""
_TAKE_BESIDE: Final = (
    update(warehouse_place)
    .where(
        _L.code == bindparam("place"),
        FREE_PLACE,
        _L.side1_mm >= bindparam("longest"),
        _L.side2_mm >= bindparam("middle"),
        _L.side3_mm >= bindparam("shortest"),
    )
    .values(held=_L.held + 1)
    .returning(_L.code)
)
_RANK: Final = select(_L.rank).where(_L.code == bindparam("code"))


class SlotSize(NamedTuple):
    """A size of slots, its sides from the shortest to the longest, and the ranks of the first and the last of it."""

    sides_mm: tuple[int, int, int]
    first_rank: int
    last_rank: int
    many: bool

    def from_percent(self, percent: int) -> int:
        """Return the rank that so many percent of the way through the slots of this size lies."""
        return self.first_rank + (self.last_rank - self.first_rank) * percent // 100 if self.many else 0

    def holds(self, parcel: Parcel) -> bool:
        """Return whether a parcel goes in, turned as it must be."""
        return all(room >= side for room, side in zip(self.sides_mm, reversed(parcel.sides_mm), strict=True))

    def params(self, near: int) -> dict[str, int]:
        """Return what a search among the slots of this size is given."""
        third, second, first = self.sides_mm
        return {"third": third, "second": second, "first": first, "near": near}


def take_slot(tx: Tx, parcel: Parcel, group: Sequence[Parcel]) -> str | None:
    """Take a slot for a parcel and return its code; None where none is free that is large enough.

    ``group`` holds its consumer's other parcels: the same slot where there is room, else the empty slot nearest to it.
    A slot that others share is taken when no empty one fits.
    """
    beside = sorted({other.slot for other in group if other.slot is not None and other.id != parcel.id})
    longest, middle, shortest = parcel.sides_mm
    for slot in beside:
        if tx.fetch(_TAKE_BESIDE, {"place": slot, "longest": longest, "middle": middle, "shortest": shortest}):
            return slot
    near = int(tx.fetch(_RANK, {"code": beside[0]})[0][0]) if beside else None
    fitting = [size for size in _sizes(tx) if size.holds(parcel)]
    for room in ("empty", "shared"):
        for size in fitting:
            code = _nearest(tx, size, room, near) if near is not None else _from(tx, size, room, _percent(tx, parcel))
            if code is not None:
                return code
    return None


def _nearest(tx: Tx, size: SlotSize, room: str, near: int) -> str | None:
    """Take the slot of a size that is nearest to a rank, on either side of it."""
    looks = [(_FIND[room, outwards], size.params(near)) for outwards in (True, False)]
    found = [row for rows in tx.fetch_each(looks) for row in rows]
    if not found:
        return None
    code = str(min(found, key=lambda row: abs(row[1] - near))[0])
    take_place(tx, code)  # on PostgreSQL it is locked
    return code


def _from(tx: Tx, size: SlotSize, room: str, percent: int) -> str | None:
    """Take the first slot of a size from a share of the way on, else the last before it."""
    params = size.params(size.from_percent(percent))
    for outwards in (True, False):
        for row in tx.fetch(_TAKE[room, outwards], params):
            return str(row[0])
    return None


def _percent(tx: Tx, parcel: Parcel) -> int:
    stays_us = parcel.ship_by_at - tx.now_us
    return next(percent for most_us, percent in _CLASSES if stays_us <= most_us)


def _sizes(tx: Tx) -> Sequence[SlotSize]:
    """Return the sizes of slots, the smallest first, read anew where the building has changed."""
    version = topology(tx).version
    kept: tuple[Version, Sequence[SlotSize]] | None = tx.kept.get(SlotSize)
    if kept is None or kept[0] != version:
        kept = version, tuple(sorted(_read_sizes(tx), key=_volume))
        tx.kept[SlotSize] = kept
    return kept[1]


def _volume(size: SlotSize) -> int:
    third, second, first = size.sides_mm
    return third * second * first


def _read_sizes(tx: Tx) -> Iterator[SlotSize]:
    """Skip from size to size through the index, however many slots there are of each."""
    third = second = first = 0
    while rows := tx.fetch(_AFTER, {"third": third, "second": second, "first": first}):
        third, second, first, first_rank = rows[0]
        size = {"third": third, "second": second, "first": first}
        many = len(tx.fetch(_COUNTED, size)) == _BY_CLASS_FROM
        yield SlotSize((third, second, first), first_rank, int(tx.fetch(_LAST, size)[0][0]), many)
