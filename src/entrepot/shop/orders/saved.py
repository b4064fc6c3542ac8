"""A shopper's addresses: those that were delivered to or saved for later, until they are forgotten."""

from dataclasses import dataclass, fields
from typing import Any, Final

from sqlalchemy import Connection, Row, bindparam, exists, select, update

from entrepot.core.database import Database, Tx
from entrepot.kit.errors import Conflict
from entrepot.shop.orders.addresses import Address, check_address
from entrepot.shop.orders.domain import OrderNotFound
from entrepot.shop.orders.erase import OPEN_STATES, PERSONAL_TEXTS
from entrepot.shop.orders.record import keep_address
from entrepot.shop.orders.tables import customer_order, delivery_address

_A: Final = delivery_address.c
_OF_SHOPPER: Final = select(delivery_address).where(_A.shopper_id == bindparam("shopper"), _A.erased_at.is_(None))
_NEWEST: Final = _OF_SHOPPER.order_by(_A.id.desc()).limit(bindparam("rows"))
_WHERE_TO: Final = (
    select(_A.country, _A.postcode)
    .where(_A.shopper_id == bindparam("shopper"), _A.erased_at.is_(None))
    .order_by(_A.id.desc())
    .limit(1)
)
_WHERE_IN: Final = _WHERE_TO.where(_A.country == bindparam("country"))
_ONE: Final = _OF_SHOPPER.where(_A.id == bindparam("address"))
_NEEDED: Final = exists().where(customer_order.c.address_id == _A.id, customer_order.c.state.in_(OPEN_STATES))
_FIELDS: Final = tuple(each.name for each in fields(Address))


class AddressNeeded(Conflict):
    """A parcel is still on its way to the address."""

    code = "address.needed"
    title = "A parcel is still on its way to this address"


@dataclass(frozen=True, slots=True)
class SavedAddress:
    """An address with its id."""

    id: str
    address: Address


def saved_addresses(conn: Connection, shopper_id: str, *, limit: int = 20) -> list[SavedAddress]:
    """Return a shopper's addresses, newest first."""
    return [_saved(row) for row in conn.execute(_NEWEST, {"shopper": shopper_id, "rows": limit})]


def saved_destination(conn: Connection, shopper_id: str, *, country: str = "") -> tuple[str, str] | None:
    """Return country and postcode of a shopper's newest address, or of the newest in ``country``; None without one."""
    asked = {"shopper": shopper_id} | ({"country": country} if country else {})
    row = conn.execute(_WHERE_IN if country else _WHERE_TO, asked).one_or_none()
    return None if row is None else (row.country, row.postcode)


def saved_address(conn: Connection, address_id: str, shopper_id: str) -> SavedAddress:
    """Return one of a shopper's own addresses; raise OrderNotFound for another's or a forgotten one."""
    row = conn.execute(_ONE, {"shopper": shopper_id, "address": address_id}).one_or_none()
    if row is None:
        raise OrderNotFound(address_id=address_id)
    return _saved(row)


def save_address(db: Database, shopper_id: str, address: Address) -> str:
    """Keep an address for a shopper and return its id, the same one for the same address; raise AddressInvalid."""
    tidy = check_address(address)
    return db.write(lambda tx: keep_address(tx, shopper_id, tidy))


def forget_address(db: Database, shopper_id: str, address_id: str) -> None:
    """Empty one of a shopper's addresses; its country and region stay, because tax was charged by them.

    Raise OrderNotFound for another's, AddressNeeded while a parcel is on its way there.
    """
    with db.read() as conn:
        saved_address(conn, address_id, shopper_id)
    empty = dict.fromkeys(PERSONAL_TEXTS, "") | {"lat": None, "lon": None, "digest": None}
    mine = update(delivery_address).where(_A.id == address_id, _A.shopper_id == shopper_id, ~_NEEDED)

    def forget(tx: Tx) -> None:
        if tx.execute(mine.values(empty | {"erased_at": tx.now_us})).rowcount == 0:
            raise AddressNeeded("it can be forgotten once the parcel is there")
        tx.audit(shopper_id, "address.forgotten", address_id)

    db.write(forget)


def _saved(row: Row[Any]) -> SavedAddress:
    return SavedAddress(row.id, Address(**{name: getattr(row, name) for name in _FIELDS}))
