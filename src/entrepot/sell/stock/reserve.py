"""Reserve: hold units for an order that is not paid yet."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import and_, or_, select

from entrepot.core.database import Tx, insert_or_ignore
from entrepot.kit.errors import OutOfStock
from entrepot.kit.sentences import say
from entrepot.sell.stock.domain import Move, ReservationExists, StockLine, merge_lines
from entrepot.sell.stock.levels import move
from entrepot.sell.stock.tables import stock_level, stock_reservation

_HOLD = insert_or_ignore(stock_reservation, ["reference", "place_id", "sku_id"])


def reserve(tx: Tx, reference: str, lines: Sequence[StockLine], expires_at_us: int) -> None:
    """Hold all lines until a moment (UTC microseconds), or none of them; three statements whatever their number.

    Raises OutOfStock, whose ``extra["lines"]`` names each short line with ``wanted`` and ``available``, and
    ReservationExists where the reference holds one of these lines already. Nothing is held then.
    """
    merged = merge_lines(lines)
    moves = [Move(each.sku_id, each.place_id, "reserve", 0, each.quantity, reference) for each in merged]
    if not move(tx, moves):
        raise OutOfStock("there are not enough units of what was asked for", lines=_short_lines(tx, merged))
    held = tx.execute(
        _HOLD,
        [
            {
                "reference": reference,
                "place_id": each.place_id,
                "sku_id": each.sku_id,
                "quantity": each.quantity,
                "expires_at": expires_at_us,
            }
            for each in merged
        ],
    )
    if held.rowcount != len(merged):
        raise ReservationExists(say("%(reference)s holds units of these goods already", reference=reference))


def _short_lines(tx: Tx, lines: Sequence[StockLine]) -> list[dict[str, Any]]:
    wanted = or_(
        *(and_(stock_level.c.place_id == each.place_id, stock_level.c.sku_id == each.sku_id) for each in lines)
    )
    available = {
        (row.place_id, row.sku_id): row.on_hand - row.reserved for row in tx.execute(select(stock_level).where(wanted))
    }
    return [
        {
            "sku_id": each.sku_id,
            "place_id": each.place_id,
            "wanted": each.quantity,
            "available": available.get((each.place_id, each.sku_id), 0),
        }
        for each in lines
        if available.get((each.place_id, each.sku_id), 0) < each.quantity
    ]
