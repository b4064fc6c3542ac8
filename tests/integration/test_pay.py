"""Money moves all at once or not at all, is never made or lost, and is given back once."""

from __future__ import annotations

import threading
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, text

from entrepot.core.accounts import MoneyLeft, erase_person, get_person, sign_up
from entrepot.core.accounts.keyring import open_keyring
from entrepot.core.database import Database
from entrepot.core.outbox import Outbox
from entrepot.kit.clock import ManualClock
from entrepot.kit.errors import AppError, IdempotencyMismatch, InsufficientFunds, InvalidInput, NotFound
from entrepot.kit.money import Money
from entrepot.pay.checkout import events as checkout_events
from entrepot.pay.checkout import pay, refunds, void_stale
from entrepot.pay.ledger import PLATFORM, Account, Leg, UnbalancedTransfer, balance, balances, post, statement
from entrepot.pay.ledger.tables import ledger_entry
from entrepot.pay.settlement import PayoutTooLarge, SellerBalance, payouts, request_payout, seller_balances
from entrepot.pay.wallet import money_left, top_up, wallet_view
from entrepot.shop.orders import (
    By,
    OrderGroupView,
    ReturnReason,
    Role,
    cancel,
    expire_unpaid,
    mark_received,
    receive_return,
    request_return,
)
from tests.shop_factories import Market, bring, buy, make_market
from tests.visitors import PASSWORD, quick_settings

BANK = Account(PLATFORM, "bank", "KRW")


def _rich(db: Database, market: Market, minor: int = 10_000_000) -> None:
    top_up(db, person_id=market.shopper_id, amount=Money(minor, "KRW"), idempotency_key=None)


def _wallet(db: Database, person_id: str) -> int:
    with db.read() as connection:
        return balance(connection, person_id, "wallet", "KRW").minor


def _sum_of_everything(db: Database) -> int:
    with db.read() as connection:
        return int(connection.execute(select(func.coalesce(func.sum(ledger_entry.c.amount_minor), 0))).scalar_one())


def _bought(db: Database, market: Market) -> OrderGroupView:
    group = buy(db, market)
    pay(db, group_id=group.id, shopper_id=market.shopper_id)
    return group


def _balances(db: Database, seller_id: str) -> list[SellerBalance]:
    with db.read() as connection:
        return seller_balances(connection, seller_id, now_us=db.clock.now_us())


def _drain(db: Database) -> None:
    outbox = Outbox(db, checkout_events.SUBSCRIPTIONS)
    outbox.drain()


def test_a_transfer_that_leaves_something_over_is_refused(db: Database) -> None:
    legs = [Leg(BANK, -5), Leg(Account("per_1", "wallet", "KRW"), 4)]
    with pytest.raises(UnbalancedTransfer):
        db.write(lambda tx: post(tx, transfer_id="t1", kind="test", reference="r", legs=legs))
    assert _sum_of_everything(db) == 0


def test_a_wallet_never_falls_below_zero(db: Database) -> None:
    wallet = Account("per_1", "wallet", "KRW")
    db.write(lambda tx: post(tx, transfer_id="t1", kind="test", reference="r", legs=[Leg(BANK, -5), Leg(wallet, 5)]))
    with pytest.raises(InsufficientFunds):
        db.write(
            lambda tx: post(tx, transfer_id="t2", kind="test", reference="r", legs=[Leg(wallet, -6), Leg(BANK, 6)])
        )
    with db.read() as connection:
        assert balance(connection, "per_1", "wallet", "KRW").minor == 5


def test_ledger_entries_refuse_to_be_changed(db: Database) -> None:
    db.write(
        lambda tx: post(
            tx,
            transfer_id="t1",
            kind="test",
            reference="r",
            legs=[Leg(BANK, -5), Leg(Account("per_1", "wallet", "KRW"), 5)],
        )
    )
    for statement_ in ("UPDATE ledger_entry SET amount_minor = 0", "DELETE FROM ledger_transfer"):
        with pytest.raises(Exception, match="append-only"):
            db.write(lambda tx, s=statement_: tx.execute(text(s)))  # type: ignore[misc]  # a default argument binds the loop's value


def test_transfers_that_cross_each_other_do_not_wait_in_a_ring(db: Database) -> None:
    wallets = [Account(f"per_{number}", "wallet", "KRW") for number in range(4)]
    opening = [Leg(BANK, -4000), *(Leg(wallet, 1000) for wallet in wallets)]
    db.write(lambda tx: post(tx, transfer_id="open", kind="test", reference="r", legs=opening))
    problems: list[BaseException] = []

    def shuffle(worker: int) -> None:
        try:
            for step in range(15):
                giver, taker = wallets[(worker + step) % 4], wallets[(worker * 3 + step + 1) % 4]
                if giver != taker:
                    legs = [Leg(giver, -1), Leg(taker, 1)]
                    name = f"t{worker}-{step}"
                    db.write(lambda tx: post(tx, transfer_id=name, kind="test", reference="r", legs=legs))  # noqa: B023  # the write ends before the loop goes on
        except AppError as problem:
            problems.append(problem)

    threads = [threading.Thread(target=shuffle, args=(worker,)) for worker in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    with db.read() as connection:
        assert sum(balance(connection, wallet.owner, "wallet", "KRW").minor for wallet in wallets) == 4000


def test_a_purchase_is_split_among_sellers_platform_and_delivery_to_the_last_unit(db: Database) -> None:
    market = make_market(db)
    _rich(db, market)
    group = _bought(db, market)
    assert _wallet(db, market.shopper_id) == 10_000_000 - group.total_minor
    with db.read() as connection:
        sellers = [_balances(db, each.seller_id)[0].minor for each in group.orders]
        platform = balances(connection, PLATFORM)
        held = balance(connection, market.shopper_id, "held", "KRW").minor
    kept = sum(platform.get((kind, "KRW"), 0) for kind in ("commission", "tax", "delivery"))
    assert held == 0
    assert all(each > 0 for each in sellers)
    assert sum(sellers) + kept == group.total_minor
    assert _sum_of_everything(db) == 0


def test_paying_twice_or_at_the_same_time_pays_once(db: Database) -> None:
    market = make_market(db)
    _rich(db, market)
    group = buy(db, market)
    answers: list[str] = []

    def caller() -> None:
        try:
            answers.append(pay(db, group_id=group.id, shopper_id=market.shopper_id).state)
        except AppError as problem:
            answers.append(problem.code)

    threads = [threading.Thread(target=caller) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == ["captured"] * 6
    assert pay(db, group_id=group.id, shopper_id=market.shopper_id).state == "captured"
    assert _wallet(db, market.shopper_id) == 10_000_000 - group.total_minor


def test_an_empty_wallet_pays_nothing_and_a_full_one_pays_later(db: Database) -> None:
    market = make_market(db)
    group = buy(db, market)
    with pytest.raises(InsufficientFunds):
        pay(db, group_id=group.id, shopper_id=market.shopper_id)
    assert _sum_of_everything(db) == 0
    _rich(db, market)
    assert pay(db, group_id=group.id, shopper_id=market.shopper_id).state == "captured"


def test_another_shoppers_purchase_cannot_be_paid_nor_seen(db: Database) -> None:
    market = make_market(db)
    group = buy(db, market)
    with pytest.raises(NotFound):
        pay(db, group_id=group.id, shopper_id="per_other")


def test_a_purchase_that_expired_gives_its_hold_back(db: Database, clock: ManualClock) -> None:
    market = make_market(db)
    _rich(db, market)
    group = buy(db, market)
    clock.advance(timedelta(minutes=16))
    expire_unpaid(db)
    with pytest.raises(AppError):
        pay(db, group_id=group.id, shopper_id=market.shopper_id)
    assert _wallet(db, market.shopper_id) == 10_000_000
    assert _sum_of_everything(db) == 0


def test_a_hold_that_a_dead_process_left_goes_back_to_its_wallet(db: Database, clock: ManualClock) -> None:
    market = make_market(db)
    _rich(db, market)
    group = buy(db, market)

    class Dead(BaseException):
        pass

    original = db.write
    calls = 0

    def die_before_the_second(fn: object) -> object:
        nonlocal calls
        calls += 1
        if calls == 2:
            raise Dead
        return original(fn)  # type: ignore[arg-type]  # any function that writes

    db.write = die_before_the_second  # type: ignore[method-assign, assignment]  # dies in the middle
    with pytest.raises(Dead):
        pay(db, group_id=group.id, shopper_id=market.shopper_id)
    db.write = original  # type: ignore[method-assign]  # and is itself again
    assert _wallet(db, market.shopper_id) == 10_000_000 - group.total_minor
    assert void_stale(db) == 0
    clock.advance(timedelta(minutes=3))
    assert void_stale(db) == 1
    assert _wallet(db, market.shopper_id) == 10_000_000
    assert pay(db, group_id=group.id, shopper_id=market.shopper_id).state == "captured"


def test_a_cancelled_order_is_refunded_once_and_everybody_gives_back_their_part(db: Database) -> None:
    market = make_market(db)
    _rich(db, market)
    group = _bought(db, market)
    by = By(market.shopper_id, Role.SHOPPER)
    for order in group.orders:
        cancel(db, order_id=order.id, by=by, reason="changed my mind")
    _drain(db)
    _drain(db)
    assert _wallet(db, market.shopper_id) == 10_000_000
    with db.read() as connection:
        left = {**balances(connection, group.orders[0].seller_id), **balances(connection, group.orders[1].seller_id)}
        assert set(left.values()) == {0}
        assert len(refunds(connection, group.orders[0].seller_id).items) == 1
    assert _sum_of_everything(db) == 0


def test_a_return_gives_back_the_price_of_what_came_back(db: Database) -> None:
    market = make_market(db)
    _rich(db, market)
    group = _bought(db, market)
    order = group.orders[0]
    bring(db, order.id, order.seller_id)
    line = order.lines[0]
    return_id = request_return(
        db,
        order_id=order.id,
        by=By(market.shopper_id, Role.SHOPPER),
        lines=[(line.id, 1)],
        reason=ReturnReason.LATE,
    )
    receive_return(db, return_id=return_id, by=By("per_seller", Role.SELLER, order.seller_id), put_on_sale=True)
    before = _wallet(db, market.shopper_id)
    _drain(db)
    with db.read() as connection:
        (given,) = refunds(connection, order.seller_id).items
    assert given.cause == return_id
    assert _wallet(db, market.shopper_id) == before + given.amount_minor
    assert given.amount_minor == line.total_minor // line.quantity


def test_what_was_earned_with_goods_that_the_hub_does_not_have_waits(db: Database) -> None:
    market = make_market(db)
    _rich(db, market)
    order = _bought(db, market).orders[0]

    def balance_now() -> tuple[int, int]:
        with db.read() as connection:
            (found,) = seller_balances(connection, order.seller_id, now_us=db.clock.now_us())
        return found.minor, found.payable_minor

    earned, ready = balance_now()
    assert earned > 0
    assert ready == 0
    with pytest.raises(PayoutTooLarge):
        request_payout(db, seller_id=order.seller_id, amount=Money(1, "KRW"), actor="per_owner", idempotency_key=None)
    bring(db, order.id, order.seller_id, until="sent")
    assert balance_now() == (earned, 0)
    db.write(lambda tx: mark_received(tx, order.id, "per_hub"))
    assert balance_now() == (earned, earned)


def test_a_payout_never_exceeds_the_balance_even_when_asked_for_at_once(db: Database) -> None:
    market = make_market(db)
    _rich(db, market)
    group = _bought(db, market)
    seller_id = group.orders[0].seller_id
    bring(db, group.orders[0].id, seller_id, until="received")
    with db.read() as connection:
        due = Money(_balances(db, seller_id)[0].payable_minor, "KRW")
    outcomes: list[str] = []

    def ask() -> None:
        try:
            request_payout(db, seller_id=seller_id, amount=due, actor="per_owner", idempotency_key=None)
            outcomes.append("sent")
        except PayoutTooLarge:
            outcomes.append("refused")

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["refused"] * 3 + ["sent"]
    with db.read() as connection:
        assert _balances(db, seller_id)[0].minor == 0
        assert [each.amount_minor for each in payouts(connection, seller_id=seller_id).items] == [due.minor]


def test_a_repeated_top_up_counts_once_and_another_amount_under_its_key_is_refused(db: Database) -> None:
    first = top_up(db, person_id="per_1", amount=Money(500, "KRW"), idempotency_key="k")
    assert top_up(db, person_id="per_1", amount=Money(500, "KRW"), idempotency_key="k") == first
    with pytest.raises(IdempotencyMismatch):
        top_up(db, person_id="per_1", amount=Money(501, "KRW"), idempotency_key="k")
    with pytest.raises(InvalidInput):
        top_up(db, person_id="per_1", amount=Money(-1, "KRW"), idempotency_key=None)
    with db.read() as connection:
        assert wallet_view(connection, "per_1").available == (Money(500, "KRW"),)
        page = statement(connection, "per_1", limit=1)
    assert [line.amount_minor for line in page.items] == [500]


def test_nobody_is_erased_with_money_in_the_wallet_unless_they_give_it_up(db: Database, tmp_path: Path) -> None:
    open_keyring(db, quick_settings(tmp_path))
    person_id = sign_up(db, "shopper@entrepot.example", PASSWORD, "Shopper", "en")
    top_up(db, person_id=person_id, amount=Money(500, "KRW"), idempotency_key=None)
    with pytest.raises(MoneyLeft) as refused:
        erase_person(db, person_id, actor=person_id, belongings=money_left)
    assert refused.value.extra["amounts"] == [{"minor": 500, "currency": "KRW"}]
    erase_person(db, person_id, actor=person_id)
    with db.read() as connection:
        assert get_person(connection, person_id).state == "erased"
