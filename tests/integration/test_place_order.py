"""A cart of several sellers becomes one order group, once, whole and exactly priced."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Table, func, select

from entrepot.core.audit import audit_entries
from entrepot.core.database import Database
from entrepot.core.outbox import Outbox, Position, StoredEvent, read_events
from entrepot.kit.clock import ManualClock
from entrepot.kit.errors import IdempotencyMismatch, InvalidInput, NotFound, OutOfStock
from entrepot.sell.catalog import OfferDraft, clear_product, set_offer
from entrepot.sell.stock import ReservationGone, availability, expire_reservations
from entrepot.shop.cart import RateMissing, cart_of, cart_units, set_line
from entrepot.shop.orders import (
    AddressInvalid,
    GroupNotPayable,
    LinesInvalid,
    OrderGroupView,
    OrderNotFound,
    SellerOrderView,
    TotalChanged,
    expire_unpaid,
    group_view,
    mark_paid,
    order_of_seller,
    payable,
    preview,
)
from entrepot.shop.orders.events import SUBSCRIPTIONS
from entrepot.shop.orders.tables import delivery_address, order_group, order_line
from tests.sell_factories import ACTOR, make_goods, make_place
from tests.shop_factories import ABROAD, HOME, TARIFF, Market, buy, make_market, make_seller

MINUTES_15_US = 15 * 60_000_000


def count(db: Database, table: Table) -> int:
    with db.read() as conn:
        return int(conn.execute(select(func.count()).select_from(table)).scalar_one())


def left(db: Database, market: Market) -> list[int]:
    goods = (market.mug, market.red_mug, market.lamp)
    with db.read() as conn:
        units = availability(conn, [(each.sku_id, each.place_id) for each in goods])
    return [units[each.sku_id, each.place_id] for each in goods]


def events(db: Database, name: str) -> list[StoredEvent]:
    with db.read() as conn:
        return read_events(conn, Position(), 1_000, [name])[0]


def a_cart(db: Database, market: Market, person_id: str | None = None) -> str:
    cart_id = cart_of(db, person_id=person_id, cart_id=None)
    for offer_id, quantity in market.lines:
        set_line(db, cart_id=cart_id, person_id=person_id, offer_id=offer_id, quantity=quantity)
    return cart_id


def order_of_seller_when_paid(db: Database, group: OrderGroupView, seller_id: str) -> SellerOrderView:
    db.write(lambda tx: mark_paid(tx, group.id, "pay_test"))
    order_id = next(order.id for order in group.orders if order.seller_id == seller_id)
    with db.read() as conn:
        return order_of_seller(conn, order_id, seller_id)


def test_a_group_has_an_order_for_each_seller_and_holds_their_stock(db: Database) -> None:
    market = make_market(db)
    group = buy(db, market)
    assert group.state == "awaiting_payment"
    assert [len(order.lines) for order in group.orders] == [2, 1]
    assert [order.seller_id for order in group.orders] == [market.mug.seller_id, market.lamp.seller_id]
    assert left(db, market) == [48, 49, 49]
    assert group.expires_at - group.placed_at == MINUTES_15_US
    with db.read() as conn:
        stored = group_view(conn, group.id, market.shopper_id)
    assert (stored.total_minor, stored.goods_minor, stored.tax_minor) == (
        group.total_minor,
        group.goods_minor,
        group.tax_minor,
    )
    assert [event.payload for event in events(db, "shop.group.placed")] == [
        {"group_id": group.id, "shopper_id": market.shopper_id}
    ]


def test_korean_prices_hold_ten_per_cent_which_the_seller_owes(db: Database) -> None:
    market = make_market(db)
    group = buy(db, market)
    mugs, lamp = group.orders
    assert (mugs.total_minor, mugs.tax_minor) == (33_900, 2_182 + 900)
    assert (lamp.total_minor, lamp.tax_minor) == (45_500, 4_136)
    assert group.total_minor == 33_900 + 45_500 + 440
    with db.read() as conn:
        bill = payable(conn, group.id)
        line = group_view(conn, group.id, market.shopper_id).orders[0].lines[0]
    assert {split.tax_remitted_by for split in bill.splits} == {"seller"}
    assert (line.tax_ppm, line.tax_inclusive, line.tax_rate_id) == (100_000, True, "tax_kr_standard_19770701_100000")
    # goods, taxes and delivery are all that is to be paid
    paid = sum(split.goods_minor + split.tax_minor for split in bill.splits) + bill.delivery_minor
    assert paid == bill.total_minor == group.total_minor


def test_the_marketplace_owes_the_tax_of_small_parcels_into_the_union_and_nobody_here_that_of_large_ones(
    db: Database,
) -> None:
    market = make_market(db)
    small = buy(db, market, address=ABROAD, currency="EUR", lines=((market.mug.offer_id, 1),))
    large = buy(db, market, address=ABROAD, currency="EUR", lines=((market.lamp.offer_id, 9),))
    with db.read() as conn:
        taxed, untaxed = payable(conn, small.id).splits[0], payable(conn, large.id).splits[0]
    assert (taxed.goods_minor, taxed.tax_minor, taxed.tax_remitted_by) == (593, 113, "marketplace")  # of 7.06
    assert untaxed.tax_minor == 0
    assert untaxed.goods_minor == 2_676 * 9


def test_canadian_tax_comes_on_top_at_the_provinces_rate(db: Database) -> None:
    market = make_market(db, country="CA", currency="CAD", prices=(1_000, 2_000, 3_000))
    address = replace(ABROAD, country="CA", city="Toronto", region="ON", postcode="M5V 2T6")
    group = buy(db, market, address=address, currency="CAD")
    assert (group.goods_minor, group.tax_minor) == (7_000, 910)
    assert group.delivery_minor == 440 + 57
    assert group.total_minor == 7_000 + 910 + 497


def test_goods_of_one_seller_from_two_countries_have_two_who_owe_the_tax(db: Database) -> None:
    market = make_market(db, country="DE", currency="EUR", prices=(1_000, 2_000, 3_000))
    away = make_place(db, market.mug.seller_id, name="Far depot", country="KR")
    import_ = make_goods(
        db, seller_id=market.mug.seller_id, place_id=away, code="FAR", price_minor=1_000, currency="EUR", units=5
    )
    group = buy(db, market, address=ABROAD, currency="EUR", lines=((market.mug.offer_id, 1), (import_.offer_id, 1)))
    with db.read() as conn:
        splits = payable(conn, group.id).splits
    assert len(group.orders) == 1
    assert [(split.goods_minor, split.tax_minor, split.tax_remitted_by) for split in splits] == [
        (1_680, 160, "seller"),
        (0, 160, "marketplace"),
    ]


def test_prices_in_two_currencies_become_one_at_a_fixing_that_is_kept(db: Database) -> None:
    market = make_market(db)
    dollars = make_seller(db, "importer", country="US", currency="USD")
    book = make_goods(db, seller_id=dollars, code="BOOK", price_minor=1_170, currency="USD", units=5)
    group = buy(db, market, lines=((market.lamp.offer_id, 1), (book.offer_id, 1)))
    assert [order.lines[0].unit_minor for order in group.orders] == [45_500, 17_000]
    with db.read() as conn:
        stored = group_view(conn, group.id, market.shopper_id)
        own = order_of_seller_when_paid(db, group, dollars)
    assert stored.fx_rate_id.startswith("fxr_eur_")
    assert (own.lines[0].list_price_minor, own.lines[0].list_currency) == (1_170, "USD")


def test_commission_is_frozen_at_the_rate_of_the_sale(db: Database) -> None:
    market = make_market(db)
    group = buy(db, market, lines=((market.lamp.offer_id, 1),))
    order = order_of_seller_when_paid(db, group, market.lamp.seller_id)
    assert order.commission_minor == 4_136  # 10 % of 41,364 without tax
    assert order.earns_minor == 45_500 - 4_136
    assert order.lines[0].commission_rule_id == "com_builtin_1"


def test_what_the_checkout_page_shows_is_what_is_placed(db: Database) -> None:
    market = make_market(db)
    cart_id = a_cart(db, market, market.shopper_id)
    seen = preview(
        db, shopper_id=market.shopper_id, address=HOME, currency="KRW", delivery=TARIFF, cart_id=cart_id
    ).priced
    group = buy(db, market, cart_id=cart_id, lines=(), expected_total_minor=seen.total_minor)
    assert group.total_minor == seen.total_minor


def test_a_total_that_changed_since_it_was_seen_places_nothing(db: Database) -> None:
    market = make_market(db)
    cart_id = a_cart(db, market)
    set_offer(db, market.lamp.seller_id, market.lamp.sku_id, OfferDraft(50_000, "KRW", market.lamp.place_id), ACTOR)
    with pytest.raises(TotalChanged) as refusal:
        buy(db, market, cart_id=cart_id, lines=(), expected_total_minor=79_840)
    assert refusal.value.extra["total_minor"] == 84_340
    assert left(db, market) == [50, 50, 50]
    with db.read() as conn:
        assert cart_units(conn, cart_id) == 4


def test_a_cart_is_empty_once_it_was_ordered(db: Database) -> None:
    market = make_market(db)
    cart_id = a_cart(db, market)
    group = buy(db, market, cart_id=cart_id, lines=())
    assert sum(len(order.lines) for order in group.orders) == 3
    with db.read() as conn:
        assert cart_units(conn, cart_id) == 0
    with pytest.raises(LinesInvalid, match="nothing to order"):
        buy(db, market, cart_id=cart_id, lines=())


def test_another_persons_cart_cannot_be_ordered(db: Database) -> None:
    market = make_market(db)
    theirs = a_cart(db, market, "per_other")
    with pytest.raises(LinesInvalid):
        buy(db, market, cart_id=theirs, lines=())
    with db.read() as conn:
        assert cart_units(conn, theirs) == 4


def test_one_short_line_holds_nothing_of_the_others(db: Database) -> None:
    market = make_market(db, units=3)
    with pytest.raises(OutOfStock) as refusal:
        buy(db, market, lines=((market.mug.offer_id, 2), (market.lamp.offer_id, 4)), idempotency_key="k")
    assert refusal.value.extra["lines"][0]["available"] == 3
    assert left(db, market) == [3, 3, 3]
    assert (count(db, order_group), count(db, delivery_address)) == (0, 0)
    buy(db, market, lines=((market.mug.offer_id, 2),), idempotency_key="k")  # the key is free again


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"lines": ()}, LinesInvalid),
        ({"lines": (("off_unknown", 1),)}, LinesInvalid),
        ({"currency": "QQQ"}, InvalidInput),
        ({"currency": "KWD"}, RateMissing),
        ({"address": replace(HOME, postcode="1")}, AddressInvalid),
        ({"address": replace(ABROAD, country="AQ", postcode="")}, NotFound),
    ],
)
def test_a_bad_request_places_nothing(db: Database, changes: dict[str, object], error: type[Exception]) -> None:
    market = make_market(db)
    with pytest.raises(error):
        buy(db, market, **changes)
    assert count(db, order_group) == 0
    assert left(db, market) == [50, 50, 50]


def test_what_a_verdict_closes_to_a_country_is_not_sold_there(db: Database) -> None:
    market = make_market(db)
    cart_id = a_cart(db, market)
    assert db.write(lambda tx: clear_product(tx, market.mug.product_id, 1, (ABROAD.country, "SA")))
    with pytest.raises(LinesInvalid, match="not sold to that country") as refusal:
        buy(db, market, cart_id=cart_id, lines=(), address=ABROAD)
    assert refusal.value.extra["offer_ids"] == [market.mug.offer_id]
    assert left(db, market) == [50, 50, 50]
    assert buy(db, market, lines=((market.mug.offer_id, 1),)).orders


@pytest.mark.parametrize("quantity", [0, -1, 1_000])
def test_a_line_needs_1_to_999_units_of_offers_that_differ(db: Database, quantity: int) -> None:
    market = make_market(db)
    with pytest.raises(LinesInvalid):
        buy(db, market, lines=((market.mug.offer_id, quantity),))
    with pytest.raises(LinesInvalid):
        buy(db, market, lines=((market.mug.offer_id, 1), (market.mug.offer_id, 1)))


def test_the_same_key_gives_the_first_answer_again(db: Database) -> None:
    market = make_market(db)
    cart_id = a_cart(db, market)
    first = buy(db, market, cart_id=cart_id, lines=(), idempotency_key="once")
    db.write(lambda tx: mark_paid(tx, first.id, "pay_test"))
    assert buy(db, market, cart_id=cart_id, lines=(), idempotency_key="once") == first
    assert count(db, order_group) == 1


def test_the_same_key_with_another_body_is_refused(db: Database) -> None:
    market = make_market(db)
    buy(db, market, idempotency_key="once")
    with pytest.raises(IdempotencyMismatch):
        buy(db, market, idempotency_key="once", currency="USD")
    assert buy(db, market, idempotency_key="once", shopper_id="per_other").id  # keys are a person's own


def test_every_order_is_audited_in_the_transaction_that_places_it(db: Database) -> None:
    market = make_market(db)
    group = buy(db, market)
    for order in group.orders:
        with db.read() as conn:
            (entry,) = audit_entries(conn, subject=order.id).items
        assert (entry.actor, entry.action) == (market.shopper_id, "order.awaiting_payment")
        assert entry.evidence == {"group_id": group.id}


def at_once(calls: list[Callable[[], object]]) -> list[object]:
    barrier = threading.Barrier(len(calls))

    def run(call: Callable[[], object]) -> object:
        barrier.wait()
        try:
            return call()
        except (OutOfStock, LinesInvalid) as refusal:
            return refusal

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def test_two_callers_with_one_key_place_one_order(db: Database) -> None:
    market = make_market(db)
    answers = at_once([lambda: buy(db, market, idempotency_key="once") for _ in range(6)])
    assert all(answer == answers[0] for answer in answers)
    assert count(db, order_group) == 1
    assert left(db, market) == [48, 49, 49]


def test_one_cart_ordered_twice_at_once_is_ordered_once(db: Database) -> None:
    market = make_market(db)
    cart_id = a_cart(db, market)
    answers = at_once(
        [lambda key=key: buy(db, market, cart_id=cart_id, lines=(), idempotency_key=key) for key in "abcd"]  # type: ignore[misc]  # a default argument binds the loop's value
    )
    assert Counter(type(answer) for answer in answers) == {OrderGroupView: 1, LinesInvalid: 3}
    assert left(db, market) == [48, 49, 49]


def test_the_last_unit_goes_to_one_of_many(db: Database) -> None:
    market = make_market(db, units=1)
    lamp = ((market.lamp.offer_id, 1),)
    answers = at_once(
        [lambda who=who: buy(db, market, shopper_id=f"per_{who}", lines=lamp) for who in range(8)]  # type: ignore[misc]  # a default argument binds the loop's value
    )
    assert Counter(type(answer) for answer in answers) == {OrderGroupView: 1, OutOfStock: 7}
    assert left(db, market) == [1, 1, 0]


def test_two_baskets_in_opposite_order_do_not_block_each_other(db: Database) -> None:
    market = make_market(db, units=200)
    there = ((market.mug.offer_id, 1), (market.lamp.offer_id, 1))
    answers = at_once(
        [
            lambda who=who: buy(db, market, shopper_id=f"per_{who}", lines=there if who % 2 else there[::-1])  # type: ignore[misc]  # a default argument binds the loop's value
            for who in range(16)
        ]
    )
    assert {type(answer) for answer in answers} == {OrderGroupView}
    assert left(db, market) == [184, 200, 184]


def test_the_same_address_of_a_shopper_is_kept_once(db: Database) -> None:
    market = make_market(db)
    first, second = buy(db, market), buy(db, market)
    other = buy(db, market, shopper_id="per_other")
    moved = buy(db, market, address=replace(HOME, line2="4층"))
    assert first.address_id == second.address_id
    assert len({first.address_id, other.address_id, moved.address_id}) == 3
    assert count(db, delivery_address) == 3


def test_a_paid_group_sells_its_stock_and_tells_the_hub(db: Database) -> None:
    market = make_market(db)
    group = buy(db, market)
    db.write(lambda tx: mark_paid(tx, group.id, "pay_test"))
    first, second = (event.payload for event in events(db, "shop.order.paid"))
    assert (first["seller_id"], second["seller_id"]) == (market.mug.seller_id, market.lamp.seller_id)
    assert first["lines"] == [[market.mug.sku_id, 2, 350, 120, 90, 95], [market.red_mug.sku_id, 1, 350, 120, 90, 95]]
    assert first["address_id"] == group.address_id
    assert first["promised_at"] == group.promised_at
    with pytest.raises(GroupNotPayable, match="is paid"):
        db.write(lambda tx: mark_paid(tx, group.id, "pay_again"))
    with pytest.raises(OrderNotFound):
        db.write(lambda tx: mark_paid(tx, "grp_unknown", "pay_again"))


def test_an_unpaid_group_ends_after_fifteen_minutes_and_frees_its_stock(db: Database, clock: ManualClock) -> None:
    market = make_market(db)
    group = buy(db, market)
    clock.advance(timedelta(minutes=14, seconds=59))
    assert expire_unpaid(db) == 0
    clock.advance(timedelta(seconds=1))
    assert expire_unpaid(db) == 1
    assert expire_unpaid(db) == 0
    assert left(db, market) == [50, 50, 50]
    with db.read() as conn:
        stored = group_view(conn, group.id, market.shopper_id)
    assert stored.state == "expired"
    assert {order.state for order in stored.orders} == {"cancelled"}
    assert len(events(db, "shop.group.expired")) == 1
    assert [event.payload["was_paid"] for event in events(db, "shop.order.cancelled")] == [False, False]
    with pytest.raises(GroupNotPayable, match="expired"):
        db.write(lambda tx: mark_paid(tx, group.id, "pay_late"))


def test_a_group_ends_with_its_reservation_whoever_notices_first(db: Database, clock: ManualClock) -> None:
    market = make_market(db)
    group = buy(db, market)
    clock.advance(timedelta(minutes=16))
    with pytest.raises(ReservationGone):
        db.write(lambda tx: mark_paid(tx, group.id, "pay_late"))
    assert expire_reservations(db)
    Outbox(db, SUBSCRIPTIONS).drain()
    with db.read() as conn:
        assert group_view(conn, group.id, market.shopper_id).state == "expired"
    assert left(db, market) == [50, 50, 50]


def test_the_lines_of_a_group_keep_what_was_sold_whatever_the_catalogue_says_later(db: Database) -> None:
    market = make_market(db)
    group = buy(db, market)
    set_offer(db, market.lamp.seller_id, market.lamp.sku_id, OfferDraft(1, "KRW", market.lamp.place_id), ACTOR)
    with db.read() as conn:
        line = group_view(conn, group.id, market.shopper_id).orders[1].lines[0]
    assert line.total_minor == 45_500
    assert count(db, order_line) == 3


def test_another_shoppers_group_is_not_there_for_me(db: Database) -> None:
    group = buy(db, make_market(db))
    with db.read() as conn, pytest.raises(OrderNotFound):
        group_view(conn, group.id, "per_other")
