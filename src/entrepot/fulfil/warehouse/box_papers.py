"""The customs papers of real boxes. Only here do a declaration and an address meet, and they are not kept together."""

from datetime import date
from typing import Any

from sqlalchemy import Connection

from entrepot.fulfil.customs import Declaration, DeclarationNotFound, Sender, advance_data, declaration_of, sender_of
from entrepot.fulfil.warehouse.domain import FloorConflict
from entrepot.fulfil.warehouse.label import Label
from entrepot.fulfil.warehouse.postal_forms import customs_form
from entrepot.fulfil.warehouse.reads import address_of_box, find_box
from entrepot.kit.clock import from_us
from entrepot.shop.orders import Address, address_for_delivery, address_lines


def customs_papers(connection: Connection, code_or_id: str) -> list[Label]:
    """Return the pages of a box's CN 22 or CN 23.

    Raises ParcelNotFound for no such box, DeclarationNotFound where it needs none, FloorConflict while it is not
    complete and where the shopper's address was erased.
    """
    declaration, sender, address = _complete(connection, code_or_id)
    return customs_form(declaration, sender, address_lines(address), day=_day(declaration))


def customs_advance(connection: Connection, code_or_id: str) -> dict[str, Any]:
    """Return the advance data of a box for the post; raises what ``customs_papers`` raises."""
    return advance_data(*_complete(connection, code_or_id))


def _day(declaration: Declaration) -> date:
    assert declaration.ready_at is not None  # noqa: S101  # it is complete
    return from_us(declaration.ready_at).date()


def _complete(connection: Connection, code_or_id: str) -> tuple[Declaration, Sender, Address]:
    box = find_box(connection, code_or_id).box
    declaration, sender = declaration_of(connection, box.id), sender_of(connection)
    if declaration is None or sender is None:
        raise DeclarationNotFound("the box needs no customs declaration")
    if declaration.state != "ready":
        raise FloorConflict("the declaration is not complete: fill in what is missing first")
    address = address_for_delivery(connection, address_of_box(connection, box.id))
    if not address.name and not address.line1:
        raise FloorConflict("the shopper’s address was erased; the papers cannot be printed again")
    return declaration, sender, address
