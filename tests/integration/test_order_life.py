"""An order from its payment to the door and back: who may move it, what is freed and what is given back."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from entrepot.core.audit import audit_entries
from entrepot.core.database import Database
from entrepot.core.outbox import Position, read_events
from entrepot.kit.clock import ManualClock
from entrepot.kit.errors import InvalidInput
from entrepot.sell.stock import availability
from entrepot.shop.orders import (
    By,
    OrderGroupView,
    OrderNotFound,
    ReturnReason,
    ReturnRefused,
    Role,
    TransitionRefused,
    address_for_delivery,
    cancel,
    erase_personal_data,
    group_view,
    mark_delivered,
    mark_paid,
    mark_received,
    mark_refunded,
    mark_sent,
    mark_shipped,
    order_of_shopper,
    order_view,
    receive_return,
    request_return,
)
from entrepot.shop.orders.tables import order_return
from tests.shop_factories import Market, bring, buy, buy_and_pay, make_market

OPERATOR = By("per_operator", Role.OPERATOR)


def shopper(market: Market) -> By:
    return By(market.shopper_id, Role.SHOPPER)


def seller(seller_id: str) -> By:
    return By("per_seller", Role.SELLER, seller_id)


def state(db: Database, order_id: str) -> str:
    with db.read() as conn:
        return order_view(conn, order_id).state


def told(db: Database, name: str) -> list[dict[str, Any]]:
    with db.read() as conn:
        return [event.payload for event in read_events(conn, Position(), 1_000, [name])[0]]


def left(db: Database, market: Market) -> list[int]:
    goods = (market.mug, market.red_mug, market.lamp)
    with db.read() as conn:
        units = availability(conn, [(each.sku_id, each.place_id) for each in goods])
    return [units[each.sku_id, each.place_id] for each in goods]


def actions(db: Database, order_id: str) -> list[str]:
    with db.read() as conn:
        return [entry.action for entry in audit_entries(conn, subject=order_id).items][::-1]


def paid(db: Database) -> tuple[Market, OrderGroupView]:
    market = make_market(db)
    return market, buy_and_pay(db, market)


def delivered(db: Database) -> tuple[Market, OrderGroupView]:
    market, group = paid(db)
    for order in group.orders:
        bring(db, order.id, order.seller_id)
    return market, group


def test_an_order_goes_from_seller_to_hub_to_door_and_every_step_is_told_and_audited(
    db: Database, clock: ManualClock
) -> None:
    market, group = paid(db)
    mugs = group.orders[0]
    steps: tuple[Callable[[], None], ...] = (
        lambda: mark_sent(db, seller_id=mugs.seller_id, order_id=mugs.id, actor="per_seller", tracking_code="T1"),
        lambda: db.write(lambda tx: mark_received(tx, mugs.id, "per_hub")),
        lambda: db.write(lambda tx: mark_shipped(tx, [mugs.id], "per_hub")),
        lambda: db.write(lambda tx: mark_delivered(tx, [mugs.id], "per_courier")),
    )
    for step in steps:
        clock.advance(timedelta(hours=1))
        step()
    with db.read() as conn:
        order = order_of_shopper(conn, mugs.id, market.shopper_id)
    assert [step.state for step in order.timeline] == [
        "awaiting_payment",
        "paid",
        "sent",
        "received",
        "shipped",
        "delivered",
    ]
    assert order.timeline[-1].at - order.timeline[0].at == 4 * 3_600_000_000
    assert actions(db, mugs.id) == [f"order.{step.state}" for step in order.timeline]
    ids = {
        "order_id": mugs.id,
        "group_id": group.id,
        "seller_id": mugs.seller_id,
        "shopper_id": market.shopper_id,
    }
    assert told(db, "shop.order.sent") == [{**ids, "tracking_code": "T1"}]
    for name in ("received", "shipped", "delivered"):
        assert told(db, f"shop.order.{name}") == [ids]


def test_what_is_known_already_changes_nothing_and_what_cannot_be_is_refused(db: Database) -> None:
    _, group = paid(db)
    order = group.orders[0]
    for _ in range(2):
        db.write(lambda tx: mark_received(tx, order.id, "per_hub"))
    assert len(told(db, "shop.order.received")) == 1
    with pytest.raises(TransitionRefused, match="received: delivery cannot make it delivered"):
        db.write(lambda tx: mark_delivered(tx, [order.id], "per_courier"))
    with pytest.raises(OrderNotFound):
        db.write(lambda tx: mark_shipped(tx, [order.id, "ord_unknown"], "per_hub"))
    assert state(db, order.id) == "received"


def test_a_seller_sends_only_their_own_orders(db: Database) -> None:
    _, group = paid(db)
    mugs, lamp = group.orders
    with pytest.raises(OrderNotFound):
        mark_sent(db, seller_id=lamp.seller_id, order_id=mugs.id, actor="per_seller")
    with pytest.raises(OrderNotFound):
        mark_sent(db, seller_id=lamp.seller_id, order_id="ord_unknown", actor="per_seller")


def test_a_shopper_cancels_an_unpaid_purchase_as_a_whole(db: Database) -> None:
    market = make_market(db)
    group = buy(db, market)
    cancel(db, order_id=group.orders[0].id, by=shopper(market), reason="Changed my mind")
    with db.read() as conn:
        stored = group_view(conn, group.id, market.shopper_id)
    assert stored.state == "cancelled"
    assert {order.state for order in stored.orders} == {"cancelled"}
    assert left(db, market) == [50, 50, 50]
    assert {event["total_minor"] for event in told(db, "shop.order.cancelled")} == {0}


def test_one_order_of_two_is_given_back_without_the_delivery(db: Database) -> None:
    market, group = paid(db)
    cancel(db, order_id=group.orders[0].id, by=shopper(market), reason="Changed my mind")
    (event,) = told(db, "shop.order.cancelled")
    assert event["was_paid"]
    assert event["total_minor"] == 33_900
    assert event["goods_minor"] + event["seller_tax_minor"] + event["marketplace_tax_minor"] == 33_900
    assert event["delivery_minor"] == 0
    assert left(db, market) == [50, 50, 49]
    assert state(db, group.orders[1].id) == "paid"


def test_the_delivery_is_given_back_once_with_the_last_order_cancelled_before_sending(db: Database) -> None:
    market, group = paid(db)
    cancel(db, order_id=group.orders[0].id, by=shopper(market), reason="Changed my mind")
    cancel(db, order_id=group.orders[1].id, by=seller(market.lamp.seller_id), reason="Broken on the shelf")
    events = told(db, "shop.order.cancelled")
    assert [event["delivery_minor"] for event in events] == [0, group.delivery_minor]
    assert sum(event["total_minor"] for event in events) == group.total_minor
    with db.read() as conn:
        assert group_view(conn, group.id, market.shopper_id).state == "cancelled"


def test_the_delivery_stays_paid_once_something_was_sent(db: Database) -> None:
    market, group = paid(db)
    bring(db, group.orders[0].id, market.mug.seller_id, until="sent")
    cancel(db, order_id=group.orders[0].id, by=seller(market.mug.seller_id), reason="Lost on the way to the hub")
    cancel(db, order_id=group.orders[1].id, by=shopper(market), reason="Then I want neither")
    assert [event["delivery_minor"] for event in told(db, "shop.order.cancelled")] == [0, 0]
    assert left(db, market) == [48, 49, 50]  # what was sent does not lie on the shelf again


def test_two_orders_cancelled_at_once_give_the_delivery_back_once(db: Database) -> None:
    market, group = paid(db)
    barrier = threading.Barrier(2)

    def give_up(order_id: str) -> None:
        barrier.wait()
        cancel(db, order_id=order_id, by=shopper(market), reason="Changed my mind")

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(give_up, [order.id for order in group.orders]))
    assert sum(event["total_minor"] for event in told(db, "shop.order.cancelled")) == group.total_minor


def test_a_cancellation_and_a_dispatch_at_once_leave_one_of_the_two(db: Database) -> None:
    market, group = paid(db)
    order = group.orders[0]
    barrier = threading.Barrier(2)

    def give_up() -> bool:
        barrier.wait()
        try:
            cancel(db, order_id=order.id, by=shopper(market), reason="Changed my mind")
        except TransitionRefused:
            return False
        return True

    def send() -> bool:
        barrier.wait()
        try:
            mark_sent(db, seller_id=order.seller_id, order_id=order.id, actor="per_seller")
        except TransitionRefused:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        outcomes = [pool.submit(give_up).result, pool.submit(send).result]
        cancelled, sent = (outcome() for outcome in outcomes)
    assert cancelled != sent
    assert state(db, order.id) == ("cancelled" if cancelled else "sent")
    assert len(told(db, "shop.order.cancelled")) + len(told(db, "shop.order.sent")) == 1


@pytest.mark.parametrize("until", ["sent", "received", "shipped", "delivered"])
def test_a_shopper_cannot_cancel_what_was_sent(db: Database, until: str) -> None:
    market, group = paid(db)
    bring(db, group.orders[0].id, market.mug.seller_id, until=until)
    with pytest.raises(TransitionRefused):
        cancel(db, order_id=group.orders[0].id, by=shopper(market), reason="Too late")


def test_only_an_operator_cancels_what_the_hub_has_or_lost(db: Database) -> None:
    market, group = paid(db)
    bring(db, group.orders[0].id, market.mug.seller_id, until="shipped")
    with pytest.raises(TransitionRefused):
        cancel(db, order_id=group.orders[0].id, by=seller(market.mug.seller_id), reason="Too late")
    cancel(db, order_id=group.orders[0].id, by=OPERATOR, reason="Could not be delivered")
    assert state(db, group.orders[0].id) == "cancelled"


def test_somebody_elses_order_is_not_there(db: Database) -> None:
    market, group = delivered(db)
    order = group.orders[0]
    for by in (By("per_other", Role.SHOPPER), seller(market.lamp.seller_id), By("per_x", Role.SELLER)):
        with pytest.raises(OrderNotFound):
            cancel(db, order_id=order.id, by=by, reason="Mine now")
        with pytest.raises(OrderNotFound):
            request_return(db, order_id=order.id, by=by, lines=[(order.lines[0].id, 1)], reason=ReturnReason.DAMAGED)
    with db.read() as conn, pytest.raises(OrderNotFound):
        order_of_shopper(conn, order.id, "per_other")


@pytest.mark.parametrize("reason", ["", "  ", "x" * 201])
def test_a_cancellation_needs_a_reason(db: Database, reason: str) -> None:
    market, group = paid(db)
    with pytest.raises(InvalidInput):
        cancel(db, order_id=group.orders[0].id, by=shopper(market), reason=reason)


def test_units_come_back_one_by_one_and_together_give_back_the_line(db: Database) -> None:
    market, group = delivered(db)
    order = group.orders[0]
    mug = order.lines[0]  # two for 24,000
    refunds = []
    for _ in range(2):
        return_id = request_return(
            db, order_id=order.id, by=shopper(market), lines=[(mug.id, 1)], reason=ReturnReason.DAMAGED, note="Chipped"
        )
        assert state(db, order.id) == "return_requested"
        refunds.append(receive_return(db, return_id=return_id, by=seller(order.seller_id)).total_minor)
        assert state(db, order.id) == "return_received"
        db.write(lambda tx: mark_refunded(tx, order.id, "pay_back"))
        assert state(db, order.id) == "refunded"
    assert sum(refunds) == 24_000
    with db.read() as conn:
        view = order_view(conn, order.id)
    assert view.refunded_minor == 24_000
    assert [each.state for each in view.returns] == ["refunded", "refunded"]
    assert view.lines[0].returned_quantity == 2
    assert left(db, market) == [50, 49, 49]
    assert [event["refund_minor"] for event in told(db, "shop.return.received")] == refunds
    assert sum(event["refund_minor"] for event in told(db, "shop.order.refunded")) == 24_000


def test_asking_again_with_the_same_key_is_one_return(db: Database) -> None:
    market, group = delivered(db)
    order = group.orders[0]
    first, again = (
        request_return(
            db,
            order_id=order.id,
            by=shopper(market),
            lines=[(order.lines[0].id, 1)],
            reason=ReturnReason.LATE,
            idempotency_key="once",
        )
        for _ in range(2)
    )
    assert first == again


def test_part_of_a_return_may_be_taken_back_and_need_not_be_sold_again(db: Database) -> None:
    market, group = delivered(db)
    order = group.orders[0]
    mug, red = order.lines
    return_id = request_return(
        db, order_id=order.id, by=shopper(market), lines=[(mug.id, 2), (red.id, 1)], reason=ReturnReason.OTHER
    )
    refund = receive_return(
        db, return_id=return_id, by=seller(order.seller_id), accepted={mug.id: 1, red.id: 0}, put_on_sale=False
    )
    assert refund.total_minor == 12_000
    assert left(db, market) == [48, 49, 49]
    with db.read() as conn:
        (back,) = order_view(conn, order.id).returns
    assert back.lines == ((mug.id, 2, 1), (red.id, 1, 0))


@pytest.mark.parametrize("days", [14, 15])
def test_the_window_closes_fourteen_days_after_delivery_in_korea(db: Database, clock: ManualClock, days: int) -> None:
    market, group = delivered(db)
    order = group.orders[0]
    clock.advance(timedelta(days=days))
    lines = [(order.lines[0].id, 1)]
    if days == 14:
        assert request_return(db, order_id=order.id, by=shopper(market), lines=lines, reason=ReturnReason.CHANGED_MIND)
        return
    with pytest.raises(ReturnRefused, match="14 days"):
        request_return(db, order_id=order.id, by=shopper(market), lines=lines, reason=ReturnReason.CHANGED_MIND)


def test_no_more_can_be_returned_than_was_bought_nor_twice_at_once(db: Database) -> None:
    market, group = delivered(db)
    order = group.orders[0]
    for lines in ([(order.lines[0].id, 3)], [("oln_unknown", 1)], [(order.lines[0].id, 0)]):
        with pytest.raises(ReturnRefused):
            request_return(db, order_id=order.id, by=shopper(market), lines=lines, reason=ReturnReason.LATE)
    for nonsense in ([], [(order.lines[0].id, 1)] * 2):
        with pytest.raises(InvalidInput):
            request_return(db, order_id=order.id, by=shopper(market), lines=nonsense, reason=ReturnReason.LATE)
    lines = [(order.lines[0].id, 1)]
    request_return(db, order_id=order.id, by=shopper(market), lines=lines, reason=ReturnReason.LATE)
    with pytest.raises(TransitionRefused):
        request_return(db, order_id=order.id, by=shopper(market), lines=lines, reason=ReturnReason.LATE)


def test_nothing_can_be_returned_before_it_came_nor_after_it_was_cancelled(db: Database) -> None:
    market, group = paid(db)
    order = group.orders[0]
    lines = [(order.lines[0].id, 1)]
    with pytest.raises(TransitionRefused):
        request_return(db, order_id=order.id, by=shopper(market), lines=lines, reason=ReturnReason.LATE)
    cancel(db, order_id=order.id, by=shopper(market), reason="Changed my mind")
    db.write(lambda tx: mark_refunded(tx, order.id, "pay_back"))
    assert state(db, order.id) == "refunded"
    with pytest.raises(TransitionRefused):
        request_return(db, order_id=order.id, by=shopper(market), lines=lines, reason=ReturnReason.LATE)


def test_a_return_is_received_once_and_not_by_the_shopper(db: Database) -> None:
    market, group = delivered(db)
    order = group.orders[0]
    return_id = request_return(
        db, order_id=order.id, by=shopper(market), lines=[(order.lines[0].id, 1)], reason=ReturnReason.LATE
    )
    for by in (shopper(market), seller(market.lamp.seller_id)):
        with pytest.raises(OrderNotFound):
            receive_return(db, return_id=return_id, by=by)
    with pytest.raises(OrderNotFound):
        receive_return(db, return_id="ret_unknown", by=OPERATOR)
    for accepted in ({order.lines[0].id: 2}, {order.lines[1].id: 1}, {order.lines[0].id: 0}):
        with pytest.raises(ReturnRefused):
            receive_return(db, return_id=return_id, by=OPERATOR, accepted=accepted)
    receive_return(db, return_id=return_id, by=OPERATOR)
    with pytest.raises(TransitionRefused):
        receive_return(db, return_id=return_id, by=OPERATOR)
    assert left(db, market) == [49, 49, 49]


def test_refunds_are_payments_alone_and_only_of_what_is_due(db: Database) -> None:
    market, group = paid(db)
    order = group.orders[0]
    with pytest.raises(TransitionRefused):
        db.write(lambda tx: mark_refunded(tx, order.id, "pay_back"))
    cancel(db, order_id=order.id, by=shopper(market), reason="Changed my mind")
    db.write(lambda tx: mark_refunded(tx, order.id, "pay_back"))
    db.write(lambda tx: mark_refunded(tx, order.id, "pay_back"))  # known already
    with db.read() as conn:
        assert order_view(conn, order.id).refunded_minor == order.total_minor


def test_erasing_a_person_empties_addresses_that_no_parcel_needs(db: Database) -> None:
    market, group = delivered(db)
    order = group.orders[0]
    request_return(
        db,
        order_id=order.id,
        by=shopper(market),
        lines=[(order.lines[0].id, 1)],
        reason=ReturnReason.OTHER,
        note="Call me on my private number",
    )
    assert db.write(lambda tx: erase_personal_data(tx, market.shopper_id, actor="per_operator")) == 0
    with db.read() as conn:
        address = address_for_delivery(conn, group.address_id)
        note = conn.execute(select(order_return.c.note)).scalar_one()
    assert (address.name, address.line1, address.phone, address.country) == ("", "", "", "KR")
    assert note == ""


def test_an_address_stays_while_a_parcel_is_on_its_way_to_it(db: Database) -> None:
    market, group = paid(db)
    assert db.write(lambda tx: erase_personal_data(tx, market.shopper_id, actor="per_operator")) == 1
    with db.read() as conn:
        assert address_for_delivery(conn, group.address_id).name == "Shopper"
    for order in group.orders:
        cancel(db, order_id=order.id, by=shopper(market), reason="Changed my mind")
    assert db.write(lambda tx: erase_personal_data(tx, market.shopper_id, actor="per_operator")) == 0
    again = buy(db, market)
    assert again.address_id != group.address_id  # the erased row is not used again


def test_an_order_that_was_paid_after_it_was_cancelled_stays_cancelled(db: Database) -> None:
    market = make_market(db)
    group = buy(db, market)
    cancel(db, order_id=group.orders[0].id, by=shopper(market), reason="Changed my mind")
    with pytest.raises(Exception, match="cancelled"):
        db.write(lambda tx: mark_paid(tx, group.id, "pay_late"))
    assert left(db, market) == [50, 50, 50]
