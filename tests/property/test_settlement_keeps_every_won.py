"""Any sequence of sales, refunds, payouts and words of a bank leaves every account where plain arithmetic puts it.

The machine keeps its own books, in its own arithmetic, and asks the auditor at the end. Faults that were planted on
purpose show that it would find them.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from importlib import import_module
from itertools import count
from pathlib import Path
from random import Random
from types import ModuleType
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
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

import entrepot.app.modules  # noqa: F401  # every table
from entrepot.auditor import verify
from entrepot.core.database import Database, Tx
from entrepot.core.outbox import Outbox
from entrepot.kit.clock import ManualClock
from entrepot.kit.errors import AppError
from entrepot.kit.ids import Ids
from entrepot.kit.money import Money
from entrepot.pay.checkout import events as checkout_events
from entrepot.pay.checkout import pay
from entrepot.pay.checkout import refund as refunding
from entrepot.pay.checkout.pay import _hold
from entrepot.pay.checkout.void_stale import void_stale
from entrepot.pay.ledger import PLATFORM, balance
from entrepot.pay.settlement import (
    Every,
    PayoutTooLarge,
    Terms,
    make_file,
    pay_due,
    payouts,
    request_payout,
    seller_balances,
    set_terms,
    take_report,
)
from entrepot.pay.settlement import balance as owing
from entrepot.pay.settlement.domain import Outcome, Said, State
from entrepot.pay.wallet import top_up
from entrepot.sell.stock.events import SUBSCRIPTIONS as STOCK
from entrepot.shop.orders import (
    By,
    ReturnReason,
    Role,
    cancel,
    expire_unpaid,
    mark_delivered,
    mark_received,
    mark_sent,
    mark_shipped,
    receive_return,
    request_return,
)
from entrepot.shop.orders.tables import customer_order, order_line
from tests.banks import booked, status
from tests.shop_factories import buy, make_market

UNITS = 12
WORDS = ("accepted", "refused", "paid", "returned")
picks = st.integers(0, 10**6)


@dataclass(slots=True)
class Sold:
    """An order as it was sold: what its seller and the house had of it, line by line."""

    seller_id: str
    lines: dict[str, tuple[int, int]] = field(default_factory=dict)  # line: seller's part, commission
    at_hub: bool = False
    over: bool = False


class Settlement(RuleBasedStateMachine):
    """Two sellers, a shopper with money, and a bank that says things late, twice and in any order."""

    @initialize()
    def open_market(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        self.clock = ManualClock(datetime(2026, 3, 2, 9, tzinfo=UTC))
        ids = Ids(self.clock, Random(1))
        self.db = Database.open(f"sqlite:///{self.folder}/db", clock=self.clock, ids=ids, durable=False)
        self.db.create_schema()
        self.market = make_market(self.db, units=UNITS, prices=(12_345, 9_900, 45_501))
        self.outbox = Outbox(self.db, [*STOCK, *checkout_events.SUBSCRIPTIONS])
        self.shopper = By(self.market.shopper_id, Role.SHOPPER)
        top_up(self.db, person_id=self.shopper.person_id, amount=Money(1_000_000, "KRW"), idempotency_key="first")
        self.sellers = (self.market.mug.seller_id, self.market.lamp.seller_id)
        self.waiting: list[str] = []
        self.sold: dict[str, Sold] = {}
        self.payable = dict.fromkeys(self.sellers, 0)
        self.commission = 0
        self.given_back_later = dict.fromkeys(self.sellers, 0)
        self.returned_goods = dict.fromkeys(self.sellers, 0)
        self.announced: list[tuple[str, int, int]] = []  # seller, their part, commission: once the news is handled
        self.states: dict[str, tuple[str, str, int]] = {}  # payout: seller, state, amount
        self.said = 0

    def teardown(self) -> None:
        if not hasattr(self, "db"):
            return
        try:
            self.hand_over()
            assert verify(self.db).differences == ()
        finally:
            self.db.close()
            shutil.rmtree(self.folder)

    # What people do

    @rule(mugs=st.integers(0, 2), lamps=st.integers(0, 2))
    def buys(self, mugs: int, lamps: int) -> None:
        pairs = ((self.market.mug.offer_id, mugs), (self.market.lamp.offer_id, lamps))
        lines = tuple(pair for pair in pairs if pair[1])
        if not lines:
            return
        try:
            group = buy(self.db, self.market, lines=lines)
        except AppError:
            return
        self.waiting.append(group.id)

    @precondition(lambda self: self.waiting)
    @rule(pick=picks, dies=st.booleans())
    def pays(self, pick: int, dies: bool) -> None:  # noqa: FBT001  # hypothesis passes it by name
        group_id = self.waiting.pop(pick % len(self.waiting))
        if dies:  # between hold and capture
            with suppress(AppError):
                self.db.write(lambda tx: _hold(tx, group_id, self.shopper.person_id, "wallet"))
            return
        try:
            pay(self.db, group_id=group_id, shopper_id=self.shopper.person_id)
        except AppError:
            return
        with self.db.read() as connection:
            orders = connection.execute(select(customer_order).where(customer_order.c.group_id == group_id)).all()
            for order in orders:
                sold = self.sold[order.id] = Sold(order.seller_id)
                for line in connection.execute(select(order_line).where(order_line.c.order_id == order.id)):
                    fee = (Decimal(line.net_minor) * line.commission_ppm / 1_000_000).quantize(
                        Decimal(1), rounding=ROUND_HALF_EVEN
                    )
                    tax = line.tax_minor if line.tax_remitted_by == "seller" else 0
                    sold.lines[line.id] = line.net_minor + tax - int(fee), int(fee)
                    self._move(order.seller_id, *sold.lines[line.id])

    @precondition(lambda self: self.sold)
    @rule(pick=picks)
    def reaches_the_hub(self, pick: int) -> None:
        order_id, sold = self._sale(pick)
        with suppress(AppError):
            mark_sent(self.db, seller_id=sold.seller_id, order_id=order_id, actor="per_s")
        with suppress(AppError):
            self.db.write(lambda tx: mark_received(tx, order_id, "per_h"))
            sold.at_hub = True

    @precondition(lambda self: self.sold)
    @rule(pick=picks)
    def is_cancelled(self, pick: int) -> None:
        order_id, sold = self._sale(pick)
        try:
            cancel(self.db, order_id=order_id, by=self.shopper, reason="No more")
        except AppError:
            return
        sold.over = True
        for seller_part, fee in sold.lines.values():
            self.announced.append((sold.seller_id, seller_part, fee))

    @precondition(lambda self: any(sold.at_hub for sold in self.sold.values()))
    @rule(pick=picks)
    def comes_back(self, pick: int) -> None:
        order_id, sold = self._sale(pick)
        if not sold.at_hub or sold.over:
            return
        db = self.db
        db.write(lambda tx: mark_shipped(tx, [order_id], "per_h"))
        db.write(lambda tx: mark_delivered(tx, [order_id], "per_c"))
        with db.read() as connection:
            lines = connection.execute(select(order_line).where(order_line.c.order_id == order_id)).all()
        wanted = [(line.id, line.quantity) for line in lines]
        return_id = request_return(db, order_id=order_id, by=self.shopper, lines=wanted, reason=ReturnReason.OTHER)
        receive_return(db, return_id=return_id, by=By("per_x", Role.OPERATOR), put_on_sale=True)
        sold.over = True
        for seller_part, fee in sold.lines.values():
            self.announced.append((sold.seller_id, seller_part, fee))
            self.returned_goods[sold.seller_id] += seller_part

    @rule()
    def hand_over(self) -> None:
        """What was announced is handled, and all of it again as if it had been forgotten."""
        self.outbox.drain()
        for seller_id, seller_part, fee in self.announced:
            self._move(seller_id, -seller_part, -fee)
        self.announced.clear()

    @rule(minutes=st.integers(1, 60 * 24 * 3))
    def waits(self, minutes: int) -> None:
        self.clock.advance(timedelta(minutes=minutes))
        expire_unpaid(self.db)
        void_stale(self.db)

    # What goes to the bank

    @rule(seller=st.integers(0, 1), amount=st.one_of(st.none(), st.integers(1, 40_000)))
    def asks_for_money(self, seller: int, amount: int | None) -> None:
        seller_id = self.sellers[seller]
        if amount is None:
            amount = self._can_be_sent(seller_id)
        if amount:
            wanted = Money(amount, "KRW")
            with suppress(PayoutTooLarge):
                request_payout(self.db, seller_id=seller_id, amount=wanted, actor="per_s", idempotency_key=None)
        self._learn()

    @rule(every=st.sampled_from(list(Every)), reserve_ppm=st.sampled_from([0, 0, 333_333]))
    def terms_change(self, every: Every, reserve_ppm: int) -> None:
        set_terms(self.db, terms=Terms(every, reserve_ppm, 2, 30), actor="per_o")

    @rule()
    def a_period_begins(self) -> None:
        pay_due(self.db)
        self._learn()

    @rule()
    def a_file_is_made(self) -> None:
        if make_file(self.db, actor="per_o") is not None:
            for payout_id, (seller_id, state, amount) in self.states.items():
                self.states[payout_id] = seller_id, "sending" if state == "requested" else state, amount

    @precondition(lambda self: self.states)
    @rule(pick=picks, said=st.sampled_from(WORDS), more=st.sampled_from([0, 0, 1]))
    def the_bank_says(self, pick: int, said: str, more: int) -> None:
        """Any of its words on any payout; the same word in another report, and of another amount."""
        payout_id = sorted(self.states)[pick % len(self.states)]
        seller_id, state, amount = self.states[payout_id]
        contents: dict[str, Callable[[], bytes]] = {
            "accepted": lambda: status((payout_id, "ACCP", "NARR")),
            "refused": lambda: status((payout_id, "RJCT", "NARR")),
            "paid": lambda: booked(payout_id, "DBIT", str(amount + more)),
            "returned": lambda: booked(payout_id, "CRDT", str(amount + more), why="NARR"),
        }
        self.said += 1
        content = contents[said]().replace(b"<Document", f"<!-- {self.said} --><Document".encode(), 1)
        for _ in range(2):
            take_report(self.db, name="x.xml", content=content)
        if more and said in {"paid", "returned"}:
            return
        moves = {
            ("sending", "paid"),
            ("sending", "refused"),
            ("sending", "returned"),
            ("paid", "returned"),
        }
        if (state, said) in moves:
            self.states[payout_id] = seller_id, said, amount
            if said != "paid":
                self.payable[seller_id] += amount

    # What must hold

    @invariant()
    def every_account_is_where_arithmetic_puts_it(self) -> None:
        if not hasattr(self, "states"):
            return
        way = sum(amount for _, state, amount in self.states.values() if state in {"requested", "sending"})
        arrived = sum(amount for _, state, amount in self.states.values() if state == "paid")
        with self.db.read() as connection:
            for seller_id, minor in self.payable.items():
                assert balance(connection, seller_id, "payable", "KRW").minor == minor
            assert balance(connection, PLATFORM, "commission", "KRW").minor == self.commission
            assert balance(connection, PLATFORM, "in_transit", "KRW").minor == way
            assert balance(connection, PLATFORM, "bank", "KRW").minor == arrived - 1_000_000
            kept = {each.payout_id: each.state for each in payouts(connection, limit=200).items}
        assert kept == {payout_id: state for payout_id, (_, state, _) in self.states.items()}

    @invariant()
    def nobody_is_sent_money_that_may_have_to_be_given_back(self) -> None:
        """Only goods that came back after the hub had them may leave a seller owing."""
        if not hasattr(self, "states"):
            return
        for seller_id in self.sellers:
            uncertain = sum(
                part
                for sold in self.sold.values()
                if sold.seller_id == seller_id and not sold.at_hub and not sold.over
                for part, _ in sold.lines.values()
            )
            to_come = sum(part for seller, part, _ in self.announced if seller == seller_id)
            assert self.payable[seller_id] - to_come - uncertain >= -self.returned_goods[seller_id]

    def _sale(self, pick: int) -> tuple[str, Sold]:
        names = sorted(self.sold)
        name = names[pick % len(names)]
        return name, self.sold[name]

    def _move(self, seller_id: str, part: int, fee: int) -> None:
        self.payable[seller_id] += part
        self.commission += fee

    def _can_be_sent(self, seller_id: str) -> int:
        with self.db.read() as connection:
            found = seller_balances(connection, seller_id, now_us=self.clock.now_us())
        return found[0].payable_minor if found else 0

    def _learn(self) -> None:
        """Take payouts that were made into the books; they can only take what there is."""
        with self.db.read() as connection:
            made = payouts(connection, limit=200).items
        for each in made:
            if each.payout_id not in self.states:
                self.states[each.payout_id] = each.seller_id, "requested", each.amount_minor
                self.payable[each.seller_id] -= each.amount_minor


TestSettlement = Settlement.TestCase
TestSettlement.settings = settings(max_examples=20, stateful_step_count=30)


def _part_of(module: str) -> ModuleType:
    """Return a module of the house by its full name, past what its package exports under the same one."""
    return import_module(f"entrepot.pay.{module}")


def _refunded_twice(patch: pytest.MonkeyPatch) -> None:
    """The news of a refund, heard again, is taken for another refund."""
    real = refunding.give_back

    def twice(tx: Tx, *, cause: str, **facts: Any) -> str | None:
        real(tx, cause=f"{cause}:again", **facts)
        return real(tx, cause=cause, **facts)

    patch.setattr(_part_of("checkout.events"), "give_back", twice)


def _void_lost(patch: pytest.MonkeyPatch) -> None:
    """A payment is marked as voided, and its money stays apart."""
    paying = _part_of("checkout.pay")
    real = paying._move

    def forgetful(tx: Tx, payment_id: str, kind: str, *rest: Any) -> None:
        if kind != "void":
            real(tx, payment_id, kind, *rest)

    patch.setattr(paying, "_move", forgetful)


def _split_rounded_down(patch: pytest.MonkeyPatch) -> None:
    """A commission is rounded down where it is sold, half to even where it should be."""
    patch.setattr(import_module("entrepot.shop.orders.commission"), "divide_half_even", lambda top, part: top // part)


def _returned_reads_as_settled(patch: pytest.MonkeyPatch) -> None:
    """A payout that comes back after it was paid is passed over as news that is known."""
    hearing = _part_of("settlement.reports")
    real = hearing.after

    def deaf(state: State, said: Said) -> tuple[State, Outcome]:
        return (state, Outcome.KNOWN) if (state, said) == (State.PAID, Said.RETURNED) else real(state, said)

    patch.setattr(hearing, "after", deaf)


def _told_twice(patch: pytest.MonkeyPatch) -> None:
    """A payout that came back is given back again for another report of it."""
    hearing = _part_of("settlement.reports")
    real, said = hearing.post, count()

    def under_a_new_id(tx: Tx, *, transfer_id: str, **rest: Any) -> None:
        real(tx, transfer_id=f"{transfer_id}:{next(said)}", **rest)

    patch.setattr(hearing, "post", under_a_new_id)
    patch.setitem(_part_of("settlement.domain")._NEXT, (State.RETURNED, Said.RETURNED), State.RETURNED)


def _paid_before_the_hub(patch: pytest.MonkeyPatch) -> None:
    """What an order that can still be cancelled has brought is paid out."""
    patch.setattr(owing, "unsent_earnings", lambda connection, seller_id: {})


@pytest.mark.parametrize(
    "plant",
    [_refunded_twice, _void_lost, _split_rounded_down, _returned_reads_as_settled, _told_twice, _paid_before_the_hub],
)
def test_a_planted_fault_is_found(plant: Callable[[pytest.MonkeyPatch], None], monkeypatch: pytest.MonkeyPatch) -> None:
    plant(monkeypatch)
    looking = settings(
        max_examples=300, stateful_step_count=40, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
    )
    with pytest.raises(AssertionError):
        run_state_machine_as_test(Settlement, settings=looking)
