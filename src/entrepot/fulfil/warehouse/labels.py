"""The labels of real boxes and parcels. Only here do a name and an address meet a box, and they are not kept."""

from sqlalchemy import Connection

from entrepot.core.accounts import sellers
from entrepot.fulfil.warehouse import label as drawings
from entrepot.fulfil.warehouse.codes import parse_scan
from entrepot.fulfil.warehouse.domain import FloorConflict
from entrepot.fulfil.warehouse.give_back import return_of
from entrepot.fulfil.warehouse.label import Label
from entrepot.fulfil.warehouse.reads import address_of_box, find_box, find_parcel, parcel_of_order
from entrepot.fulfil.warehouse.store import site_of
from entrepot.fulfil.warehouse.wave_reads import wave_code_of
from entrepot.sell.catalog import places
from entrepot.shop.orders import Address, address_for_delivery, address_lines


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
        wave=wave_code_of(connection, box.id),
    )


def any_label(connection: Connection, code_or_id: str) -> Label:
    """Return the label of a box, or of a parcel that goes back; raises what ``box_label``, ``return_label`` raise."""
    scanned = parse_scan(code_or_id)
    if scanned.kind == "parcel" or code_or_id.startswith("pcl_"):
        return return_label(connection, code_or_id)
    return box_label(connection, code_or_id)


def return_label(connection: Connection, code_or_id: str) -> Label:
    """Return the label of a parcel that goes back to its seller.

    Raises ParcelNotFound for no such parcel, FloorConflict before it was scanned to be sent back.
    """
    parcel = find_parcel(connection, code_or_id).parcel
    given = return_of(connection, parcel.id)
    if given is None:
        raise FloorConflict("the parcel has no return label yet: scan it at the returns station first")
    return drawings.return_label(
        site=_site_name(connection),
        seller=_seller_lines(connection, parcel.seller_id),
        reference=given.reference,
        sscc=given.sscc,
        code=parcel.code,
        order_id=parcel.order_id,
        weight_g=parcel.weight_g,
    )


def _seller_lines(connection: Connection, seller_id: str) -> list[str]:
    """Return a seller's name and first place; its id where the house does not know it."""
    known = sellers(connection, {seller_id}).get(seller_id)
    name = known.name if known else seller_id
    place = next(iter(places(connection, seller_id)), None)
    if place is None:
        return [name]
    written = Address(name=name, country=place.country, line1=place.street, city=place.city, postcode=place.postcode)
    return address_lines(written)


def parcel_label(connection: Connection, *, order_id: str, seller_id: str) -> Label:
    """Return the label that a seller puts on the parcel of an order; raise ParcelNotFound, also for another's order."""
    parcel = parcel_of_order(connection, order_id, seller_id=seller_id)
    return drawings.parcel_label(
        site=_site_name(connection), code=parcel.code, order_id=parcel.order_id, units=parcel.units
    )


def _site_name(connection: Connection) -> str:
    site = site_of(connection)
    return "" if site is None else f"{site.name} ({site.code})"
