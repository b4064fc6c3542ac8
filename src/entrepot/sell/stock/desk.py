"""What a seller does to stock by form or API: only to their own variants, at their own places, and audited."""

from collections.abc import Callable
from typing import Any

from entrepot.core.database import Database, Tx
from entrepot.core.idempotency import once
from entrepot.kit.errors import NotFound
from entrepot.sell.catalog import create_place, get_place, skus_by_id
from entrepot.sell.stock.receive import adjust, receive


def receive_own(
    db: Database,
    seller_id: str,
    *,
    place_id: str,
    sku_id: str,
    quantity: int,
    reference: str,
    actor: str,
    key: str | None = None,
    fingerprint: str = "",
) -> None:
    """Book units that came to one of the seller's places, once for a key; raise NotFound for another seller's."""

    def book(tx: Tx) -> None:
        receive(tx, place_id=place_id, sku_id=sku_id, quantity=quantity, reference=reference or actor)
        tx.audit(actor, "stock.receive", sku_id, place_id=place_id, quantity=quantity)

    _own(db, seller_id, place_id, sku_id, book, (actor, key, fingerprint))


def adjust_own(
    db: Database,
    seller_id: str,
    *,
    place_id: str,
    sku_id: str,
    delta: int,
    reason: str,
    actor: str,
    key: str | None = None,
    fingerprint: str = "",
) -> None:
    """Correct units on hand, once for a key; raise NotFound for another seller's, BelowReserved."""

    def book(tx: Tx) -> None:
        adjust(tx, place_id=place_id, sku_id=sku_id, delta=delta, reference=actor, reason=reason)
        tx.audit(actor, "stock.adjust", sku_id, place_id=place_id, delta=delta)

    _own(db, seller_id, place_id, sku_id, book, (actor, key, fingerprint))


def count_own(db: Database, seller_id: str, *, place_id: str, sku_id: str, units: int, seen: int, actor: str) -> bool:
    """Set units on hand to what was counted, and return whether that changed them.

    ``seen`` is how many were said to lie there when the person counted: what was sold or booked since is kept, so that
    a count is the difference that was found. Raises NotFound for another seller's, BelowReserved.
    """
    if units == seen:
        return False
    adjust_own(db, seller_id, place_id=place_id, sku_id=sku_id, delta=units - seen, reason="count", actor=actor)
    return True


def add_place(
    db: Database,
    seller_id: str,
    *,
    name: str,
    country: str,
    postcode: str = "",
    city: str = "",
    street: str = "",
    actor: str,
) -> str:
    """Add a place that the seller's goods ship from and return its id; raise PlaceNameTaken."""

    def add(tx: Tx) -> str:
        place_id = create_place(tx, seller_id, name=name, country=country, postcode=postcode, city=city, street=street)
        tx.audit(actor, "place.create", place_id, seller_id=seller_id)
        return place_id

    return db.write(add)


def _own(
    db: Database,
    seller_id: str,
    place_id: str,
    sku_id: str,
    book: Callable[[Tx], None],
    kept: tuple[str, str | None, str],
) -> None:
    owner, key, fingerprint = kept

    def check_and_book(tx: Tx) -> None:
        get_place(tx.connection, seller_id, place_id)
        card = skus_by_id(tx.connection, [sku_id]).get(sku_id)
        if card is None or card.seller_id != seller_id:
            raise NotFound("there is no such variant")

        def answer() -> dict[str, Any]:
            book(tx)
            return {}

        once(tx, owner=owner, key=key, fingerprint=fingerprint, answer=answer)

    db.write(check_and_book)
