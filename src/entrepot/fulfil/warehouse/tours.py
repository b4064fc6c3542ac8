"""Tours: what one picker carries in one round, in the order of walking. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple

from entrepot.fulfil.warehouse.waves import MINUTE_US

MOST_PARCELS: Final = 100
TOUR_IDLE_US: Final = 30 * MINUTE_US
"""A tour on which nothing was fetched for so long is left: what it claimed is free again."""
_MM3_PER_LITRE: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Cart:
    """What goes on a cart at most."""

    parcels: int = 20
    grams: int = 120_000
    litres: int = 250


class Fetch(NamedTuple):
    """A parcel that may be fetched; ``rank`` is how far its place is along the way through the building."""

    parcel_id: str
    box_id: str
    place: str | None
    rank: int
    grams: int
    mm3: int


@dataclass(frozen=True, slots=True)
class TourStop:
    """A parcel of a tour: where it lies, and where it is brought."""

    parcel_id: str
    code: str
    place: str | None
    cell: str | None
    box: str
    wave: str | None
    weight_g: int
    fetched: bool


@dataclass(frozen=True, slots=True)
class Tour:
    """One picker's round, its stops in the order of walking."""

    id: str
    person_id: str
    begun_at: datetime
    grams: int
    litres: int
    stops: tuple[TourStop, ...]

    @property
    def to_fetch(self) -> list[TourStop]:
        """What is still to be fetched; the first is next."""
        return [stop for stop in self.stops if not stop.fetched]

    @property
    def fetched(self) -> int:
        """How many are fetched, whoever did it."""
        return len(self.stops) - len(self.to_fetch)


def fill_cart(candidates: Iterable[Fetch], cart: Cart) -> list[Fetch]:
    """Return what to fetch on one round, in the order of walking.

    Candidates come as they press: the wave that leaves first, in it along the way. Boxes are taken whole while they
    fit. The first one that does not fit an empty cart is begun: as much of it as goes on, one parcel at least.
    """
    boxes: dict[str, list[Fetch]] = {}
    for each in candidates:
        boxes.setdefault(each.box_id, []).append(each)
    taken: list[Fetch] = []
    for inside in boxes.values():
        if _fits([*taken, *inside], cart):
            taken += inside
    if not taken:
        for each in next(iter(boxes.values()), []):
            if not taken or _fits([*taken, each], cart):
                taken.append(each)
    return sorted(taken, key=lambda each: (each.rank, each.place or "", each.parcel_id))


def _fits(load: list[Fetch], cart: Cart) -> bool:
    return (
        len(load) <= cart.parcels
        and sum(each.grams for each in load) <= cart.grams
        and sum(each.mm3 for each in load) <= cart.litres * _MM3_PER_LITRE
    )


def litres_of(load: Iterable[Fetch]) -> int:
    """Return what a load takes of a cart, in whole litres, rounded up."""
    return -(-sum(each.mm3 for each in load) // _MM3_PER_LITRE)
