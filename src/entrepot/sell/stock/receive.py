"""Receive, restock, adjust: units come to a place, come back to it, or prove to be others than were thought."""

from sqlalchemy import bindparam, select

from entrepot.core.database import Tx
from entrepot.kit.errors import InvalidInput, NotFound
from entrepot.kit.sentences import say
from entrepot.sell.catalog import skus_by_id
from entrepot.sell.stock.domain import QUANTITY_MAX, BelowReserved, Kind, Move, check_quantity
from entrepot.sell.stock.levels import move, open_levels
from entrepot.sell.stock.tables import stock_level

_LEVEL = select(stock_level.c.on_hand, stock_level.c.reserved).where(
    stock_level.c.place_id == bindparam("place"), stock_level.c.sku_id == bindparam("sku")
)


def receive(tx: Tx, *, place_id: str, sku_id: str, quantity: int, reference: str) -> None:
    """Add new units to a place."""
    _add(tx, place_id, sku_id, quantity, "receive", reference, None)


def restock(tx: Tx, *, place_id: str, sku_id: str, quantity: int, reference: str) -> None:
    """Add units that a shopper sent back."""
    _add(tx, place_id, sku_id, quantity, "restock", reference, None)


def adjust(tx: Tx, *, place_id: str, sku_id: str, delta: int, reference: str, reason: str) -> None:
    """Correct the units on hand by a difference, such as -2 for two broken ones.

    Raises BelowReserved where fewer would be left than are promised to orders.
    """
    if delta == 0 or abs(delta) > QUANTITY_MAX:
        raise InvalidInput(
            say("the difference is %(delta)s", delta=delta), field="delta", expected="units more or fewer, not 0"
        )
    if delta > 0:
        _add(tx, place_id, sku_id, delta, "adjust", reference, reason)
        return
    if not move(tx, [Move(sku_id, place_id, "adjust", delta, 0, reference, reason)]):
        row = tx.execute(_LEVEL, {"place": place_id, "sku": sku_id}).one_or_none()
        on_hand, reserved = (0, 0) if row is None else (row.on_hand, row.reserved)
        raise BelowReserved(
            say(
                "%(on_hand)s units lie there and %(reserved)s of them are promised to orders",
                on_hand=on_hand,
                reserved=reserved,
            ),
            field="delta",
            on_hand=on_hand,
            reserved=reserved,
        )


def _add(tx: Tx, place_id: str, sku_id: str, quantity: int, kind: Kind, reference: str, note: str | None) -> None:
    check_quantity(quantity)
    card = skus_by_id(tx.connection, [sku_id]).get(sku_id)
    if card is None:
        raise NotFound("there is no such variant")
    open_levels(tx, [(place_id, sku_id, card.seller_id)])
    move(tx, [Move(sku_id, place_id, kind, quantity, 0, reference, note)])
