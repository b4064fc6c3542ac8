"""Whatever happens to stock, in whatever order: nothing is promised that is not there, and movements tell it all."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import timedelta
from itertools import count

from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select

from entrepot.core.database import Database
from entrepot.core.outbox import Outbox
from entrepot.kit.clock import ManualClock
from entrepot.kit.errors import OutOfStock
from entrepot.sell.catalog import OfferDraft, offers_for_sale, set_offer
from entrepot.sell.stock import (
    BelowReserved,
    ReservationGone,
    StockLine,
    adjust,
    expire_reservations,
    receive,
    release,
    reserve,
    restock,
    sell_reserved,
)
from entrepot.sell.stock.events import SUBSCRIPTIONS
from entrepot.sell.stock.tables import stock_level, stock_movement, stock_reservation
from tests.sell_factories import ACTOR, Goods, make_goods

UNITS = st.integers(1, 6)
WHICH = st.integers(0, 2)
_numbers = count()


class Stock(RuleBasedStateMachine):
    """Three variants at one place; the model is a pair of counts each."""

    db: Database
    clock: ManualClock

    @initialize()
    def open_shop(self) -> None:
        first = make_goods(self.db, code=f"A-{next(_numbers)}")
        self.goods: list[Goods] = [
            first,
            *(
                make_goods(self.db, seller_id=first.seller_id, place_id=first.place_id, code=f"B-{next(_numbers)}")
                for _ in range(2)
            ),
        ]
        self.outbox = Outbox(self.db, SUBSCRIPTIONS)
        self.outbox.drain()
        self.on_hand = [0, 0, 0]
        self.held: dict[str, tuple[int, Counter[int]]] = {}

    def reserved(self, which: int) -> int:
        return sum(lines[which] for _, lines in self.held.values())

    def available(self, which: int) -> int:
        return self.on_hand[which] - self.reserved(which)

    @rule(which=WHICH, units=UNITS, returned=st.booleans())
    def units_come(self, which: int, units: int, *, returned: bool) -> None:
        verb = restock if returned else receive
        where = {"place_id": self.goods[which].place_id, "sku_id": self.goods[which].sku_id}
        self.db.write(lambda tx: verb(tx, **where, quantity=units, reference="note"))
        self.on_hand[which] += units

    @rule(lines=st.dictionaries(WHICH, UNITS, min_size=1), minutes=st.integers(1, 30))
    def somebody_orders(self, lines: dict[int, int], minutes: int) -> None:
        reference = f"grp_{next(_numbers)}"
        wanted = [StockLine(self.goods[n].sku_id, self.goods[n].place_id, units) for n, units in lines.items()]
        expires_at = self.clock.now_us() + minutes * 60_000_000
        try:
            self.db.write(lambda tx: reserve(tx, reference, wanted, expires_at))
        except OutOfStock as refusal:
            short = {each["sku_id"] for each in refusal.extra["lines"]}
            assert short == {self.goods[n].sku_id for n, units in lines.items() if units > self.available(n)}
            assert short
        else:
            assert all(units <= self.available(n) for n, units in lines.items())
            self.held[reference] = expires_at, Counter(lines)

    @precondition(lambda self: self.held)
    @rule(data=st.data())
    def somebody_pays(self, data: st.DataObject) -> None:
        reference = data.draw(st.sampled_from(sorted(self.held)))
        expires_at, lines = self.held[reference]
        try:
            self.db.write(lambda tx: sell_reserved(tx, reference))
        except ReservationGone:
            assert expires_at <= self.clock.now_us()
        else:
            assert expires_at > self.clock.now_us()
            del self.held[reference]
            for which, units in lines.items():
                self.on_hand[which] -= units

    @precondition(lambda self: self.held)
    @rule(data=st.data())
    def somebody_cancels(self, data: st.DataObject) -> None:
        reference = data.draw(st.sampled_from(sorted(self.held)))
        assert self.db.write(lambda tx: release(tx, reference, "cancelled"))
        del self.held[reference]

    @rule(minutes=st.integers(1, 20))
    def time_passes(self, minutes: int) -> None:
        self.clock.advance(timedelta(minutes=minutes))
        due = {reference for reference, (at, _) in self.held.items() if at <= self.clock.now_us()}
        assert expire_reservations(self.db) == len(due)
        for reference in due:
            del self.held[reference]

    @rule(which=WHICH, delta=st.integers(-6, 6).filter(bool))
    def somebody_corrects(self, which: int, delta: int) -> None:
        where = {"place_id": self.goods[which].place_id, "sku_id": self.goods[which].sku_id}
        try:
            self.db.write(lambda tx: adjust(tx, **where, delta=delta, reference="x", reason="counted again"))
        except BelowReserved:
            assert self.on_hand[which] + delta < self.reserved(which)
        else:
            self.on_hand[which] += delta

    @rule(which=WHICH, units=st.integers(0, 9))
    def a_file_states_a_count(self, which: int, units: int) -> None:
        goods = self.goods[which]
        stated = [OfferDraft(12_000, "KRW", goods.place_id, stock=each) for each in (10**6, units)]
        for each in stated:  # the first makes sure that the second is another statement than the last one
            set_offer(self.db, goods.seller_id, goods.sku_id, each, ACTOR)
        self.outbox.drain()
        self.on_hand[which] = max(units, self.reserved(which))

    def teardown(self) -> None:
        for reference in getattr(self, "held", ()):  # the next example finds no holds of this one
            self.db.write(lambda tx, each=reference: release(tx, each, "closed"))  # type: ignore[misc]  # a default argument binds the loop's value

    @invariant()
    def levels_are_what_happened(self) -> None:
        skus = [each.sku_id for each in getattr(self, "goods", ())]
        with self.db.read() as connection:
            levels = {
                row.sku_id: (row.on_hand, row.reserved)
                for row in connection.execute(select(stock_level).where(stock_level.c.sku_id.in_(skus)))
            }
            moved: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0])
            for row in connection.execute(select(stock_movement).where(stock_movement.c.sku_id.in_(skus))):
                moved[row.sku_id][0] += row.on_hand_delta
                moved[row.sku_id][1] += row.reserved_delta
            promised = Counter[str]()
            for row in connection.execute(select(stock_reservation).where(stock_reservation.c.sku_id.in_(skus))):
                promised[row.sku_id] += row.quantity
            offers = offers_for_sale(connection, [each.offer_id for each in getattr(self, "goods", ())])
        for which, sku_id in enumerate(skus):
            on_hand, reserved = levels[sku_id]
            assert on_hand >= reserved >= 0
            assert (on_hand, reserved) == (self.on_hand[which], self.reserved(which))
            assert moved[sku_id] == [on_hand, reserved]
            assert promised[sku_id] == reserved
            assert offers[self.goods[which].offer_id].in_stock == (on_hand > reserved)


def test_stock_always_adds_up(db: Database, clock: ManualClock) -> None:
    machine = type("StockOnThisEngine", (Stock,), {"db": db, "clock": clock})
    run_state_machine_as_test(machine)
