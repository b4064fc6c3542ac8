"""Buying in one step, adding units, kept addresses, open sessions: what pages ask of the modules."""

from __future__ import annotations

from dataclasses import replace

import pytest

from entrepot.core.accounts import list_sessions, sign_in, sign_up
from entrepot.core.database import Database
from entrepot.kit.errors import InsufficientFunds
from entrepot.kit.money import Money
from entrepot.pay.checkout import buy
from entrepot.pay.wallet import top_up, wallet_view
from entrepot.shop.cart import MAX_QUANTITY, OfferNotForSale, QuantityInvalid, add_units, cart_lines
from entrepot.shop.orders import (
    AddressInvalid,
    OrderNotFound,
    forget_address,
    orders_of_shopper,
    save_address,
    saved_address,
    saved_addresses,
)
from tests.shop_factories import ABROAD, HOME, PASSWORD, TARIFF, make_market, wish


def test_buying_tops_up_exactly_what_is_missing_and_only_once(db: Database) -> None:
    market = make_market(db)
    top_up(db, person_id=market.shopper_id, amount=Money(1_000, "KRW"), idempotency_key=None)
    asked = wish(market, idempotency_key="once")
    paid = buy(db, request=asked, delivery=TARIFF, top_up_missing=True)
    assert paid.state == "captured"
    assert buy(db, request=asked, delivery=TARIFF, top_up_missing=True) == paid
    with db.read() as conn:
        assert wallet_view(conn, market.shopper_id).available == (Money(0, "KRW"),)
        assert [group.state for group in orders_of_shopper(conn, market.shopper_id).items] == ["paid"]


def test_without_money_the_order_is_placed_and_waits(db: Database) -> None:
    market = make_market(db)
    with pytest.raises(InsufficientFunds):
        buy(db, request=wish(market), delivery=TARIFF)
    with db.read() as conn:
        assert [group.state for group in orders_of_shopper(conn, market.shopper_id).items] == ["awaiting_payment"]


def test_units_are_added_to_those_in_the_cart_up_to_the_most(db: Database) -> None:
    market = make_market(db)
    cart_id = add_units(db, person_id=None, cart_id=None, offer_id=market.mug.offer_id, quantity=2)
    assert add_units(db, person_id=None, cart_id=cart_id, offer_id=market.mug.offer_id, quantity=3) == cart_id
    with db.read() as conn:
        assert cart_lines(conn, cart_id, "per_nobody") == [(market.mug.offer_id, 5)]
    add_units(db, person_id=None, cart_id=cart_id, offer_id=market.mug.offer_id, quantity=MAX_QUANTITY)
    with db.read() as conn:
        assert cart_lines(conn, cart_id, "per_nobody") == [(market.mug.offer_id, MAX_QUANTITY)]
    with pytest.raises(QuantityInvalid):
        add_units(db, person_id=None, cart_id=cart_id, offer_id=market.mug.offer_id, quantity=0)
    with pytest.raises(OfferNotForSale):
        add_units(db, person_id=None, cart_id=cart_id, offer_id="off_none", quantity=1)


def test_addresses_are_kept_once_each_and_are_the_shoppers_own(db: Database) -> None:
    first = save_address(db, "per_a", HOME)
    assert save_address(db, "per_a", HOME) == first
    second = save_address(db, "per_a", ABROAD)
    with db.read() as conn:
        assert [each.id for each in saved_addresses(conn, "per_a")] == [second, first]
        assert saved_address(conn, first, "per_a").address.city == HOME.city
        with pytest.raises(OrderNotFound):
            saved_address(conn, first, "per_b")
    with pytest.raises(AddressInvalid):
        save_address(db, "per_a", replace(HOME, postcode="nonsense"))
    with pytest.raises(OrderNotFound):
        forget_address(db, "per_b", first)
    forget_address(db, "per_a", first)
    with db.read() as conn:
        assert [each.id for each in saved_addresses(conn, "per_a")] == [second]
    assert save_address(db, "per_a", HOME) != first


def test_open_sessions_are_listed(db: Database) -> None:
    person_id = sign_up(db, "somebody@market.example", PASSWORD, "Somebody")
    sign_in(db, "somebody@market.example", PASSWORD)
    sign_in(db, "somebody@market.example", PASSWORD)
    with db.read() as conn:
        now_us = db.clock.now_us()
        assert len(list_sessions(conn, person_id, now_us=now_us)) == 2
        assert list_sessions(conn, person_id, now_us=now_us + 365 * 86_400_000_000) == []
