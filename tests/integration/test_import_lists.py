"""A seller's list of imports: narrowed by name, state and days, sorted, each once."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from entrepot.core.database import Database
from entrepot.kit.clock import ManualClock
from entrepot.kit.errors import InvalidInput
from entrepot.sell.catalog import list_imports
from tests.sell_factories import Desk

HEADER = "sku,title,price,currency\n"


@pytest.fixture
def desk(db: Database, tmp_path: Path) -> Desk:
    return Desk(db, tmp_path)


@pytest.fixture
def taken(desk: Desk, clock: ManualClock) -> list[str]:
    """Three imports a day apart: two rows, three rows of which two are wrong, and one wrong row as JSON lines."""
    found = []
    for text, kind in (
        ("MUG-1,Navy mug,12000,KRW\nMUG-2,Cream mug,11000,KRW\n", "csv"),
        ("CUP-1,Cup,900,KRW\nCUP-2,Cup,free,KRW\nCUP-3,Cup,dear,KRW\n", "csv"),
        ('{"sku": "JUG-1", "title": "Jug", "price": "much", "currency": "KRW"}\n', "jsonl"),
    ):
        found.append(desk.take(HEADER + text if kind == "csv" else text, kind).import_id)
        clock.advance(timedelta(days=1))
    return found


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        (None, [2, 1, 0]),
        ("begun", [0, 1, 2]),
        ("rows", [2, 0, 1]),
        ("-rows", [1, 0, 2]),
        ("waiting", [0, 2, 1]),
        ("-waiting", [1, 2, 0]),
    ],
)
def test_imports_are_walked_in_every_order(desk: Desk, taken: list[str], sort: str | None, order: list[int]) -> None:
    seen = []
    with desk.db.read() as connection:
        page = list_imports(connection, desk.seller_id, limit=1, sort=sort)
        seen += page.items
        while page.next:
            page = list_imports(connection, desk.seller_id, page.next, 1, sort=sort)
            seen += page.items
        assert page.previous
        before = list_imports(connection, desk.seller_id, page.previous, 1, sort=sort)
    assert [each.import_id for each in seen] == [taken[number] for number in order]
    assert before.items == seen[1:2]


def test_imports_are_narrowed_by_name_state_and_days(desk: Desk, taken: list[str]) -> None:
    with desk.db.read() as connection:

        def found(**narrowed: object) -> list[str]:
            page = list_imports(connection, desk.seller_id, **narrowed)  # type: ignore[arg-type]  # whatever the test names
            return [each.import_id for each in page.items]

        assert found(text="GOODS.json") == [taken[2]]
        assert found(text="%") == []
        assert found(state="done") == taken[::-1]
        assert found(state="refused") == []
        second = list_imports(connection, desk.seller_id).items[1].created_at_us
        assert found(since_us=second) == [taken[2], taken[1]]
        assert found(until_us=second) == [taken[0]]
        assert list_imports(connection, "sel_other").items == []
        with pytest.raises(InvalidInput, match="not sorted by"):
            found(sort="colour")
