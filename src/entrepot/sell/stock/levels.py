"""The one way in which levels change: a conditional statement that moves all of them or none, and a row for each move.

How it stays right when everything runs at once:

* The condition is in the statement that changes the levels, so nobody decides on what was true a moment ago.
* On PostgreSQL the rows are first locked in one fixed order (by place, then variant), so two orders of the same goods
  wait for each other instead of deadlocking; what the lock brings back is the newest value. SQLite has one writer.
* A CHECK on the table would stop the transaction if all of this were wrong.
"""

from collections.abc import Sequence
from typing import Any

import orjson
from sqlalchemy import TextClause, bindparam, insert, text

from entrepot.core.database import Tx, insert_or_ignore
from entrepot.sell.catalog import set_availability
from entrepot.sell.stock.domain import AvailabilityChanged, Move, Shift, merge_moves
from entrepot.sell.stock.tables import stock_level, stock_movement

_LINES = {
    "sqlite": """
    SELECT json_extract(value, '$[0]') AS place_id, json_extract(value, '$[1]') AS sku_id,
           json_extract(value, '$[2]') AS on_hand, json_extract(value, '$[3]') AS reserved
    FROM json_each(:shifts)""",
    "postgresql": """
    SELECT value ->> 0 AS place_id, value ->> 1 AS sku_id,
           (value ->> 2)::bigint AS on_hand, (value ->> 3)::bigint AS reserved
    FROM jsonb_array_elements(CAST(:shifts AS jsonb))""",
}
_IN_ORDER = {"sqlite": "", "postgresql": "ORDER BY level.place_id, level.sku_id FOR UPDATE OF level"}


def _statement(dialect: str) -> TextClause:
    return text(
        f"""
WITH line AS MATERIALIZED ({_LINES[dialect]}
), held AS MATERIALIZED (
    SELECT level.place_id, level.sku_id, line.on_hand, line.reserved,
           level.reserved + line.reserved >= 0
           AND level.on_hand + line.on_hand >= level.reserved + line.reserved AS possible
    FROM line JOIN stock_level AS level ON level.place_id = line.place_id AND level.sku_id = line.sku_id
    {_IN_ORDER[dialect]}
), verdict AS MATERIALIZED (
    SELECT count(*) AS possible FROM held WHERE possible
)
UPDATE stock_level SET on_hand = stock_level.on_hand + held.on_hand, reserved = stock_level.reserved + held.reserved
FROM held, verdict
WHERE stock_level.place_id = held.place_id AND stock_level.sku_id = held.sku_id AND verdict.possible = :wanted
RETURNING stock_level.place_id, stock_level.sku_id, stock_level.on_hand - stock_level.reserved
"""  # noqa: S608  # composed of the constants above
    ).bindparams(bindparam("shifts"), bindparam("wanted"))


_MOVE = {dialect: _statement(dialect) for dialect in _LINES}
_RECORD = insert(stock_movement).inline()
_NEW_LEVEL = insert_or_ignore(stock_level, ["place_id", "sku_id"])


def move(tx: Tx, moves: Sequence[Move]) -> bool:
    """Carry out all movements and record them, or do nothing and return False where a level does not allow its own.

    Announces AvailabilityChanged where what can be sold crosses zero.
    """
    shifts = merge_moves(moves)
    available = _apply(tx, shifts)
    if len(available) < len(shifts):
        return False
    tx.execute(_RECORD, [_row(tx, each) for each in moves])
    for shift in shifts:
        after = available[shift.place_id, shift.sku_id]
        if (after > 0) != (after - shift.available > 0):
            tell_availability(tx, shift.sku_id, shift.place_id, in_stock=after > 0)
    return True


def tell_availability(tx: Tx, sku_id: str, place_id: str, *, in_stock: bool) -> None:
    """Note and announce that a variant at a place can be sold now, or cannot any more."""
    set_availability(tx, sku_id, place_id, in_stock=in_stock)
    tx.publish(AvailabilityChanged(sku_id, place_id, in_stock))


def open_levels(tx: Tx, owners: Sequence[tuple[str, str, str]]) -> None:
    """Make sure that there is a level for each (place_id, sku_id, seller_id)."""
    rows = [
        {"place_id": place_id, "sku_id": sku_id, "seller_id": seller_id, "on_hand": 0, "reserved": 0}
        for place_id, sku_id, seller_id in sorted(owners)
    ]
    if rows:
        tx.execute(_NEW_LEVEL, rows)


def _apply(tx: Tx, shifts: Sequence[Shift]) -> dict[tuple[str, str], int]:
    """Return what can be sold afterwards of each level, or nothing where one of them refused."""
    lines = orjson.dumps([(each.place_id, each.sku_id, each.on_hand, each.reserved) for each in shifts]).decode()
    statement = _MOVE[tx.connection.dialect.name]
    rows: list[Any] = list(tx.execute(statement, {"shifts": lines, "wanted": len(shifts)}))
    return {(place_id, sku_id): available for place_id, sku_id, available in rows}


def _row(tx: Tx, each: Move) -> dict[str, str | int | None]:
    return {
        "place_id": each.place_id,
        "sku_id": each.sku_id,
        "kind": each.kind,
        "on_hand_delta": each.on_hand,
        "reserved_delta": each.reserved,
        "reference": each.reference,
        "note": each.note,
        "at": tx.now_us,
    }
