"""Carts of several sellers, for guests and for people."""

from datetime import timedelta

import pytest

from entrepot.core.database import Database
from entrepot.kit.clock import ManualClock
from entrepot.sell.catalog import OfferDraft, clear_product, set_offer
from entrepot.sell.stock import adjust
from entrepot.shop.cart import (
    CartNotFound,
    CartView,
    OfferNotForSale,
    ProblemKind,
    QuantityInvalid,
    accept_prices,
    cart_of,
    cart_units,
    cart_view,
    find_cart,
    merge_carts,
    set_line,
)
from entrepot.shop.cart.jobs import prune_guest_carts
from tests.sell_factories import ACTOR, Goods, make_goods
from tests.shop_factories import TARIFF, Market, make_market


def view(
    db: Database, cart_id: str, person_id: str | None = None, country: str = "KR", currency: str = "KRW"
) -> CartView:
    return cart_view(db, cart_id=cart_id, person_id=person_id, country=country, currency=currency, delivery=TARIFF)


def filled(db: Database, market: Market, person_id: str | None = None) -> str:
    cart_id = cart_of(db, person_id=person_id, cart_id=None)
    for offer_id, quantity in market.lines:
        set_line(db, cart_id=cart_id, person_id=person_id, offer_id=offer_id, quantity=quantity)
    return cart_id


def reprice(db: Database, goods: Goods, price_minor: int, currency: str = "KRW") -> None:
    draft = OfferDraft(price_minor, currency, goods.place_id)
    set_offer(db, goods.seller_id, goods.sku_id, draft, ACTOR)


def test_a_cart_is_shown_by_seller_with_what_merging_saves(db: Database) -> None:
    market = make_market(db)
    cart = view(db, filled(db, market))
    assert [seller.name for seller in cart.sellers] == ["potter", "lighter"]
    assert [seller.subtotal_minor for seller in cart.sellers] == [33_900, 45_500]
    assert cart.subtotal_minor == 79_400
    assert cart.units == 4
    assert cart.orderable
    assert cart.delivery is not None
    # three mugs and a lamp of 350 g: 300 + 105 and 300 + 35 apart, 300 + 140 together
    assert (cart.delivery.separate_minor, cart.delivery.price_minor, cart.delivery.saves_minor) == (740, 440, 300)
    assert cart.total_minor == 79_400 + 440
    assert all(seller.promised_at for seller in cart.sellers)


def test_a_cart_is_shown_in_the_shoppers_currency(db: Database) -> None:
    market = make_market(db)
    cart = view(db, filled(db, market), country="DE", currency="EUR")
    assert cart.sellers[1].lines[0].unit_minor == 2_676  # 45,500 won at 1,700 for a euro
    assert cart.subtotal_minor == sum(line.line_minor for seller in cart.sellers for line in seller.lines)


def test_setting_a_line_again_changes_it_and_zero_removes_it(db: Database) -> None:
    market = make_market(db)
    cart_id = filled(db, market)
    set_line(db, cart_id=cart_id, person_id=None, offer_id=market.mug.offer_id, quantity=5)
    set_line(db, cart_id=cart_id, person_id=None, offer_id=market.lamp.offer_id, quantity=0)
    assert [(line.offer_id, line.quantity) for seller in view(db, cart_id).sellers for line in seller.lines] == [
        (market.mug.offer_id, 5),
        (market.red_mug.offer_id, 1),
    ]
    with db.read() as conn:
        assert cart_units(conn, cart_id) == 6


def test_a_changed_price_is_shown_until_it_was_seen(db: Database) -> None:
    market = make_market(db)
    cart_id = filled(db, market)
    reprice(db, market.lamp, 39_000)
    (problem,) = view(db, cart_id).sellers[1].lines[0].problems
    assert (problem.kind, problem.was_minor) == (ProblemKind.PRICE_CHANGED, 45_500)
    assert view(db, cart_id).orderable
    accept_prices(db, cart_id=cart_id, person_id=None)
    assert view(db, cart_id).sellers[1].lines[0].problems == ()


def test_a_line_says_how_many_units_are_left(db: Database) -> None:
    market = make_market(db, units=3)
    cart_id = filled(db, market)
    set_line(db, cart_id=cart_id, person_id=None, offer_id=market.mug.offer_id, quantity=4)
    (problem,) = view(db, cart_id).sellers[0].lines[0].problems
    assert (problem.kind, problem.available) == (ProblemKind.TOO_MANY, 3)
    db.write(
        lambda tx: adjust(
            tx, place_id=market.mug.place_id, sku_id=market.mug.sku_id, delta=-3, reference="count", reason="lost"
        )
    )
    (problem,) = view(db, cart_id).sellers[0].lines[0].problems
    assert problem.kind is ProblemKind.OUT_OF_STOCK
    assert not view(db, cart_id).orderable


def test_what_cannot_be_ordered_is_not_counted_in(db: Database) -> None:
    market = make_market(db)
    gone = make_goods(db, seller_id=market.lamp.seller_id, code="GONE", units=0)
    cart_id = filled(db, market)
    set_line(db, cart_id=cart_id, person_id=None, offer_id=gone.offer_id, quantity=1)
    assert view(db, cart_id).subtotal_minor == 79_400


def test_nothing_is_quoted_where_nothing_is_delivered(db: Database) -> None:
    assert view(db, filled(db, make_market(db)), country="AQ").delivery is None


@pytest.mark.parametrize("quantity", [-1, 1_000])
def test_a_quantity_out_of_bounds_is_refused(db: Database, quantity: int) -> None:
    market = make_market(db)
    with pytest.raises(QuantityInvalid):
        set_line(
            db,
            cart_id=cart_of(db, person_id=None, cart_id=None),
            person_id=None,
            offer_id=market.mug.offer_id,
            quantity=quantity,
        )


def test_an_offer_that_does_not_exist_cannot_be_added(db: Database) -> None:
    with pytest.raises(OfferNotForSale):
        set_line(
            db,
            cart_id=cart_of(db, person_id=None, cart_id=None),
            person_id=None,
            offer_id=db.ids.new("off"),
            quantity=1,
        )


def test_a_persons_cart_is_theirs_alone(db: Database) -> None:
    market = make_market(db)
    mine = filled(db, market, person_id="per_me")
    for other in ("per_other", None):
        with pytest.raises(CartNotFound):
            view(db, mine, person_id=other)
        with pytest.raises(CartNotFound):
            set_line(db, cart_id=mine, person_id=other, offer_id=market.mug.offer_id, quantity=1)
    assert cart_of(db, person_id="per_me", cart_id=None) == mine


def test_a_guests_lines_come_along_on_signing_in(db: Database) -> None:
    market = make_market(db)
    mine = cart_of(db, person_id="per_me", cart_id=None)
    set_line(db, cart_id=mine, person_id="per_me", offer_id=market.mug.offer_id, quantity=1)
    guest = filled(db, market)
    assert merge_carts(db, guest_cart_id=guest, person_id="per_me") == mine
    lines = {line.offer_id: line.quantity for s in view(db, mine, "per_me").sellers for line in s.lines}
    assert lines == {market.mug.offer_id: 3, market.red_mug.offer_id: 1, market.lamp.offer_id: 1}
    with db.read() as conn:
        assert find_cart(conn, person_id=None, cart_id=guest) is None


def test_another_persons_cart_cannot_be_taken_by_merging(db: Database) -> None:
    market = make_market(db)
    theirs = filled(db, market, person_id="per_other")
    mine = merge_carts(db, guest_cart_id=theirs, person_id="per_me")
    assert view(db, mine, "per_me").sellers == ()
    assert view(db, theirs, "per_other").units == 4


def test_guests_carts_are_forgotten_after_thirty_days(db: Database, clock: ManualClock) -> None:
    market = make_market(db)
    guest, mine = filled(db, market), filled(db, market, person_id="per_me")
    clock.advance(timedelta(days=31))
    fresh = filled(db, market)
    assert prune_guest_carts(db) == 1
    with db.read() as conn:
        assert find_cart(conn, person_id=None, cart_id=guest) is None
        assert find_cart(conn, person_id=None, cart_id=fresh) == fresh
        assert find_cart(conn, person_id="per_me", cart_id=None) == mine


def test_a_line_says_that_a_verdict_closes_it_to_the_country(db: Database) -> None:
    market = make_market(db)
    cart_id = filled(db, market)
    assert db.write(lambda tx: clear_product(tx, market.mug.product_id, 1, ("DE",)))
    (problem,) = view(db, cart_id, country="DE").sellers[0].lines[0].problems
    assert problem.kind is ProblemKind.NOT_SOLD_THERE
    assert not view(db, cart_id, country="DE").orderable
    assert view(db, cart_id, country="KR").orderable
