"""Carts and orders for tests: a market of two sellers, a shopper, a tariff that is easy to reckon with."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection

from entrepot.core.accounts import create_seller, sign_up
from entrepot.core.database import Database
from entrepot.kit.errors import NotFound
from entrepot.pay.settlement import destination, set_account
from entrepot.shop.orders import (
    Address,
    DeliveryQuote,
    OrderGroupView,
    PlaceOrder,
    load_builtin_rates,
    mark_delivered,
    mark_paid,
    mark_received,
    mark_sent,
    mark_shipped,
    place,
)
from tests.sell_factories import Goods, make_goods, make_place

DAY_US = 86_400_000_000
PASSWORD = "correct horse battery staple"
HOME = Address(
    name="Shopper",
    country="KR",
    postcode="03187",
    region="서울특별시",
    city="종로구",
    line1="세종대로 175",
    line2="3층",
    phone="02-1234-5678",
)
ABROAD = Address(name="Shopper", country="DE", postcode="10117", city="Berlin", line1="Unter den Linden 1")


@dataclass(frozen=True, slots=True)
class Tariff:
    """3 units of the currency a parcel and 1 more a kilogram, in three days; nothing goes to Antarctica."""

    def quote(
        self,
        conn: Connection,
        *,
        country: str,
        postcode: str,
        weight_g: int,
        volume_cm3: int,
        currency: str,
        now_us: int,
    ) -> DeliveryQuote:
        if country == "AQ":
            raise NotFound("nothing is delivered there")
        return DeliveryQuote(300 + weight_g // 10, now_us + 3 * DAY_US, "standard")


TARIFF = Tariff()


@dataclass(frozen=True, slots=True)
class Market:
    """Two sellers: two mugs of the one, a lamp of the other; a shopper who buys."""

    mug: Goods
    red_mug: Goods
    lamp: Goods
    shopper_id: str

    @property
    def lines(self) -> tuple[tuple[str, int], ...]:
        return ((self.mug.offer_id, 2), (self.red_mug.offer_id, 1), (self.lamp.offer_id, 1))


def make_seller(
    db: Database, name: str, *, country: str = "KR", currency: str = "KRW", owner: str | None = None
) -> str:
    owner = owner or sign_up(db, email=f"{name}@market.example", password=PASSWORD, name=name, locale="en")
    return create_seller(db, owner_person_id=owner, name=name, country=country, currency=currency, slug=name)


def make_market(
    db: Database,
    *,
    country: str = "KR",
    currency: str = "KRW",
    prices: tuple[int, int, int] = (12_000, 9_900, 45_500),
    units: int = 50,
) -> Market:
    load_builtin_rates(db)
    owner = sign_up(db, email="owner@market.example", password=PASSWORD, name="Owner", locale="en")
    potter = make_seller(db, "potter", country=country, currency=currency, owner=owner)
    lighter = make_seller(db, "lighter", country=country, currency=currency, owner=owner)
    shed = make_place(db, potter, country=country)
    loft = make_place(db, lighter, country=country)
    mug = make_goods(
        db, seller_id=potter, place_id=shed, code="MUG", price_minor=prices[0], currency=currency, units=units
    )
    red_mug = make_goods(
        db, seller_id=potter, place_id=shed, code="RED", price_minor=prices[1], currency=currency, units=units
    )
    lamp = make_goods(
        db, seller_id=lighter, place_id=loft, code="LAMP", price_minor=prices[2], currency=currency, units=units
    )
    for seller_id in (potter, lighter):
        give_account(db, seller_id)
    return Market(mug, red_mug, lamp, db.ids.new("per"))


def wish(market: Market, **changes: Any) -> PlaceOrder:
    """All lines of the market to a Korean home in won."""
    plain = PlaceOrder(shopper_id=market.shopper_id, address=HOME, currency="KRW", lines=market.lines)
    return replace(plain, **changes)


def buy(db: Database, market: Market, **changes: Any) -> OrderGroupView:
    return place(db, request=wish(market, **changes), delivery=TARIFF)


def buy_and_pay(db: Database, market: Market, **changes: Any) -> OrderGroupView:
    group = buy(db, market, **changes)
    db.write(lambda tx: mark_paid(tx, group.id, "pay_test"))
    return group


def give_account(db: Database, seller_id: str) -> None:
    """Give a seller a bank account, so that they can be paid out."""
    to = destination("Potter and Partners", "DE", "DE89 3704 0044 0532 0130 00")
    set_account(db, seller_id=seller_id, to=to, actor="per_owner")


def bring(db: Database, order_id: str, seller_id: str, *, until: str = "delivered") -> None:
    """Take a paid order along its way until it is ``sent``, ``received``, ``shipped`` or ``delivered``."""
    mark_sent(db, seller_id=seller_id, order_id=order_id, actor="per_seller")
    if until == "sent":
        return
    db.write(lambda tx: mark_received(tx, order_id, "per_hub"))
    if until == "received":
        return
    db.write(lambda tx: mark_shipped(tx, [order_id], "per_hub"))
    if until == "shipped":
        return
    db.write(lambda tx: mark_delivered(tx, [order_id], "per_courier"))
