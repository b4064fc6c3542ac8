"""A paid order is expected at the hub, exactly once and cheaply; a cancelled one is not."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import event, func, insert, select, update
from sqlalchemy.exc import DBAPIError

from entrepot.core.database import Database, Tx
from entrepot.fulfil.warehouse import ParcelNotFound, find_parcel, install_site, parcel_of_order
from entrepot.fulfil.warehouse.expect import expect, expect_many
from entrepot.fulfil.warehouse.layout import layout_from
from entrepot.fulfil.warehouse.routes import built_in_routes
from entrepot.fulfil.warehouse.tables import parcel_event, warehouse_parcel, warehouse_place
from entrepot.kit.clock import ManualClock
from entrepot.kit.errors import Conflict, InvalidInput
from entrepot.shop.orders import OrderPaid
from tests.floor_factories import BERLIN, LAMP, MUG, PREFIX, Hub
from tests.unit.test_warehouse_building import SITE


@pytest.fixture
def hub(db: Database, clock: ManualClock) -> Hub:
    return Hub(db, clock)


def rows(db: Database, table: object) -> int:
    with db.read() as conn:
        return int(conn.execute(select(func.count()).select_from(table)).scalar_one())  # type: ignore[arg-type]  # a table of the metadata


@contextmanager
def counted(tx: Tx) -> Iterator[list[str]]:
    """The statements that are sent meanwhile."""
    sent: list[str] = []

    def note(conn: object, cursor: object, statement: str, *rest: object) -> None:
        sent.append(statement)

    event.listen(tx.connection.engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(tx.connection.engine, "before_cursor_execute", note)


def paid(hub: Hub, order_id: str) -> OrderPaid:
    with hub.db.read() as conn:
        row = conn.execute(select(warehouse_parcel).where(warehouse_parcel.c.order_id == order_id)).one()
    shared = {"shopper_id": row.shopper_id, "address_id": row.address_id, "promised_at": row.promised_at, "paid_at": 0}
    return hub.paid(order_id, "grp", row.seller_id, shared, (MUG,))


def test_a_paid_order_is_one_expected_parcel_with_its_way_and_its_latest_moment(hub: Hub) -> None:
    order_id = hub.order("anna", lines=(MUG, LAMP), address=BERLIN, promised=timedelta(days=9))
    parcel = hub.parcel(order_id)
    assert (parcel.state, parcel.position, parcel.route, parcel.units) == ("expected", None, "EUROPE", 3)
    assert parcel.weight_g == 2 * 400 + 1_500 + 120
    assert parcel.promised_at - parcel.ship_by_at == timedelta(days=6, hours=6)
    assert [(each.kind, each.outcome, each.state) for each in hub.history(order_id)] == [("expect", "ok", "expected")]


def test_the_same_order_told_again_changes_nothing(hub: Hub) -> None:
    order_id = hub.order()
    again = paid(hub, order_id)
    hub.db.write(lambda tx: expect(tx, again))
    hub.db.write(lambda tx: expect_many(tx, [again, again]))
    assert (rows(hub.db, warehouse_parcel), rows(hub.db, parcel_event)) == (1, 1)


def test_an_order_costs_three_statements_and_a_batch_of_one_shopper_no_more(hub: Hub) -> None:
    orders = [hub.order("anna", told=False) for _ in range(5)]
    with hub.db.read() as conn:
        assert conn.execute(select(func.count()).select_from(warehouse_parcel)).scalar_one() == 0

    def one(tx: Tx) -> list[str]:
        with counted(tx) as sent:
            expect_many(tx, [_event(tx, hub, order_id) for order_id in orders])
        return sent

    sent = hub.db.write(one)
    assert len(sent) <= 3, sent
    assert rows(hub.db, warehouse_parcel) == 5


def _event(tx: Tx, hub: Hub, order_id: str) -> OrderPaid:
    address = hub._addresses["annaKR"]
    shared = {"shopper_id": "per_anna", "address_id": address, "promised_at": 10**15, "paid_at": tx.now_us}
    return hub.paid(order_id, "grp", "sel_potter", shared, (MUG,))


def test_a_cancelled_order_is_not_expected_any_more(hub: Hub) -> None:
    order_id = hub.order()
    hub.cancel(order_id)
    assert (hub.parcel(order_id).state, hub.parcel(order_id).cancelled) == ("cancelled", True)
    assert [each.kind for each in hub.history(order_id)] == ["expect", "cancel"]


def test_a_cancellation_that_overtakes_its_order_is_kept_until_the_order_was_heard_of(
    hub: Hub, clock: ManualClock
) -> None:
    order_id = hub.order(told=False)
    hub.cancel(order_id, told=False)
    cancelling = hub.outbox._subscriptions[1]
    hub.outbox._new(cancelling)  # the two subscribers have places of their own
    with hub.db.read() as conn, pytest.raises(ParcelNotFound):
        find_parcel(conn, order_id)
    hub.outbox.drain()
    clock.advance(timedelta(minutes=2))
    hub.outbox.drain()
    assert hub.parcel(order_id).state == "cancelled"


def test_cancelling_one_order_lets_the_others_of_its_shopper_go(hub: Hub) -> None:
    kept, dropped = hub.order("anna"), hub.order("anna")
    hub.store(kept)
    assert hub.parcel(kept).box_id is None
    hub.cancel(dropped)
    assert hub.box_of(kept).state == "planned"


def test_a_seller_sees_only_own_parcels(hub: Hub) -> None:
    order_id = hub.order(seller="sel_potter")
    with hub.db.read() as conn:
        assert parcel_of_order(conn, order_id, seller_id="sel_potter").order_id == order_id
        with pytest.raises(ParcelNotFound):
            parcel_of_order(conn, order_id, seller_id="sel_other")


@pytest.mark.parametrize("statement", [update(parcel_event).values(state="x"), parcel_event.delete()])
def test_the_record_cannot_be_changed(hub: Hub, statement: object) -> None:
    hub.order()
    with pytest.raises(DBAPIError, match="append-only"):
        hub.db.write(lambda tx: tx.execute(statement))  # type: ignore[arg-type]  # what the write returns is not asked


def test_installing_the_hub_again_changes_nothing_in_use(hub: Hub) -> None:
    waits, _ = hub.order("anna"), hub.order("anna")
    hub.store(waits)
    before = rows(hub.db, warehouse_place)
    assert install_site(hub.db, gs1_company_prefix="952123") == hub.site_id
    assert rows(hub.db, warehouse_place) == before
    assert hub.parcel(waits).state == "stored"
    assert hub.seal(hub.order("carla")).sscc == "095212300000000017"


def test_a_second_hub_and_a_false_prefix_are_refused(hub: Hub) -> None:
    other = layout_from(SITE | {"code": "HUB2"}, built_in_routes().codes)
    with pytest.raises(Conflict, match="HUB1"):
        install_site(hub.db, gs1_company_prefix=PREFIX, layout=other)
    with pytest.raises(InvalidInput, match="GS1"):
        install_site(hub.db, gs1_company_prefix="x")


def test_what_is_stored_of_a_parcel_holds_no_name_and_no_address(hub: Hub) -> None:
    order_id = hub.order("anna")
    hub.seal(order_id)
    words = ("Shopper", "세종대로", "02-1234-5678")
    with hub.db.read() as conn:
        for table in warehouse_parcel.metadata.sorted_tables:
            if table.name.startswith(("warehouse_", "parcel_")):
                for row in conn.execute(select(table)):
                    assert not any(word in str(row) for word in words), table.name


def test_places_never_hold_more_than_they_can(hub: Hub) -> None:
    place = {
        "code": "Z01-001", "site_id": hub.site_id, "kind": "slot", "zone": "Z", "bay": "Z01", "rank": 999, "row": 1,
        "column": 1, "capacity": 1, "held": 2, "blocked": False, "side1_mm": 1, "side2_mm": 1,
        "side3_mm": 1, "routes": [],
    }  # fmt: skip
    with pytest.raises(DBAPIError):
        hub.db.write(lambda tx: tx.execute(insert(warehouse_place).values(**place)))
