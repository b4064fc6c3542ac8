"""Reading bulk changes: how one is going, what became of each product, the last one."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, Row, func, select

from entrepot.kit.errors import InvalidInput, NotFound
from entrepot.kit.paging import Page, decode_cursor, encode_cursor
from entrepot.sell.bulk.plan import Change, Line
from entrepot.sell.bulk.tables import bulk_change as change_table
from entrepot.sell.bulk.tables import bulk_item


@dataclass(frozen=True, slots=True)
class BulkChange:
    """A change to many products; ``counts`` by outcome: waiting, changed, unchanged, refused."""

    bulk_id: str
    change: Change
    undoes: str | None
    undone_by: str | None
    state: str
    total: int
    counts: Mapping[str, int]
    created_at_us: int


@dataclass(frozen=True, slots=True)
class BulkItem:
    """What became of one product."""

    product_id: str
    outcome: str
    lines: tuple[Line, ...]
    reason: str | None


def bulk_change(connection: Connection, seller_id: str, bulk_id: str) -> BulkChange:
    """Return a seller's change; raise NotFound."""
    statement = select(change_table).where(change_table.c.id == bulk_id, change_table.c.seller_id == seller_id)
    row = connection.execute(statement).one_or_none()
    if row is None:
        raise NotFound("there is no such change")
    return _change(connection, row)


def last_bulk_change(connection: Connection, seller_id: str) -> BulkChange | None:
    """Return a seller's newest change, if there is one."""
    statement = (
        select(change_table).where(change_table.c.seller_id == seller_id).order_by(change_table.c.id.desc()).limit(1)
    )
    row = connection.execute(statement).one_or_none()
    return None if row is None else _change(connection, row)


def bulk_items(
    connection: Connection, seller_id: str, bulk_id: str, outcome: str, cursor: str | None = None, limit: int = 50
) -> Page[BulkItem]:
    """Return a keyset page of a change's products with that outcome; raise NotFound."""
    bulk_change(connection, seller_id, bulk_id)
    statement = (
        select(bulk_item)
        .where(bulk_item.c.bulk_id == bulk_id, bulk_item.c.outcome == outcome)
        .order_by(bulk_item.c.product_id)
        .limit(limit + 1)
    )
    if cursor:
        match decode_cursor(cursor):
            case {"id": str(after)}:
                statement = statement.where(bulk_item.c.product_id > after)
            case _:
                raise InvalidInput("this page address is not valid", field="cursor")
    rows = connection.execute(statement).all()
    items = [
        BulkItem(row.product_id, row.outcome, tuple(Line(**each) for each in row.lines), row.reason)
        for row in rows[:limit]
    ]
    return Page(items, next=encode_cursor({"id": items[-1].product_id}) if len(rows) > limit else None)


def _change(connection: Connection, row: Row[tuple[object, ...]]) -> BulkChange:
    counted = (
        select(bulk_item.c.outcome, func.count()).where(bulk_item.c.bulk_id == row.id).group_by(bulk_item.c.outcome)
    )
    counts = {each[0]: each[1] for each in connection.execute(counted)}
    return BulkChange(
        row.id, Change(**row.change), row.undoes, row.undone_by, row.state, row.total, counts, row.created_at
    )
