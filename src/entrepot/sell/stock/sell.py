"""Sell: what was reserved has been paid for and leaves the place."""

from entrepot.core.database import Tx
from entrepot.kit.sentences import say
from entrepot.sell.stock.domain import Move, ReservationGone
from entrepot.sell.stock.levels import move
from entrepot.sell.stock.release import take_reservation


def sell_reserved(tx: Tx, reference: str) -> None:
    """Turn what a reference holds into a sale; three statements.

    Raises ReservationGone where it has expired, was released or was sold; the caller's write is undone with it.
    """
    lines = take_reservation(tx, reference)
    if not lines:
        raise ReservationGone(say("%(reference)s holds nothing any more", reference=reference))
    if any(each.expires_at <= tx.now_us for each in lines):
        raise ReservationGone(say("the time in which %(reference)s could be paid has run out", reference=reference))
    moves = [Move(each.sku_id, each.place_id, "sell", -each.quantity, -each.quantity, reference) for each in lines]
    if not move(tx, sorted(moves, key=lambda each: (each.place_id, each.sku_id))):
        message = "a reservation holds more units than its level has"
        raise RuntimeError(message)
