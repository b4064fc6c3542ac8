"""Reading stock: what can be sold, a seller's levels, and how they came about."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Connection, Select, and_, bindparam, func, or_, select, text

from entrepot.core.database import Sorting
from entrepot.kit.errors import InvalidInput, NotFound
from entrepot.kit.paging import Page, decode_cursor, encode_cursor
from entrepot.sell.catalog import archived_skus, find_skus, skus_by_id
from entrepot.sell.stock.tables import stock_level, stock_movement


@dataclass(frozen=True, slots=True)
class LevelRow:
    """Units of one variant at one place: those on hand, those of them promised to orders, those that can be sold."""

    sku_id: str
    place_id: str
    sku_code: str
    title: str
    options_text: str
    product_id: str
    picture_file_id: str | None
    on_hand: int
    reserved: int
    available: int


@dataclass(frozen=True, slots=True)
class MovementRow:
    """One movement: what it added to the units on hand and to those reserved, and because of what."""

    movement_id: int
    sku_id: str
    place_id: str
    kind: str
    on_hand_delta: int
    reserved_delta: int
    reference: str
    note: str | None
    at_us: int


_AVAILABLE = {
    "sqlite": text(
        "SELECT level.sku_id, level.place_id, level.on_hand - level.reserved FROM json_each(:pairs) AS pair "
        "JOIN stock_level AS level ON level.sku_id = json_extract(pair.value, '$[0]') "
        "AND level.place_id = json_extract(pair.value, '$[1]')"
    ),
    "postgresql": text(
        "SELECT level.sku_id, level.place_id, level.on_hand - level.reserved "
        "FROM jsonb_array_elements(CAST(:pairs AS jsonb)) AS pair "
        "JOIN stock_level AS level ON level.sku_id = pair.value ->> 0 AND level.place_id = pair.value ->> 1"
    ),
}
_LEFT = stock_level.c.on_hand - stock_level.c.reserved
_SORTING = Sorting(
    {"left": _LEFT, "there": stock_level.c.on_hand, "promised": stock_level.c.reserved},
    tiebreak=stock_level.c.sku_id + stock_level.c.place_id,
    default="left",
)
_MOVEMENTS = (
    select(
        stock_movement.c.id,
        stock_movement.c.sku_id,
        stock_movement.c.place_id,
        stock_movement.c.kind,
        stock_movement.c.on_hand_delta,
        stock_movement.c.reserved_delta,
        stock_movement.c.reference,
        stock_movement.c.note,
        stock_movement.c.at,
    )
    .where(stock_movement.c.sku_id == bindparam("sku"))
    .order_by(stock_movement.c.id.desc())
    .limit(bindparam("limit"))
)


def availability(connection: Connection, pairs: Sequence[tuple[str, str]]) -> dict[tuple[str, str], int]:
    """Return the units that can be sold for each (sku_id, place_id); pairs without a level are left out."""
    if not pairs:
        return {}
    rows = connection.execute(_AVAILABLE[connection.dialect.name], {"pairs": orjson.dumps(list(pairs)).decode()})
    return {(sku_id, place_id): available for sku_id, place_id, available in rows}


def units_by_sku(seller_id: str) -> Select[Any]:
    """Return a statement of (sku_id, units) that can be sold of each of a seller's variants, at all places together."""
    return (
        select(stock_level.c.sku_id, func.sum(stock_level.c.on_hand - stock_level.c.reserved).label("units"))
        .where(stock_level.c.seller_id == seller_id)
        .group_by(stock_level.c.sku_id)
    )


def levels_of(connection: Connection, sku_ids: Sequence[str]) -> dict[tuple[str, str], tuple[int, int]]:
    """Return units on hand and units promised by (sku_id, place_id)."""
    statement = select(
        stock_level.c.sku_id, stock_level.c.place_id, stock_level.c.on_hand, stock_level.c.reserved
    ).where(stock_level.c.sku_id.in_(sku_ids))
    return {(row[0], row[1]): (row[2], row[3]) for row in connection.execute(statement)}


def moved_by_hand(connection: Connection, sku_ids: Sequence[str]) -> set[str]:
    """Return the variants among ``sku_ids`` that were received, sold, reserved or corrected, not merely counted."""
    moved = select(stock_movement.c.sku_id).where(
        stock_movement.c.sku_id.in_(sku_ids), stock_movement.c.kind != "count"
    )
    return set(connection.execute(moved.distinct()).scalars())


def levels(
    connection: Connection,
    seller_id: str,
    cursor: str | None = None,
    limit: int = 50,
    *,
    place_id: str | None = None,
    sku_ids: Sequence[str] | None = None,
) -> Page[LevelRow]:
    """Return a keyset page of a seller's levels by variant and place; of one place or some variants where named.

    Where no variants are named, what is put away and of which nothing lies there is left out.
    """
    statement = (
        select(stock_level)
        .where(stock_level.c.seller_id == seller_id)
        .order_by(stock_level.c.sku_id, stock_level.c.place_id)
        .limit(limit + 1)
    )
    if place_id is not None:
        statement = statement.where(stock_level.c.place_id == place_id)
    if sku_ids is not None:
        statement = statement.where(stock_level.c.sku_id.in_(sku_ids))
    else:
        statement = statement.where(_is_listed(seller_id))
    if cursor:
        match decode_cursor(cursor):
            case {"sku": str(sku), "place": str(place)}:
                statement = statement.where(
                    or_(
                        stock_level.c.sku_id > sku,
                        and_(stock_level.c.sku_id == sku, stock_level.c.place_id > place),
                    )
                )
            case _:
                raise InvalidInput("this page address is not valid", field="cursor")
    rows = connection.execute(statement).all()
    shown = rows[:limit]
    last = shown[-1] if len(rows) > limit else None
    following = encode_cursor({"sku": last.sku_id, "place": last.place_id}) if last else None
    return Page(_level_rows(connection, shown), next=following)


def find_levels(
    connection: Connection,
    seller_id: str,
    *,
    text: str = "",
    most_left: int | None = None,
    place_id: str | None = None,
    sort: str | None = None,
    cursor: str | None = None,
    limit: int = 50,
) -> Page[LevelRow]:
    """Return a keyset page of a seller's levels, those first of which the fewest units can be sold.

    What is put away and of which nothing lies there is left out.
    ``text`` is a part of a title or the beginning of a SKU code; ``most_left`` leaves out levels with more to sell.
    """
    statement = select(stock_level).where(stock_level.c.seller_id == seller_id, _is_listed(seller_id))
    if text:
        found = find_skus(connection, seller_id, text)
        statement = statement.where(stock_level.c.sku_id.in_([each.sku_id for each in found]))
    if place_id is not None:
        statement = statement.where(stock_level.c.place_id == place_id)
    if most_left is not None:
        statement = statement.where(most_left >= _LEFT)
    page = _SORTING.page(connection, statement, lambda row: row, sort=sort, cursor=cursor, limit=limit)
    return Page(_level_rows(connection, page.items), next=page.next, previous=page.previous)


def _is_listed(seller_id: str) -> ColumnElement[bool]:
    lies_there = or_(stock_level.c.on_hand != 0, stock_level.c.reserved != 0)
    return or_(lies_there, stock_level.c.sku_id.not_in(archived_skus(seller_id)))


def _level_rows(connection: Connection, rows: Sequence[Any]) -> list[LevelRow]:
    cards = skus_by_id(connection, [row.sku_id for row in rows])
    return [
        LevelRow(
            row.sku_id,
            row.place_id,
            cards[row.sku_id].code,
            cards[row.sku_id].title,
            cards[row.sku_id].options_text,
            cards[row.sku_id].product_id,
            cards[row.sku_id].picture_file_id,
            row.on_hand,
            row.reserved,
            row.on_hand - row.reserved,
        )
        for row in rows
    ]


def movements(
    connection: Connection,
    seller_id: str,
    sku_id: str,
    cursor: str | None = None,
    limit: int = 50,
    *,
    place_id: str | None = None,
    kind: str | None = None,
    since_us: int | None = None,
    until_us: int | None = None,
) -> Page[MovementRow]:
    """Return a keyset page of a variant's movements, the newest first; raise NotFound for another seller's variant.

    The moments are in microseconds, UTC, the end not included.
    """
    card = skus_by_id(connection, [sku_id]).get(sku_id)
    if card is None or card.seller_id != seller_id:
        raise NotFound("there is no such variant")
    statement = _MOVEMENTS
    if place_id is not None:
        statement = statement.where(stock_movement.c.place_id == place_id)
    if kind is not None:
        statement = statement.where(stock_movement.c.kind == kind)
    if since_us is not None:
        statement = statement.where(stock_movement.c.at >= since_us)
    if until_us is not None:
        statement = statement.where(stock_movement.c.at < until_us)
    if cursor:
        before = decode_cursor(cursor).get("id")
        statement = statement.where(stock_movement.c.id < (before if isinstance(before, int) else 0))
    rows = [MovementRow(*row) for row in connection.execute(statement, {"sku": sku_id, "limit": limit + 1})]
    following = encode_cursor({"id": rows[limit - 1].movement_id}) if len(rows) > limit else None
    return Page(rows[:limit], next=following)
