"""Which boxes a consumer's parcels travel in. Pure; every packing is looked at a second time before it is believed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from entrepot.fulfil.packing import Carton, Item, Packing, carton_catalogue, faults, pack
from entrepot.fulfil.warehouse.domain import MOST_IN_BOX, Parcel

_WHOLE_PPM = 1_000_000


@dataclass(frozen=True, slots=True)
class PlannedBox:
    """Some parcels and the carton for them; no carton where one parcel travels in its own packaging."""

    parcels: tuple[Parcel, ...]
    carton: str | None
    length_mm: int
    width_mm: int
    height_mm: int
    tare_g: int
    fill_ppm: int

    @property
    def expected_g(self) -> int:
        """What it will weigh: goods and board."""
        return self.tare_g + sum(parcel.grams for parcel in self.parcels)


def plan_for(
    parcels: Sequence[Parcel],
    cartons: Sequence[Carton] | None = None,
    packer: Callable[[Sequence[Item], Sequence[Carton]], Packing] = pack,
) -> list[PlannedBox]:
    """Return boxes for one consumer's parcels.

    A packing with a fault is not used: its parcels travel each by itself, which is dearer and never wrong.
    """
    planned: list[PlannedBox] = []
    known = carton_catalogue() if cartons is None else cartons
    for start in range(0, len(parcels), MOST_IN_BOX):
        planned += _plan_few(parcels[start : start + MOST_IN_BOX], known, packer)
    return planned


def _plan_few(
    parcels: Sequence[Parcel],
    cartons: Sequence[Carton],
    packer: Callable[[Sequence[Item], Sequence[Carton]], Packing],
) -> list[PlannedBox]:
    if len(parcels) == 1:
        return [as_it_is(parcels[0])]
    by_id = {parcel.id: parcel for parcel in parcels}
    items = [Item(parcel.id, parcel.length_mm, parcel.width_mm, parcel.height_mm, parcel.grams) for parcel in parcels]
    packing = packer(items, cartons)
    if faults(packing, items):
        return [as_it_is(parcel) for parcel in parcels]
    planned = []
    for box in packing.boxes:
        inside = tuple(by_id[key] for key in sorted(box.keys))
        if len(inside) == 1:
            planned.append(as_it_is(inside[0]))
            continue
        length, width, height = box.carton.outer_mm
        fill_ppm = round(box.fill * _WHOLE_PPM)
        planned.append(PlannedBox(inside, box.carton.code, length, width, height, box.carton.tare_g, fill_ppm))
    return planned + [as_it_is(by_id[item.key]) for item in packing.loose]


def as_it_is(parcel: Parcel) -> PlannedBox:
    """Return the plan for a parcel that travels in its own packaging, under our label."""
    return PlannedBox((parcel,), None, parcel.length_mm, parcel.width_mm, parcel.height_mm, 0, _WHOLE_PPM)
