"""Set up the hub: its places, its GS1 company prefix and its counters. Again, it changes nothing in use."""

from sqlalchemy import insert, update

from entrepot.core.database import Database, Tx, insert_or_ignore
from entrepot.fulfil.warehouse.codes import check_company_prefix
from entrepot.fulfil.warehouse.layout import Layout, built_in_layout
from entrepot.fulfil.warehouse.routes import built_in_routes
from entrepot.fulfil.warehouse.store import site_of
from entrepot.fulfil.warehouse.tables import warehouse_place, warehouse_serial, warehouse_site
from entrepot.fulfil.warehouse.topology import forget_topology
from entrepot.kit.errors import Conflict

_CHUNK = 500


def install_site(db: Database, *, gs1_company_prefix: str, layout: Layout | None = None) -> str:
    """Install the hub and return its id; the small built-in one where no layout is given.

    A hub that is there keeps its places; another company prefix is taken over. Raises Conflict where another hub is
    installed, InvalidInput for a prefix that is none.
    """
    check_company_prefix(gs1_company_prefix)
    chosen = layout or built_in_layout(built_in_routes().codes)
    site_id = db.write(lambda tx: _install(tx, chosen, gs1_company_prefix))
    places = [
        {
            "code": place.code,
            "site_id": site_id,
            "kind": place.kind,
            "zone": place.zone,
            "bay": place.bay,
            "rank": place.rank,
            "row": place.row,
            "column": place.column,
            "capacity": place.capacity,
            "held": 0,
            "blocked": False,
            "routes": list(place.routes),
            "box_id": None,
        }
        | dict(zip(("side1_mm", "side2_mm", "side3_mm"), place.sides_mm or (0, 0, 0), strict=True))
        for place in chosen.places
    ]
    for start in range(0, len(places), _CHUNK):
        rows = places[start : start + _CHUNK]
        db.write(lambda tx, rows=rows: tx.execute(insert_or_ignore(warehouse_place, ["code"]), rows))  # type: ignore[misc]  # a default argument binds the loop's value
    forget_topology(db)
    return site_id


def _install(tx: Tx, layout: Layout, prefix: str) -> str:
    found = site_of(tx.connection)
    if found is not None:
        if found.code != layout.code:
            raise Conflict(f"the hub {found.code} is installed; {layout.code} would be a second one")
        if found.gs1_company_prefix != prefix:
            tx.execute(update(warehouse_site).where(warehouse_site.c.id == found.id).values(gs1_company_prefix=prefix))
        return str(found.id)
    site_id = tx.new_id("sit")
    tx.execute(
        insert(warehouse_site).values(
            id=site_id,
            code=layout.code,
            name=layout.name,
            time_zone=layout.time_zone,
            gs1_company_prefix=prefix,
            installed_at=tx.now_us,
        )
    )
    tx.execute(insert_or_ignore(warehouse_serial, ["name"]), {"name": f"sscc:{site_id}", "next": 1})
    return site_id
