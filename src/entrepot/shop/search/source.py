"""Where the index reads from: products of the catalogue, and the events that say which of them changed."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, text

from entrepot.core.database import Database
from entrepot.core.outbox import Position, last_position, read_events
from entrepot.sell.catalog import ProductChanged, products_to_index, products_to_index_after
from entrepot.shop.search.entry import Entry, entry_of

BATCH = 500


@dataclass(frozen=True, slots=True)
class Changes:
    """What happened since a position: so many events, about these products, of which those live now are ``entries``."""

    events: int
    product_ids: tuple[str, ...]
    entries: tuple[Entry, ...]
    reached: Position


def every_entry(db: Database) -> Iterator[Entry]:
    """Yield all live products by keyset, in batches that are a short read each."""
    after = ""
    while True:
        with db.read() as connection:
            rows = products_to_index_after(connection, after, BATCH)
        if not rows:
            return
        for row in rows:
            if row.live:
                yield entry_of(row)
        after = rows[-1].product_id


def changes_after(connection: Connection, position: Position, limit: int) -> Changes:
    """Return what happened after a position, as products are now; at most ``limit`` events."""
    events, reached = read_events(connection, position, limit, (ProductChanged.NAME,))
    ids = tuple(dict.fromkeys(str(event.payload["product_id"]) for event in events))
    entries: list[Entry] = []
    for at in range(0, len(ids), BATCH):
        rows = products_to_index(connection, ids[at : at + BATCH])
        entries += [entry_of(row) for row in rows if row.live]
    return Changes(len(events), ids, tuple(entries), reached)


def start_position(connection: Connection) -> Position:
    """Return a position such that all events up to it are of transactions whose effects every later read sees."""
    if connection.dialect.name == "postgresql":
        oldest_open = connection.execute(text("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint"))
        return Position(int(oldest_open.scalar_one()) - 1, (1 << 63) - 1)
    return last_position(connection)
