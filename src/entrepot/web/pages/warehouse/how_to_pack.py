"""How the parcels of a box lie in its carton: packed again as it was planned, for the picture on the box's page."""

from collections.abc import Sequence

from entrepot.fulfil.packing import Drawing, Item, carton_catalogue, drawing, faults, pack
from entrepot.fulfil.warehouse import BoxRow, BoxState, ParcelRow

_STILL_TO_PACK = frozenset({BoxState.PLANNED, BoxState.OPEN})


def how_to_pack(box: BoxRow, parcels: Sequence[ParcelRow]) -> Drawing | None:
    """Return the picture of a box that is still to be packed, None where it has no carton or another is needed.

    The packer gives the same answer to the same parcels. Where their measures have changed since the box was planned,
    and they fit its carton no more, there is no picture.
    """
    cartons = [carton for carton in carton_catalogue() if carton.code == box.carton]
    inside = [parcel for parcel in parcels if not parcel.cancelled]
    if not cartons or not inside or BoxState(box.state) not in _STILL_TO_PACK:
        return None
    items = [
        Item(parcel.code, parcel.length_mm, parcel.width_mm, parcel.height_mm, parcel.weight_g) for parcel in inside
    ]
    packing = pack(items, cartons)
    if len(packing.boxes) != 1 or packing.loose or faults(packing, items, cartons=cartons):
        return None
    return drawing(packing.boxes[0])
