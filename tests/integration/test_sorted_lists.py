"""Lists in an order of the reader's choice: every row once, whichever way the pages are turned."""

from typing import Any

import pytest
from sqlalchemy import BigInteger, Column, Connection, Integer, MetaData, Row, String, Table, func, select

from entrepot.core.database import Database, Sorting, SortKey, Tx
from entrepot.kit.errors import InvalidInput
from entrepot.kit.paging import encode_cursor

ROOMS = Table(
    "sorted_room",
    MetaData(),
    Column("id", String(20), primary_key=True),
    Column("name", String(20), nullable=False),
    Column("boxes", BigInteger, nullable=False),
    Column("emptied_at", Integer, nullable=True),
)
SORTING = Sorting(
    {
        "name": ROOMS.c.name,
        "boxes": ROOMS.c.boxes,
        "emptied": ROOMS.c.emptied_at,
        "sign": SortKey(func.lower(ROOMS.c.name, type_=String)),
    },
    tiebreak=ROOMS.c.id,
    default="-boxes",
)
ROWS: list[dict[str, Any]] = [
    {
        "id": f"r{number:02}",
        "name": "ABC"[number % 3],
        "boxes": number // 4,
        "emptied_at": number if number % 3 else None,
    }
    for number in range(17)
]


@pytest.fixture
def rooms(db: Database) -> Database:
    def fill(tx: Tx) -> None:
        ROOMS.create(tx.connection)
        tx.execute(ROOMS.insert(), ROWS)

    db.write(fill)
    return db


def ids_of(row: Row[tuple[str]]) -> str:
    return str(row.id)


def walk(connection: Connection, sort: str, *, limit: int) -> list[str]:
    """Turn all pages forward, then all back; return the ids, which must be the same both ways."""
    page = SORTING.page(connection, select(ROOMS), ids_of, sort=sort, limit=limit)
    forward, pages = list(page.items), [page.items]
    while page.next:
        page = SORTING.page(connection, select(ROOMS), ids_of, sort=sort, cursor=page.next, limit=limit)
        forward += page.items
        pages.append(page.items)
    for earlier in reversed(pages[:-1]):
        assert page.previous is not None
        page = SORTING.page(connection, select(ROOMS), ids_of, sort=sort, cursor=page.previous, limit=limit)
        assert page.items == earlier
    assert page.previous is None
    return forward


@pytest.mark.parametrize("limit", [1, 4, 16, 17, 50])
@pytest.mark.parametrize("name", ["name", "boxes", "emptied", "sign"])
def test_every_row_shows_once_in_order_with_the_empty_last_both_ways(rooms: Database, name: str, limit: int) -> None:
    column = {"name": "name", "boxes": "boxes", "emptied": "emptied_at", "sign": "name"}[name]
    filled = [row for row in ROWS if row[column] is not None]
    empty = [row for row in ROWS if row[column] is None]
    rising = sorted(filled, key=lambda row: (row[column], row["id"])) + sorted(empty, key=lambda row: str(row["id"]))
    falling = sorted(filled, key=lambda row: (row[column], row["id"]), reverse=True) + sorted(
        empty, key=lambda row: str(row["id"]), reverse=True
    )
    with rooms.read() as connection:
        assert walk(connection, name, limit=limit) == [row["id"] for row in rising]
        assert walk(connection, f"-{name}", limit=limit) == [row["id"] for row in falling]


def test_without_a_choice_the_list_has_its_own_order(rooms: Database) -> None:
    with rooms.read() as connection:
        assert SORTING.page(connection, select(ROOMS), ids_of, limit=2).items == ["r16", "r15"]


def test_an_order_that_the_list_does_not_have_is_refused_with_those_it_has(rooms: Database) -> None:
    with rooms.read() as connection, pytest.raises(InvalidInput) as refusal:
        SORTING.page(connection, select(ROOMS), ids_of, sort="-weight")
    assert refusal.value.extra == {"field": "sort", "expected": "boxes, emptied, name, sign"}


def test_a_cursor_of_another_order_is_refused(rooms: Database) -> None:
    with rooms.read() as connection:
        page = SORTING.page(connection, select(ROOMS), ids_of, sort="name", limit=2)
        with pytest.raises(InvalidInput, match="another order"):
            SORTING.page(connection, select(ROOMS), ids_of, sort="-name", cursor=page.next)


@pytest.mark.parametrize(
    "key",
    [
        {"sort": "boxes", "value": "7", "id": "r01", "way": "next"},
        {"sort": "boxes", "value": None, "id": "r01", "way": "next"},
        {"sort": "boxes", "value": True, "id": "r01", "way": "next"},
        {"sort": "boxes", "value": 7, "id": 1, "way": "next"},
        {"sort": "boxes", "value": 7, "id": "r01", "way": "up"},
        {"sort": "boxes", "value": [7], "id": "r01", "way": "next"},
        {"after": "r01"},
    ],
    ids=repr,
)
def test_a_cursor_that_somebody_made_up_is_refused(rooms: Database, key: dict[str, object]) -> None:
    with rooms.read() as connection, pytest.raises(InvalidInput):
        SORTING.page(connection, select(ROOMS), ids_of, sort="boxes", cursor=encode_cursor(key))
