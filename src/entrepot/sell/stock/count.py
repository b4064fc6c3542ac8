"""Count: a seller's file or form stated how many units lie at a place."""

from collections.abc import Sequence

from sqlalchemy import and_, or_, select

from entrepot.core.database import Tx
from entrepot.sell.catalog import StockCounted
from entrepot.sell.stock.domain import Move
from entrepot.sell.stock.levels import move, open_levels, tell_availability
from entrepot.sell.stock.tables import stock_level

_AT_ONCE = 100
_KEPT = "counted fewer than are reserved: the reserved units are kept"
_Counts = dict[tuple[str, str], tuple[int | None, str]]
"""(place_id, sku_id) to the units stated last and where they were stated."""


def take_count(tx: Tx, event: StockCounted) -> None:
    """Set the units on hand to what was counted, but never below what is promised to orders.

    A new offer without a count gets an empty level, or is told that units lie there already.
    """
    take_counts(tx, [event])


def take_counts(tx: Tx, events: Sequence[StockCounted]) -> None:
    """Take the counts of several events in their order: of the same goods the last one stands."""
    counts: _Counts = {}
    owners: dict[tuple[str, str], str] = {}
    for event in events:
        for sku_id, place_id, units in event.counts:
            owners[place_id, sku_id] = event.seller_id
            if units is not None or (place_id, sku_id) not in counts:
                counts[place_id, sku_id] = units, event.reference
    open_levels(tx, [(place_id, sku_id, seller_id) for (place_id, sku_id), seller_id in owners.items()])
    keys = sorted(counts)
    for start in range(0, len(keys), _AT_ONCE):
        _take_some(tx, {key: counts[key] for key in keys[start : start + _AT_ONCE]})


def _take_some(tx: Tx, counts: _Counts) -> None:
    wanted = or_(*(and_(stock_level.c.place_id == place, stock_level.c.sku_id == sku) for place, sku in counts))
    rows = tx.execute(
        select(stock_level)
        .where(wanted)
        .order_by(stock_level.c.place_id, stock_level.c.sku_id)
        .with_for_update(of=stock_level)
    ).all()
    moves = []
    for row in rows:
        units, reference = counts[row.place_id, row.sku_id]
        if units is None:
            if row.on_hand > row.reserved:
                tell_availability(tx, row.sku_id, row.place_id, in_stock=True)
            continue
        delta = max(units, row.reserved) - row.on_hand
        if delta:
            note = _KEPT if units < row.reserved else None
            moves.append(Move(row.sku_id, row.place_id, "count", delta, 0, reference, note))
    if moves:
        move(tx, moves)
