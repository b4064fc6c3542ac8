"""Set up the hub: its places, its GS1 company prefix and its counters. Again, it changes nothing in use."""

from collections.abc import Callable

from sqlalchemy import insert, select, update

from entrepot.core.database import Database, Tx, insert_or_ignore
from entrepot.fulfil.warehouse.building import Layout
from entrepot.fulfil.warehouse.change import apply_building, begin
from entrepot.fulfil.warehouse.codes import check_company_prefix
from entrepot.fulfil.warehouse.layout import built_in_layout
from entrepot.fulfil.warehouse.routes import built_in_routes
from entrepot.fulfil.warehouse.store import site_of
from entrepot.fulfil.warehouse.tables import warehouse_layout, warehouse_serial, warehouse_site
from entrepot.fulfil.warehouse.topology import forget_topology
from entrepot.kit.errors import Conflict


def install_site(
    db: Database,
    *,
    gs1_company_prefix: str,
    layout: Layout | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> str:
    """Install the hub and return its id; the small built-in one where no layout is given and none is there.

    A hub that is there keeps its places (``change_building`` changes them); another company prefix is taken over.
    ``progress`` is told how many places of how many are in. Raises Conflict where another hub is installed,
    InvalidInput for a prefix that is none.
    """
    check_company_prefix(gs1_company_prefix)
    site_id, unfinished = db.write(lambda tx: _install(tx, layout, gs1_company_prefix))
    if unfinished is not None:
        apply_building(db, unfinished, progress)
    forget_topology(db)
    return site_id


def _install(tx: Tx, layout: Layout | None, prefix: str) -> tuple[str, str | None]:
    """Return the site's id and the id of a building that is to be brought in now, if there is one."""
    found = site_of(tx.connection)
    if found is None:
        return _first(tx, layout or built_in_layout(built_in_routes().codes), prefix)
    if layout is not None and found.code != layout.code:
        raise Conflict(f"the hub {found.code} is installed; {layout.code} would be a second one")
    if found.gs1_company_prefix != prefix:
        tx.execute(update(warehouse_site).where(warehouse_site.c.id == found.id).values(gs1_company_prefix=prefix))
    newest = tx.execute(
        select(warehouse_layout.c.id, warehouse_layout.c.state, warehouse_layout.c.detail)
        .where(warehouse_layout.c.site_id == found.id)
        .order_by(warehouse_layout.c.id.desc())
        .limit(1)
    ).one_or_none()
    if newest is None:  # from before buildings kept their documents
        small = built_in_layout(built_in_routes().codes)
        return found.id, _begin(tx, small, found.id) if found.code == small.code else None
    interrupted = newest.state in {"closing", "placing"} and newest.detail.get("first")
    return found.id, newest.id if interrupted else None


def _first(tx: Tx, layout: Layout, prefix: str) -> tuple[str, str]:
    site_id = tx.new_id("sit")
    site = {"id": site_id, "code": layout.code, "name": layout.name, "time_zone": layout.time_zone}
    tx.execute(insert(warehouse_site), site | {"gs1_company_prefix": prefix, "installed_at": tx.now_us})
    tx.execute(insert_or_ignore(warehouse_serial, ["name"]), {"name": f"sscc:{site_id}", "next": 1})
    return site_id, _begin(tx, layout, site_id)


def _begin(tx: Tx, layout: Layout, site_id: str) -> str:
    return begin(tx, layout, site_id=site_id, total=len(layout.places), actor="system", detail={"first": True})
