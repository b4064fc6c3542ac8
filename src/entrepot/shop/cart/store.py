"""The queries of carts."""

from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, func, insert, or_, select, update

from entrepot.core.database import Tx, insert_or_ignore, upsert
from entrepot.shop.cart.domain import CartNotFound
from entrepot.shop.cart.tables import cart, cart_line

_MINE = or_(cart.c.person_id.is_(None), cart.c.person_id == bindparam("person_id"))
_FIND = select(cart.c.id, cart.c.person_id).where(cart.c.id == bindparam("cart_id"), _MINE)
_FIND_OF_PERSON = select(cart.c.id).where(cart.c.person_id == bindparam("person_id"))
_LINES = (
    select(cart_line.c.offer_id, cart_line.c.quantity, cart_line.c.price_minor, cart_line.c.currency)
    .where(cart_line.c.cart_id == bindparam("cart_id"))
    .order_by(cart_line.c.added_at, cart_line.c.offer_id)
)
_UNITS = select(func.coalesce(func.sum(cart_line.c.quantity), 0)).where(cart_line.c.cart_id == bindparam("cart_id"))
_NEW = insert_or_ignore(cart, ["person_id"])
_PUT = upsert(cart_line, index=["cart_id", "offer_id"], set_=["quantity", "price_minor", "currency"])
_REMOVE = delete(cart_line).where(
    cart_line.c.cart_id == bindparam("cart_id"), cart_line.c.offer_id == bindparam("offer_id")
)
_TOUCH = update(cart).where(cart.c.id == bindparam("cart_id")).values(updated_at=bindparam("now"))
_TAKE = (
    delete(cart_line)
    .where(cart_line.c.cart_id.in_(select(cart.c.id).where(cart.c.id == bindparam("cart_id"), _MINE)))
    .returning(cart_line.c.offer_id, cart_line.c.quantity, cart_line.c.added_at)
)
_NEW_GUEST = insert(cart)


def find_cart(conn: Connection, *, person_id: str | None, cart_id: str | None) -> str | None:
    """Return the person's cart, or a guest's by its id; None where there is none yet."""
    if person_id is not None:
        found = conn.execute(_FIND_OF_PERSON, {"person_id": person_id}).scalar_one_or_none()
        return None if found is None else str(found)
    if cart_id is None:
        return None
    row = conn.execute(_FIND, {"cart_id": cart_id, "person_id": ""}).one_or_none()
    return None if row is None else str(row.id)


def check_owner(conn: Connection, *, cart_id: str, person_id: str | None) -> str | None:
    """Return who owns the cart (None: a guest); raise CartNotFound where it is another person's or none."""
    row = conn.execute(_FIND, {"cart_id": cart_id, "person_id": person_id or ""}).one_or_none()
    if row is None:
        raise CartNotFound(cart_id=cart_id)
    owner: str | None = row.person_id
    return owner


def new_cart(tx: Tx, person_id: str | None) -> str:
    """Create a cart, or return the one that the person has."""
    cart_id = tx.new_id("crt")
    row = {"id": cart_id, "person_id": person_id, "created_at": tx.now_us, "updated_at": tx.now_us}
    if person_id is None:
        tx.execute(_NEW_GUEST, row)
        return cart_id
    if tx.execute(_NEW, row).rowcount == 1:
        return cart_id
    return str(tx.execute(_FIND_OF_PERSON, {"person_id": person_id}).scalar_one())


def lines_of(conn: Connection, cart_id: str) -> list[Row[Any]]:
    """Return offer_id, quantity, price_minor, currency of each line in the order in which they were added."""
    return list(conn.execute(_LINES, {"cart_id": cart_id}))


def cart_lines(conn: Connection, cart_id: str, person_id: str) -> list[tuple[str, int]]:
    """Return (offer_id, quantity) of the person's cart, or a guest's, as added; raise CartNotFound for another's."""
    check_owner(conn, cart_id=cart_id, person_id=person_id)
    return [(row.offer_id, row.quantity) for row in lines_of(conn, cart_id)]


def cart_units(conn: Connection, cart_id: str) -> int:
    """Return how many units lie in a cart: for the figure beside its sign."""
    return int(conn.execute(_UNITS, {"cart_id": cart_id}).scalar_one())


def put_line(tx: Tx, cart_id: str, offer_id: str, quantity: int, price_minor: int, currency: str) -> None:
    """Set a line's quantity and the price that the shopper saw."""
    tx.execute(
        _PUT,
        {
            "cart_id": cart_id,
            "offer_id": offer_id,
            "quantity": quantity,
            "price_minor": price_minor,
            "currency": currency,
            "added_at": tx.now_us,
        },
    )
    tx.execute(_TOUCH, {"cart_id": cart_id, "now": tx.now_us})


def remove_line(tx: Tx, cart_id: str, offer_id: str) -> None:
    """Remove a line, if it is there."""
    tx.execute(_REMOVE, {"cart_id": cart_id, "offer_id": offer_id})
    tx.execute(_TOUCH, {"cart_id": cart_id, "now": tx.now_us})


def take_lines(tx: Tx, cart_id: str, person_id: str) -> list[tuple[str, int]]:
    """Empty the person's cart, or a guest's, and return what was in it: (offer_id, quantity) as added.

    Two callers at once cannot both have the lines: the second gets none.
    """
    rows = tx.execute(_TAKE, {"cart_id": cart_id, "person_id": person_id}).all()
    return [(row.offer_id, row.quantity) for row in sorted(rows, key=lambda row: (row.added_at, row.offer_id))]
