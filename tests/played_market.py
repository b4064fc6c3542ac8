"""A market with a history: purchases that were paid, refused, expired, cancelled, sent back and refunded."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from entrepot.core.audit import seal
from entrepot.core.database import Database
from entrepot.core.outbox import Outbox
from entrepot.fulfil.warehouse.events import SUBSCRIPTIONS as WAREHOUSE
from entrepot.fulfil.warehouse.install import install_site
from entrepot.kit.clock import ManualClock
from entrepot.kit.errors import InsufficientFunds
from entrepot.kit.money import Money
from entrepot.pay.checkout import pay, request_payout
from entrepot.pay.checkout.events import SUBSCRIPTIONS as CHECKOUT
from entrepot.pay.wallet import top_up
from entrepot.sell.stock.events import SUBSCRIPTIONS as STOCK
from entrepot.shop.orders import (
    By,
    OrderGroupView,
    ReturnReason,
    Role,
    cancel,
    expire_unpaid,
    receive_return,
    request_return,
)
from tests.sell_factories import stock_up
from tests.shop_factories import Market, bring, buy, make_market


def outbox_of(db: Database) -> Outbox:
    return Outbox(db, [*STOCK, *CHECKOUT, *WAREHOUSE])


@dataclass(slots=True)
class Played:
    """What was played, by name, so that a test can point at it."""

    market: Market
    groups: dict[str, OrderGroupView] = field(default_factory=dict)
    returns: dict[str, str] = field(default_factory=dict)


def play(db: Database, clock: ManualClock) -> Played:
    """Play one purchase of each fate; everything announced is handled, everything decided is sealed."""
    install_site(db, gs1_company_prefix="8801234")
    market = make_market(db)
    played = Played(market)
    outbox = outbox_of(db)
    top_up(db, person_id=market.shopper_id, amount=Money(2_000_000, "KRW"), idempotency_key=None)

    def bought(name: str, *, paid: bool = True) -> OrderGroupView:
        clock.advance(timedelta(minutes=1))
        group = played.groups[name] = buy(db, market)
        if paid:
            pay(db, group_id=group.id, shopper_id=market.shopper_id)
        outbox.drain()
        return group

    bought("paid")
    seal(db)
    for order in bought("delivered").orders:
        bring(db, order.id, order.seller_id)
    by = By(market.shopper_id, Role.SHOPPER)
    for order in bought("cancelled whole").orders:
        cancel(db, order_id=order.id, by=by, reason="changed my mind")
    cancel(db, order_id=bought("cancelled in part").orders[0].id, by=by, reason="changed my mind")
    returned = bought("returned").orders[0]
    bring(db, returned.id, returned.seller_id)
    for units in (1, 1):
        line = returned.lines[0]
        return_id = request_return(db, order_id=returned.id, by=by, lines={line.id: units}, reason=ReturnReason.LATE)
        seller = By("per_seller", Role.SELLER, returned.seller_id)
        receive_return(db, return_id=return_id, by=seller)
        outbox.drain()
        played.returns[f"return {len(played.returns) + 1}"] = return_id
    cancel(db, order_id=bought("cancelled unpaid", paid=False).orders[0].id, by=by, reason="changed my mind")
    expired = bought("expired", paid=False)
    clock.advance(timedelta(minutes=16))
    assert expire_unpaid(db) == 1, expired.id
    poor = played.groups["refused"] = buy(db, market, shopper_id=db.ids.new("per"))
    with pytest.raises(InsufficientFunds):
        pay(db, group_id=poor.id, shopper_id=poor_shopper(db, poor.id))
    bought("waiting", paid=False)
    stock_up(db, market.mug.sku_id, market.mug.place_id, 7)
    request_payout(
        db, seller_id=market.lamp.seller_id, amount=Money(5_000, "KRW"), actor="per_owner", idempotency_key=None
    )
    outbox.drain()
    while seal(db):
        pass
    return played


def poor_shopper(db: Database, group_id: str) -> str:
    with db.read() as connection:
        row = connection.exec_driver_sql(f"SELECT shopper_id FROM order_group WHERE id = '{group_id}'").one()
    return str(row.shopper_id)
