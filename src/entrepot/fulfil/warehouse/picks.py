"""What is to be fetched: one list for all pickers, those first whose promise presses most."""

from dataclasses import replace
from typing import Final

from sqlalchemy import Connection, bindparam

from entrepot.fulfil.warehouse.reads import PARCELS, parcel_row
from entrepot.fulfil.warehouse.store import TO_PICK
from entrepot.fulfil.warehouse.tables import warehouse_parcel
from entrepot.fulfil.warehouse.views import ParcelRow
from entrepot.fulfil.warehouse.wave_reads import release_of
from entrepot.fulfil.warehouse.wave_tables import warehouse_tour_parcel, warehouse_wave, warehouse_wave_box

_P = warehouse_parcel.c
_PICKS: Final = (
    PARCELS.add_columns(warehouse_wave.c.code.label("wave"), warehouse_tour_parcel.c.tour_id.label("tour"))
    .join(warehouse_wave_box, warehouse_wave_box.c.box_id == _P.box_id, isouter=True)
    .join(warehouse_wave, warehouse_wave.c.id == warehouse_wave_box.c.wave_id, isouter=True)
    .join(warehouse_tour_parcel, warehouse_tour_parcel.c.parcel_id == _P.id, isouter=True)
    .where(TO_PICK)
    .order_by(_P.ship_by_at, _P.id)
    .limit(bindparam("most"))
)
_RELEASED_PICKS: Final = _PICKS.where(warehouse_wave_box.c.box_id.is_not(None))


def pick_list(connection: Connection, *, limit: int = 50) -> list[ParcelRow]:
    """Return the parcels to fetch for planned boxes, those first whose promise presses most (200 at most).

    Where boxes are released by waves, only those of released ones.
    """
    statement = _PICKS if release_of(connection).mode == "continuous" else _RELEASED_PICKS
    rows = connection.execute(statement, {"most": min(limit, 200)})
    return [replace(parcel_row(row), wave=row.wave, tour=row.tour) for row in rows]
