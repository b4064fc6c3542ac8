"""A market with a history: purchases that were paid, refused, expired, cancelled, sent back and refunded."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from entrepot.core.accounts import sign_up
from entrepot.core.audit import seal
from entrepot.core.database import Database
from entrepot.core.outbox import Outbox
from entrepot.deliver.dispatch import (
    CourierDraft,
    Proof,
    assign_waiting,
    attempt,
    courier_route,
    depart,
    end_shift,
    load_builtin_tariffs,
    set_courier,
    start_shift,
)
from entrepot.deliver.dispatch.events import SUBSCRIPTIONS as DISPATCH
from entrepot.fulfil.warehouse import close_manifest, open_manifest, reopen_box
from entrepot.fulfil.warehouse.events import SUBSCRIPTIONS as WAREHOUSE
from entrepot.kit.clock import ManualClock
from entrepot.kit.errors import InsufficientFunds
from entrepot.kit.money import Money
from entrepot.pay.checkout import pay
from entrepot.pay.checkout.events import SUBSCRIPTIONS as CHECKOUT
from entrepot.pay.settlement import make_file, request_payout, take_report
from entrepot.pay.wallet import top_up
from entrepot.sell.stock.events import SUBSCRIPTIONS as STOCK
from entrepot.shop.orders import (
    By,
    OrderGroupView,
    PlacedOrder,
    ReturnReason,
    Role,
    cancel,
    expire_unpaid,
    mark_sent,
    receive_return,
    request_return,
)
from tests.banks import booked, status
from tests.floor_factories import Hub
from tests.sell_factories import stock_up
from tests.shop_factories import PASSWORD, Market, buy, make_market


def outbox_of(db: Database) -> Outbox:
    return Outbox(db, [*STOCK, *CHECKOUT, *WAREHOUSE, *DISPATCH])


@dataclass(slots=True)
class Played:
    """What was played, by name, so that a test can point at it."""

    db: Database
    clock: ManualClock
    market: Market
    hub: Hub
    courier: str
    outbox: Outbox
    buyer: str = ""
    groups: dict[str, OrderGroupView] = field(default_factory=dict)
    returns: list[str] = field(default_factory=list)

    def buys(self, name: str, *, paid: bool = True) -> list[PlacedOrder]:
        """A new shopper buys something of each seller; return the orders."""
        self.clock.advance(timedelta(minutes=1))
        self.buyer = self.db.ids.new("per")
        group = self.groups[name] = buy(self.db, self.market, shopper_id=self.buyer)
        if paid:
            top_up(self.db, person_id=self.buyer, amount=Money(100_000, "KRW"), idempotency_key=name)
            pay(self.db, group_id=group.id, shopper_id=self.buyer)
        self.outbox.drain()
        return list(group.orders)

    @property
    def shopper(self) -> By:
        return By(self.buyer, Role.SHOPPER)

    def cancels(self, order: PlacedOrder, by: By | None = None) -> None:
        cancel(self.db, order_id=order.id, by=by or self.shopper, reason="changed my mind")
        self.outbox.drain()

    def ships(self, orders: list[PlacedOrder]) -> None:
        """Both sellers send; the hub merges the parcels into one box and ships it."""
        for order in orders:
            mark_sent(self.db, seller_id=order.seller_id, order_id=order.id, actor="per_seller")
        box = self.hub.seal(*(order.id for order in orders))
        self.loads(box.code)

    def loads(self, box_code: str) -> None:
        manifest = open_manifest(self.db, dock="D1", actor="per_hub")
        assert self.hub.scan(box_code, "load", "D1").outcome == "ok"
        close_manifest(self.db, manifest_id=manifest, actor="per_hub")
        self.outbox.drain()

    def attempts(self, *outcomes: str) -> None:
        """A courier takes the only box that waits and tries once a day."""
        for outcome in outcomes:
            start_shift(self.db, self.courier)
            assert assign_waiting(self.db) == 1
            depart(self.db, self.courier)
            with self.db.read() as connection:
                stop = courier_route(connection, self.courier, now_us=self.clock.now_us()).stops[0]
            proof = Proof(name="Neighbour") if outcome == "delivered" else Proof()
            reason = "" if outcome == "delivered" else "absent"
            attempt(self.db, stop_id=stop.id, courier_id=self.courier, outcome=outcome, reason=reason, proof=proof)
            self.outbox.drain()
            end_shift(self.db, self.courier)
            if outcome == "failed":
                self.clock.advance(timedelta(days=1))

    def sends_back(self, order: PlacedOrder, units: int, *, put_on_sale: bool = True) -> None:
        line = order.lines[0]
        return_id = request_return(
            self.db, order_id=order.id, by=self.shopper, lines=[(line.id, units)], reason=ReturnReason.LATE
        )
        seller = By("per_seller", Role.SELLER, order.seller_id)
        receive_return(self.db, return_id=return_id, by=seller, put_on_sale=put_on_sale)
        self.returns.append(return_id)
        self.outbox.drain()


def play(db: Database, clock: ManualClock) -> Played:
    """Play one purchase of each fate; everything announced is handled, everything decided is sealed."""
    hub, market = Hub(db, clock), make_market(db)
    load_builtin_tariffs(db)
    courier = sign_up(db, email="courier@market.example", password=PASSWORD, name="Courier", locale="en")
    set_courier(db, courier, CourierDraft(working_days="1234567"), actor="per_operator")
    played = Played(db, clock, market, hub, courier, outbox_of(db))
    played.buys("paid")
    seal(db)
    shipped = played.buys("delivered")
    played.ships(shipped)
    played.attempts("failed", "delivered")
    for order in played.buys("cancelled whole"):
        played.cancels(order)
    played.cancels(played.buys("cancelled in part")[0])
    returned = played.buys("returned")
    played.ships(returned)
    played.attempts("delivered")
    played.sends_back(returned[0], 1)
    played.sends_back(returned[0], 1, put_on_sale=False)
    played.ships(played.buys("never at home"))
    played.attempts("failed", "failed", "failed")
    played.cancels(played.buys("cancelled unpaid", paid=False)[0])
    played.buys("expired", paid=False)
    clock.advance(timedelta(minutes=16))
    assert expire_unpaid(db) == 1
    _trouble_on_the_floor(played)
    played.buys("refused", paid=False)
    with pytest.raises(InsufficientFunds):
        pay(db, group_id=played.groups["refused"].id, shopper_id=played.buyer)
    played.buys("waiting", paid=False)
    stock_up(db, market.mug.sku_id, market.mug.place_id, 7)
    _paid_out(played)
    played.outbox.drain()
    while seal(db):
        pass
    return played


def _paid_out(played: Played) -> None:
    """Four payouts: one came back from the bank, one stayed there, one was refused, one was only asked for."""
    db, seller_id = played.db, played.market.lamp.seller_id

    def ask(minor: int) -> str:
        amount = Money(minor, "KRW")
        made = request_payout(db, seller_id=seller_id, amount=amount, actor="per_owner", idempotency_key=None)
        return made.payout_id

    back, there, refused = ask(1_000), ask(2_000), ask(3_000)
    assert make_file(db, actor="per_operator") is not None
    said = (
        booked(back, "DBIT", "1000"),
        booked(there, "DBIT", "2000"),
        status((refused, "RJCT", "NARR")),
        booked(back, "CRDT", "1000", why="NARR"),
    )
    for number, content in enumerate(said):
        assert take_report(db, name=f"{number}.xml", content=content).applied == 1
    ask(5_000)


def _trouble_on_the_floor(played: Played) -> None:
    """Parcels that go wrong: a wrong slot, one damaged, one missing and found, cancelled in a slot and in a box."""
    hub, operator = played.hub, By("per_operator", Role.OPERATOR)
    first, second = played.buys("cancelled in its slot")
    slot = hub.store(first.id)
    assert hub.scan(first.id, "store", "A01-001" if slot != "A01-001" else "A01-002").outcome == "wrong_place"
    played.cancels(first, operator)
    hub.scan("what is this", at="R1")
    first, second = played.buys("cancelled in its box")
    box = hub.seal(first.id, second.id)
    played.cancels(first, operator)
    reopen_box(played.db, box_id=box.id, station="P1", actor="per_hub")
    first, second = played.buys("damaged and missing")
    hub.scan(first.id, "receive", at="R1", scan_id="twice")
    hub.scan(first.id, "receive", at="R1", scan_id="twice")
    hub.scan(first.id, "damaged", at="Q1", reason="wet")
    hub.scan(second.id, "receive", at="R1")
    hub.scan(second.id, "missing")
    hub.scan(second.id, "receive", at="R1")
    hub.store(played.buys("on its way")[0].id)
