"""A paid order is a parcel that will come. At most three statements an order, and as few for a batch of them."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, insert, literal_column, select

from entrepot.core.database import Tx, insert_or_ignore
from entrepot.fulfil.warehouse.codes import short_code
from entrepot.fulfil.warehouse.domain import P, ship_by
from entrepot.fulfil.warehouse.measure import parcel_measures
from entrepot.fulfil.warehouse.routes import Routes, built_in_routes
from entrepot.fulfil.warehouse.store import XID
from entrepot.fulfil.warehouse.tables import parcel_event, warehouse_parcel, warehouse_site
from entrepot.shop.orders import OrderPaid, address_for_delivery

_SITE = select(warehouse_site.c.id).order_by(warehouse_site.c.id).limit(1).scalar_subquery()
_EXPECT = insert_or_ignore(warehouse_parcel, ["order_id"]).values(site_id=_SITE)
_TOLD = ("at", "kind", "outcome", "parcel_id", "order_id", "state", "parcels", "actor", "detail", "xid")


def _tell(dialect: str) -> Any:
    """Return the statement that records an expected parcel if it went in: an order that was known is told once."""
    parcel = warehouse_parcel.c
    row = select(
        parcel.expected_at,
        literal_column("'expect'"),
        literal_column("'ok'"),
        parcel.id,
        parcel.order_id,
        parcel.state,
        literal_column("1"),
        literal_column("'system'"),
        literal_column("'{}'"),
        XID[dialect],
    ).where(parcel.id == bindparam("told_id"))
    return insert(parcel_event).from_select(_TOLD, row)


_TELL = {dialect: _tell(dialect) for dialect in XID}


def expect(tx: Tx, event: OrderPaid) -> None:
    """Expect the parcel of a paid order; once, however often the event comes."""
    expect_many(tx, [event])


def expect_many(tx: Tx, events: Sequence[OrderPaid]) -> None:
    """Expect the parcels of a batch of paid orders."""
    routes = built_in_routes()
    ways: dict[str, tuple[str, str]] = {}
    for address_id in {event.address_id: None for event in events}:
        address = address_for_delivery(tx.connection, address_id)
        ways[address_id] = address.country, address.postcode
    rows = [_row(tx, event, routes, ways[event.address_id]) for event in events]
    tx.execute(_EXPECT, rows)
    tell_expected(tx, [row["id"] for row in rows])


def tell_expected(tx: Tx, parcel_ids: Sequence[str]) -> None:
    """Record parcels that are expected from now on, those that went in."""
    tx.execute(_TELL[tx.connection.dialect.name], [{"told_id": parcel_id} for parcel_id in parcel_ids])


def _row(tx: Tx, event: OrderPaid, routes: Routes, way: tuple[str, str]) -> dict[str, Any]:
    parcel_id = tx.new_id("pcl")
    route = routes.route_to(*way)
    length, width, height, weight, units = parcel_measures(event.lines)
    return {
        "id": parcel_id,
        "code": short_code("P", parcel_id),
        "order_id": event.order_id,
        "seller_id": event.seller_id,
        "shopper_id": event.shopper_id,
        "address_id": event.address_id,
        "route": route.code,
        "state": P.EXPECTED,
        "units": units,
        "length_mm": length,
        "width_mm": width,
        "height_mm": height,
        "expected_g": weight,
        "promised_at": event.promised_at,
        "ship_by_at": ship_by(event.promised_at, route.transit_days),
        "expected_at": tx.now_us,
        "changed_at": tx.now_us,
    }
