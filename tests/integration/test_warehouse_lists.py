"""The floor's lists: narrowed, sorted and taken along, each row once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text

from entrepot.core.database import Database
from entrepot.fulfil.warehouse import (
    boxes,
    exceptions,
    find_parcel,
    manifests,
    open_manifest,
    parcels,
)
from entrepot.kit.clock import ManualClock, to_us
from entrepot.kit.errors import InvalidInput
from tests.floor_factories import LAMP, MUG, PERSON, Hub


@pytest.fixture
def hub(db: Database, clock: ManualClock) -> Hub:
    return Hub(db, clock)


def orders_of(hub: Hub, **narrowed: object) -> list[str]:
    """The orders of all pages of parcels, two a page."""
    found: list[str] = []
    cursor = None
    with hub.db.read() as conn:
        while True:
            page = parcels(conn, cursor=cursor, limit=2, **narrowed)  # type: ignore[arg-type]  # whatever the test names
            found += [row.order_id for row in page.items]
            if page.next is None:
                return found
            cursor = page.next


def test_parcels_are_sorted_by_when_they_must_leave_and_by_weight(hub: Hub) -> None:
    late = hub.order("anna", promised=timedelta(days=9), lines=(LAMP,))
    soon = hub.order("ben", promised=timedelta(days=3), lines=(MUG,))
    middle = hub.order("cleo", promised=timedelta(days=6), lines=(MUG, LAMP))
    assert orders_of(hub, sort="leaves") == [soon, middle, late]
    assert orders_of(hub, sort="-leaves") == [late, middle, soon]
    assert orders_of(hub, sort="-weight") == [middle, late, soon]
    assert orders_of(hub) == [middle, soon, late]


def test_an_order_that_parcels_do_not_have_is_refused(hub: Hub) -> None:
    with hub.db.read() as conn, pytest.raises(InvalidInput, match="not sorted by"):
        parcels(conn, sort="colour")


def test_parcels_are_found_by_how_their_code_begins_by_order_and_by_place(hub: Hub) -> None:
    first, second = hub.order("anna"), hub.order("ben")
    with hub.db.read() as conn:
        code = find_parcel(conn, first).parcel.code
    assert orders_of(hub, text=code) == [first]
    assert orders_of(hub, text=f"{code[:4]} {code[4:8].lower()}") == [first]
    assert orders_of(hub, text=second) == [second]
    assert orders_of(hub, text="P") == [second, first]
    assert orders_of(hub, text="%") == []
    hub.scan(first, "receive", at="R1")
    with hub.db.read() as conn:
        place = find_parcel(conn, first).parcel.position
    assert orders_of(hub, text=str(place)) == [first]


def test_parcels_that_must_leave_on_some_days_are_those_and_no_others(hub: Hub) -> None:
    soon, late = hub.order("anna", promised=timedelta(days=3)), hub.order("ben", promised=timedelta(days=9))
    with hub.db.read() as conn:
        edge = to_us(find_parcel(conn, late).parcel.ship_by_at)
    assert orders_of(hub, until_us=edge) == [soon]
    assert orders_of(hub, since_us=edge) == [late]


def test_boxes_are_narrowed_and_sorted(hub: Hub) -> None:
    light, heavy = hub.seal(hub.order("anna")), hub.seal(hub.order("ben", lines=(LAMP,)))
    with hub.db.read() as conn:
        assert [row.code for row in boxes(conn, sort="-weight").items] == [heavy.code, light.code]
        assert [row.code for row in boxes(conn, sort="weight").items] == [light.code, heavy.code]
        assert [row.code for row in boxes(conn, text=light.code[:6]).items] == [light.code]
        assert [row.code for row in boxes(conn, text=str(heavy.sscc)).items] == [heavy.code]
        assert boxes(conn, state="shipped").items == []


def test_manifests_are_found_by_dock_and_by_code(hub: Hub) -> None:
    first = open_manifest(hub.db, dock="D1", actor=PERSON)
    hub.clock.advance(timedelta(hours=1))
    second = open_manifest(hub.db, dock="D2", actor=PERSON)
    with hub.db.read() as conn:
        assert [row.id for row in manifests(conn).items] == [second, first]
        assert [row.id for row in manifests(conn, sort="opened").items] == [first, second]
        assert [row.id for row in manifests(conn, text="d2").items] == [second]
        (row,) = manifests(conn, text="D1").items
        assert [one.id for one in manifests(conn, text=row.code[:7]).items] == [first]
        assert [one.id for one in manifests(conn, until_us=to_us(row.opened_at) + 1).items] == [first]


def test_troubles_are_narrowed_by_kind_code_and_place(hub: Hub) -> None:
    hub.scan("nobody-knows", "receive", "R1")
    with hub.db.read() as conn:
        (row,) = exceptions(conn).items
        assert [one.id for one in exceptions(conn, kind="unknown_code", text="nobody-knows").items] == [row.id]
        assert exceptions(conn, kind="damaged").items == []
        assert exceptions(conn, text="somebody").items == []
        assert exceptions(conn, state="resolved").items == []


@pytest.mark.parametrize(
    ("table", "order"),
    [
        ("warehouse_parcel", "ship_by_at, id"),
        ("warehouse_parcel", "coalesce(weight_g, expected_g), id"),
        ("warehouse_box", "ship_by_at DESC, id DESC"),
        ("warehouse_box", "coalesce(weight_g, expected_g) DESC, id DESC"),
        ("warehouse_exception", "opened_at DESC, id DESC"),
        ("warehouse_manifest", "opened_at DESC, id DESC"),
    ],
)
def test_a_sorted_list_of_the_floor_is_read_from_an_index(db: Database, table: str, order: str) -> None:
    with db.read() as conn:
        if conn.dialect.name == "sqlite":
            plan = conn.execute(text(f"EXPLAIN QUERY PLAN SELECT id FROM {table} ORDER BY {order} LIMIT 50"))
            steps = " ".join(str(step.detail) for step in plan)
            assert "USING" in steps
            assert "TEMP B-TREE" not in steps
        else:
            conn.execute(text("SET LOCAL enable_seqscan = off"))
            conn.execute(text("SET LOCAL enable_sort = off"))
            plan = conn.execute(text(f"EXPLAIN SELECT id FROM {table} ORDER BY {order} LIMIT 50"))
            steps = " ".join(str(step[0]) for step in plan)
            assert "Index" in steps
            assert "Sort" not in steps
