"""The labels of real boxes and parcels. Only here do a name and an address meet a box, and they are not kept."""

from sqlalchemy import Connection

from entrepot.fulfil.warehouse import label as drawings
from entrepot.fulfil.warehouse.domain import FloorConflict
from entrepot.fulfil.warehouse.label import Label
from entrepot.fulfil.warehouse.reads import address_of_box, find_box, parcel_of_order
from entrepot.fulfil.warehouse.store import site_of
from entrepot.shop.orders import address_for_delivery, address_lines


def box_label(connection: Connection, code_or_id: str) -> Label:
    """Return the label of a packed box; raise ParcelNotFound for no such box, FloorConflict where it is not closed yet.

    FloorConflict also where the shopper's address was erased.
    """
    view = find_box(connection, code_or_id)
    box = view.box
    if box.sscc is None:
        raise FloorConflict("the box has no label yet: close and weigh it first")
    address = address_for_delivery(connection, address_of_box(connection, box.id))
    if not address.name and not address.line1:
        raise FloorConflict("the shopper’s address was erased; the label cannot be printed again")
    return drawings.box_label(
        site=_site_name(connection),
        route=box.route,
        address=address_lines(address),
        sscc=box.sscc,
        box_code=box.code,
        orders=len(view.parcels),
        weight_g=box.weight_g or box.expected_g,
        promised_at=box.promised_at,
    )


def parcel_label(connection: Connection, *, order_id: str, seller_id: str) -> Label:
    """Return the label that a seller puts on the parcel of an order; raise ParcelNotFound, also for another's order."""
    parcel = parcel_of_order(connection, order_id, seller_id=seller_id)
    return drawings.parcel_label(
        site=_site_name(connection), code=parcel.code, order_id=parcel.order_id, units=parcel.units
    )


def _site_name(connection: Connection) -> str:
    site = site_of(connection)
    return "" if site is None else f"{site.name} ({site.code})"
