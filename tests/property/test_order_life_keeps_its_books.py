"""Any sequence of purchases, cancellations, dispatches and returns keeps the rules, the stock and the money exact."""

from __future__ import annotations

import shutil
import tempfile
from collections import defaultdict
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from random import Random

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlalchemy import select

from entrepot.core.database import Database, audit_log
from entrepot.core.outbox import Position, read_events
from entrepot.kit.clock import ManualClock
from entrepot.kit.errors import AppError, OutOfStock
from entrepot.kit.ids import Ids
from entrepot.sell.stock import availability
from entrepot.shop.orders import (
    By,
    GroupNotPayable,
    OrderState,
    ReturnReason,
    ReturnRefused,
    Role,
    TransitionRefused,
    cancel,
    expire_unpaid,
    mark_delivered,
    mark_paid,
    mark_received,
    mark_refunded,
    mark_sent,
    mark_shipped,
    payable,
    receive_return,
    request_return,
)
from entrepot.shop.orders.domain import TRANSITIONS
from entrepot.shop.orders.tables import customer_order, order_group, order_line, order_return
from tests.sell_factories import Goods
from tests.shop_factories import buy, make_market

UNITS = 8
ORDER = customer_order.c
picks = st.integers(0, 10**6)


class OrderLife(RuleBasedStateMachine):
    """One market, one shopper, everybody who moves orders; every refusal must be one of the stated errors."""

    @initialize()
    def open_market(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        self.clock = ManualClock(datetime(2026, 3, 2, 9, tzinfo=UTC))
        ids = Ids(self.clock, Random(1))
        self.db = Database.open(f"sqlite:///{self.folder}/db", clock=self.clock, ids=ids, durable=False)
        self.db.create_schema()
        self.market = make_market(self.db, units=UNITS)
        self.groups: list[str] = []
        self.paid: dict[str, int] = {}

    def teardown(self) -> None:
        if hasattr(self, "db"):
            self.db.close()
            shutil.rmtree(self.folder)

    def _order(self, pick: int) -> tuple[str, str]:
        with self.db.read() as conn:
            rows = conn.execute(
                select(customer_order.c.id, customer_order.c.seller_id).order_by(customer_order.c.id)
            ).all()
        row = rows[pick % len(rows)]
        return row.id, row.seller_id

    def _try(self, act: Callable[[], object], *refusals: type[AppError]) -> None:
        with suppress(TransitionRefused, *refusals):
            act()

    @rule(mugs=st.integers(0, 3), lamps=st.integers(0, 3))
    def place(self, mugs: int, lamps: int) -> None:
        pairs = ((self.market.mug.offer_id, mugs), (self.market.lamp.offer_id, lamps))
        lines = tuple(pair for pair in pairs if pair[1])
        if not lines:
            return
        try:
            self.groups.append(buy(self.db, self.market, lines=lines).id)
        except OutOfStock:
            return

    @precondition(lambda self: self.groups)
    @rule(pick=picks)
    def pay(self, pick: int) -> None:
        group_id = self.groups[pick % len(self.groups)]
        try:
            self.db.write(lambda tx: mark_paid(tx, group_id, "pay_test"))
        except GroupNotPayable:
            return
        with self.db.read() as conn:
            self.paid[group_id] = payable(conn, group_id).total_minor

    @precondition(lambda self: self.groups)
    @rule(pick=picks, role=st.sampled_from([Role.SHOPPER, Role.SELLER, Role.OPERATOR]))
    def give_up(self, pick: int, role: Role) -> None:
        order_id, seller_id = self._order(pick)
        by = By(self.market.shopper_id if role is Role.SHOPPER else "per_x", role, seller_id)
        self._try(lambda: cancel(self.db, order_id=order_id, by=by, reason="No more"))

    @precondition(lambda self: self.groups)
    @rule(pick=picks, step=st.sampled_from(["sent", "received", "shipped", "delivered"]))
    def move(self, pick: int, step: str) -> None:
        order_id, seller_id = self._order(pick)
        db = self.db
        steps: dict[str, Callable[[], object]] = {
            "sent": lambda: mark_sent(db, seller_id=seller_id, order_id=order_id, actor="per_s"),
            "received": lambda: db.write(lambda tx: mark_received(tx, order_id, "per_h")),
            "shipped": lambda: db.write(lambda tx: mark_shipped(tx, [order_id], "per_h")),
            "delivered": lambda: db.write(lambda tx: mark_delivered(tx, [order_id], "per_c")),
        }
        self._try(steps[step])

    @precondition(lambda self: self.paid)
    @rule(pick=picks)
    def bring(self, pick: int) -> None:
        for step in ("sent", "received", "shipped", "delivered"):
            self.move(pick, step)

    @precondition(lambda self: self.paid)
    @rule(pick=picks, units=st.integers(1, 3))
    def ask_to_return(self, pick: int, units: int) -> None:
        order_id, _ = self._order(pick)
        with self.db.read() as conn:
            lines = conn.execute(select(order_line.c.id).where(order_line.c.order_id == order_id)).scalars().all()
        by = By(self.market.shopper_id, Role.SHOPPER)
        wanted = [(lines[pick % len(lines)], units)]
        self._try(
            lambda: request_return(self.db, order_id=order_id, by=by, lines=wanted, reason=ReturnReason.OTHER),
            ReturnRefused,
        )

    @precondition(lambda self: self.paid)
    @rule(pick=picks, put_on_sale=st.booleans())
    def take_back(self, pick: int, put_on_sale: bool) -> None:  # noqa: FBT001  # hypothesis passes it by name
        with self.db.read() as conn:
            returns = conn.execute(select(order_return.c.id).order_by(order_return.c.id)).scalars().all()
        if returns:
            return_id = returns[pick % len(returns)]
            by = By("per_x", Role.OPERATOR)
            self._try(lambda: receive_return(self.db, return_id=return_id, by=by, put_on_sale=put_on_sale))

    @precondition(lambda self: self.paid)
    @rule(pick=picks)
    def refund(self, pick: int) -> None:
        order_id, _ = self._order(pick)
        self._try(lambda: self.db.write(lambda tx: mark_refunded(tx, order_id, "pay_back")))

    @rule(minutes=st.integers(1, 60 * 24 * 20))
    def wait(self, minutes: int) -> None:
        self.clock.advance(timedelta(minutes=minutes))
        expire_unpaid(self.db)

    @invariant()
    def every_transition_was_one_that_is_allowed(self) -> None:
        with self.db.read() as conn:
            states = {row.id: row.state for row in conn.execute(select(customer_order.c.id, customer_order.c.state))}
            trail = conn.execute(
                select(audit_log.c.subject, audit_log.c.action)
                .where(audit_log.c.subject.startswith("ord_"))
                .order_by(audit_log.c.seq)
            ).all()
        paths: dict[str, list[OrderState]] = defaultdict(list)
        for subject, action in trail:
            paths[subject].append(OrderState(action.removeprefix("order.")))
        assert {order_id: path[-1] for order_id, path in paths.items()} == states
        for path in paths.values():
            assert path[0] is OrderState.AWAITING_PAYMENT
            assert all(pair in TRANSITIONS for pair in pairwise(path))

    @invariant()
    def no_unit_is_lost_or_sold_twice(self) -> None:
        for goods in (self.market.mug, self.market.lamp):
            assert 0 <= self._available(goods) <= UNITS
            assert self._available(goods) >= UNITS - self._units_out(goods)

    def _available(self, goods: Goods) -> int:
        with self.db.read() as conn:
            return availability(conn, [(goods.sku_id, goods.place_id)])[goods.sku_id, goods.place_id]

    def _units_out(self, goods: Goods) -> int:
        """Units in orders that were not cancelled before they were sent."""
        on_the_shelf = (OrderState.CANCELLED.value, OrderState.REFUNDED.value)
        with self.db.read() as conn:
            rows = conn.execute(
                select(
                    order_line.c.quantity,
                    customer_order.c.state,
                    customer_order.c.sent_at,
                    customer_order.c.received_at,
                )
                .join(customer_order, customer_order.c.id == order_line.c.order_id)
                .where(order_line.c.sku_id == goods.sku_id)
            ).all()
        return sum(
            row.quantity
            for row in rows
            if not (row.state in on_the_shelf and row.sent_at is None and row.received_at is None)
        )

    @invariant()
    def no_more_is_given_back_than_was_paid(self) -> None:
        with self.db.read() as conn:
            events = read_events(conn, Position(), 10_000, ["shop.order.cancelled", "shop.return.received"])[0]
            groups = conn.execute(select(order_group)).all()
        back: dict[str, int] = defaultdict(int)
        for event in events:
            due = event.payload.get("refund_minor", event.payload.get("total_minor"))
            parts = ("goods_minor", "seller_tax_minor", "marketplace_tax_minor", "delivery_minor")
            assert due == sum(event.payload[part] for part in parts)
            assert 0 <= event.payload["commission_minor"] <= event.payload["goods_minor"] or due == 0
            back[event.payload["group_id"]] += due
        for group in groups:
            assert back[group.id] <= self.paid.get(group.id, 0)
            if group.paid_at is not None and group.cancelled_unsent_count == group.order_count:
                assert back[group.id] == self.paid[group.id]


TestOrderLife = OrderLife.TestCase
TestOrderLife.settings = settings(max_examples=25, stateful_step_count=25)
