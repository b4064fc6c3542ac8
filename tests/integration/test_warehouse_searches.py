"""What scans look for is found by an index that knows what is free and what waits, however full the store is."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Select, Update, text
from sqlalchemy.dialects import sqlite

from entrepot.core.database import Database
from entrepot.fulfil.warehouse import merge, reads, slotting, store
from entrepot.fulfil.warehouse.tables import warehouse_parcel

SEARCHES = {
    f"{name} {room} {'outwards' if outwards else 'back'}": (statements[room, outwards], f"ix_warehouse_place_{index}")
    for name, statements in (("look for", slotting._FIND), ("take", slotting._TAKE))
    for room, index in (("empty", "empty"), ("shared", "room"))
    for outwards in (True, False)
} | {
    "what waits too long": (merge._DUE, "ix_warehouse_parcel_waits"),
    "what is to be picked": (
        reads.PARCELS.where(store.TO_PICK).order_by(warehouse_parcel.c.ship_by_at, warehouse_parcel.c.id),
        "ix_warehouse_parcel_to_pick",
    ),
    "sizes of slots": (slotting._AFTER, "ix_warehouse_place_size"),
}


@pytest.fixture(scope="module")
def embedded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """SQLite alone: PostgreSQL chooses by its statistics, which an empty store has none of."""
    with Database.open(f"sqlite:///{tmp_path_factory.mktemp('searches') / 'floor.db'}") as db:
        db.create_schema()
        yield db


@pytest.mark.parametrize("name", SEARCHES)
def test_a_search_descends_an_index_of_what_it_looks_for(embedded: Database, name: str) -> None:
    statement, index = SEARCHES[name]
    plan = plan_of(embedded, statement)
    assert index in plan
    assert "TEMP B-TREE FOR ORDER BY" not in plan


def plan_of(db: Database, statement: Select[tuple[object, ...]] | Update) -> str:
    compiled = statement.compile(
        dialect=sqlite.dialect(paramstyle="named"), compile_kwargs={"render_postcompile": True}
    )
    asked, values = text(f"EXPLAIN QUERY PLAN {compiled}"), dict.fromkeys(compiled.params, 1)
    with db.read() as connection:
        return " | ".join(str(step.detail) for step in connection.execute(asked, values))
